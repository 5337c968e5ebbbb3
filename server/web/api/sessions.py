"""Signing in and out."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.flows import people as flow
from server.store import people
from server.web import views
from server.web.auth import SignedIn, TheRelay, hash_token, verify_password
from server.web.paging import answer
from server.web.problem import NotSignedIn

router = APIRouter(tags=["sessions"])


@router.post("/sessions", status_code=201, response_model=wire.Session)
async def sign_in(relay: TheRelay, body: wire.SignIn) -> Response:
    """Sign in with a password. The token is shown once; send it as a bearer token."""
    known = await relay.read(lambda tx: people.credentials(tx, body.username))
    right = await verify_password(known.password_hash if known else None, body.password)
    if not right or known is None:
        raise NotSignedIn("credentials_wrong", "The username or the password is wrong.")
    if known.status != "active":
        raise NotSignedIn("suspended", "This user is suspended. Ask an administrator.")
    token = relay.world.random.token()
    row = await relay.write(
        lambda tx, context: flow.sign_in(tx, known.id, hash_token(token), context)
    )
    return answer(wire.Session(token=token, user=views.user(row)), 201)


@router.delete("/sessions/current", status_code=204)
async def sign_out(relay: TheRelay, caller: SignedIn) -> Response:
    """End this session; its streams end too."""
    await relay.write(
        lambda tx, context: flow.sign_out(tx, caller.token_hash, caller.viewer.id, context)
    )
    return Response(status_code=204)
