"""Users, for those with ``manage_users``."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from server import wire
from server.core.model import Permission
from server.core.words import beginnings, terms
from server.flows import people as flow
from server.flows.problems import NotFound
from server.store import people, releasing
from server.store.releasing import Said
from server.store.statement import Tx
from server.web import views
from server.web.auth import SignedIn, TheRelay, hash_password
from server.web.characters import sent_json
from server.web.paging import USUAL, Cursor, Limit, Offset, Typed, answer, check_sort, place

router = APIRouter(tags=["users"])


async def given_keys(request: Request) -> frozenset[str]:
    """The keys that a PATCH names: only these change, null included."""
    body = await sent_json(request)
    return frozenset(body if isinstance(body, dict) else ())


GivenKeys = Annotated[frozenset[str], Depends(given_keys)]


@router.get("/users", response_model=wire.UserPage)
async def list_users(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    sort: str | None = None,
    q: Typed | None = None,
) -> Response:
    """All users, the oldest first unless ``sort`` says otherwise. ``q`` searches names and user names by
    how their words begin.
    """
    flow.need(caller.viewer, Permission.MANAGE_USERS)
    order = check_sort(sort, people.ORDERS) or people.ORDERS[0]
    at = place(cursor, limit, offset)
    wanted = beginnings(tuple(terms(q))) if q and q.strip() else None
    rows, total = await relay.read(lambda tx: people.page(tx, order, at.limit, at.offset, wanted))
    items = [views.user(row) for row in rows]
    return answer(
        wire.UserPage(items=items, next_cursor=at.following(len(items), total), total=total)
    )


@router.post("/users", status_code=201, response_model=wire.User)
async def add_user(relay: TheRelay, caller: SignedIn, body: wire.NewUser) -> Response:
    """Add a user. 409 ``username_taken``."""
    flow.need(caller.viewer, Permission.MANAGE_USERS)
    password_hash = await hash_password(body.password)
    user_id = await relay.write(
        lambda tx, context: flow.add(
            tx,
            username=body.username,
            name=body.name,
            password_hash=password_hash,
            permissions=body.permissions,
            store_id=body.store_id,
            context=context,
        )
    )
    return answer(views.user(await relay.read(lambda tx: people.by_id(tx, user_id))), 201)


@router.patch("/users/{user_id}", response_model=wire.User)
async def change_user(
    relay: TheRelay, caller: SignedIn, user_id: str, body: wire.UserChange, keys: GivenKeys
) -> Response:
    """Change the keys that are given. Suspending a user ends their sessions."""
    flow.need(caller.viewer, Permission.MANAGE_USERS)
    given = {key: getattr(body, key) for key in keys}
    password = given.pop("password", None)
    password_hash = await hash_password(password or "") if "password" in keys else None
    await relay.write(lambda tx, context: flow.change(tx, user_id, given, password_hash, context))
    return answer(views.user(await relay.read(lambda tx: people.by_id(tx, user_id))))


@router.put("/users/{user_id}/text-messaging", response_model=wire.RelayNumber)
async def enable_texting(relay: TheRelay, caller: SignedIn, user_id: str) -> Response:
    """Assign a relay number near the user's store. 409 ``no_number_available``."""
    flow.need(caller.viewer, Permission.MANAGE_USERS)
    number = await relay.write(lambda tx, context: flow.enable_texting(tx, user_id, context))
    return answer(wire.RelayNumber(relay_number=number))


@router.get("/users/{user_id}/text-messaging", response_model=wire.TextMessaging)
async def texting(relay: TheRelay, caller: SignedIn, user_id: str) -> Response:
    """The user's line, and what would be removed with it."""
    flow.need(caller.viewer, Permission.MANAGE_USERS)
    return answer(
        await relay.read_by_rules(
            lambda tx, context: _texting(tx, user_id, context.retailer.archive_released_lines)
        )
    )


def _texting(tx: Tx, user_id: str, archived: bool) -> wire.TextMessaging:
    user = people.by_id(tx, user_id)
    if user is None:
        raise NotFound("user")
    said = releasing.said_on(tx, user.relay_number) if user.relay_number else Said(0, 0, 0)
    return wire.TextMessaging(
        relay_number=user.relay_number,
        conversations=said.conversations,
        texts=said.texts,
        unsent=said.unsent,
        archived=archived,
    )


@router.delete("/users/{user_id}/text-messaging", response_model=wire.User)
async def disable_texting(
    relay: TheRelay, caller: SignedIn, user_id: str, body: wire.Confirmation
) -> Response:
    """Release the relay number for good, with all that was said on it: conversations, texts and what is
    found by them. Leads, opt-outs and the consent ledger stay. Texts that wait to leave are not sent;
    one that is being sent just then arrives. The number has to be typed: 422 ``confirmation_wrong``.
    """
    flow.need(caller.viewer, Permission.MANAGE_USERS)
    await relay.write(lambda tx, context: flow.disable_texting(tx, user_id, body.confirm, context))
    return answer(views.user(await relay.read(lambda tx: people.by_id(tx, user_id))))
