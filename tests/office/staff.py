"""The retailer that every proof of out of office begins with: associates with lines, customers who are
theirs, and a pool of proxy numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.core.access import Viewer
from server.core.model import Permission, UserId
from server.flows import leads, people, places
from server.flows.context import Context
from server.flows.out_of_office import Wanted
from server.store import people as people_store
from server.store.statement import Tx
from tests.support import given

LINES = ["+12125550101", "+12125550102", "+12125550103"]
PHONES = ["+13475550181", "+13475550182", "+13475550183", "+13475550184"]
POOL = ["+12125550171", "+16465550172", "+17185550173"]
"""An area code, one that overlays it, and one of the same state."""

NAMES = ["ana", "ben", "cyd"]


@dataclass(slots=True)
class Customer:
    """``key`` stands in every text of theirs. ``owner`` is whose customer they are; None of ``name``:
    nobody knows them yet.
    """

    key: str
    numbers: list[str]
    owner: str
    name: tuple[str, str] | None = None
    lead: str | None = None

    @property
    def shown(self) -> list[str]:
        """What a phone may call them; nobody's name is a number."""
        if self.name is None:
            return []
        first, last = self.name
        return [f"{first} {last[0]}.", f"{first} {last}"] if last else [first]


@dataclass(slots=True)
class Associate:
    name: str
    id: str
    line: str
    phone: str | None = None
    """Where forwarding goes while it is on."""
    deputy: str | None = None
    """The name of whoever gets the texts instead, while they can."""


@dataclass(slots=True)
class Shop:
    associates: dict[str, Associate]
    customers: dict[str, Customer]
    pool: list[str] = field(default_factory=list)
    manager: str = ""

    def phones_for(self, customer: Customer) -> set[str]:
        """Where a text of theirs may be copied to: the owner's phone, or that of the owner's deputy."""
        owner = self.associates[customer.owner]
        if owner.phone is None:
            return set()
        deputy = self.associates[owner.deputy] if owner.deputy else owner
        return {phone for phone in (owner.phone, deputy.phone) if phone}


def cast() -> list[Customer]:
    """Two who are told apart by their whole names alone, one with two numbers, one whom nobody knows."""
    return [
        Customer("dana", ["+16465550201"], "ana", ("Dana", "Reyes")),
        Customer("sam", ["+16465550202"], "ana", ("Sam", "King")),
        Customer("sal", ["+16465550203"], "ana", ("Sam", "Kent")),
        Customer("lin", ["+16465550204", "+12125550204"], "ben", ("Lin", "Okafor")),
        Customer("gus", ["+17185550205"], "ben", ("Gus", "")),
        Customer("eve", ["+16465550206"], "ana"),
    ]


def open_shop(
    tx: Tx, context: Context, customers: Sequence[Customer], *, associates: int, proxies: int
) -> Shop:
    """Lines, people and leads, by the flows that the relay has for them."""
    store = places.add_store(
        tx, context, name="Downtown", kind="store", phone="+12125550190",
        time_zone="America/New_York", state="NY", area_codes=["212"],
    )  # fmt: skip
    for number, use in [*((line, "line") for line in LINES), *((p, "proxy") for p in POOL)]:
        if use == "line" or number in POOL[:proxies]:
            places.add_number(tx, number, use, context)
    manager = _user(tx, "mo", store, list(Permission), context)
    shop = Shop({}, {}, POOL[:proxies], manager)
    for name in NAMES[:associates]:
        made = _user(tx, name, store, [], context)
        line = people.enable_texting(tx, made, context)
        shop.associates[name] = Associate(name, made, line)
    for customer in customers:
        if customer.owner not in shop.associates:
            customer.owner = "ana"
        customer.lead = _lead(tx, customer, shop, context)
        shop.customers[customer.key] = customer
    return shop


def _user(tx: Tx, name: str, store: str, permissions: list[Permission], context: Context) -> UserId:
    return people.add(
        tx, username=name, name=name.title(), password_hash="none",
        permissions=[str(each) for each in permissions], store_id=store, context=context,
    )  # fmt: skip


def _lead(tx: Tx, customer: Customer, shop: Shop, context: Context) -> str | None:
    if customer.name is None:
        return None
    known = given.lead(*customer.name, *customer.numbers)
    boss = Viewer(UserId(shop.manager), None, frozenset(Permission))
    return leads.add(tx, boss, known, UserId(shop.associates[customer.owner].id), context)


def wanted(phone: str | None, *, enabled: bool = True, deputy: str | None = None) -> Wanted:
    """What somebody puts who forwards all texts to a phone."""
    return Wanted(enabled, phone, "all", None, deputy)


def viewer(tx: Tx, user_id: str) -> Viewer:
    row = people_store.by_id(tx, user_id)
    assert row is not None
    return people_store.viewer(row)
