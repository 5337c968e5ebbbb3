"""What became of a text, in a sign and words: colour never carries it alone. Pure."""

from datetime import date
from typing import NamedTuple

from server.wire import Text
from tui.threads import is_note
from tui.widgets.times import until


class Mark(NamedTuple):
    """``sign`` for narrow places, ``words`` for wide ones; ``tone`` is calm, busy or bad."""

    sign: str
    words: str
    tone: str


_MARKS = {
    "queued": Mark("·", "queued", "busy"),
    "sending": Mark("…", "sending…", "busy"),
    "sent": Mark("✓", "✓ sent", "calm"),
    "delivered": Mark("✓✓", "✓✓ delivered", "calm"),
    "undelivered": Mark("!", "! undelivered", "bad"),
    "failed": Mark("!", "! failed", "bad"),
    "unconfirmed": Mark("?", "? unconfirmed", "bad"),
    "held": Mark("‖", "held", "busy"),
    "received": Mark("", "", "calm"),
    "noted": Mark("", "", "calm"),
}
_SCHEDULED = Mark("»", "» leaves later", "calm")
_WITHDRAWN = Mark("×", "× withdrawn", "calm")


def mark(text: Text, today: date) -> Mark:
    """The mark of a text; a state that this version does not know shows as its own word."""
    if is_withdrawn(text):
        return _WITHDRAWN
    if is_scheduled(text) and text.scheduled_for is not None:
        return _SCHEDULED._replace(words=f"» leaves {until(text.scheduled_for, today)}")
    found = _MARKS.get(text.state, Mark("·", text.state, "busy"))
    if text.state == "held" and text.not_before is not None:
        return found._replace(words=f"held until {until(text.not_before, today)}")
    if text.state == "queued" and text.not_before is not None:
        return found._replace(words=f"queued until {until(text.not_before, today)}")
    return found


def is_withdrawn(text: Text) -> bool:
    """Somebody took it back before it left: nothing went wrong."""
    return text.state == "failed" and text.error is not None and text.error.code == "withdrawn"


def is_scheduled(text: Text) -> bool:
    """It waits for the time that its author chose, and for nothing else."""
    return text.state == "held" and text.error is not None and text.error.code == "scheduled"


def can_be_withdrawn(text: Text) -> bool:
    """A person's text that waits, or an action's; what else the relay writes by itself it takes back by
    itself.
    """
    return text.state == "held" and (text.author.kind == "user" or text.action is not None)


def trouble(text: Text) -> str | None:
    """Why a text did not go, as one sentence."""
    if is_withdrawn(text):
        return None
    match text.state:
        case "unconfirmed":
            return "It is not known whether this text was sent. Nothing is sent twice by itself."
        case _ if text.error is not None:
            return text.error.detail or text.error.code
        case "failed" | "undelivered":
            return "The carrier gave no reason."
        case _:
            return None


def summary(text: Text) -> str:
    """A text in the words of one line: pictures are named, and who whispers."""
    if is_note(text):
        return f"Whisper from {text.author.name}: {text.body}"
    if text.body:
        return text.body
    return "[picture]" if len(text.media) == 1 else f"[{len(text.media)} pictures]"
