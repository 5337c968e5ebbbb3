"""Who is in the sample: stores, who works there, their customers, and how things stand with each.

Made before a relay runs, and the same for the same seed.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from itertools import count
from random import Random
from typing import Any

from server.wire import NewAction
from tui.demo.chronicle import Customer, Ending
from tui.demo.people import (
    FIRST_NAMES,
    LAST_NAMES,
    MORE_FIRST_NAMES,
    MORE_LAST_NAMES,
    SPANISH_FIRST_NAMES,
    SPANISH_LAST_NAMES,
    People,
    fictional,
)
from tui.demo.shop import Place, Reply
from tui.demo.stories import Line, read

YOU = "ana"
YOUR_CUSTOMERS = 35
CUSTOMERS = (15, 19)
"""How many every other associate has."""
STORES_CUSTOMERS = (5, 8)
CUSTOMERS_FROM, STRANGERS_FROM, PROXIES_FROM = 40, 30, 20
"""The last two digits of the first customer's, stranger's, and proxy number of an area code."""
PROXIES = 6
"""Proxy numbers of an area code: more of your customers than that write within no demo."""
YOUR_PHONE = fictional("929", 77)
"""Your own, which customers never see."""
SPANISH = 0.1
STATUSES = ("new", "contacted", "customer", "customer")
ORGANIZATIONS = (None, None, None, "Blue Door Studio", None, None, None, "Hollis Hotel", None, None)
ATTRIBUTES = ("linen", "walnut", "mid century", "has a dog", "gifts", "boots 9", "tailoring")
ITEMS = ("linen sofa", "walnut stool", "peacoat", "wool throw", "brass lamp", "rain boots")
SIZES = ("S", "M", "L", "XL")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_RECENT: Sequence[tuple[float, timedelta, timedelta]] = (
    (0.15, timedelta(minutes=20), timedelta(hours=5)),
    (0.15, timedelta(hours=18), timedelta(hours=36)),
    (0.25, timedelta(days=2), timedelta(days=7)),
    (0.25, timedelta(days=7), timedelta(days=30)),
    (0.20, timedelta(days=30), timedelta(days=150)),
)
"""How long ago what is settled was: with what share, from when, to when."""


@dataclass(frozen=True, slots=True)
class Part:
    """A customer of ``owner``, an associate's user name or a store's name. ``lines``: the words of
    their conversation where they matter; ``live``: it is had while the demo starts.
    """

    owner: str
    customer: Customer
    ending: Ending
    lines: Sequence[Line] = ()
    live: bool = False


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who writes to an owner's line, and whom nobody knows."""

    number: str
    to: str
    body: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What a customer writes first while somebody looks, ``after`` seconds."""

    after: float
    part: Part
    body: str


@dataclass(frozen=True, slots=True)
class Cast:
    """``places`` are the stores, with their people; ``cities`` where each one's customers live;
    ``proxies`` the numbers of the pool, local to them, by store. ``phone`` is the customer whose phone
    lies beside the screen.
    """

    places: Sequence[Place]
    cities: Mapping[str, Sequence[str]]
    parts: Sequence[Part]
    strangers: Sequence[Stranger]
    replies: Sequence[Reply]
    actions: Sequence[NewAction]
    opening: Opening
    phone: Part
    proxies: Mapping[str, Sequence[str]]


def cast(seed: int) -> Cast:
    """The sample of a seed."""
    return _Casting(seed).all()


class _Casting:
    def __init__(self, seed: int) -> None:
        file = resources.files("tui.demo").joinpath("sample.toml")
        self._document = tomllib.loads(file.read_text("utf-8"))
        self._random = Random(f"{seed} cast")
        self._staff = People(seed)
        self._people = People(
            f"{seed} customers", FIRST_NAMES + MORE_FIRST_NAMES, LAST_NAMES + MORE_LAST_NAMES
        )
        self._spanish = People(f"{seed} clientes", SPANISH_FIRST_NAMES, SPANISH_LAST_NAMES)
        self._numbers: dict[str, Iterator[str]] = {}

    def all(self) -> Cast:
        stores: list[dict[str, Any]] = self._document["store"]
        self._numbers = {store["name"]: _numbers(store["customers"]) for store in stores}
        places = [self._place(store) for store in stores]
        store_of = {name: store for store in stores for name in (*store["staff"], store["name"])}
        threads = [self._thread(each, store_of) for each in self._document["thread"]]
        written = {owner: sum(part.owner == owner for part in threads) for owner in store_of}
        others = [
            part
            for owner, store in store_of.items()
            for part in self._customers(owner, store, written[owner])
        ]
        opening = self._document["opening"]
        return Cast(
            places=places,
            cities={store["name"]: store["cities"] for store in stores},
            parts=[*threads, *others],
            strangers=[
                Stranger(
                    fictional(stores[0]["customers"][at], STRANGERS_FROM), each["to"], each["line"]
                )
                for at, each in enumerate(self._document["stranger"])
            ],
            replies=[Reply(each["title"], each["body"]) for each in self._document["reply"]],
            actions=[NewAction(**each) for each in self._document["action"]],
            opening=Opening(opening["after"], threads[opening["thread"] - 1], opening["line"]),
            phone=next(
                part
                for part, each in zip(threads, self._document["thread"], strict=True)
                if each.get("phone")
            ),
            proxies={store["name"]: _proxies(store["customers"]) for store in stores},
        )

    def _place(self, store: dict[str, Any]) -> Place:
        staff = [(name, f"{name.title()} {self._staff.last_name()}") for name in store["staff"]]
        return Place(store["name"], store["area_code"], store["state"], store["time_zone"], staff)

    def _customer(self, store: dict[str, Any], language: str) -> Customer:
        people = self._spanish if language == "es" else self._people
        city = self._random.choice(store["cities"])
        return Customer(people.name(), next(self._numbers[store["name"]]), city, language)

    def _thread(self, given: dict[str, Any], store_of: Mapping[str, dict[str, Any]]) -> Part:
        customer = self._customer(store_of[given["owner"]], given.get("language", "en"))
        ago = given.get("ago", "0m")
        ending = Ending(given.get("kind", "settled"), timedelta(**{_UNITS[ago[-1]]: int(ago[:-1])}))
        lines = [read(line) for line in given["lines"]]
        return Part(given["owner"], customer, ending, lines, given.get("live", False))

    def _customers(self, owner: str, store: dict[str, Any], written: int) -> Iterator[Part]:
        if owner == YOU:
            wished = YOUR_CUSTOMERS
        else:
            wished = self._random.randint(
                *(STORES_CUSTOMERS if owner == store["name"] else CUSTOMERS)
            )
        if owner == store["name"]:
            kinds = iter(["unread", "unread", *["waiting"] * wished])
        else:
            kinds = iter([*self._open_kinds(owner), *["settled"] * wished])
        for _ in range(wished - written):
            language = "es" if self._random.random() < SPANISH else "en"
            ending = self._ending(next(kinds))
            yield Part(owner, self._customer(store, language), ending)

    def _open_kinds(self, owner: str) -> list[str]:
        """What does not stand well at an associate's desk."""
        if owner == YOU:
            return ["unread", "unread", "waiting", "waiting", "undelivered", "failed", "stopped"]
        kinds = ["unread", "waiting"]
        kinds += ["undelivered"] if self._random.random() < 0.3 else []
        kinds += ["failed"] if self._random.random() < 0.2 else []
        kinds += ["stopped"] if self._random.random() < 0.3 else []
        return kinds

    def _ending(self, kind: str) -> Ending:
        random = self._random
        match kind:
            case "unread":
                ago = timedelta(minutes=random.uniform(6, 170))
            case "waiting":
                ago = timedelta(minutes=random.uniform(30, 290))
            case "undelivered" | "failed":
                ago = timedelta(days=random.uniform(0.5, 5))
            case "stopped":
                ago = timedelta(days=random.uniform(4, 60))
            case _:
                shares = [share for share, _, _ in _RECENT]
                _, first, last = random.choices(_RECENT, shares)[0]
                ago = first + (last - first) * random.random()
        return Ending(kind, ago)


def _proxies(area_codes: Sequence[str]) -> list[str]:
    return [fictional(code, PROXIES_FROM + at) for code in area_codes for at in range(PROXIES)]


def _numbers(area_codes: Sequence[str]) -> Iterator[str]:
    """Numbers of nobody, from each area code in turn."""
    for at in count():
        yield fictional(area_codes[at % len(area_codes)], CUSTOMERS_FROM + at // len(area_codes))
