"""Promise P8: one seed, one history of customers, associates, their phones and passing time.

Every step draws from a chance of its own, so that a history with steps left out is a history too: what
a failure does not need is left out until nothing can be.
"""

import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from server.core.compliance import OptIn, OptOutScope
from server.core.hours import Window
from server.core.model import DAY, HOUR, SECOND, FromNumberType, InboundText, Instant
from server.core.retailer import ProxyRules, Retailer
from server.store import out_of_office
from tests.office import moves, phone_moves
from tests.office.desk import Desk
from tests.office.handsets import CODE, Handset
from tests.office.oracle import Oracle
from tests.office.records import Records
from tests.office.staff import PHONES, Shop, cast, open_shop
from tests.sim.loop import run

STEPS = 60
RETAILER = Retailer(
    "Larkin", "US", FromNumberType.ASSOCIATE, OptIn.OFF, OptOutScope.STORE, None, 60
)
BY_DAY = Window.of("08:00", "21:00")


@dataclass(frozen=True, slots=True)
class Told:
    """What a run came to. ``steps`` are the numbers of those that were played."""

    seed: int
    steps: Sequence[int]
    wrong: list[str]
    trace: list[str]
    delivered: int

    def report(self) -> str:
        return "\n".join([f"seed {self.seed} broke P8:", *self.wrong, "by:", *self.trace])


@dataclass(slots=True)
class Story:
    """The stage of one run."""

    seed: int
    desk: Desk
    shop: Shop
    phones: dict[str, Handset]
    oracle: Oracle = field(default_factory=Oracle)
    records: Records = field(default_factory=Records)
    trace: list[str] = field(default_factory=list)
    brought: list[InboundText] = field(default_factory=list)
    tokens: int = 0
    code: tuple[str, str, str] | None = None
    """The newest code that was read: on which phone, from which number."""

    def say(self, what: str) -> None:
        self.trace.append(f"{_clock(self.desk.now)}  {what}")

    def token(self, whose: str) -> str:
        self.tokens += 1
        return f"{whose}.{self.tokens}"

    async def brings(self, sender: str, recipient: str, body: str) -> None:
        text = self.desk.text(sender, recipient, body)
        self.brought = [*self.brought[-4:], text]
        await self.desk.bring(text)

    def reread(self) -> None:
        """Who forwards where, as Out of Office shows it: a word from a phone may have changed it."""
        associates = list(self.shop.associates.values())
        rows = self.desk.look(lambda tx: [out_of_office.of(tx, one.id) for one in associates])
        for associate, row in zip(associates, rows, strict=True):
            is_on = row is not None and row.enabled and row.verified_at
            associate.phone = row.forwarding_number if row and is_on else None

    def flies_to(self, phone: str, proxy: str) -> bool:
        """Whether the carrier has a text to this thread that does not show yet."""
        return any((one.recipient, one.sender) == (phone, proxy) for one in self.desk.air.flying)

    def land(self) -> None:
        """What flies arrives, and is looked at where it is a phone of an associate's."""
        for text in self.desk.air.refused_ones():
            self.say(f"{_who(self, text.recipient)} could not be reached from {text.sender}")
            self.oracle.reaches_nobody(text.recipient, text.sender, self.desk.now)
        for text in self.desk.air.land():
            if text.recipient in self.phones:
                self.say(f"{_who(self, text.recipient)} shows from {text.sender}: {text.body}")
                self.oracle.reaches_phone(text.recipient, text.sender, text.body, self.desk.now)
                customers = list(self.shop.customers.values())
                self.phones[text.recipient].shows(text.sender, text.body, customers)
                if found := CODE.search(text.body):
                    self.code = text.recipient, text.sender, found[1]
            else:
                self.say(f"{_who(self, text.recipient)} gets from {text.sender}: {text.body}")
                self.oracle.reaches_customer(text.recipient, text.body)


def play(seed: int, steps: Iterable[int] | None = None, image: bytes | None = None) -> Told:
    """Play a history, or only these of its steps, until something is wrong or it ends. ``image`` is
    the database to begin with.
    """
    return run(_play(seed, list(range(STEPS) if steps is None else steps), image))


async def _play(seed: int, steps: Sequence[int], image: bytes | None) -> Told:
    story = await _open(seed, image)
    played: list[int] = []
    try:
        for step in steps:
            played.append(step)
            await _step(story, random.Random(f"{seed} {step}"))
            if wrong := story.oracle.wrong + story.records.check(story.desk):
                return Told(seed, played, wrong, story.trace, len(story.oracle.arrived))
        await _end(story)
        wrong = story.oracle.wrong + story.records.check(story.desk) + story.oracle.lost()
        return Told(seed, played, wrong, story.trace, len(story.oracle.arrived))
    finally:
        story.desk.close()


async def _open(seed: int, image: bytes | None) -> Story:
    """Two or three associates, two of whom may share a phone; a pool of one to three numbers."""
    chance = random.Random(f"{seed} opening")
    hours = BY_DAY if chance.random() < 0.2 else None
    proxy = ProxyRules(
        session_ttl=chance.choice([HOUR, HOUR, DAY, 72 * HOUR]),
        cooldown=chance.choice([0, HOUR, 7 * DAY, 7 * DAY]),
    )
    retailer = replace(RETAILER, hours=hours)
    desk = Desk(seed, retailer, proxy, trouble=chance.choice([0, 0, 0.1]), image=image)
    associates, proxies = chance.randint(2, 3), chance.choice([1, 2, 2, 3])
    shop = await desk.do(
        lambda tx, context: open_shop(tx, context, cast(), associates=associates, proxies=proxies)
    )
    phones = PHONES[: associates - (chance.random() < 0.4)]
    story = Story(seed, desk, shop, {number: Handset(number) for number in PHONES})
    customers = [number for one in shop.customers.values() for number in one.numbers]
    story.oracle.hidden = {"customers": PHONES, "phones": customers}
    for at, associate in enumerate(shop.associates.values()):
        await moves.forwards_to(story, associate, phones[at % len(phones)])
    return story


Move = Callable[[Story, random.Random], Awaitable[None]]


async def _step(story: Story, chance: random.Random) -> None:
    story.desk.clock.instant += 2 * SECOND
    await _move(story, chance)(story, chance)
    if chance.random() < 0.85:
        await story.desk.work()
        if chance.random() < 0.85:
            story.land()


def _move(story: Story, chance: random.Random) -> Move:
    """People answer what they are asked, most often, and switch on again what was off."""
    if phone_moves.answerable(story) and chance.random() < 0.5:
        return phone_moves.answer
    if any(one.phone is None for one in story.shop.associates.values()) and chance.random() < 0.3:
        return moves.forwarding_on
    return chance.choices(list(MOVES), list(MOVES.values()))[0]


async def _end(story: Story) -> None:
    """Everything lands, and every question has its answer or has lapsed."""
    story.say("the end")
    story.desk.air.trouble = 0
    await story.desk.work()
    story.land()
    await story.desk.pass_time(4 * DAY / SECOND)
    story.land()


MOVES: dict[Move, int] = {
    moves.customer_texts: 28,
    phone_moves.reply: 18,
    phone_moves.late_reply: 16,
    phone_moves.answer: 4,
    phone_moves.answer_again: 4,
    phone_moves.answer_too_late: 2,
    phone_moves.answer_with_no_choice: 1,
    phone_moves.reply_with_a_digit: 2,
    phone_moves.code_to_the_number: 1,
    moves.time_passes: 16,
    moves.customer_opts_out: 2,
    moves.customer_opts_in: 2,
    phone_moves.phone_stops: 1,
    phone_moves.phone_starts: 1,
    moves.hand_over: 2,
    moves.forwarding_off: 1,
    moves.change_phone: 1,
    moves.name_deputy: 1,
    phone_moves.reply_at_length: 1,
    moves.drain: 1,
    moves.refill: 3,
    moves.redeliver: 3,
    moves.app_answers: 2,
}


def shortest(told: Told) -> Told:
    """The same failure with every step left out that it does not need."""
    size = max(1, len(told.steps) // 2)
    while True:
        smaller = next(filter(None, (_without(told, at, size) for at in _places(told, size))), None)
        if smaller is not None:
            told = smaller
        elif size > 1:
            size //= 2
        else:
            return told


def _places(told: Told, size: int) -> range:
    return range(0, len(told.steps), size)


def _without(told: Told, at: int, size: int) -> Told | None:
    left = [*told.steps[:at], *told.steps[at + size :]]
    again = play(told.seed, left)
    return again if again.wrong else None


def _who(story: Story, number: str) -> str:
    for customer in story.shop.customers.values():
        if number in customer.numbers:
            return customer.key
    named = [one.name for one in story.shop.associates.values() if one.phone == number]
    return f"phone {number[-2:]} ({', '.join(named) or 'nobody'})"


def _clock(now: Instant) -> str:
    seconds = (now - moves.BEGIN) // SECOND
    return f"day {seconds // 86400:>2} {seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
