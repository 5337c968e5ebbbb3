"""A retailer to test with: two stores, people, lines, and fresh customers whenever one is asked for."""

import itertools
import os
from dataclasses import dataclass
from typing import Any

from tests.support.relay import PASSWORD, Person, Phone, Relay, ok

Json = Any

_customers = itertools.count(1)


def fresh_number() -> str:
    """A customer's number that no other test has."""
    count = next(_customers)
    return f"+1303{2_000_000 + (os.getpid() % 700) * 10_000 + count:07d}"


@dataclass(slots=True)
class Shop:
    """``admin`` manages, supervises and sees numbers; ``ana`` and ``ben`` work downtown with a line
    each, ``cleo`` uptown with one; ``ana`` alone of the three sees numbers. ``dora`` works downtown
    and does not text; ``sam`` supervises from uptown.
    """

    relay: Relay
    downtown: str
    uptown: str
    admin: Person
    ana: Person
    ben: Person
    cleo: Person
    dora: Person
    sam: Person
    lines: dict[str, str]

    def line_of(self, person: Person) -> str:
        return self.lines[person.id]

    def phone(self, number: str | None = None) -> Phone:
        return self.relay.phone(number or fresh_number())

    def add_lead(self, assignee: Json = None, **values: Any) -> Json:
        """A lead with one fresh number, unless told otherwise."""
        body = {"first_name": "Kim", "last_name": "Lee", "numbers": [fresh_number()], **values}
        return self.admin.post("/leads", {**body, "assignee": assignee}, 201)

    def lead_of(self, person: Person, **values: Any) -> Json:
        return self.add_lead({"user_id": person.id}, **values)

    def lead_at(self, store: str, **values: Any) -> Json:
        return self.add_lead({"location_id": store}, **values)

    def conversation(self, person: Person, lead: Json) -> Json:
        """Open it on the person's line; nothing is sent."""
        return person.post(f"/leads/{lead['id']}/conversations", status=201)

    def number_of(self, lead: Json) -> str:
        return str(self.admin.get(f"/leads/{lead['id']}")["numbers"][0])

    def conversations_of(self, number: str) -> list[Json]:
        found = self.admin.conversations(q=number)
        return [one for one in found if one["lead"]["number"] == number]

    def texts_in(
        self, person: Person, body: str = "hello", lead: Json = None
    ) -> tuple[Phone, Json]:
        """A customer (of the lead's number) texts the person's line: phone and conversation."""
        phone = self.phone(self.number_of(lead) if lead else None)
        phone.texts(self.line_of(person), body)
        return phone, self.admin.conversation_with(phone.number)

    def add_person(self, username: str, store: str | None, *permissions: str) -> Person:
        body = {"username": username, "name": username.title(), "password": PASSWORD}
        self.admin.post(
            "/users", {**body, "permissions": list(permissions), "store_id": store}, 201
        )
        return self.relay.sign_in(username)

    def give_line(self, person: Person) -> str:
        given = ok(self.admin.call("PUT", f"/users/{person.id}/text-messaging"))
        self.lines[person.id] = given["relay_number"]
        return str(given["relay_number"])

    def add_line(self) -> str:
        """A free number of ours."""
        number = f"+1646{3_000_000 + (os.getpid() % 600) * 10_000 + next(_customers):07d}"
        return str(self.admin.post("/numbers", {"number": number, "use": "line"}, 201)["number"])


def open_shop(relay: Relay) -> Shop:
    """Set a fresh relay up through its own interfaces."""
    relay.create_user("admin", "manage_users", "supervise", "see_numbers")
    admin = relay.sign_in("admin")
    stores = [
        admin.post("/stores", {"name": name, "phone": phone, "time_zone": "America/New_York"}, 201)
        for name, phone in (("Downtown", "+12125550100"), ("Uptown", "+16465550100"))
    ]
    downtown, uptown = (store["id"] for store in stores)
    for number in ("+12125550110", "+12125550111", "+16465550112"):
        admin.post("/numbers", {"number": number, "use": "line"}, 201)
    shop = Shop(relay, downtown, uptown, admin, admin, admin, admin, admin, admin, {})
    shop.ana = shop.add_person("ana", downtown, "see_numbers")
    shop.ben = shop.add_person("ben", downtown)
    shop.cleo = shop.add_person("cleo", uptown)
    shop.dora = shop.add_person("dora", downtown)
    shop.sam = shop.add_person("sam", uptown, "supervise")
    for person in (shop.ana, shop.ben, shop.cleo):
        shop.give_line(person)
    return shop
