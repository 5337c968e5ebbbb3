"""The retailer that every simulated history begins with: stores, people, lines, a few leads."""

import itertools
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from server.core.access import Viewer
from server.core.compliance import OptIn, OptOutScope
from server.core.hours import Window
from server.core.model import FromNumberType, Instant, LocationId, Permission, UserId
from server.core.retailer import Retailer
from server.flows import leads, people, places
from server.flows.context import CarrierFacts, Context
from server.store import lead_lists
from server.store import people as people_store
from server.store.lead_lists import Which
from server.store.migrate import migrate
from server.store.sqlite import SqliteEngine
from server.store.statement import Tx
from tests.support import given

BEGIN: Instant = 1_800_000_000_000_000
"""The moment at which virtual time starts."""

CARRIER = "simulated"
DOWNTOWN_LINE = "+12125550100"
NUMBERS = ["+12125550101", "+12125550102", "+17185550103"]
"""Given to ana, ben and cyd, in this order of regions."""

CUSTOMERS = [f"+1646555020{n}" for n in range(6)]


BEFORE_HOURS = Window.of("03:01", "21:00")
"""Virtual time begins at 03:00 where everybody is: a first text waits a minute."""


def retailer(scope: OptOutScope, *, is_strict: bool = False) -> Retailer:
    """``is_strict``: it asks before it texts somebody, and keeps hours."""
    opt_in, hours = (OptIn.SINGLE, BEFORE_HOURS) if is_strict else (OptIn.OFF, None)
    return Retailer("Larkin", "US", FromNumberType.ASSOCIATE, opt_in, scope, hours, 60)


@cache
def database() -> bytes:
    """A migrated SQLite file with the house in it."""
    return migrated(build)


def migrated(fill: Callable[[Tx], None] = lambda tx: None) -> bytes:
    """A migrated SQLite file with what ``fill`` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "relay.db"
        migrate(SqliteEngine(path))
        session = SqliteEngine(path).writer()
        session.begin()
        fill(session.tx)
        session.commit()
        session.close()
        return path.read_bytes()


def build(tx: Tx) -> None:
    """The house, into a migrated database."""
    ids = itertools.count(1)
    rules = retailer(OptOutScope.STORE)
    context = Context(BEGIN, lambda: f"house-{next(ids)}", rules, CarrierFacts(CARRIER, False))
    for number in [DOWNTOWN_LINE, *NUMBERS]:
        places.add_number(tx, number, "line", context)
    downtown = _store(tx, "Downtown", "212", context)
    places.onboard(
        tx, downtown, sms_number=DOWNTOWN_LINE, forward_calls=None, enable=True, context=context
    )
    uptown = _store(tx, "Uptown", "718", context)
    for name, store in (("ana", downtown), ("ben", downtown), ("cyd", uptown)):
        _associate(tx, name, store, context)
    _lead(tx, "Ida", CUSTOMERS[0], LocationId(downtown), context)
    _lead(tx, "Joe", CUSTOMERS[1], _user(tx, "ana"), context)


def _store(tx: Tx, name: str, area: str, context: Context) -> str:
    given = {"kind": "store", "phone": f"+1{area}5550190", "time_zone": "America/New_York"}
    return places.add_store(tx, context, name=name, state="NY", area_codes=[area], **given)


def _associate(tx: Tx, name: str, store: str, context: Context) -> None:
    user = people.add(
        tx,
        username=name,
        name=name.title(),
        password_hash="none",
        permissions=[],
        store_id=store,
        context=context,
    )
    people.enable_texting(tx, user, context)
    if name != "ben":  # whose conversations are shown to his store
        people.sign_in(tx, user, f"token-{name}", context)


def _user(tx: Tx, name: str) -> UserId:
    row = people_store.credentials(tx, name)
    assert row is not None
    return UserId(row.id)


def _lead(tx: Tx, name: str, number: str, owner: UserId | LocationId, context: Context) -> None:
    boss = Viewer(_user(tx, "ana"), None, frozenset(Permission))
    leads.add(tx, boss, given.lead(name, "", number), owner, context)


def viewers(tx: Tx) -> list[Viewer]:
    """The associates, as they may see and do."""
    rows, _ = people_store.page(tx, "oldest", 100, 0)
    return [people_store.viewer(row) for row in rows]


def leads_of(tx: Tx, viewer: Viewer) -> list[str]:
    """The leads that a viewer may text before they have written."""
    ids, _ = lead_lists.ids_of(tx, viewer, Which(), order="oldest", limit=10)
    return ids


def lines(tx: Tx) -> dict[str, str]:
    """Every line with its store."""
    rows, _ = people_store.page(tx, "oldest", 100, 0)
    stores = {str(row.relay_number): str(row.store_id) for row in rows}
    downtown = next(str(row.store_id) for row in rows if row.username == "ana")
    return {DOWNTOWN_LINE: downtown, **stores}
