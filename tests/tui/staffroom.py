"""What the counterpart's staff do among themselves: whisper, write at the same time, hand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.wire import Assignee, Assignment, Author, NewNote, Text, Writer, Writing
from tests.tui.refusing import Handler

if TYPE_CHECKING:
    from tests.tui.counterpart import Peer

SUE = Author(kind="user", id="sue", name="Sue Park", via="app")
BEN_WRITES = Writer(user_id="ben", name="Ben Ode")


@dataclass
class Staffroom:
    """``said`` is what the client told of its writing: in which conversation, and whether."""

    said: list[tuple[str, bool]] = field(default_factory=list)
    notes: dict[str, Text] = field(default_factory=dict)
    """By the key under which they were asked for."""
    assigned: list[Assignment] = field(default_factory=list)


def note(peer: Peer, id: str, body: str, author: Author = SUE, *, quiet: bool = False) -> Text:
    """Somebody whispers: nothing else of the conversation is another."""
    before = peer.conversations[id]
    made = peer.text(
        id, body, author=author, direction="note", state="noted", segments=0, quiet=True
    )
    peer.conversations[id] = before
    if not quiet:
        peer.emit("message.created", made)
    return made


def routes(peer: Peer, me: Author, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    room = peer.staffroom

    async def whisper(request: Request) -> Any:
        key = request.headers["idempotency-key"]
        body = msgspec.json.decode(await request.body(), type=NewNote).body
        if key not in room.notes:
            room.notes[key] = note(peer, request.path_params["id"], body, me)
        return room.notes[key]

    async def writing(request: Request) -> Any:
        said = msgspec.json.decode(await request.body(), type=Writing).writing
        room.said.append((request.path_params["id"], said))
        return Response(status_code=204)

    async def assign(request: Request) -> Any:
        given = msgspec.json.decode(await request.body(), type=Assignment)
        room.assigned.append(given)
        owner = Assignee(user_id=given.user_id, location_id=given.location_id, name="Whoever")
        return peer.change(request.path_params["id"], assignee=owner, taken_from=None)

    async def take_over(request: Request) -> Any:
        id = request.path_params["id"]
        mine = Assignee(user_id=peer.me.id, name=peer.me.name)
        return peer.change(id, assignee=mine, taken_from=peer.conversations[id].assignee)

    async def hand_back(request: Request) -> Any:
        id = request.path_params["id"]
        return peer.change(id, assignee=peer.conversations[id].taken_from, taken_from=None)

    base = "/v1/conversations/{id}"
    return [
        route(f"{base}/notes", "POST", whisper),
        route(f"{base}/writing", "POST", writing),
        route(f"{base}/assign", "POST", assign),
        route(f"{base}/take-over", "POST", take_over),
        route(f"{base}/hand-back", "POST", hand_back),
    ]


def writes(peer: Peer, id: str, *writers: Writer) -> None:
    """These write now, and nobody else."""
    peer.change(id, writing=list(writers))


def answers(peer: Peer, id: str, body: str, author: Author) -> Text:
    """A colleague's text to the customer."""
    return peer.text(id, body, author=replace(author), state="delivered")
