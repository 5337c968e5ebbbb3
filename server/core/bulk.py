"""One template to many leads: who of them is left out and why, and how fast it goes (product.md MC10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.core.model import DAY, HOUR, MINUTE, SECOND, Instant

MOST = 1_000
"""Leads of one text to many."""
AGAIN_AFTER = DAY
"""The same template goes to nobody twice by texts to many within this time."""
PACE = 1 * SECOND
"""Between two texts of one line: what carriers let a number send."""
AHEAD = 3 * SECOND
"""So far ahead texts are queued at most: an answer that somebody writes meanwhile waits no longer."""

TOLD_EVERY = 1 * SECOND
"""How often at most the sender's screen is told how it stands."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """``code`` is stable, ``sentence`` says to a person why this lead gets nothing."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Target:
    """A lead as a text to many finds it. ``seen``: the sender sees the lead, and the conversation that
    it would go to. ``no_line`` says why the sender has no line; ``repeated``: an earlier lead of the
    same list has the number. ``sent_at`` is when this template last went to them by a text to many,
    ``missing`` are required fields without data.
    """

    seen: bool
    has_number: bool = True
    no_line: str | None = None
    repeated: bool = False
    sent_at: Instant | None = None
    missing: Sequence[str] = ()
    body: str = ""
    longest: int = 1_600


def left_out(target: Target, now: Instant) -> Skipped | None:
    """Why a lead is left out, before the gate is asked; None where it is not."""
    if not target.seen:
        return Skipped("not_yours", "There is no such lead, or it is not yours to text.")
    if not target.has_number:
        return Skipped("no_number", "This lead has no number.")
    if target.no_line is not None:
        return Skipped("text_messaging_off", target.no_line)
    if target.repeated:
        return Skipped("number_repeated", "Another lead of the list has the same number.")
    if target.sent_at is not None and now - target.sent_at < AGAIN_AFTER:
        ago = _ago(now - target.sent_at)
        return Skipped("sent_lately", f"They were sent this text {ago} ago, by a text to many.")
    if target.missing:
        fields = ", ".join(target.missing)
        return Skipped("template_field_missing", f"The text needs what is not known: {fields}.")
    if not target.body.strip():
        return Skipped("body_empty", "For this lead nothing is left of the text.")
    if len(target.body) > target.longest:
        return Skipped(
            "body_too_long", f"For this lead it has more than {target.longest:,} characters."
        )
    return None


def _ago(span: Instant) -> str:
    for unit, word in ((HOUR, "hour"), (MINUTE, "minute")):
        if (many := span // unit) > 0:
            return f"{many} {word}{'' if many == 1 else 's'}"
    return "moments"


def turn(now: Instant, next_at: Instant, last_queued: Instant | None) -> Instant | None:
    """When the next text of a line may leave; None while so many are queued that it is not written
    yet. ``next_at`` is what the text before left over, ``last_queued`` when the last one on the line
    that waits may leave. A ``next_at`` that is further off than any is was told by another clock.
    """
    if next_at > now + AHEAD + PACE:
        next_at = now
    at = max(now, next_at, last_queued + PACE if last_queued is not None else 0)
    return at if at <= now + AHEAD else None
