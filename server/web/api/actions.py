"""Actions: keeping them, and running one by hand on a lead."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from server import wire
from server.flows import actions as flow
from server.flows import outbound, previews, running
from server.flows.actions import Wanted
from server.store.statement import Row, Tx
from server.web import about
from server.web.api.conversations import written
from server.web.api.templates import AtOnce, filled_preview
from server.web.api.users import GivenKeys
from server.web.auth import SignedIn, TheRelay
from server.web.paging import Cursor, Offset, answer, place

router = APIRouter(tags=["actions"])


@router.get("/actions", response_model=wire.ActionPage)
async def list_actions(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: AtOnce = None,
    offset: Offset = 0,
) -> Response:
    """Actions in the administrator's order: all of them for those with ``manage_clienteling``, for
    others those that they can run by hand.
    """

    def unit(tx: Tx) -> wire.ActionPage:
        rows = flow.listed(tx, caller.now(tx))
        at = place(cursor, limit or len(rows), offset)
        items = [_action(row) for row in rows[at.offset : at.offset + at.limit]]
        following = at.following(len(items), len(rows))
        return wire.ActionPage(items=items, next_cursor=following, total=len(rows))

    return answer(await relay.read(unit))


@router.post("/actions", status_code=201, response_model=wire.Action)
async def add_action(relay: TheRelay, caller: SignedIn, body: wire.NewAction) -> Response:
    """Add an action, after the others. 422 ``template_invalid`` says where its words are wrong."""
    wanted = Wanted(
        name=body.name,
        runs_on=body.runs_on,
        status=body.status,
        template_id=body.template_id,
        body=body.body,
        is_on=body.on,
    )
    row = await relay.write(lambda tx, context: flow.add(tx, caller.now(tx), wanted, context))
    return answer(_action(row), 201)


@router.put("/actions/order", response_model=wire.ActionPage)
async def order_actions(relay: TheRelay, caller: SignedIn, body: wire.ActionOrder) -> Response:
    """Offer actions, and run them, in this order; those not named follow as they were."""
    await relay.write(lambda tx, context: flow.reorder(tx, caller.now(tx), body.ids))
    return await list_actions(relay, caller)


@router.patch("/actions/{action_id}", response_model=wire.Action)
async def change_action(
    relay: TheRelay, caller: SignedIn, action_id: str, body: wire.ActionChange, keys: GivenKeys
) -> Response:
    """Change the keys that are given; null changes nothing."""
    given = {("is_on" if key == "on" else key): getattr(body, key) for key in keys}
    row = await relay.write(
        lambda tx, context: flow.change(tx, caller.now(tx), action_id, given, context)
    )
    return answer(_action(row))


@router.delete("/actions/{action_id}", status_code=204)
async def delete_action(relay: TheRelay, caller: SignedIn, action_id: str) -> Response:
    """Delete an action for good, and its template where no other action sends it. Its texts stay."""
    await relay.write(lambda tx, context: flow.remove(tx, caller.now(tx), action_id))
    return Response(status_code=204)


@router.get("/leads/{lead_id}/actions", response_model=wire.LeadActionPage)
async def list_lead_actions(
    relay: TheRelay, caller: SignedIn, lead_id: str, conversation_id: str | None = None
) -> Response:
    """The actions that can be run by hand on a lead, filled for them, and what would become of a text
    now: in the conversation that is named, else from the caller's line.
    """
    offered, verdict = await relay.read_by_rules(
        lambda tx, context: previews.by_hand(tx, caller.now(tx), lead_id, conversation_id, context)
    )
    items = [
        wire.LeadAction(action=_action(row), preview=filled_preview(made)) for row, made in offered
    ]
    return answer(
        wire.LeadActionPage(
            items=items, outlook=about.outlook(verdict), next_cursor=None, total=len(items)
        )
    )


@router.post("/leads/{lead_id}/actions/{action_id}", status_code=202, response_model=wire.Text)
async def run_action(
    relay: TheRelay,
    caller: SignedIn,
    lead_id: str,
    action_id: str,
    body: wire.RunAction | None = None,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Run an action by hand: its text is the caller's own. The same key gives the same text again. 409
    ``action_off``, ``action_not_by_hand``, and what sending a text is refused by.
    """
    key = outbound.check_key(idempotency_key)
    conversation_id = body.conversation_id if body else None
    message_id = await relay.write(
        lambda tx, context: running.by_hand(
            tx, caller.now(tx), lead_id, action_id, conversation_id, key, context
        )
    )
    relay.wake_courier()
    return await written(relay, caller, message_id)


def _action(row: Row) -> wire.Action:
    return wire.Action(
        id=row.id,
        name=row.name,
        runs_on=row.runs_on,
        status=row.status,
        template_id=row.template_id,
        body=row.body or "",
        on=row.is_on,
    )
