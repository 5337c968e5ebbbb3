"""Somebody goes out of the office, by REST and with the code that their phone was texted."""

import re
from typing import Any

from tests.support.relay import Person, Phone, ok
from tests.support.shop import Shop, fresh_number
from tests.support.waiting import until

Json = Any

PATH = "/me/out-of-office"
CODE = re.compile(r"\b[0-9]{6}\b")


def own_phone(shop: Shop) -> Phone:
    """A phone of an associate's own that no other test has."""
    return shop.phone(f"+1917{fresh_number()[-7:]}")


def pool(shop: Shop) -> set[str]:
    """Every proxy number of a shop, those of other tests among them."""
    count = shop.admin.get("/numbers", limit=1)["total"]
    pages = [shop.admin.get("/numbers", limit=200, offset=at) for at in range(0, count, 200)]
    return {one["number"] for page in pages for one in page["items"] if one["use"] == "proxy"}


def proxies(shop: Shop, count: int) -> set[str]:
    """Proxy numbers for the pool, in the customers' area code."""
    numbers = [f"+1720{fresh_number()[-7:]}" for _ in range(count)]
    for number in numbers:
        shop.admin.post("/numbers", {"number": number, "use": "proxy"}, 201)
    return set(numbers)


def configures(person: Person, phone: str, mode: str = "all", **more: Any) -> Json:
    given = {"enabled": True, "forwarding_number": phone, "mode": mode, **more}
    return ok(person.call("PUT", PATH, given))


def away(shop: Shop, person: Person, mode: str = "all", **more: Any) -> Phone:
    """Somebody who is out of the office, with their phone."""
    phone = own_phone(shop)
    configures(person, phone.number, mode, **more)
    until(lambda: phone.held(), "a code on the phone")
    ok(person.call("POST", f"{PATH}/verification", {"code": code_in(phone.held()[-1]["body"])}))
    return phone


def code_in(body: str) -> str:
    found = CODE.search(body)
    assert found, "no code in the text"
    return found[0]


def copies(phone: Phone) -> list[Json]:
    """What the phone holds beside codes."""
    return [text for text in phone.held() if not CODE.search(text["body"])]
