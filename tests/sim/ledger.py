"""What is known outside of the relay: what it answered, what the carrier took, what it was told.

The relay never sees the ledger. Its trace is the history of a seed, line by line.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from server.carriers.base import OutboundText, Outcome
from server.core.keywords import Keyword
from server.core.model import Instant, MessageState
from tests.sim import house

CLAIMED_BEFORE = 0.05
"""Seconds in which a text that was claimed before a STOP may still be on its way to the carrier."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was not kept. ``promise`` is its id in promises.md, or of product.md."""

    promise: str
    what: str


@dataclass(slots=True)
class Request:
    """An associate's text and its idempotency key."""

    body: str
    twice: bool
    ids: list[str] = field(default_factory=list)
    refused: str | None = None


@dataclass(slots=True)
class Call:
    """One call of the carrier. ``outcome`` is None until it was returned to the relay."""

    text: OutboundText
    began: float
    ended: float | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A text that the carrier has accepted."""

    carrier_id: str
    text: OutboundText
    time: float
    at: Instant


@dataclass(slots=True)
class Word:
    """STOP or START of a customer: when the carrier first brought it, when it was first answered."""

    word: Keyword
    came: float
    answered: float | None = None


class Ledger:
    def __init__(self) -> None:
        self.trace: list[str] = []
        self.violations: list[Violation] = []
        self.brought: dict[str, str] = {}
        self.received: dict[str, str] = {}
        self.requests: dict[str, Request] = {}
        self.human: dict[str, str] = {}
        self.calls: dict[str, list[Call]] = defaultdict(list)
        self.taken: list[Taken] = []
        self.reported: dict[str, dict[MessageState, None]] = defaultdict(dict)
        self.owed: dict[str, str] = {}
        self.words: dict[tuple[str, str], list[Word]] = defaultdict(list)
        self.streamed: list[int] = []
        self.last_death: Instant = 0

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def clock(self) -> Instant:
        return house.BEGIN + round(self.now() * 1_000_000)

    def say(self, what: str) -> None:
        self.trace.append(f"{self.now():11.6f} {what}")

    def violated(self, promise: str, what: str) -> None:
        self.trace.append(f"  !! {promise}: {what}")
        self.violations.append(Violation(promise, what))

    def died(self) -> None:
        """The relay has ended without having written down everything it knew."""
        self.last_death = self.clock()

    def forgot(self) -> None:
        """The relay has ended: what it had only in memory is gone, rightly."""
        self.owed.clear()

    def acknowledged(self, key: str, message_id: str) -> None:
        self.say(f"relay answers {key}: {message_id}")
        self.requests[key].ids.append(message_id)

    def called(self, text: OutboundText) -> Call:
        call = Call(text, self.now())
        self.calls[text.id].append(call)
        self.say(f"carrier is called for {text.id}: {text.body!r}")
        return call

    def took(self, carrier_id: str, text: OutboundText) -> None:
        self.say(f"carrier takes {text.id} as {carrier_id}")
        if any(taken.text.id == text.id for taken in self.taken):
            self.violated("P2", f"{text.id} was accepted by the carrier twice")
        self.taken.append(Taken(carrier_id, text, self.now(), self.clock()))

    def has_twin(self, text: OutboundText) -> bool:
        """Whether another text says the same to the same person from the same line."""
        return any(
            (other.sender, other.recipient, other.body) == (text.sender, text.recipient, text.body)
            for calls in self.calls.values()
            for other in [calls[0].text]
            if other.id != text.id
        )

    def said(self, number: str, group: str, word: Keyword) -> Word:
        said = Word(word, self.now())
        self.words[number, group].append(said)
        return said

    def surely_opted_out(self, number: str, group: str, at: float) -> bool:
        """A STOP was answered by then, and no START can have been heeded after it."""
        words = self.words[number, group]
        starts = [word for word in words if word.word is Keyword.START and word.came <= at]
        return any(
            stop.answered is not None
            and stop.answered <= at
            and all(start.answered and start.answered < stop.came for start in starts)
            for stop in words
            if stop.word is Keyword.STOP
        )
