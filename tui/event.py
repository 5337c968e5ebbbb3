"""One event of the relay's stream, as the client passes it on."""

from typing import NamedTuple

from server.wire import Conversation, Lead, Presence, Removed, Reset, Text

Payload = Text | Conversation | Removed | Lead | Presence | Reset


class Event(NamedTuple):
    """``id`` is the cursor after this event: later events have greater ids."""

    id: int
    type: str
    data: Payload
