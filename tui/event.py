"""One event of the relay's stream, as the client passes it on."""

from typing import NamedTuple

import msgspec

from server.wire import Alert, Bulk, Conversation, Lead, OutOfOffice, Presence, Removed, Reset, Text
from tui.sanitize import clean

Payload = Text | Conversation | Removed | Lead | Presence | OutOfOffice | Alert | Bulk | Reset

EVENTS: dict[str, type[Payload]] = {
    "message.created": Text,
    "message.updated": Text,
    "conversation.updated": Conversation,
    "conversation.removed": Removed,
    "lead.updated": Lead,
    "presence.updated": Presence,
    "out_of_office.updated": OutOfOffice,
    "alert": Alert,
    "bulk.updated": Bulk,
    "reset": Reset,
}


class Event(NamedTuple):
    """``id`` is the cursor after this event: later events have greater ids."""

    id: int
    type: str
    data: Payload


def read_event(id: str, type: str, data: str) -> Event | None:
    """An event, made displayable. None for a heartbeat, which may come as an event without data, and for
    unknown types.
    """
    kind = EVENTS.get(type)
    if kind is None or not data or not id.isdecimal():
        return None
    try:
        payload = clean(msgspec.json.decode(data, type=kind))
    except (msgspec.MsgspecError, UnicodeError):
        payload = Reset(because="An event could not be read.")
        return Event(int(id), "reset", payload)
    return Event(int(id), type, payload)
