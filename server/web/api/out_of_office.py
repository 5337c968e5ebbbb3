"""The caller's Out of Office, and the colleagues whom they can name as their deputy."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from server import wire
from server.flows import codes
from server.flows import out_of_office as flow
from server.flows.codes import NothingToEnter, Verification, Wrong
from server.flows.context import Context
from server.flows.out_of_office import Wanted
from server.flows.problems import Invalid
from server.store import colleagues
from server.store.statement import Tx
from server.web import auth
from server.web.anchors import instant
from server.web.auth import SignedIn, TheRelay
from server.web.away import colleague, out_of_office_of
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, place
from server.web.relay import relay_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class FirstWhetherAtAll(APIRoute):
    """Where nobody can configure anything, that is the answer to whatever body is sent: it is asked
    before the body is read.
    """

    def get_route_handler(self) -> Handler:
        usual = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await auth.caller(request, await auth.bearer(request))
            await relay_of(request).read_by_rules(lambda _, context: flow.refuse_blocked(context))
            return await usual(request)

        return handle


router = APIRouter(tags=["out of office"])
changing = APIRouter(tags=["out of office"], route_class=FirstWhetherAtAll)


@router.get("/me/out-of-office", response_model=wire.OutOfOffice)
async def get_out_of_office(relay: TheRelay, caller: SignedIn) -> Response:
    """Where the caller's texts are forwarded, and what would become of one that came now; also where
    it cannot be configured, with the reason.
    """
    return answer(
        await relay.read_by_rules(
            lambda tx, context: out_of_office_of(tx, caller.now(tx).id, context)
        )
    )


@changing.put("/me/out-of-office", response_model=wire.OutOfOffice)
async def put_out_of_office(
    relay: TheRelay, caller: SignedIn, body: wire.NewOutOfOffice
) -> Response:
    """Configure it. A number that is new or changed is texted a code; forwarding to it begins when that
    has come back. 409 ``forwarding_disabled`` and ``store_numbers`` come first, whatever the body; 422
    ``mode_not_offered``, ``forwarding_number_invalid``, ``forwarding_number_loops``,
    ``deputy_invalid``, ``end_invalid``; 409 ``too_many_codes``, ``no_number_available``.
    """
    wanted = Wanted(
        enabled=body.enabled,
        number=body.forwarding_number,
        mode=body.mode,
        ends_at=instant(body.ends_at) if body.ends_at else None,
        deputy_id=body.deputy_id,
    )

    def unit(tx: Tx, context: Context) -> wire.OutOfOffice:
        user_id = caller.now(tx).id
        flow.put(tx, user_id, wanted, context)
        return out_of_office_of(tx, user_id, context)

    done = await relay.write(unit)
    relay.wake_courier()
    return answer(done)


@changing.post("/me/out-of-office/verification", response_model=wire.OutOfOffice)
async def verify(relay: TheRelay, caller: SignedIn, body: wire.Code) -> Response:
    """Enter the code that was texted to the number. 422 ``code_wrong``; ``code_expired`` for one that is
    late, after ten tries, and where no code is awaited. A right one can be sent again.
    """

    def unit(tx: Tx, context: Context) -> tuple[Verification, wire.OutOfOffice]:
        user_id = caller.now(tx).id
        flow.refuse_blocked(context)
        flow.refuse_without_texting(tx, user_id)
        verification = codes.verify(tx, user_id, body.code, context)
        return verification, out_of_office_of(tx, user_id, context)

    verification, now = await relay.write(unit)
    match verification:
        case Wrong(left):
            raise Invalid("code_wrong", _tries_left(left))
        case NothingToEnter(sentence):
            raise Invalid("code_expired", sentence)
    return answer(now)


def _tries_left(left: int) -> str:
    if not left:
        return (
            "This is not the code that was texted. That was the last try: have a new code texted."
        )
    tries = "1 try is" if left == 1 else f"{left} tries are"
    return f"This is not the code that was texted. {tries} left."


@router.get("/colleagues", response_model=wire.ColleaguePage)
async def list_colleagues(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """Whom the caller can name as their deputy: everybody else who may text, those of the caller's own
    store first.
    """
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> tuple[list[Any], int]:
        viewer = caller.now(tx)
        return colleagues.page(tx, viewer.id, viewer.store, at.limit, at.offset)

    rows, total = await relay.read(unit)
    items = [colleague(row) for row in rows]
    following = at.following(len(items), total)
    return answer(wire.ColleaguePage(items=items, next_cursor=following, total=total))


router.include_router(changing)
