"""A carrier in the relay's own process: phones that hold what they were sent, and faults on order.

It answers as a real one does: a text is accepted first and reported on later, in its own time, and
a fault can lose the answer of a text that was taken (CA1). The phones are in memory.
"""

import asyncio
import itertools
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server.carriers.base import (
    Accepted,
    CannotFetch,
    CarrierCopy,
    Fetched,
    NotTaken,
    OutboundText,
    Outcome,
    Refused,
    Unknown,
)
from server.core.model import DeliveryReport, Instant, MessageId, MessageState

Report = Callable[[DeliveryReport], Coroutine[Any, Any, None]]

_LONGEST_PLACE = 24


class Fault(StrEnum):
    """What can go wrong with one text."""

    NONE = "none"
    NOT_TAKEN = "not_taken"
    """Refused before it was read, as by a 429."""
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    LOST_ANSWER = "lost_answer"
    """Taken, but the connection broke before the answer; the report comes all the same."""
    UNHEARD = "unheard"
    """Taken, and neither answer nor report comes: only a look-up tells."""
    LOST_REQUEST = "lost_request"
    """Not taken, and nobody can tell: the connection broke while it was written."""
    SILENT = "silent"
    """Taken, but the answer never comes: the caller has to give up."""
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text on a phone."""

    id: str
    sender: str
    recipient: str
    body: str
    media: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in a phone's memory. ``mine``: the phone wrote it."""

    text: HeldText
    mine: bool

    @property
    def number(self) -> str:
        """Whom it was exchanged with."""
        return self.text.recipient if self.mine else self.text.sender


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds until a text is accepted, and until it is reported delivered."""

    accept: float = 0.05
    deliver: float = 0.25


Choose = Callable[[OutboundText], Fault]


@dataclass(slots=True)
class Phones:
    """Every simulated phone, by number. ``run`` names this memory: places in another mean nothing."""

    run: str = field(default_factory=lambda: secrets.token_hex(3))
    pictures: dict[str, bytes] = field(default_factory=dict)
    """What phones have taken, by the last part of its address."""
    _memory: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _watched: dict[str, asyncio.Event] = field(default_factory=dict)

    def of(self, number: str) -> list[HeldText]:
        """What a phone holds, oldest first."""
        return [entry.text for entry in self._memory.get(number, ()) if not entry.mine]

    def keep(self, number: str, text: HeldText, *, mine: bool) -> None:
        """A text comes to a phone, or leaves it; whoever waits for one goes on."""
        self._memory[number].append(Entry(text, mine))
        if (watched := self._watched.pop(number, None)) is not None:
            watched.set()

    def since(self, number: str, place: str | None) -> tuple[list[Entry], str]:
        """What came to a phone and left it after a place, and the place after that. A place of another
        memory, or none, is the beginning.
        """
        memory, at = self._memory.get(number, []), self._read(place)
        return memory[at:], f"{self.run}-{max(at, len(memory))}"

    async def grown(self, number: str, place: str | None) -> None:
        """Returns as soon as there is anything after a place."""
        while not self.since(number, place)[0]:
            await self._watched.setdefault(number, asyncio.Event()).wait()

    def _read(self, place: str | None) -> int:
        run, _, at = (place or "")[:_LONGEST_PLACE].partition("-")
        return int(at) if run == self.run and at.isascii() and at.isdigit() else 0


class SimulatedCarrier:
    """``now`` stamps what a phone holds; ``report`` takes delivery reports as a webhook would."""

    name = "simulated"

    def __init__(
        self, now: Callable[[], Instant], report: Report, *, pace: Pace | None = None
    ) -> None:
        self._now = now
        self._report = report
        self._pace = pace or Pace()
        self._ids = itertools.count(1)
        self._taken: list[tuple[str, OutboundText, Instant]] = []
        self._ordered: dict[str, deque[Fault]] = defaultdict(deque)
        self._reports: set[asyncio.Task[None]] = set()
        self.phones = Phones()
        self.choose: Choose = self._next_ordered

    async def fetch(self, url: str, most: int) -> Fetched | CannotFetch:
        content = self.phones.pictures.get(url.rpartition("/")[2])
        if content is None:
            return CannotFetch("The carrier does not have this picture (any more).")
        if len(content) > most:
            return CannotFetch("The picture is too large to show.")
        return Fetched(content)

    def order_fault(self, number: str, fault: Fault, times: int) -> None:
        """The next texts to this number meet this fault."""
        self._ordered[number].extend([fault] * times)

    def _next_ordered(self, text: OutboundText) -> Fault:
        waiting = self._ordered.get(text.recipient)
        return waiting.popleft() if waiting else Fault.NONE

    async def send(self, text: OutboundText) -> Outcome:
        fault = self.choose(text)
        await asyncio.sleep(self._pace.accept)
        match fault:
            case Fault.NOT_TAKEN:
                return NotTaken("The carrier is busy.")
            case Fault.REFUSED:
                return Refused("30003", "The phone cannot be reached. Try again later or call.")
            case Fault.OPTED_OUT:
                return Refused("21610", "This customer has opted out of texts.", opted_out=True)
            case Fault.LOST_REQUEST:
                return Unknown("the connection broke while the text was written")
        carrier_id = self._take(text, fault)
        match fault:
            case Fault.LOST_ANSWER | Fault.UNHEARD:
                return Unknown("the connection broke before the answer")
            case Fault.SILENT:
                await asyncio.Event().wait()
        return Accepted(carrier_id)

    def _take(self, text: OutboundText, fault: Fault) -> str:
        carrier_id = f"SIM{self.phones.run}{next(self._ids):09d}"
        self._taken.append((carrier_id, text, self._now()))
        task = asyncio.create_task(self._deliver(carrier_id, text, fault))
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)
        return carrier_id

    async def _deliver(self, carrier_id: str, text: OutboundText, fault: Fault) -> None:
        await asyncio.sleep(self._pace.deliver)
        delivered = fault is not Fault.UNDELIVERED
        if delivered:
            held = HeldText(
                carrier_id, text.sender, text.recipient, text.body, text.media, self._now()
            )
            self.phones.keep(text.recipient, held, mine=False)
        if fault is Fault.UNHEARD:
            return
        state = MessageState.DELIVERED if delivered else MessageState.UNDELIVERED
        error = None if delivered else "30005"
        sentence = None if delivered else "This number is not in service."
        await self._report(DeliveryReport(MessageId(text.id), carrier_id, state, error, sentence))

    async def find(self, text: OutboundText, since: Instant) -> Sequence[CarrierCopy]:
        return [
            CarrierCopy(carrier_id, taken.body, "sent")
            for carrier_id, taken, at in self._taken
            if (taken.sender, taken.recipient, taken.body)
            == (text.sender, text.recipient, text.body)
            and at >= since
        ]

    def acceptances(self) -> list[str]:
        """The texts that were taken, by our own id: one entry each time."""
        return [text.id for _, text, _ in self._taken]

    async def close(self) -> None:
        for task in list(self._reports):
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)
