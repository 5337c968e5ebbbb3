"""What the simulated carrier is asked and answers, as JSON."""

from typing import Annotated, Any

import msgspec
from starlette.requests import Request

from server.carriers.simulated import Entry, Fault, HeldText
from server.core import phone
from server.flows.problems import Invalid
from server.web.problem import BadRequest
from server.web.views import moment

LONGEST_WAIT = 25.0
"""Seconds that a phone waits for a text at most, in one request."""
LONGEST_ID = 64
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Typed(
    msgspec.Struct, forbid_unknown_fields=True, rename={"sender": "from", "recipient": "to"}
):
    """``id`` is the phone's own, under which it can send a text again without it coming twice."""

    sender: str
    recipient: str
    body: str = ""
    media: list[str] = []
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)] | None = None


class Call(msgspec.Struct, forbid_unknown_fields=True, rename={"caller": "from", "called": "to"}):
    caller: str
    called: str


class Advance(msgspec.Struct, forbid_unknown_fields=True):
    """``advance``: seconds, or a duration as ``90s``, ``10m``, ``72h``, ``7d``."""

    advance: float | str


class OrderedFault(msgspec.Struct, forbid_unknown_fields=True):
    number: str
    fault: Fault
    times: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 1


def patience(request: Request) -> float:
    """How long somebody waits for an answer, in seconds."""
    try:
        given = float(request.query_params.get("wait", "0"))
    except ValueError:
        given = -1.0
    if not 0 <= given <= LONGEST_WAIT:
        raise BadRequest("wait_invalid", f"Give wait in seconds, from 0 to {LONGEST_WAIT:g}.")
    return given


def seconds(given: float | str) -> float:
    """A duration as seconds. Raises Invalid."""
    if isinstance(given, str):
        unit = UNITS.get(given[-1:])
        try:
            found = float(given[:-1]) * unit if unit else float(given)
        except ValueError:
            found = -1.0
    else:
        found = given
    if not 0 <= found <= 10 * 365 * UNITS["d"]:
        raise Invalid("advance_invalid", "Give seconds, or a duration as 90s, 10m, 72h or 7d.")
    return found


def held_text(text: HeldText) -> dict[str, Any]:
    """A text that a phone holds."""
    return {
        "id": text.id,
        "from": text.sender,
        "to": text.recipient,
        "body": text.body,
        "media": list(text.media),
        "at": moment(text.at),
    }


def entry_text(entry: Entry) -> dict[str, Any]:
    """A text as a phone has it: with whom, and whether it is the phone's own."""
    text = entry.text
    return {
        "id": text.id,
        "number": entry.number,
        "shown": phone.formatted(entry.number),
        "mine": entry.mine,
        "body": text.body,
        "media": list(text.media),
        "at": moment(text.at),
    }
