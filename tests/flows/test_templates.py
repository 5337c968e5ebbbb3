"""What the relay writes by itself, filled with what it knows, on both databases."""

import itertools

import pytest

from server.core.access import Viewer
from server.core.compliance import OptIn, OptOutScope
from server.core.model import FromNumberType, LocationId, Permission, UserId
from server.core.retailer import Retailer
from server.flows import leads, people, places, templates
from server.flows.context import CarrierFacts, Context
from server.store import numbers, threads
from server.store.db import ThreadedStore
from server.store.statement import Row, Tx
from tests.support import given

LINE, NUMBER = "+12125550110", "+13035550147"


def context(opt_in: OptIn = OptIn.SINGLE) -> Context:
    kind, scope = FromNumberType.ASSOCIATE, OptOutScope.STORE
    rules = Retailer("Maple", "US", kind, opt_in, scope, None, 60)
    ids = itertools.count(1)
    return Context(1, lambda: f"id{next(ids)}", rules, CarrierFacts("simulated", False))


def set_up(tx: Tx) -> tuple[Viewer, Row]:
    """Ana of Downtown, who edits templates, and her conversation with Kim."""
    now = context()
    store = places.add_store(
        tx, now, name="Downtown", kind="store", phone="+12125550100",
        time_zone="America/New_York", state=None, area_codes=[],
    )  # fmt: skip
    ana = people.add(
        tx, username="ana", name="Ana Gutierrez", password_hash="x",
        permissions=["manage_clienteling"], store_id=store, context=now,
    )  # fmt: skip
    viewer = Viewer(ana, LocationId(store), frozenset([Permission.MANAGE_CLIENTELING]))
    numbers.add(tx, number=LINE, use="line", region=None, created_at=0)
    numbers.give(tx, LINE, user_id=ana)
    known = given.lead("Kim", "", NUMBER, fields={"Size": "M"})
    lead = leads.add(tx, viewer, known, UserId(ana), now)
    threads.add(tx, "c1", lead, NUMBER, LINE, 1)
    return viewer, threads.by_id(tx, "c1")


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        pytest.param("opt_in", "{{sender}} to {{name}}", "Maple: Ana Gutierrez to Kim", id="all"),
        pytest.param("help", "{{store_phone}} {{size}}", "Maple: (212) 555-0100 M", id="more"),
        pytest.param("opt_out", "Bye {{email!}}.", "Maple: Bye.", id="what is missing is a gap"),
        pytest.param("opt_in", None, "Maple: Ana here. You will", id="the default"),
    ],
)
async def test_an_automatic_text_is_filled_for_its_conversation(
    store: ThreadedStore, kind: str, body: str | None, expected: str
) -> None:
    def unit(tx: Tx) -> str:
        viewer, conversation = set_up(tx)
        templates.change(tx, viewer, kind, {"body": body}, context())
        return templates.automatic(tx, kind, conversation, viewer.id, context())

    assert (await store.write(unit)).startswith(expected)


async def test_an_automatic_text_needs_neither_a_conversation_nor_a_sender(
    store: ThreadedStore,
) -> None:
    def unit(tx: Tx) -> list[str]:
        _, conversation = set_up(tx)
        double = context(OptIn.DOUBLE)
        return [
            templates.automatic(tx, "opt_in", conversation, None, double),
            templates.automatic(tx, "help", None, None, double),
            templates.automatic(tx, "help", None, None, double, line=LINE),
        ]

    asks, alone, on_line = await store.write(unit)
    assert asks.startswith("Maple: You will get our texts.")
    assert asks.endswith("Reply YES to agree.")
    assert "call" not in alone
    assert "or call (212) 555-0100" in on_line
