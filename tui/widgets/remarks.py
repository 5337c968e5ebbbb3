"""What stands below a text in a thread: why it did not go, why it waits, what it may ask. Pure."""

from datetime import date
from typing import NamedTuple

from server.wire import Text
from tui.widgets.copies import failure
from tui.widgets.marks import can_be_withdrawn, is_scheduled, mark, trouble

ASKS_TO_STOP = "asks_to_stop"
ASKS = "This may ask you to stop texting."


class Remark(NamedTuple):
    """``tone`` is calm, busy or bad, as that of a mark."""

    words: str
    tone: str


def remarks(text: Text, today: date, *, asking: str | None) -> list[Remark]:
    """``asking`` is the lead's name while nobody has dealt with what a text of theirs may ask."""
    said: list[Remark] = []
    if text.flag == ASKS_TO_STOP:
        said.append(_asks(asking))
    if lost := failure(text):
        said.append(Remark(f"! {lost}", "bad"))
    if why := trouble(text):
        fate = mark(text, today)
        way_out = f"\n{_ways_out(text)}" if can_be_withdrawn(text) else ""
        said.append(Remark(f"{fate.sign} {why}{way_out}", fate.tone))
    return said


def _ways_out(text: Text) -> str:
    if is_scheduled(text):
        return "x withdraws it, e changes it, S its time."
    return "x withdraws it, e changes it."


def _asks(asking: str | None) -> Remark:
    if asking is None:
        return Remark(f"! {ASKS}", "calm")
    return Remark(f"! {ASKS}\nX opts {asking} out; N, if it does not.", "bad")
