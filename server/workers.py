"""The courier: claims what is due, calls the carrier, settles what came of it.

Every unit it writes is a flow; between two of them it calls the carrier, outside any transaction.
A wake-up is a hint; it looks once a second in any case.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from server.carriers.base import (
    Accepted,
    CannotLookUp,
    CarrierCopy,
    NotTaken,
    OutboundText,
    Outcome,
    Refused,
    Unknown,
)
from server.core.model import DAY, HOUR, SECOND, Instant
from server.core.retailer import Rules
from server.flows import (
    bulk_writing,
    conversations,
    delivery,
    media,
    out_of_office,
    phone_replies,
    rejudging,
    settings,
    unanswered,
    writing,
)
from server.flows.context import Context
from server.flows.delivery import Job
from server.flows.imports import leads as imports
from server.store import alerts, events, lead_imports, outbox, people, phone_texts, waiting
from server.store.groups import StoreUnavailable
from server.store.outbox import Due
from server.store.statement import Tx
from server.world import World

log = logging.getLogger(__name__)

Flow = Callable[[Tx, Context], Any]

MOST_IN_FLIGHT = 32
LOOK_EVERY = 1.0
LONGEST_LOOK_UP = 25.0
"""Seconds; a look-up that the carrier has not answered is made again after 30."""

LONGEST_CALL = 30.0
"""Seconds after which a carrier call is in doubt; shorter than the lease of a claim."""

VOUCH_EVERY = 15 * SECOND
RECOVER_EVERY = 15 * SECOND
TIDY_EVERY = 15 * SECOND
UNANSWERED_EVERY = 3 * SECOND
IMPORTS_EVERY = 2 * SECOND
KEEP_EVENTS = 7 * DAY
KEEP_ALERTS = 30 * DAY
KEEP_COPIES = 7 * DAY
PRUNE_EVERY = DAY
TIDY_UPLOADS_EVERY = HOUR
BATCH = 100
WRITTEN_AT_ONCE = 10
"""Leads of one text to many in a step: live texts do not wait for the whole of it."""


class Courier:
    """Moves texts between the outbox and the carrier. One runs in every relay."""

    def __init__(self, world: World, *, alone: bool) -> None:
        self._world = world
        self._alone = alone
        self._wake = asyncio.Event()
        self._calls: dict[asyncio.Task[None], None] = {}
        self._due: dict[str, Instant] = {}
        self._recovered = False
        self._kept_to: Rules | None = None
        self._to_judge: list[str] = []

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled. What the database cannot take now is tried again."""
        await self._recover_own()
        while True:
            self._wake.clear()
            try:
                more = await self.step()
            except StoreUnavailable as error:
                log.warning("the database is not available (%s); trying again", error)
                more = False
            if not more:
                await self._woken()

    async def _woken(self) -> None:
        """``wait_for`` would lose a cancellation that comes together with the wake-up (CPython 3.11)."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self._wake.wait()

    async def close(self, patience: float = 3.0) -> None:
        """Let the calls under way end; what does not is in doubt, and recorded as such.

        What the database cannot take now is found in doubt by the next relay that starts.
        """
        loop = asyncio.get_running_loop()
        give_up = loop.time() + patience
        while self._calls and loop.time() < give_up:
            await asyncio.wait(self._calls, timeout=give_up - loop.time())
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def step(self) -> bool:
        """Do what is due now. True when there may be more at once."""
        await self._housekeeping()
        due, rules = await self._world.read(_due)
        judging = await self._keep_to(rules)
        if due.held:
            await self._world.write(lambda tx, context: rejudging.release_due(tx, BATCH, context))
        if due.snoozed:
            await self._world.write(
                lambda tx, context: conversations.wake_snoozed(tx, BATCH, context)
            )
        if due.silent:
            await self._world.write(lambda tx, context: writing.sweep(tx, BATCH, context))
        more = await self._write_to_many(due)
        free = MOST_IN_FLIGHT - len(self._calls)
        if due.queued and free > 0:
            await self._undivided(self._send_due(free))
        if due.look_ups:
            await self._undivided(self._look_up_due())
        return due.held or due.snoozed or judging or more

    async def _write_to_many(self, due: Due) -> bool:
        """A few leads of each text to many, each in a unit of its own, and telling their senders. True
        when more can be written at once.
        """
        more = False
        for bulk_id in due.bulks:
            more |= await self._write_some(bulk_id)
        if due.untold:
            await self._world.write(bulk_writing.tell)
        return more

    async def _write_some(self, bulk_id: str) -> bool:
        for _ in range(WRITTEN_AT_ONCE):
            if not await self._world.write(
                lambda tx, context: bulk_writing.step(tx, bulk_id, context)
            ):
                return False
        return True

    async def _keep_to(self, rules: Rules) -> bool:
        """Rules are in force at once, be they changed on a screen, by another relay, or in the file
        that this one was started with: what they end, ends, and what is held is judged anew, a batch
        a step. True when there is more to judge.
        """
        if rules != self._kept_to:
            await self._world.write(settings.enforce)
            if self._kept_to is None or rejudging.differ(rules, self._kept_to):
                self._to_judge = await self._world.store.read(waiting.held_ids)
            self._kept_to = rules
        if self._to_judge:
            now = self._to_judge[:BATCH]
            await self._world.write(lambda tx, context: rejudging.rejudge(tx, now, context))
            del self._to_judge[:BATCH]
        return bool(self._to_judge)

    async def _undivided(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for work that goes on when the courier is stopped meanwhile: what was claimed is
        called, or it would be in doubt for nothing.
        """
        await asyncio.shield(self._start(work))

    async def _send_due(self, limit: int) -> None:
        relay_id = self._world.relay_id
        for job in await self._world.write(
            lambda tx, context: delivery.claim(tx, relay_id, limit, context)
        ):
            self._start(self._send(job))

    async def _look_up_due(self) -> None:
        for job in await self._world.write(
            lambda tx, context: delivery.to_look_up(tx, BATCH, context)
        ):
            self._start(self._look_up(job))

    def _start(self, call: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(call)
        self._calls[task] = None
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._calls.pop(task)
        self._wake.set()
        if task.cancelled():
            return
        error = task.exception()
        if error and not isinstance(error, StoreUnavailable):
            log.error("a carrier call could not be settled: %s", type(error).__name__)

    async def _send(self, job: Job) -> None:
        try:
            outcome = await self._call(job)
        except asyncio.CancelledError:
            await self._written(self._outcome(job, Unknown("the relay was stopped")))
            raise
        await self._persist(self._outcome(job, outcome))

    async def _call(self, job: Job) -> Outcome:
        try:
            async with asyncio.timeout(LONGEST_CALL):
                return await self._world.carrier.send(_handed_over(job))
        except TimeoutError:
            return Unknown("the carrier did not answer in time")

    async def _look_up(self, job: Job) -> None:
        copies = await self._found(job)
        if isinstance(copies, CannotLookUp):
            log.info("a text of unknown outcome could not be looked up: %s", copies.because)
            return
        ids = [copy.carrier_id for copy in copies]
        await self._persist(lambda tx, context: delivery.found(tx, job.message_id, ids, context))

    async def _found(self, job: Job) -> Sequence[CarrierCopy] | CannotLookUp:
        try:
            async with asyncio.timeout(LONGEST_LOOK_UP):
                return await self._world.carrier.find(_handed_over(job), job.written_at)
        except TimeoutError:
            return CannotLookUp("the carrier did not answer in time")

    async def _recover_own(self) -> None:
        """Once a process: when the courier starts again, its own calls may still be under way."""
        if self._recovered:
            return
        await self._persist(lambda tx, context: delivery.recover(tx, context, alone=self._alone))
        self._recovered = True

    async def _persist(self, unit: Flow) -> None:
        """Write as soon as the database takes it; until then a text stays as it is."""
        while True:
            if await self._written(unit):
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _written(self, unit: Flow) -> bool:
        try:
            await self._world.write(unit)
        except StoreUnavailable:
            return False
        return True

    def _outcome(self, job: Job, outcome: Outcome) -> Flow:
        return lambda tx, context: self._record(tx, job, outcome, context)

    def _record(self, tx: Tx, job: Job, outcome: Outcome, context: Context) -> None:
        """Write down what came of a call."""
        match outcome:
            case Accepted(carrier_id):
                delivery.accepted(tx, job.message_id, carrier_id, context)
            case NotTaken(because, retry_after):
                delivery.not_taken(tx, job.message_id, because, retry_after, context)
            case Refused(code, sentence, opted_out):
                delivery.refused(tx, job.message_id, code, sentence, opted_out, context)
            case Unknown():
                delivery.in_doubt(tx, job.message_id, context)

    async def _housekeeping(self) -> None:
        """What is due now and then: streams vouched for, dead relays' texts, old events and alerts."""
        now, write = self._world.clock.now(), self._world.store.write
        if self._is_due("vouch", now):
            await write(lambda tx: people.vouch(tx, self._world.relay_id, now))
            self._due["vouch"] = now + VOUCH_EVERY
        if not self._alone and self._is_due("recover", now):
            await self._world.write(lambda tx, context: delivery.recover(tx, context, alone=False))
            self._due["recover"] = now + RECOVER_EVERY
        if self._is_due("unanswered", now):
            if await self._world.read(unanswered.is_any):
                await self._world.write(lambda tx, context: unanswered.tell(tx, BATCH, context))
            self._due["unanswered"] = now + UNANSWERED_EVERY
        if self._is_due("imports", now):
            if await self._world.read(lambda tx, _: lead_imports.is_untold(tx)):
                await self._world.write(imports.tell_untold)
            self._due["imports"] = now + IMPORTS_EVERY
        if self._is_due("sessions", now):
            await self._world.write(out_of_office.end_due)
            await self._world.write(phone_replies.tidy)
            self._due["sessions"] = now + TIDY_EVERY
        if self._is_due("uploads", now):
            await self._world.write(media.tidy)
            self._due["uploads"] = now + TIDY_UPLOADS_EVERY
        if self._is_due("prune", now):
            await write(lambda tx: events.prune(tx, now - KEEP_EVENTS))
            await write(lambda tx: alerts.prune(tx, now - KEEP_ALERTS))
            await write(lambda tx: phone_texts.forget(tx, now - KEEP_COPIES))
            self._due["prune"] = now + PRUNE_EVERY

    def _is_due(self, task: str, now: Instant) -> bool:
        return now >= self._due.get(task, 0)


def _due(tx: Tx, context: Context) -> tuple[Due, Rules]:
    """What waits now, and the rules at this moment."""
    return outbox.anything_due(tx, context.now), Rules(context.retailer, context.proxy)


def _handed_over(job: Job) -> OutboundText:
    return OutboundText(job.message_id, job.sender, job.recipient, job.body, job.media)
