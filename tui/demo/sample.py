"""The sample data of ``floorline demo``: stores, associates, leads and what they have written."""

import asyncio
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import cycle
from typing import Any

from server.wire import Assignee, Lead, NewText
from tui.api import Api, new_key
from tui.demo.people import People, fictional
from tui.demo.process import Relay
from tui.demo.shop import Associate, Place, Shop, Staffed, signed_in
from tui.phones import Phones

LEADS = 40
LOOKS, LOOK_EVERY = 40, 0.05
"""How often and how long (seconds) it is looked whether an answer has arrived."""
YOU = "ana"
CUSTOMERS_FROM = 40
"""The last two digits of the first customer's number of an area code."""
AREA_CODES = ("646", "718", "857", "508", "773")
ORGANIZATIONS = (None, None, None, "Blue Door Studio", None, None, "Hollis Hotel", None)
STATUSES = ("new", "contacted", "customer")


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation to be had. ``owner``: an associate's user name or a store's name."""

    owner: str
    lines: Sequence[str]
    unread: bool = False
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a customer writes by themselves: ``after`` seconds, from ``number`` to ``line``."""

    after: float
    number: str
    line: str
    body: str


@dataclass(frozen=True, slots=True)
class Sample:
    """``token`` is a session of ``you``'s."""

    you: Associate
    token: str | None
    openings: Sequence[Opening]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a lead belongs to, the line their customers text, and who answers there."""

    assignee: Assignee
    line: str
    api: Api | None


async def fill(relay: Relay, shop: Shop, seed: int, say: Callable[[str], None]) -> Sample:
    """Fills an empty relay, saying what it is at."""
    file = resources.files("tui.demo").joinpath("sample.toml")
    document = tomllib.loads(file.read_text("utf-8"))
    people, phones = People(seed), Phones(relay.url)
    threads = [Thread(**each) for each in document["thread"]]
    apis: dict[str, Api] = {}
    try:
        say(f"opening {len(document['store'])} stores …")
        stores = await _stores(shop, document["store"], people)
        everybody = [each for staffed in stores for each in staffed.associates]
        talking = [each for each in everybody if each.username in _answering(threads)]
        signed = await asyncio.gather(*(signed_in(relay, each) for each in talking))
        apis = {each.username: api for each, api in zip(talking, signed, strict=True)}
        owners = _owners(stores, apis)
        say(f"inviting {LEADS} customers …")
        leads = await _leads(shop, owners, threads, people)
        say(f"having {len(threads)} conversations …")
        await _converse(phones, owners, threads, leads)
    finally:
        await asyncio.gather(phones.close(), *(api.close() for api in apis.values()))
    you = next(each for each in everybody if each.username == YOU)
    openings = [_opening(each, owners, threads, leads) for each in document["opening"]]
    return Sample(you, apis[YOU].token, openings)


def _answering(threads: Sequence[Thread]) -> set[str]:
    """Who has to be signed in: a password takes its time on purpose."""
    answered = {thread.owner for thread in threads if any(line[0] == "<" for line in thread.lines)}
    return answered | {YOU}


async def _stores(
    shop: Shop, documents: Sequence[dict[str, Any]], people: People
) -> Sequence[Staffed]:
    places = []
    for document in documents:
        staff = [(name, f"{name.title()} {people.last_name()}") for name in document["staff"]]
        places.append(Place(**{**document, "staff": staff}))
    return await asyncio.gather(*(shop.staff(place) for place in places))


def _owners(stores: Sequence[Staffed], apis: Mapping[str, Api]) -> dict[str, Owner]:
    owners: dict[str, Owner] = {}
    for staffed in stores:
        store = staffed.store
        owners[store.name] = Owner(Assignee(location_id=store.id), staffed.line, None)
        for each in staffed.associates:
            assignee = Assignee(user_id=each.id)
            owners[each.username] = Owner(assignee, each.line, apis.get(each.username))
    return owners


async def _leads(
    shop: Shop, owners: dict[str, Owner], threads: Sequence[Thread], people: People
) -> list[Lead]:
    """A lead for every thread, in their order, and others who have not been texted."""
    others = cycle(owners)
    names = [thread.owner for thread in threads]
    names += [next(others) for _ in range(LEADS - len(threads))]
    return await asyncio.gather(
        *(
            shop.lead(
                (people.first_name(), people.last_name()),
                _number(at),
                owners[name].assignee,
                status=STATUSES[at % len(STATUSES)],
                organization=ORGANIZATIONS[at % len(ORGANIZATIONS)],
            )
            for at, name in enumerate(names)
        )
    )


def _number(at: int) -> str:
    return fictional(AREA_CODES[at % len(AREA_CODES)], CUSTOMERS_FROM + at // len(AREA_CODES))


async def _converse(
    phones: Phones, owners: dict[str, Owner], threads: Sequence[Thread], leads: Sequence[Lead]
) -> None:
    """All conversations, at the same time; those with something unread come last."""
    pairs = list(zip(threads, leads, strict=False))
    for unread in (False, True):
        await asyncio.gather(
            *(
                _have(phones, owners[thread.owner], thread, lead)
                for thread, lead in pairs
                if thread.unread is unread
            )
        )


async def _have(phones: Phones, owner: Owner, thread: Thread, lead: Lead) -> None:
    """One conversation: a customer reads an answer before they write again."""
    number, texts = lead.numbers[0], [_spoken(line) for line in thread.lines]
    answers = [at for at, (customer, _) in enumerate(texts) if not customer]
    for at, (customer, body) in enumerate(texts):
        if customer:
            await _arrived(phones, number, sum(answer < at for answer in answers))
            await phones.text(number, owner.line, body)
            continue
        if thread.fault and at == answers[-1]:
            await phones.fault(number, thread.fault)
        if owner.api is not None:
            await owner.api.text_lead(lead.id, NewText(body=body), new_key())
    if owner.api is not None and not thread.unread:
        await _read(owner.api, lead)


async def _arrived(phones: Phones, number: str, answers: int) -> None:
    """Until a phone holds as many texts; what does not arrive at all is not waited for long."""
    for _ in range(LOOKS if answers else 0):
        if len(await phones.held(number)) >= answers:
            return
        await asyncio.sleep(LOOK_EVERY)


async def _read(api: Api, lead: Lead) -> None:
    page = await api.conversations("inbox", lead.name, limit=10)
    for conversation in page.items:
        if conversation.lead.id == lead.id and conversation.last_message is not None:
            await api.read(conversation.id, conversation.last_message.id)


def _spoken(line: str) -> tuple[bool, str]:
    """Whether a customer said it, and what."""
    return line[0] == ">", line[1:].strip()


def _opening(
    document: dict[str, Any],
    owners: dict[str, Owner],
    threads: Sequence[Thread],
    leads: Sequence[Lead],
) -> Opening:
    """``thread`` counts from 1."""
    at = document["thread"] - 1
    line = owners[threads[at].owner].line
    return Opening(document["after"], leads[at].numbers[0], line, document["line"])
