"""A town for the canaries: customers whose numbers must not be seen, associates who are away with phones
whose numbers must not be seen either, and everything happening to them that out of office knows.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.office.canaries import Exit, Walk, leaks, of_log, of_phone, spelled
from tests.relay.away import code_in as code_of
from tests.relay.away import configures, copies
from tests.support.relay import Person, Phone, ok
from tests.support.shop import Shop, open_shop
from tests.support.waiting import until

Json = Any

DAY = 86_400


@dataclass(slots=True)
class Away:
    """Somebody who is away, with the phone that nobody else may know of."""

    person: Person
    phone: Phone


@dataclass(slots=True)
class Town:
    """``customers`` are named as people are, or not at all; ``numbered`` by their own number, in eight
    spellings. ``blind`` may not see numbers, whatever else they may.
    """

    shop: Shop
    customers: list[Phone]
    numbered: list[Phone]
    away: list[Away]
    blind: list[Person]

    @property
    def secret(self) -> list[str]:
        return [one.number for one in self.customers]

    @property
    def typed(self) -> list[str]:
        """Numbers that were typed as names: the app shows them as typed, a phone does not."""
        return [one.number for one in self.numbered]

    def on_phones(self) -> list[Exit]:
        """What the associates' own phones hold."""
        return [each for one in self.away for each in of_phone(one.phone)]

    def on_customers_phones(self) -> list[Exit]:
        return [each for one in [*self.customers, *self.numbered] for each in of_phone(one)]

    def in_the_app(self, person: Person) -> list[Exit]:
        """Whatever this user can ask for, or is told."""
        return list(Walk(person).exits())

    def in_the_log(self) -> list[Exit]:
        return list(of_log(self.shop.relay))

    def leaked(self) -> list[str]:
        """Every number that somebody saw who must not."""
        app = {one: self.in_the_app(one) for one in [self.shop.admin, *self.blind]}
        found = leaks(self.on_phones(), self.secret + self.typed)
        for person in self.blind:
            found += leaks(app[person], self.secret)
        for owner in self.away:
            others = [exits for person, exits in app.items() if person is not owner.person]
            phones = [each for each in self.on_phones() if each.whose != owner.phone.number]
            seen = itertools.chain(*others, phones, self.on_customers_phones())
            found += leaks(seen, [owner.phone.number])
        numbers = [*self.secret, *self.typed, *(one.phone.number for one in self.away)]
        return found + leaks(self.in_the_log(), numbers)


def settle(relay: Any, count: int) -> Town:
    """Open the town with so many customers of each kind, and let it all happen."""
    shop = open_shop(relay)
    for at in range(5 + count // 6):
        shop.admin.post("/numbers", {"number": f"+1646{4_000_100 + at}", "use": "proxy"}, 201)
    ira, dee = shop.add_person("ira", shop.downtown), shop.add_person("dee", shop.downtown)
    rights = ("manage_users", "manage_clienteling", "supervise", "manage_orders")
    max_ = shop.add_person("max", shop.downtown, *rights)
    for person in (ira, dee):
        shop.add_line()
        shop.give_line(person)
    town = Town(shop, [], [], [], [ira, dee, shop.ben, max_])
    for at, person in enumerate((ira, dee, shop.cleo)):
        town.away.append(_goes_away(shop, person, f"+1917{4_100_000 + at * 7919}"))
    _people(town, count)
    _happens(town)
    return town


def _goes_away(shop: Shop, person: Person, number: str) -> Away:
    phone = shop.phone(number)
    configures(person, phone.number)
    until(phone.held, "a code on the phone")
    code = {"code": code_of(phone.held()[-1]["body"])}
    ok(person.call("POST", "/me/out-of-office/verification", code))
    return Away(person, phone)


def _people(town: Town, count: int) -> None:
    """Leads of those who are away, by turns; every third customer is nobody's yet."""
    for at in range(count):
        owner = town.away[at % len(town.away)].person
        known, named = (
            town.shop.phone(f"+1{area}{2_500_000 + at * 7919 % 7_000_000}") for area in (646, 718)
        )
        town.customers.append(known)
        if at % 3:
            name = {"first_name": f"Dana{chr(97 + at % 26)}", "last_name": "Reyes"}
            town.shop.lead_of(owner, numbers=[spelled(known.number, at)], **name)
        town.numbered.append(named)
        first, last = spelled(named.number, at), ""
        if at % 3 == 0:
            first, last = first[: len(first) // 2], first[len(first) // 2 :]
        town.shop.lead_of(owner, numbers=[named.number], first_name=first, last_name=last)


# ---- what happens


def _happens(town: Town) -> None:
    everybody = [*town.customers, *town.numbered]
    _all_write(town, everybody, "Is it in?")
    for one in town.away:
        _answers(one, "It is.")
    town.customers[0].texts(_line(town, 0), "STOP")
    _answers(town.away[0], "Sorry to hear.")
    _time_passes(town, 4 * DAY)
    _all_write(town, everybody[::-1], "And now?")
    for one in town.away:
        _answers(one, "Still is.")
        _answers(one, "1")
        _answers(one, "x" * 1_700)
    _goes_wrong(town)
    town.shop.admin.call("PATCH", "/settings", {"retailer.archive_released_lines": True})
    line = town.shop.line_of(town.away[2].person)
    body = {"confirm": line}
    ok(town.shop.admin.call("DELETE", f"/users/{town.away[2].person.id}/text-messaging", body))


def _line(town: Town, at: int) -> str:
    return town.shop.line_of(town.away[at % len(town.away)].person)


def _all_write(town: Town, phones: list[Phone], body: str) -> None:
    places = {one.number: at for at, one in enumerate(town.customers)}
    places |= {one.number: at for at, one in enumerate(town.numbered)}
    for phone in phones:
        phone.texts(_line(town, places[phone.number]), body)
    until(lambda: all(copies(one.phone) for one in town.away), "copies on every phone")


def _answers(one: Away, body: str) -> None:
    """In every thread that the phone has."""
    for number in sorted({text["from"] for text in copies(one.phone)}):
        one.phone.texts(number, body)


def _time_passes(town: Town, seconds: int) -> None:
    http = town.shop.relay.client()
    ok(http.post("/carriers/simulated/clock", json={"advance": seconds}))


def _goes_wrong(town: Town) -> None:
    """A copy and a reply that do not arrive, a phone that says STOP and START, one that is a loop."""
    first = town.away[0]
    first.phone.meets("undelivered")
    town.customers[1 % len(town.customers)].meets("refused")
    _all_write(town, [town.numbered[0]], "Hello?")
    _answers(first, "Hello.")
    _answers(town.away[1], "STOP")
    _answers(town.away[1], "Who was it?")
    _answers(town.away[1], "START")
    for _ in range(12):
        town.numbered[0].texts(_line(town, 0), "I am driving.")
