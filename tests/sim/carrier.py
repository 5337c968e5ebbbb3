"""The carrier of the simulation: it takes, loses, delays and hangs, and redelivers what it tells.

It works on its own, as a real one does: a text that it has got is taken even if the relay, which was
waiting for the answer, is dead by then.
"""

import asyncio
import itertools
import random
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum, auto
from typing import Any, TypeVar

from server.carriers.base import (
    Accepted,
    CannotFetch,
    CannotLookUp,
    CarrierCopy,
    NotTaken,
    OutboundText,
    Outcome,
    Refused,
    Unknown,
)
from server.core import compliance, keywords
from server.core.compliance import OptOutScope
from server.core.model import DeliveryReport, InboundText, Instant, MessageId, MessageState
from server.flows import delivery, inbound
from server.flows.context import Context
from server.store.statement import Tx
from tests.sim import house
from tests.sim.ledger import CLAIMED_BEFORE, Ledger
from tests.sim.relay import NoAnswer, Relay

T = TypeVar("T")


class Fate(Enum):
    """What happens to one call."""

    ACCEPTED = auto()
    SLOW = auto()
    NOT_TAKEN = auto()
    REFUSED = auto()
    OPTED_OUT = auto()
    LOST_ANSWER = auto()
    LOST_REQUEST = auto()
    SILENT = auto()
    SILENT_AND_LOST = auto()
    LATE = auto()


WEIGHTS = {
    Fate.ACCEPTED: 60,
    Fate.SLOW: 5,
    Fate.NOT_TAKEN: 12,
    Fate.REFUSED: 3,
    Fate.OPTED_OUT: 1,
    Fate.LOST_ANSWER: 8,
    Fate.LOST_REQUEST: 5,
    Fate.SILENT: 3,
    Fate.SILENT_AND_LOST: 1,
    Fate.LATE: 4,
}
OUTAGE = {Fate.NOT_TAKEN: 12, Fate.LOST_REQUEST: 1, Fate.SILENT_AND_LOST: 1}
KIND = {Fate.ACCEPTED: 1}


class SimCarrier:
    name = house.CARRIER

    def __init__(
        self, relay: Relay, groups: Callable[[str], str], ledger: Ledger, seed: int
    ) -> None:
        self._relay = relay
        self._group = groups
        self._ledger = ledger
        self._chance = random.Random(f"{seed} carrier")
        self._ids = itertools.count(1)
        self._tasks: dict[asyncio.Task[None], None] = {}
        self.mood = WEIGHTS

    async def send(self, text: OutboundText) -> Outcome:
        self._watch_consent(text)
        call = self._ledger.called(text)
        try:
            call.outcome = await self._meet(self._fate(), text)
        finally:
            call.ended = self._ledger.now()
        self._ledger.say(f"carrier answers for {text.id}: {call.outcome}")
        return call.outcome

    def _fate(self) -> Fate:
        return self._chance.choices(list(self.mood), list(self.mood.values()))[0]

    async def _meet(self, fate: Fate, text: OutboundText) -> Outcome:
        delay = self._chance.uniform(0.01, 0.5)
        match fate:
            case Fate.ACCEPTED:
                return await self._accepted(text, delay, self._chance.uniform(0.01, 0.5))
            case Fate.SLOW:
                return await self._accepted(text, delay * 20, self._chance.uniform(1, 25))
            case Fate.LOST_ANSWER:
                self._take_in(delay, text)
                await asyncio.sleep(delay * self._chance.uniform(1, 2))
            case Fate.LATE:
                self._take_in(self._chance.uniform(1, 60), text)
                await asyncio.sleep(delay)
            case Fate.SILENT:
                self._take_in(self._chance.uniform(0, 50), text)
                await asyncio.Event().wait()
            case Fate.SILENT_AND_LOST:
                await asyncio.Event().wait()
            case _:
                await asyncio.sleep(delay)
        return self._declined(fate)

    def _declined(self, fate: Fate) -> Outcome:
        match fate:
            case Fate.NOT_TAKEN:
                return NotTaken("The carrier is busy.", self._chance.choice([None, None, 3.0]))
            case Fate.REFUSED:
                return Refused("30003", "The phone cannot be reached.")
            case Fate.OPTED_OUT:
                return Refused("21610", "This customer has opted out.", opted_out=True)
            case _:
                return Unknown("the connection broke")

    async def _accepted(self, text: OutboundText, taking: float, answering: float) -> Outcome:
        carrier_id = self._take_in(taking, text)
        await asyncio.sleep(taking + answering)
        return Accepted(carrier_id)

    def _take_in(self, delay: float, text: OutboundText) -> str:
        """The request has arrived: it is taken in a while, whoever waits for it."""
        carrier_id = f"SM{next(self._ids):04d}"

        async def taken() -> None:
            await asyncio.sleep(delay)
            self._ledger.took(carrier_id, text)
            await self._report(carrier_id, text)

        self._spawn(taken())
        return carrier_id

    async def _report(self, carrier_id: str, text: OutboundText) -> None:
        """Reports in any order, each told until it is answered."""
        if self._chance.random() < 0.1:
            return
        delivered = self._chance.random() < 0.85
        final = MessageState.DELIVERED if delivered else MessageState.UNDELIVERED
        error = None if delivered else "30005"
        told = [DeliveryReport(MessageId(text.id), carrier_id, final, error, error)]
        if self._chance.random() < 0.6:
            told.append(DeliveryReport(MessageId(text.id), carrier_id, MessageState.SENT))
        await asyncio.gather(*(self._tell(report) for report in told))

    async def _tell(self, told: DeliveryReport) -> None:
        await asyncio.sleep(self._chance.choice([0.0, self._chance.uniform(0, 4)]))

        def answered(_: None) -> None:
            self._ledger.say(f"relay answers the report {told.status} of {told.carrier_id}")
            if told.status is not None:
                self._ledger.reported[told.message_id][told.status] = None

        def flow(tx: Tx, context: Context) -> None:
            delivery.report(tx, told, context)

        await self._until_answered(flow, answered)

    def bring(self, text: InboundText) -> None:
        """A customer has texted: the relay is told until it answers, and sometimes again."""
        self._spawn(self._bring(text))

    async def _bring(self, text: InboundText) -> None:
        ledger = self._ledger
        ledger.say(f"{text.sender} texts {text.recipient} {text.body!r} as {text.carrier_id}")
        ledger.brought[text.carrier_id] = text.body
        meaning = keywords.keyword(text.body)
        consents = meaning in (keywords.Keyword.STOP, keywords.Keyword.START)
        word = None
        if meaning and consents:
            word = ledger.said(text.sender, self._group(text.recipient), meaning)

        def answered(receipt: inbound.Receipt) -> None:
            ledger.say(f"relay answers {text.carrier_id}: {type(receipt).__name__}")
            ledger.received[text.carrier_id] = text.body
            if word and word.answered is None:
                word.answered = ledger.now()

        await self._until_answered(lambda tx, context: inbound.receive(tx, text, context), answered)

    async def _until_answered(
        self, flow: Callable[[Tx, Context], T], answered: Callable[[T], None]
    ) -> None:
        pause = 0.5
        while True:
            try:
                await self._relay.ask(flow, answered)
                if self._chance.random() > 0.15:
                    return
            except NoAnswer as reason:
                self._ledger.say(f"no answer: {reason}")
            await asyncio.sleep(pause * self._chance.uniform(0.5, 1.5))
            pause = min(pause * 2, 15)

    async def find(
        self, text: OutboundText, since: Instant
    ) -> Sequence[CarrierCopy] | CannotLookUp:
        await asyncio.sleep(self._chance.uniform(0.01, 0.5))
        if self._chance.random() < 0.1:
            return CannotLookUp("The carrier is busy.")
        wanted = (text.sender, text.recipient, text.body)
        found = [
            CarrierCopy(taken.carrier_id, taken.text.body, "sent")
            for taken in self._ledger.taken
            if (taken.text.sender, taken.text.recipient, taken.text.body) == wanted
            and taken.at >= since
        ]
        self._ledger.say(f"carrier finds {[copy.carrier_id for copy in found]} for {text.id}")
        if len(found) == 1 and not self._ledger.has_twin(text):
            self._ledger.owed[text.id] = found[0].carrier_id
        return found

    def _watch_consent(self, text: OutboundText) -> None:
        if text.body not in self._ledger.human:
            return
        group = self._group(text.sender)
        at = self._ledger.now() - CLAIMED_BEFORE
        if self._ledger.surely_opted_out(text.recipient, group, at):
            self._ledger.violated("CO3", f"{text.id} left for {text.recipient}, who opted out")

    async def idle(self) -> None:
        """Wait until everything is told and answered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def fetch(self, url: str, most: int) -> CannotFetch:
        return CannotFetch("This carrier keeps no pictures.")

    async def close(self) -> None: ...

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done))


def grouping(scope: OptOutScope, stores: dict[str, str]) -> Callable[[str], str]:
    """Which opt-out a word on a line is about."""
    return lambda line: compliance.scope_key(scope, line, stores[line])
