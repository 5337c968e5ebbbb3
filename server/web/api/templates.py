"""Templates, filling them for a lead, and the fields that they can name."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from server import wire
from server.core.automatic import FIXED
from server.core.fields import Known
from server.core.filling import Filled
from server.core.segments import count
from server.flows import previews
from server.flows import templates as flow
from server.store import templates
from server.store.statement import Row, Tx
from server.web.api.users import GivenKeys
from server.web.auth import SignedIn, TheRelay
from server.web.paging import MOST, Cursor, Offset, answer, place

router = APIRouter(tags=["templates"])

AtOnce = Annotated[int | None, Query(ge=1, le=MOST)]
"""All there are, unless fewer are asked for: people pick from the whole list."""


@router.get("/templates", response_model=wire.TemplatePage)
async def list_templates(
    relay: TheRelay,
    caller: SignedIn,
    kind: str | None = None,
    cursor: Cursor = None,
    limit: AtOnce = None,
    offset: Offset = 0,
) -> Response:
    """Quick replies in the administrator's order, then the fixed ones, then those of actions; all of
    them, or one kind.
    """
    if kind is not None:
        flow.check_kind(kind)

    def unit(tx: Tx) -> wire.TemplatePage:
        caller.now(tx)
        rows = templates.listed(tx, kind)
        at = place(cursor, limit or len(rows), offset)
        items = [_template(row) for row in rows[at.offset : at.offset + at.limit]]
        following = at.following(len(items), len(rows))
        return wire.TemplatePage(items=items, next_cursor=following, total=len(rows))

    return answer(await relay.read(unit))


@router.post("/templates", status_code=201, response_model=wire.Template)
async def add_template(relay: TheRelay, caller: SignedIn, body: wire.NewTemplate) -> Response:
    """Add a quick reply, offered after the others, or a text of actions (kind ``action``). 422
    ``template_invalid`` says where it is wrong.
    """
    row = await relay.write(
        lambda tx, context: flow.add(tx, caller.now(tx), body.kind, body.title, body.body, context)
    )
    return answer(_template(row), 201)


@router.put("/templates/order", response_model=wire.TemplatePage)
async def order_templates(relay: TheRelay, caller: SignedIn, body: wire.TemplateOrder) -> Response:
    """Offer quick replies in this order; those not named follow as they were."""
    await relay.write(lambda tx, context: flow.reorder(tx, caller.now(tx), body.ids))
    return await list_templates(relay, caller)


@router.patch("/templates/{template_id}", response_model=wire.Template)
async def change_template(
    relay: TheRelay, caller: SignedIn, template_id: str, body: wire.TemplateChange, keys: GivenKeys
) -> Response:
    """Change the keys that are given. A ``body`` of null gives a fixed template its default back."""
    given = {key: getattr(body, key) for key in keys}
    row = await relay.write(
        lambda tx, context: flow.change(tx, caller.now(tx), template_id, given, context)
    )
    return answer(_template(row))


@router.delete("/templates/{template_id}", status_code=204)
async def delete_template(relay: TheRelay, caller: SignedIn, template_id: str) -> Response:
    """Delete a quick reply, or a text of actions, for good. 409 ``template_fixed`` for the others, 409
    ``template_in_use`` while an action sends it.
    """
    await relay.write(lambda tx, context: flow.remove(tx, caller.now(tx), template_id))
    return Response(status_code=204)


@router.post("/templates/{template_id}/preview", response_model=wire.Preview)
async def preview(
    relay: TheRelay, caller: SignedIn, template_id: str, body: wire.PreviewFor
) -> Response:
    """What a template would say to a lead, with the gaps that it would have."""
    made = await relay.read_by_rules(
        lambda tx, context: previews.preview(
            tx, caller.now(tx), template_id, body.lead_id, body.conversation_id, context
        )
    )
    return answer(filled_preview(made))


@router.get("/fields", response_model=wire.FieldPage)
async def list_fields(relay: TheRelay, caller: SignedIn) -> Response:
    """Every name that a template may use, without data."""

    def unit(tx: Tx) -> list[Known]:
        caller.now(tx)
        return flow.known_fields(tx)

    return _fields(await relay.read(unit))


@router.get("/conversations/{conversation_id}/fields", response_model=wire.FieldPage)
async def list_filled_fields(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """The fields that hold data for the conversation's lead and the caller, with their data."""
    return _fields(
        await relay.read_by_rules(
            lambda tx, context: previews.fields_of(tx, caller.now(tx), conversation_id, context)
        )
    )


def _fields(found: list[Known]) -> Response:
    items = [wire.FieldValue(name=each.name, of=each.of, value=each.value) for each in found]
    return answer(wire.FieldPage(items=items, next_cursor=None, total=len(items)))


def filled_preview(made: Filled) -> wire.Preview:
    """A template filled, as a client reads it."""
    return wire.Preview(
        body=made.body,
        gaps=list(made.gaps),
        segments=count(made.body).segments,
        required=list(made.required),
        in_place=made.in_place,
    )


def _template(row: Row) -> wire.Template:
    return wire.Template(
        id=row.id,
        kind=row.kind,
        title=flow.title_of(row),
        body=flow.body_of(row),
        fixed=row.kind in FIXED,
        is_default=row.body is None,
    )
