"""Fills an empty relay with the sample of ``floorline demo``: people by REST, their past as a file of
history, and a handful of texts that come and go while it starts.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from server.wire import Assignee, Lead, NewText, Store
from tui.api import Api, new_key
from tui.demo import process
from tui.demo.away import configure
from tui.demo.cast import (
    ATTRIBUTES,
    ITEMS,
    ORGANIZATIONS,
    SIZES,
    STATUSES,
    YOU,
    YOUR_PHONE,
    Cast,
    Opening,
    Part,
    cast,
)
from tui.demo.chronicle import Chronicle, Desk, Past, in_order
from tui.demo.people import RETAILER
from tui.demo.pictures import CONTENT_TYPE, DRAWN, drawn
from tui.demo.process import Relay
from tui.demo.shop import Associate, Place, Shop, signed_in
from tui.demo.stories import By
from tui.demo.window import stock
from tui.phones import Phones
from tui.templates import MAY_EDIT
from tui.wall_state import SUPERVISES

HIRED_AT_ONCE, ADDED_AT_ONCE = 3, 16
"""How many users, and leads, are added at the same time."""
MORE = {YOU: (MAY_EDIT, SUPERVISES)}
"""What somebody may beyond seeing numbers."""
LOOKS, LOOK_EVERY = 40, 0.05
"""How often and how long (seconds) it is looked whether an answer has arrived."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a lead belongs to, and the desk that answers."""

    assignee: Assignee
    desk: Desk
    store: Store


@dataclass(frozen=True, slots=True)
class Sample:
    """``token`` is a session of ``you``'s; ``owners`` are by user name and store's name; ``pictures``
    are addresses by name; ``leads`` are ids by number, and ``told``
    names the stories of each number's past. ``phone`` is the customer whose phone lies beside the
    screen. ``rest`` opens the stores that are not yours: their people and customers are there afterwards.
    """

    you: Associate
    token: str | None
    associates: Sequence[Associate]
    owners: Mapping[str, Owner]
    parts: Sequence[Part]
    opening: Opening
    phone: Part
    pictures: Mapping[str, str]
    leads: Mapping[str, str]
    told: Mapping[str, set[str]]
    rest: Callable[[], Awaitable[None]]


def _measure(chosen: Cast) -> str:
    people = sum(len(place.staff) for place in chosen.places)
    return f"{len(chosen.places)} stores, {people} associates, {len(chosen.parts)} customers …"


async def fill(relay: Relay, shop: Shop, seed: int, say: Callable[[str], None]) -> Sample:
    """Fills an empty relay with your store, saying what it is at; ``rest`` opens the others."""
    chosen, phones = cast(seed), Phones(relay.url)
    yours = [place for place in chosen.places if YOU in dict(place.staff)]
    others = [place for place in chosen.places if place not in yours]
    settling = _Settling(shop, chosen)
    told: dict[str, set[str]] = {part.customer.number: set() for part in chosen.parts}
    say(_measure(chosen))
    try:
        pictures, _ = await asyncio.gather(_pictures(phones), settling.open(yours))
        chronicle = Chronicle(seed, datetime.now(UTC), pictures)
        pasts = _pasts(chronicle, chosen, settling.owners, told)
        texts = sum(len(past.rows) for past in pasts)
        say(f"bringing in {texts:,} texts of the last seven months …")
        you = next(each for each in settling.associates if each.username == YOU)
        api, *_ = await asyncio.gather(
            signed_in(relay, you),
            _remember(relay, pasts),
            shop.replies(chosen.replies),
            shop.actions(chosen.actions),
            stock(shop.api),
        )
        try:
            await asyncio.gather(
                _happen(phones, api, chosen, settling),
                configure(api, phones, YOUR_PHONE, enabled=False),
            )
        finally:
            await api.close()
    finally:
        await phones.close()

    async def rest() -> None:
        before = set(settling.owners)
        await settling.open(others, at_once=1)
        new = {name: owner for name, owner in settling.owners.items() if name not in before}
        await _remember(relay, _pasts(chronicle, chosen, new, told))

    return Sample(
        you=you,
        token=api.token,
        associates=settling.associates,
        owners=settling.owners,
        parts=chosen.parts,
        opening=chosen.opening,
        phone=chosen.phone,
        pictures=pictures,
        leads=settling.leads,
        told=told,
        rest=rest,
    )


class _Settling:
    """Stores and their people, and everybody's customers as soon as they are there.

    A password takes its time on purpose; while some are made ready, others get their customers.
    """

    def __init__(self, shop: Shop, chosen: Cast) -> None:
        self._shop = shop
        self._chosen = chosen
        self._hires = asyncio.Semaphore(HIRED_AT_ONCE)
        self._adds = asyncio.Semaphore(ADDED_AT_ONCE)
        self.associates: list[Associate] = []
        self.owners: dict[str, Owner] = {}
        self.leads: dict[str, str] = {}

    async def open(self, places: Sequence[Place], at_once: int = HIRED_AT_ONCE) -> None:
        """``at_once``: how many people are hired at the same time."""
        self._hires = asyncio.Semaphore(at_once)
        await asyncio.gather(*(self._open(place) for place in places))

    async def _open(self, place: Place) -> None:
        store = await self._shop.place(place)
        desk = Desk(None, RETAILER, store.name, store.sms_number or "", store.time_zone)
        self.owners[store.name] = Owner(Assignee(location_id=store.id), desk, store)
        hired = [self._hire(store, *each) for each in place.staff]
        pool = self._shop.pool(self._chosen.proxies[store.name])
        await asyncio.gather(*hired, self._invite(store.name), pool)

    async def _hire(self, store: Store, username: str, name: str) -> None:
        async with self._hires:
            one = await self._shop.hire(store, username, name, MORE.get(username, ()))
        self.associates.append(one)
        desk = Desk(username, name.split()[0], store.name, one.line, store.time_zone)
        self.owners[username] = Owner(Assignee(user_id=one.id), desk, store)
        await self._invite(username)

    async def _invite(self, owner: str) -> None:
        own = [(at, part) for at, part in enumerate(self._chosen.parts) if part.owner == owner]
        await asyncio.gather(*(self._add(at, part) for at, part in own))

    async def _add(self, at: int, part: Part) -> None:
        async with self._adds:
            lead = await _lead(self._shop, part, at, self.owners[part.owner].assignee)
        self.leads[part.customer.number] = lead.id


async def _lead(shop: Shop, part: Part, at: int, owner: Assignee) -> Lead:
    first, last = part.customer.name
    random = Random(part.customer.number)
    is_known = owner.user_id is not None
    address = f"{first}.{last}@example.com".lower().encode("ascii", "ignore").decode()
    return await shop.lead(
        part.customer.name,
        part.customer.number,
        owner,
        status=random.choice(STATUSES) if is_known else "new",
        organization=ORGANIZATIONS[at % len(ORGANIZATIONS)],
        emails=[address] if is_known and random.random() < 0.7 else [],
        attributes=random.sample(ATTRIBUTES, random.randint(0, 2)) if is_known else [],
        fields=_fields(part, random) if is_known else {},
    )


def _fields(part: Part, random: Random) -> dict[str, str]:
    """Where they live; of some, what they asked for last, and their size."""
    fields = {"city": part.customer.city}
    if random.random() < 0.6:
        fields["item"] = random.choice(ITEMS)
    if random.random() < 0.3:
        fields["size"] = random.choice(SIZES)
    return fields


async def _pictures(phones: Phones) -> dict[str, str]:
    """The addresses of what customers photograph."""
    return {name: await phones.picture(drawn(name), CONTENT_TYPE) for name in DRAWN}


def _pasts(
    chronicle: Chronicle, chosen: Cast, owners: Mapping[str, Owner], told: dict[str, set[str]]
) -> list[Past]:
    """The pasts of these owners' customers; ``told`` is given the names of their stories."""
    pasts = []
    for part in chosen.parts:
        if part.live or part.owner not in owners:
            continue
        customer, desk = part.customer, owners[part.owner].desk
        if part.lines:
            pasts.append(chronicle.written(customer, desk, part.lines, part.ending))
        else:
            pasts.append(chronicle.past(customer, desk, part.ending))
        told[customer.number] |= pasts[-1].stories
    return pasts


async def _remember(relay: Relay, pasts: Sequence[Past]) -> None:
    file = relay.folder / "history.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in in_order(pasts)]
    file.write_text("".join(lines), "utf-8")
    await process.import_messages(relay, file)


async def _happen(phones: Phones, you: Api, chosen: Cast, settling: _Settling) -> None:
    """What comes and goes at once: strangers write, and a conversation takes its course."""
    owners, leads = settling.owners, settling.leads
    await asyncio.gather(
        *(
            _have(phones, you, part, owners[part.owner].desk.line, leads[part.customer.number])
            for part in chosen.parts
            if part.live
        ),
        *(
            phones.text(each.number, owners[each.to].desk.line, each.body)
            for each in chosen.strangers
        ),
    )


async def _have(phones: Phones, you: Api, part: Part, line: str, lead: str) -> None:
    """One conversation with you: a customer reads an answer before they write again."""
    number, answers, conversation = part.customer.number, 0, None
    for said in part.lines:
        if said.by is By.CUSTOMER:
            await _arrived(phones, number, answers)
            await phones.text(number, line, said.words)
        else:
            answers += 1
            text = await you.text_lead(lead, NewText(body=said.words), new_key())
            conversation = text.conversation_id
    if conversation:
        newest = (await you.messages(conversation, limit=1)).items[-1]
        await you.read(conversation, newest.id)


async def _arrived(phones: Phones, number: str, answers: int) -> None:
    """Until a phone holds as many texts; what does not arrive at all is not waited for long."""
    for _ in range(LOOKS if answers else 0):
        if len(await phones.held(number)) >= answers:
            return
        await asyncio.sleep(LOOK_EVERY)
