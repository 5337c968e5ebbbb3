"""May a text of another system's history stand in a thread of ours? (product.md AP2)"""

from dataclasses import dataclass

from server.core.model import Direction, Instant, MessageState

SETTLED = (
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
    MessageState.FAILED,
    MessageState.UNCONFIRMED,
)
"""What can have become of a text that was sent elsewhere. Any other state would have it sent again."""


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """``leads``: how many have the number and may be meant. ``newest``: when the newest text of the
    thread was written, None where there is none.
    """

    direction: Direction
    state: str
    line_is_ours: bool
    leads: int
    author_is_known: bool
    at: Instant
    newest: Instant | None
    now: Instant


@dataclass(frozen=True, slots=True)
class Fits:
    """It goes to the end of its thread."""


@dataclass(frozen=True, slots=True)
class Refused:
    """``because`` is for the person who imports, and says what to do."""

    because: str


def judge(facts: HistoryFacts) -> Fits | Refused:
    """Threads have one order, that of their texts' arrival here: so history goes to their end."""
    because = _obstacle(facts)
    return Fits() if because is None else Refused(because)


def _obstacle(facts: HistoryFacts) -> str | None:
    if not facts.line_is_ours:
        return "the line is nobody's here; give it to a user or a store first"
    if facts.leads == 0:
        return "no lead has this number; import or add the lead first"
    if facts.leads > 1:
        return (
            "several leads have this number, so nobody can say whose text it is; merge them first"
        )
    if not facts.author_is_known:
        return "no user has the author's username; add the user, or leave the author null"
    if facts.direction is Direction.OUTBOUND and facts.state not in SETTLED:
        return f"the state of a text of the past is one of {', '.join(SETTLED)}"
    if facts.at > facts.now:
        return "it lies in the future; check its time and offset"
    if facts.newest is not None and facts.at < facts.newest:
        return "the thread holds a newer text already; import the oldest texts first"
    return None
