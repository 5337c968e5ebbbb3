"""To whom a lead is given: a colleague, a store, oneself."""

from typing import TYPE_CHECKING

from server.wire import Assignee, Colleague, Lead
from tui.away_api import OutOfOfficeApi
from tui.leads import SUPERVISE
from tui.line_api import Lines
from tui.screens.colleagues import NOBODY, Colleagues

if TYPE_CHECKING:
    from tui.desk import Desk

STORE = "store:"
"""Before the id of a location, among those of people."""


async def assignees(desk: "Desk") -> list[Colleague]:
    """Whom the person can give a lead to: themselves and their own store first."""
    me = desk.state.me
    stores = await Lines(desk.api).stores()
    own = me.store_id or ""
    in_order = sorted(stores, key=lambda id: (id != own, stores[id].lower()))
    places = [Colleague(id=STORE + id, name=stores[id], store=None) for id in in_order]
    people = await OutOfOfficeApi(desk.api).colleagues()
    mine = Colleague(id=me.id, name=f"{me.name} (me)", store=stores.get(own))
    nobody = [NOBODY] if SUPERVISE in me.permissions else []
    return [mine, *places[: 1 if own else 0], *people, *places[1 if own else 0 :], *nobody]


def picker(lead: Lead, offered: list[Colleague]) -> Colleagues:
    """Asks to whom; whose the lead is now is chosen."""
    now = lead.assignee
    chosen = None
    if now is not None:
        chosen = now.user_id or f"{STORE}{now.location_id}"
    return Colleagues(f"Give {lead.name} to", offered, chosen, NONE)


NONE = "Nobody and no store is called so."


def given_to(whom: Colleague) -> Assignee | None:
    """Whose the lead becomes; None: nobody's."""
    if not whom.id:
        return None
    if whom.id.startswith(STORE):
        return Assignee(location_id=whom.id.removeprefix(STORE))
    return Assignee(user_id=whom.id)
