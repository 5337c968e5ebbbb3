"""Who is calling: bearer tokens, stored only as their hash; passwords as argon2id."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from server import passwords
from server.core.access import Viewer
from server.core.model import Instant
from server.store import people
from server.store.statement import Row, Tx
from server.web.problem import NotSignedIn
from server.web.relay import Relay, relay_of

bearer = HTTPBearer(auto_error=False, description="The token of POST /v1/sessions")


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in user when the request came, at ``at``. ``token_hash`` names the session."""

    viewer: Viewer
    token_hash: str
    at: Instant

    def now(self, tx: Tx) -> Viewer:
        """The caller as a transaction finds them: what they read or do there is by the rights that
        stand in it, so that what a page shows is of the page's own cursor. NotSignedIn when the
        session has ended meanwhile.
        """
        return people.viewer(self.user_now(tx))

    def user_now(self, tx: Tx) -> Row:
        row = people.by_token(tx, self.token_hash, self.at)
        if row is None:
            raise NotSignedIn("not_signed_in", "Sign in again: this session has ended.")
        return row


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(passwords.hash_password, password)


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; None for a username that nobody has."""
    return await asyncio.to_thread(passwords.verify_password, password_hash, password)


async def caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """The signed-in caller. NotSignedIn for a missing, unknown or expired token."""
    found = None
    if credentials:
        found = await find_caller(relay_of(request), hash_token(credentials.credentials))
    if found is None:
        raise NotSignedIn("not_signed_in", "Your session has ended. Please sign in again.")
    return found


async def find_caller(relay: Relay, token_hash: str) -> Caller | None:
    """The caller behind a session, as they are now; None when the session has ended."""
    now = relay.world.clock.now()
    row = await relay.read(lambda tx: people.by_token(tx, token_hash, now))
    return Caller(people.viewer(row), token_hash, now) if row else None


SignedIn = Annotated[Caller, Depends(caller)]
TheRelay = Annotated[Relay, Depends(relay_of)]
