"""What becomes of a text after it was handed to a carrier: order of states, retry or not."""

from server.core.model import SECOND, Instant, MessageState

FIRST_RETRY = 1 * SECOND
LONGEST_RETRY = 60 * SECOND
LONGEST_WISH = 3_600
"""Seconds: a carrier that wishes to be left alone for longer is asked again all the same."""

MOST_ATTEMPTS = 65
"""About an hour of trying; then the text fails, and a person decides whether it still makes sense."""

LOOK_UPS = (2 * SECOND, 8 * SECOND, 20 * SECOND, 60 * SECOND)
"""When a text of unknown outcome is looked for at the carrier: pauses after the doubt arose."""

_STILL_OPEN = frozenset(
    [MessageState.QUEUED, MessageState.SENDING, MessageState.UNCONFIRMED, MessageState.SENT]
)
_REPORTED = frozenset(
    [
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.FAILED,
    ]
)


def after_report(current: MessageState, reported: MessageState | None) -> MessageState | None:
    """The state after a delivery report, None when the report changes nothing.

    Reports come in any order and more than once; the first final state stands.
    """
    if reported is None or reported not in _REPORTED or current not in _STILL_OPEN:
        return None
    return None if reported == current else reported


def retry_at(now: Instant, attempts: int, retry_after: float | None) -> Instant | None:
    """When a text that was certainly not taken is tried again, None when it is given up.

    ``retry_after`` is the carrier's wish in seconds; else 1 s, doubling to 60 s. ``attempts``
    counts the calls made, this one included.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    if retry_after is not None:
        return now + round(min(max(retry_after, 0), LONGEST_WISH) * SECOND)
    return now + min(FIRST_RETRY << min(attempts - 1, 30), LONGEST_RETRY)


def look_up_at(now: Instant, look_ups: int) -> Instant | None:
    """When to look for a text of unknown outcome next, None when a person has to decide.

    ``look_ups`` counts those made.
    """
    return now + LOOK_UPS[look_ups] if look_ups < len(LOOK_UPS) else None
