"""Actions: which of them run by themselves, and from which line their texts leave (product.md TQ4).

Pure: what happened to a lead and the actions there are go in, what runs and what was passed over with
its reason comes out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from server.core.model import DAY, Assignee, Instant, LocationId, Passed, UserId

AGAIN_AFTER = DAY
"""An action runs by itself for one lead at most once within this time: a status that goes to and fro
floods nobody.
"""


class Trigger(StrEnum):
    """When an action runs: by hand on a lead, when its status changes, when it asks for service."""

    HAND = "hand"
    STATUS = "status"
    REQUEST = "request"


class Preference(StrEnum):
    """How somebody who asks for service wants to be answered."""

    TEXT = "text"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class StatusChanged:
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Requested:
    preference: Preference


Happened = StatusChanged | Requested
"""What may start an action by itself."""


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """``status`` is that which starts it, of an action that runs on one; ``last_run_at`` is when it
    last ran by itself for this lead.
    """

    id: str
    runs_on: Trigger
    status: str | None
    is_on: bool
    last_run_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The actions that run, in their order, and those that were passed over, by their ids."""

    runs: tuple[str, ...]
    passed_over: tuple[Passed, ...]


def same_status(one: str | None, other: str | None) -> bool:
    """Statuses are words that people type: case and spaces around them make no difference."""
    return (one or "").strip().casefold() == (other or "").strip().casefold()


def decide(happened: Happened, actions: Iterable[ActionFacts], now: Instant) -> Decided:
    """Which actions run because of what happened to a lead."""
    runs: list[str] = []
    passed: list[Passed] = []
    for action in actions:
        reason = _reason_against(happened, action, now)
        if reason is None:
            runs.append(action.id)
        else:
            passed.append(Passed(action.id, reason))
    return Decided(tuple(runs), tuple(passed))


def _reason_against(happened: Happened, action: ActionFacts, now: Instant) -> str | None:
    if not action.is_on:
        return "switched_off"
    if action.runs_on is Trigger.HAND:
        return "run_by_hand"
    reason = _of_another_event(happened, action)
    if reason is None and action.last_run_at is not None:
        return "ran_within_a_day" if now - action.last_run_at < AGAIN_AFTER else None
    return reason


def _of_another_event(happened: Happened, action: ActionFacts) -> str | None:
    match happened, action.runs_on:
        case StatusChanged(was=was, now=now), Trigger.STATUS:
            if same_status(was, now):
                return "status_unchanged"
            return None if same_status(action.status, now) else "another_status"
        case Requested(preference=preference), Trigger.REQUEST:
            return None if preference is Preference.TEXT else "asked_by_email"
        case _:
            return "another_event"


# ---- from which line (product.md LS10)


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody in whose name a text may leave. ``line`` is what their own texts leave from, None where
    they have none just now.
    """

    id: UserId
    line: str | None


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """``owner`` is the lead's, where a person has it; ``store_line`` is that of the location that has
    it, None where it is not enabled; ``last_sender`` wrote the lead's last human text.
    """

    assignee: Assignee
    owner: Sender | None = None
    store_line: str | None = None
    last_sender: Sender | None = None


@dataclass(frozen=True, slots=True)
class LeavesFrom:
    """``author`` is in whose name it is written, None for the store's own."""

    line: str
    author: UserId | None


@dataclass(frozen=True, slots=True)
class NoLine:
    """``sentence`` says to a person what to do."""

    code: str
    sentence: str


def origin(facts: OriginFacts) -> LeavesFrom | NoLine:
    """The line that an automatic text to a lead leaves from: its owner's; of a location's lead the
    store's own, else that of whoever wrote to the lead last.
    """
    match facts.assignee:
        case UserId():
            return _from(facts.owner) or NoLine(
                "owner_has_no_line",
                "Whoever the lead belongs to has no line to text from. Someone who manages users "
                "can switch text messaging on for them, or enable their store.",
            )
        case LocationId() if facts.store_line is not None:
            return LeavesFrom(facts.store_line, None)
        case _:
            return _from(facts.last_sender) or NoLine(
                "store_has_no_line",
                "The lead is with no person, and its store has no enabled text line. Enable the "
                "store, or give the lead to somebody.",
            )


def _from(sender: Sender | None) -> LeavesFrom | None:
    return LeavesFrom(sender.line, sender.id) if sender and sender.line else None
