"""Promise P12: whatever answers whatever, loops stop. One seed, one wiring of phones, proxy numbers,
lines and machines that answer every text at once.
"""

import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from server.carriers.base import OutboundText
from server.core.model import SECOND, Instant, UserId
from server.core.retailer import ProxyRules
from server.flows import leads
from server.flows.context import Context
from server.store import out_of_office
from server.store.schema import alerts, conversations
from server.store.statement import Row, Statement, Tx
from tests.office.desk import Desk
from tests.office.staff import PHONES, Associate, Customer, Shop, cast, open_shop, viewer
from tests.office.story import RETAILER
from tests.sim.loop import run
from tests.support import given

MOST_A_PAIR = 10
WITHIN = 30 * SECOND
LASTS = 150
"""Seconds: a loop that is not stopped goes round a hundred times."""

MOST_TEXTS = 3_000
ANSWERS = ["I am driving.", "I am driving.", "Who is this?", "HELP", "START", "STOP", "1", "2"]

_ALERTS = Statement(
    select(alerts.c.at, alerts.c.user_id, conversations.c.lead_number, conversations.c.line)
    .select_from(alerts.outerjoin(conversations, conversations.c.id == alerts.c.conversation_id))
    .where(alerts.c.kind == "loop_stopped")
)


@dataclass(frozen=True, slots=True)
class Wired:
    """What a wiring came to. ``stopped`` counts the pairs between which a loop ran against the cap."""

    seed: int
    wrong: list[str]
    plan: list[str]
    texts: int
    stopped: int

    def report(self) -> str:
        return "\n".join([f"seed {self.seed} broke P12:", *self.wrong, "wired so:", *self.plan])


@dataclass(slots=True)
class Wiring:
    desk: Desk
    shop: Shop
    chance: random.Random
    answers: dict[str, str] = field(default_factory=dict)
    coming: list[tuple[Instant, int, str, str, str]] = field(default_factory=list)
    sent: dict[tuple[str, str], list[Instant]] = field(default_factory=lambda: defaultdict(list))
    plan: list[str] = field(default_factory=list)
    count: "itertools.count[int]" = field(default_factory=itertools.count)

    def comes(self, after: float, sender: str, recipient: str, body: str) -> None:
        """A text will be brought to the relay."""
        at = self.desk.now + round(after * SECOND)
        heapq.heappush(self.coming, (at, next(self.count), sender, recipient, body))

    def ours(self) -> set[str]:
        return {*self.shop.pool, *(one.line for one in self.shop.associates.values())}


def wire(seed: int) -> Wired:
    return run(_wire(seed))


async def _wire(seed: int) -> Wired:
    chance = random.Random(f"{seed} wiring")
    desk = Desk(seed, RETAILER, ProxyRules())
    try:
        customers = cast()
        shop = await desk.do(
            lambda tx, context: open_shop(
                tx,
                context,
                customers,
                associates=chance.randint(2, 3),
                proxies=chance.randint(1, 3),
            )
        )
        wiring = Wiring(desk, shop, chance)
        await desk.do(lambda tx, context: _connect(tx, wiring, customers, context))
        await _play(wiring)
        stopped = _against_the_cap(wiring)
        wrong = _too_many(wiring) + _without_alert(wiring, stopped)
        texts = sum(map(len, wiring.sent.values()))
        return Wired(seed, wrong, wiring.plan, texts, len(stopped))
    finally:
        desk.close()


# ---- who answers whom


def _connect(tx: Tx, wiring: Wiring, customers: Sequence[Customer], context: Context) -> None:
    """Phones that are forwarded to, be they numbers of ours; machines that answer; who begins."""
    shop, chance = wiring.shop, wiring.chance
    associates = list(shop.associates.values())
    odd = [*shop.pool, *(one.line for one in associates)]
    for at, one in enumerate(associates):
        one.phone = chance.choice([*([PHONES[at]] * 6), PHONES[0], chance.choice(odd)])
        out_of_office.change(
            tx, one.id, context.now,
            enabled=True, forwarding_number=one.phone, verified_at=context.now,
        )  # fmt: skip
        wiring.plan.append(f"{one.name} on {one.line} forwards to {one.phone}")
    strange = [*odd, *(one.phone for one in associates if one.phone)]
    for number in chance.sample(strange, chance.randint(0, 2)):
        owner = chance.choice(associates)
        _odd_lead(tx, wiring, number, owner, context)
    everybody = [number for one in customers for number in one.numbers]
    for number in [*everybody, *{one.phone for one in associates if one.phone}]:
        if number not in wiring.ours() and chance.random() < 0.6:
            wiring.answers[number] = chance.choice(ANSWERS)
            wiring.plan.append(f"{number} answers everything with {wiring.answers[number]!r}")
    _begin(wiring, [*everybody, *strange], associates)


def _odd_lead(tx: Tx, wiring: Wiring, number: str, owner: Associate, context: Context) -> None:
    """A lead whose number is a line, a proxy number or a colleague's phone."""
    leads.add(
        tx,
        viewer(tx, wiring.shop.manager),
        given.lead("Odd", "", number),
        UserId(owner.id),
        context,
    )
    wiring.plan.append(f"a lead of {owner.name}'s has the number {number}")


def _begin(wiring: Wiring, numbers: Sequence[str], associates: Sequence[Associate]) -> None:
    for _ in range(wiring.chance.randint(3, 10)):
        sender, line = wiring.chance.choice(numbers), wiring.chance.choice(associates).line
        if sender != line:
            wiring.plan.append(f"{sender} texts {line}")
            wiring.comes(wiring.chance.uniform(0, 90), sender, line, "Hello?")


# ---- what comes of it


async def _play(wiring: Wiring) -> None:
    """Every text that is brought is worked on at once; a machine answers within two seconds."""
    desk, texts = wiring.desk, 0
    end = desk.now + LASTS * SECOND
    while desk.now < end and texts < MOST_TEXTS:
        while wiring.coming and wiring.coming[0][0] <= desk.now:
            _, _, sender, recipient, body = heapq.heappop(wiring.coming)
            await desk.bring(desk.text(sender, recipient, body))
        await desk.work()
        for text in desk.air.land():
            texts += 1
            _lands(wiring, text)
        soon = wiring.coming[0][0] if wiring.coming else end
        desk.clock.instant = max(desk.now + 1, min(soon, desk.now + SECOND))


def _lands(wiring: Wiring, text: OutboundText) -> None:
    wiring.sent[text.sender, text.recipient].append(wiring.desk.now)
    flight = wiring.chance.uniform(0.05, 0.5)
    if text.recipient in wiring.ours():
        wiring.comes(flight, text.sender, text.recipient, text.body)
    elif text.recipient in wiring.answers:
        pause = wiring.chance.choice([0.0, 0.2, 2.0])
        answer = wiring.answers[text.recipient]
        wiring.comes(flight + pause, text.recipient, text.sender, answer)


# ---- what must hold


def _too_many(wiring: Wiring) -> list[str]:
    """Nobody here types: every text that left was automatic."""
    return [
        f"{most} texts went from {sender} to {recipient} within 30 s"
        for (sender, recipient), times in wiring.sent.items()
        if (most := _most_within(times)) > MOST_A_PAIR
    ]


def _most_within(times: Sequence[Instant]) -> int:
    first, most = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= WITHIN:
            first += 1
        most = max(most, last - first + 1)
    return most


def _against_the_cap(wiring: Wiring) -> list[tuple[str, str]]:
    """The pairs that used the whole of what may be sent: machines do not stop by themselves."""
    return [pair for pair, times in wiring.sent.items() if _most_within(times) >= MOST_A_PAIR]


def _without_alert(wiring: Wiring, stopped: Sequence[tuple[str, str]]) -> list[str]:
    rows = wiring.desk.look(lambda tx: tx.rows(_ALERTS))
    return [
        f"the loop from {sender} to {recipient} was stopped without an alert"
        for sender, recipient in stopped
        if not any(_is_told(wiring, row, sender, recipient) for row in rows)
    ]


def _is_told(wiring: Wiring, alert: Row, sender: str, recipient: str) -> bool:
    """By the conversation, or to one whose phone it is; where a text went from one of our numbers to
    another, by whatever was told when it ended.
    """
    if (alert.line, alert.lead_number) == (sender, recipient):
        return True
    if recipient in wiring.ours():
        return bool(0 <= alert.at - wiring.sent[sender, recipient][-1] <= WITHIN)
    concerned = [one.id for one in wiring.shop.associates.values() if recipient == one.phone]
    return alert.user_id in concerned
