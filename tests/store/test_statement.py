"""What goes in comes out as itself, from both databases."""

from typing import Any

import apsw
import psycopg
import pytest
import sqlalchemy as sa

from server.store import schema
from server.store.db import ThreadedStore
from server.store.sqlite import SqliteEngine
from server.store.statement import SQLITE, Statement, Tx, among, insert, insert_or_ignore

users = schema.users.c
stores = schema.stores.c

ADD_STORE = insert_or_ignore(schema.stores)
ADD_USER = insert_or_ignore(schema.users)
ALL_OF_STORE = Statement(sa.select(schema.stores).where(stores.id == sa.bindparam("id")))
ALL_OF_USER = Statement(sa.select(schema.users).where(users.id == sa.bindparam("id")))
AMONG = Statement(sa.select(stores.id).where(among(stores.id, "ids")).order_by(stores.id))
NOT_AMONG = Statement(sa.select(stores.id).where(~among(stores.id, "ids")).order_by(stores.id))


def a_store(id: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": "Downtown",
        "kind": "store",
        "phone": None,
        "time_zone": "America/Chicago",
        "state": None,
        "area_codes": [],
        "forward_calls": None,
        "onboarded_at": None,
        "enabled_at": None,
        "created_at": 0,
    } | changed


def a_user(id: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": id,
        "username": id,
        "name": "Ana",
        "password_hash": "",
        "permissions": [],
        "store_id": None,
        "status": "active",
        "text_messaging": True,
        "last_seen_at": None,
        "created_at": 0,
    } | changed


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"name": "Ünïcödé 👩‍👩‍👧 \u202eright to left\nline"}, id="text of any script"),
        pytest.param({"name": "100% :name %(name)s ? $1"}, id="text that looks like a parameter"),
        pytest.param({"name": ""}, id="empty text is not NULL"),
        pytest.param({"state": None, "phone": None, "enabled_at": None}, id="NULLs"),
        pytest.param({"created_at": 2**63 - 1, "enabled_at": -(2**63)}, id="64-bit numbers"),
        pytest.param({"area_codes": ["312", "773"]}, id="a list as JSON"),
        pytest.param({"area_codes": []}, id="an empty list as JSON"),
        pytest.param(
            {"area_codes": {"a": [1, 2.5, None, True, "ü"]}}, id="nested JSON of every kind"
        ),
    ],
)
async def test_a_row_comes_back_as_it_was_written(
    store: ThreadedStore, changed: dict[str, Any]
) -> None:
    written = a_store("s1", **changed)
    await store.write(lambda tx: tx.run(ADD_STORE, **written))
    row = await store.read(lambda tx: the_row(tx, ALL_OF_STORE, id="s1"))
    assert row._asdict() == written


@pytest.mark.parametrize("flag", [True, False])
async def test_a_boolean_comes_back_as_a_boolean(store: ThreadedStore, flag: bool) -> None:
    await store.write(lambda tx: tx.run(ADD_USER, **a_user("u1", text_messaging=flag)))
    row = await store.read(lambda tx: the_row(tx, ALL_OF_USER, id="u1"))
    assert row.text_messaging is flag


async def test_no_row_is_none_and_no_rows_an_empty_list(store: ThreadedStore) -> None:
    assert await store.read(lambda tx: tx.row(ALL_OF_STORE, id="nobody")) is None
    assert await store.read(lambda tx: tx.rows(ALL_OF_STORE, id="nobody")) == []


async def test_a_forgotten_parameter_is_an_error(store: ThreadedStore) -> None:
    with pytest.raises((apsw.Error, psycopg.Error, KeyError)):
        await store.read(lambda tx: tx.rows(ALL_OF_STORE))


async def test_run_says_how_many_rows_changed(store: ThreadedStore) -> None:
    rename = Statement(
        sa.update(schema.stores).where(among(stores.id, "ids")).values(name=sa.bindparam("to"))
    )

    def unit(tx: Tx) -> list[int]:
        for id in ("a", "b", "c"):
            tx.run(ADD_STORE, **a_store(id))
        return [tx.run(rename, ids=ids, to="x") for ids in ([], ["a"], ["a", "c", "none"])]

    assert await store.write(unit) == [0, 1, 2]


def the_row(tx: Tx, statement: Statement, id: str = "") -> Any:
    [row] = tx.rows(statement, id=id)
    return row


def fill(tx: Tx, count: int) -> None:
    for number in range(count):
        tx.run(ADD_STORE, **a_store(f"s{number:04}"))


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        pytest.param([], [], id="no values find nothing"),
        pytest.param(["s0003"], ["s0003"], id="one value"),
        pytest.param(["s0003", "s0003", "s0001"], ["s0001", "s0003"], id="a value given twice"),
        pytest.param(['quote"\\', "comma,", "{brace}", "s0002"], ["s0002"], id="values to escape"),
        pytest.param(
            [f"s{number:04}" for number in range(5000)],
            [f"s{number:04}" for number in range(10)],
            id="5,000 values are one parameter",
        ),
    ],
)
async def test_among(store: ThreadedStore, ids: list[str], found: list[str]) -> None:
    await store.write(lambda tx: fill(tx, 10))
    rows = await store.read(lambda tx: tx.rows(AMONG, ids=ids))
    assert [row.id for row in rows] == found


async def test_not_among_is_everyone_else(store: ThreadedStore) -> None:
    await store.write(lambda tx: fill(tx, 4))
    rows = await store.read(lambda tx: tx.rows(NOT_AMONG, ids=["s0001", "s0003"]))
    assert [row.id for row in rows] == ["s0000", "s0002"]


async def test_one_parameter_may_stand_in_a_statement_twice(store: ThreadedStore) -> None:
    twice = Statement(
        sa.select(stores.id)
        .where(sa.or_(among(stores.id, "ids"), among(stores.name, "ids")))
        .order_by(stores.id)
    )
    await store.write(lambda tx: fill(tx, 3))
    rows = await store.read(lambda tx: tx.rows(twice, ids=["s0001"]))
    assert [row.id for row in rows] == ["s0001"]


def test_among_uses_the_index_in_sqlite(sqlite_engine: SqliteEngine) -> None:
    numbers = schema.lead_numbers.c
    statement = Statement(sa.select(numbers.lead_id).where(among(numbers.number, "numbers")))
    connection = sqlite_engine.connect()
    plan = list(
        connection.execute(
            "EXPLAIN QUERY PLAN " + statement.compiled(SQLITE).sql, {"numbers": "[]"}
        )
    )
    connection.close()
    assert any("SEARCH" in step[3] and "ix_lead_numbers_number" in step[3] for step in plan), plan


async def test_insert_or_ignore_says_whether_the_row_is_new(store: ThreadedStore) -> None:
    take = insert_or_ignore(schema.taken)

    def unit(tx: Tx) -> list[bool]:
        texts = [("twilio", "SM1"), ("twilio", "SM1"), ("android", "SM1"), ("twilio", "SM2")]
        return [tx.row(take, carrier=by, carrier_id=id) is not None for by, id in texts]

    assert await store.write(unit) == [True, False, True, True]
    assert await store.write(unit) == [False] * 4


async def test_an_ignored_row_leaves_the_first_as_it_was(store: ThreadedStore) -> None:
    await store.write(lambda tx: tx.run(ADD_STORE, **a_store("s1", name="first")))
    assert await store.write(lambda tx: tx.run(ADD_STORE, **a_store("s1", name="second"))) == 0
    row = await store.read(lambda tx: the_row(tx, ALL_OF_STORE, id="s1"))
    assert row.name == "first"


async def test_a_list_and_a_boolean_written_in_the_statement_itself(store: ThreadedStore) -> None:
    fixed = Statement(
        insert(schema.users).values(**a_user("u1", permissions=["see"], text_messaging=False))
    )
    await store.write(lambda tx: tx.run(fixed))
    row = await store.read(lambda tx: the_row(tx, ALL_OF_USER, id="u1"))
    assert (row.permissions, row.text_messaging) == (["see"], False)
