"""Adding and changing leads."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.core import phone
from server.core.access import Viewer, may_see
from server.core.model import Assignee, LeadId, Permission
from server.core.strangers import label
from server.core.texts import storable
from server.flows import announce, holding, ownership, running
from server.flows.context import Context
from server.flows.conversations import check_assignee
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound
from server.store import leads, threads, visibility
from server.store.statement import Row, Tx

TEXTS = ("first_name", "last_name", "organization", "status", "email2")
PLACE = ("state", "time_zone")
LISTS = ("emails", "attributes")
LONGEST_FIELD = 500


def add(
    tx: Tx, viewer: Viewer, given: Mapping[str, Any], assignee: Assignee, context: Context
) -> LeadId:
    """Add a lead. Without an assignee it is the caller's own, unless they supervise."""
    numbers = read_numbers(given["numbers"], context.retailer.country)
    values = {name: clean(given[name]) for name in (*TEXTS, *LISTS, "fields")}
    values |= read_place({name: given.get(name) for name in PLACE})
    if assignee is None and not viewer.may(Permission.SUPERVISE):
        assignee = viewer.id
    check_assignee(tx, assignee)
    lead_id = LeadId(context.new_id())
    named = (values["first_name"] + values["last_name"]).strip()
    stranger = None if named else label(leads.next_stranger(tx))
    leads.add(tx, lead_id, assignee, numbers, context.now, stranger=stranger, **values)
    announce.lead_changed(tx, lead_id, context.now)
    return lead_id


def change(
    tx: Tx,
    viewer: Viewer,
    lead_id: str,
    given: Mapping[str, Any],
    assignee: Assignee,
    context: Context,
) -> None:
    """Change the given fields of a lead; the others stay. Conflict ``lead_changed`` where a
    ``revision`` is given that is not the lead's: somebody else has changed it meanwhile. Another
    ``status`` runs the actions that wait for it.
    """
    row = visible(tx, viewer, lead_id)
    if given.get("revision") not in (None, row.revision):
        raise Conflict(
            "lead_changed",
            "Somebody else has changed this lead meanwhile, so nothing was saved. "
            "Look at what they wrote, then save yours again.",
        )
    if "numbers" in given:
        if not viewer.may(Permission.SEE_NUMBERS):
            raise Forbidden("numbers_hidden", "You see no numbers, so you cannot change them.")
        leads.set_numbers(tx, lead_id, read_numbers(given["numbers"], context.retailer.country))
    names = (*TEXTS, *LISTS, "fields")
    values = {name: clean(given[name]) if name in given else getattr(row, name) for name in names}
    values |= read_place({name: given.get(name, getattr(row, name)) for name in PLACE})
    if "numbers" in given or any(value != getattr(row, name) for name, value in values.items()):
        leads.change(tx, lead_id, row.stranger, context.now, **values)
    if any(values[name] != getattr(row, name) for name in PLACE):
        for number in leads.numbers_of(tx, [lead_id])[lead_id]:
            holding.reconsider(tx, number, context)
    if not ("assignee" in given and _assigned(tx, viewer, lead_id, assignee, context)):
        announce.lead_changed(tx, lead_id, context.now)
        for conversation in threads.concerning(tx, lead_id):
            announce.conversation_changed(tx, conversation, context.now)
    if values["status"] != row.status:
        running.status_changed(tx, lead_id, row.status, values["status"], context)


def _assigned(tx: Tx, viewer: Viewer, lead_id: str, assignee: Assignee, context: Context) -> bool:
    """Give the lead to somebody, which tells of it; False where it is theirs already."""
    check_assignee(tx, assignee)
    return ownership.hand_over(
        tx, lead_id, assignee, because="assigned", by=viewer.id, context=context
    )


def read_place(given: Mapping[str, str | None]) -> dict[str, str | None]:
    """Where a lead is: a state by its two letters and a zone by its name, each None where unknown."""
    state = (given["state"] or "").strip().upper() or None
    zone = (given["time_zone"] or "").strip() or None
    if state is not None and not phone.area_codes_of(state):
        raise Invalid("state_unknown", "A state or province is given by its two letters, as TX.")
    if zone is not None:
        check_time_zone(zone)
    return {"state": state, "time_zone": zone}


def visible(tx: Tx, viewer: Viewer, lead_id: str) -> Row:
    """A lead's row. NotFound when the caller may not see it."""
    seen_by = visibility.of_lead(tx, lead_id)
    if seen_by is None or not may_see(viewer, seen_by):
        raise NotFound("lead")
    return leads.by_id(tx, lead_id)


def check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("time_zone_invalid", "A time zone is named as America/New_York is.") from None


def read_numbers(given: list[str], country: str) -> list[str]:
    """Numbers in any spelling as E.164, each once, in their order."""
    try:
        return list(dict.fromkeys(phone.parse(number, country) for number in given))
    except phone.NumberInvalid as invalid:
        raise Invalid("number_invalid", str(invalid)) from None


def clean(value: Any) -> Any:
    """Texts as they may be stored, none of them longer than a field."""
    match value:
        case str():
            cleaned = storable(value)
            if len(cleaned) > LONGEST_FIELD:
                raise Invalid("too_long", f"A field has at most {LONGEST_FIELD} characters.")
            return cleaned
        case list():
            return [clean(item) for item in value]
        case dict():
            return {clean(key): clean(item) for key, item in value.items()}
        case _:
            return value
