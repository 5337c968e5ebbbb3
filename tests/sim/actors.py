"""The people and the weather of a simulated history."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass

from server.core.access import Viewer
from server.core.model import InboundText
from server.flows import outbound
from server.flows.context import Context
from server.flows.problems import Problem
from server.flows.texts import Draft
from server.store import inbox
from server.store.statement import Tx
from tests.sim import house
from tests.sim.carrier import OUTAGE, WEIGHTS, SimCarrier
from tests.sim.ledger import Ledger, Request
from tests.sim.relay import NoAnswer, Relay, WatchedDisk

WORDS = ["STOP", "stop ", "Unsubscribe", "START", "yes", "HELP"]
PAUSES = [0.0, 0.01, 0.5, 3.0, 12.0]
MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Stage:
    """What the actors act on."""

    relay: Relay
    carrier: SimCarrier
    disk: WatchedDisk
    ledger: Ledger
    seed: int

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{self.seed} {name}")


async def customer(stage: Stage, number: str, lines: list[str]) -> None:
    """Texts one or two lines, sometimes a word of consent, sometimes in bursts."""
    chance = stage.chance(number)
    texted = chance.sample(lines, chance.randint(1, 2))
    for count in range(chance.randint(3, 8)):
        await asyncio.sleep(chance.choice(PAUSES))
        body = f"text {count} of {number}"
        if chance.random() < 0.3:
            body = chance.choice(WORDS)
        carrier_id = f"IN{number[-1]}{count:03d}"
        stage.carrier.bring(
            InboundText(house.CARRIER, carrier_id, number, chance.choice(texted), body)
        )


async def associate(stage: Stage, viewer: Viewer, name: str) -> None:
    """Answers in the conversations that they see, and repeats what was not answered."""
    chance = stage.chance(name)
    for count in range(chance.randint(4, 10)):
        await asyncio.sleep(chance.choice(PAUSES))
        conversation = await _pick(stage, viewer, chance)
        if conversation is None:
            continue
        key = f"{name}-{count}"
        twice = chance.random() < 0.1
        stage.ledger.requests[key] = Request(f"answer {key}", twice)
        stage.ledger.human[f"answer {key}"] = key
        tries = [_write(stage, viewer, conversation, key, chance) for _ in range(1 + twice)]
        await asyncio.gather(*tries)


async def starter(stage: Stage, viewer: Viewer, name: str) -> None:
    """Texts a lead who has perhaps never written, a few times."""
    chance = stage.chance(name)
    for count in range(chance.randint(0, 3)):
        await asyncio.sleep(chance.choice(PAUSES))
        with contextlib.suppress(NoAnswer):
            found = await stage.relay.look(lambda tx: house.leads_of(tx, viewer))
            if found:
                await _begin(stage, viewer, chance.choice(found), f"{name}-{count}", chance)


async def _begin(stage: Stage, viewer: Viewer, lead: str, key: str, chance: random.Random) -> None:
    request = stage.ledger.requests[key] = Request(f"answer {key}", twice=False)
    stage.ledger.human[request.body] = key
    draft = Draft(request.body)
    await _ask(
        stage,
        key,
        lambda tx, context: outbound.send_to_lead(tx, viewer, lead, draft, key, context),
        chance,
    )


async def _pick(stage: Stage, viewer: Viewer, chance: random.Random) -> str | None:
    def seen(tx: Tx) -> list[str]:
        rows = inbox.page(
            tx,
            viewer,
            inbox.EVERYTHING,
            order="newest",
            after=None,
            limit=5,
            offset=0,
        )
        return [row.id for row in rows]

    try:
        found = await stage.relay.look(seen)
    except NoAnswer:
        return None
    return chance.choice(found) if found else None


async def _write(
    stage: Stage, viewer: Viewer, conversation: str, key: str, chance: random.Random
) -> None:
    draft = Draft(stage.ledger.requests[key].body)
    await _ask(
        stage,
        key,
        lambda tx, context: outbound.send(tx, viewer, conversation, draft, key, context),
        chance,
    )


async def _ask(
    stage: Stage, key: str, unit: Callable[[Tx, Context], str], chance: random.Random
) -> None:
    """Until there is an answer, or patience ends."""
    request = stage.ledger.requests[key]
    patience = chance.choice([1, MOST_TRIES, MOST_TRIES, MOST_TRIES])
    for attempt in itertools.count(1):
        stage.ledger.say(f"{key} is sent")
        try:
            await stage.relay.ask(
                unit, lambda message_id: stage.ledger.acknowledged(key, message_id)
            )
            return
        except Problem as problem:
            stage.ledger.say(f"relay refuses {key}: {problem.code}")
            request.refused = problem.code
            return
        except NoAnswer as reason:
            stage.ledger.say(f"no answer to {key}: {reason}")
        if attempt >= patience:
            return
        await asyncio.sleep(chance.uniform(0.2, 4))


async def weather(stage: Stage, name: str) -> None:
    """A few misfortunes, one after the other."""
    chance = stage.chance(name)
    for _ in range(chance.randint(2, 6)):
        await asyncio.sleep(chance.uniform(0, 15))
        misfortune = chance.choice(MISFORTUNES)
        await misfortune(stage, chance)


async def _cut_power(stage: Stage, chance: random.Random) -> None:
    writes = chance.randint(1, 60)
    stage.ledger.say(f"the power will be cut at write {writes}")
    stage.disk.cut_power_at(writes)


async def _crash(stage: Stage, chance: random.Random) -> None:
    stage.relay.crash()


async def _restart(stage: Stage, chance: random.Random) -> None:
    await stage.relay.restart()


async def _fill_disk(stage: Stage, chance: random.Random) -> None:
    room = chance.choice([0, 5_000, 40_000])
    stage.ledger.say(f"the disk has room for {room} bytes")
    stage.disk.limit(room)
    await asyncio.sleep(chance.uniform(1, 30))
    stage.ledger.say("the disk has room again")
    stage.disk.limit(None)


async def _hiccup(stage: Stage, chance: random.Random) -> None:
    """One write or one sync fails, soon."""
    at = chance.randint(1, 30)
    for _ in range(chance.randint(1, 4)):
        disk = stage.disk
        chance.choice([disk.full_at_write, disk.fail_at_write, disk.fail_at_sync])(at)
        at += chance.randint(1, 60)


async def _carrier_outage(stage: Stage, chance: random.Random) -> None:
    stage.ledger.say("the carrier is out of order")
    stage.carrier.mood = OUTAGE
    await asyncio.sleep(chance.uniform(1, 20))
    stage.carrier.mood = WEIGHTS


MISFORTUNES = [
    _cut_power,
    _cut_power,
    _crash,
    _restart,
    _fill_disk,
    _hiccup,
    _hiccup,
    _carrier_outage,
]
