"""Migrations make what schema.py says, once, whoever asks and however often."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.store import schema
from server.store.migrate import MIGRATIONS, DatabaseNewer, connection, migrate
from server.store.postgres import PostgresEngine
from server.store.sqlite import SqliteEngine
from tests.conftest import Engine

REVISION = "SELECT version_num FROM alembic_version"


def revision(engine: Engine) -> Any:
    with connection(engine) as opened:
        return opened.exec_driver_sql(REVISION).scalar_one()


def tables(engine: Engine) -> set[str]:
    with connection(engine) as opened:
        return set(sa.inspect(opened).get_table_names())


def full_text(engine: Engine) -> set[str]:
    """The tables in which SQLite keeps a full text index; PostgreSQL has none."""
    if isinstance(engine, SqliteEngine):
        return {f"message_words_{part}" for part in ("config", "data", "docsize", "idx")}
    return set()


def test_an_empty_database_is_brought_to_this_version(empty_engine: Engine) -> None:
    assert migrate(empty_engine) is True
    made = {*schema.metadata.tables, *full_text(empty_engine), "alembic_version"}
    assert tables(empty_engine) == made


def test_migrating_twice_does_nothing(empty_engine: Engine) -> None:
    migrate(empty_engine)
    before = revision(empty_engine)
    assert migrate(empty_engine) is False
    assert revision(empty_engine) == before


def test_migrations_make_what_the_schema_says(engine: Engine) -> None:
    apart = full_text(engine)

    def compared(name: str | None, kind: str, _: Any) -> bool:
        return kind != "table" or not apart or name not in {*apart, "message_words"}

    def compared_too(_: Any, name: str | None, kind: str, *__: Any) -> bool:
        return compared(name, kind, None)

    with connection(engine) as opened:
        options = {"compare_type": True, "compare_server_default": True}
        names: dict[str, Any] = {"include_name": compared, "include_object": compared_too}
        context = MigrationContext.configure(opened, opts=options | names)
        assert compare_metadata(context, schema.metadata) == []


def test_the_full_text_index_of_sqlite_is_what_the_schema_says(
    sqlite_engine: SqliteEngine,
) -> None:
    """Alembic knows no virtual tables."""
    with connection(sqlite_engine) as opened:
        made = "SELECT sql FROM sqlite_master WHERE name = 'message_words'"
        assert opened.exec_driver_sql(made).scalar_one() == schema.FULL_TEXT


def test_the_full_text_index_of_postgres_takes_words_as_they_are(
    postgres_engine: PostgresEngine,
) -> None:
    """Alembic does not compare how an index is made."""
    with connection(postgres_engine) as opened:
        (index,) = sa.inspect(opened).get_indexes("message_words")
        assert index["dialect_options"]["postgresql_using"] == "gin"
        assert index["dialect_options"]["postgresql_with"] == {"gin_pending_list_limit": "256"}


def test_what_was_there_before_can_be_searched(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate_to(empty_engine, "0001")
    lead = {"status": "new", "emails": "[]", "attributes": "[]", "fields": "{}"}
    times = {"created_at": 0, "updated_at": 0}
    text = {
        "conversation_id": "c",
        "direction": "inbound",
        "media": "[]",
        "state": "received",
        "purpose": "inbound",
        "author_kind": "lead",
        "at": 0,
        "segments": 1,
        "attempts": 0,
        "look_ups": 0,
        "why": "{}",
    }
    bodies = {seq: f"number{seq} {'Çà' * (seq % 2)}" for seq in range(1, 8)} | {8: "🎉", 9: ""}
    with connection(empty_engine) as opened:
        add_row(opened, "leads", id="l1", first_name="Élodie", last_name="O'Neil", **lead, **times)
        add_row(
            opened, "leads", id="l2", first_name="", last_name="", stranger="A7", **lead, **times
        )
        add_row(opened, "conversations", id="c", lead_number="+1", line="+2", **times)
        for seq, body in bodies.items():
            add_row(opened, "messages", seq=seq, id=f"m{seq}", body=body, **text)
    revisions = ScriptDirectory(str(MIGRATIONS)).get_revision("0002").module
    monkeypatch.setattr(revisions, "AT_ONCE", 3)
    assert migrate(empty_engine) is True
    with connection(empty_engine) as opened:
        found = opened.exec_driver_sql("SELECT words FROM leads ORDER BY id").scalars().all()
        assert found == [" elodie o neil", " new customer a7"]
        counted = opened.exec_driver_sql("SELECT count(*) FROM message_words").scalar_one()
        assert counted == 7
        match = "MATCH" if opened.dialect.name == "sqlite" else ".words @@"
        hits = f"SELECT rowid FROM message_words WHERE message_words {match} 'ca' ORDER BY rowid"
        assert opened.exec_driver_sql(hits).scalars().all() == [1, 3, 5, 7]


def add_row(opened: sa.Connection, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    opened.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def migrate_to(engine: Engine, wanted: str) -> None:
    """As an older version of the program would have."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with connection(engine) as opened:
        config.attributes["connection"] = opened
        command.upgrade(config, wanted)


def test_partial_indexes_have_the_conditions_the_schema_says(engine: Engine) -> None:
    """Alembic does not compare them, so the database is asked."""
    with connection(engine) as opened:
        dialect = opened.dialect.name
        found = {
            index["name"]: str(condition)
            for table in schema.metadata.tables
            for index in sa.inspect(opened).get_indexes(table)
            if (condition := index.get("dialect_options", {}).get(f"{dialect}_where")) is not None
        }
    said = {
        index.name: str(condition)
        for table in schema.metadata.tables.values()
        for index in table.indexes
        if (condition := index.dialect_options[dialect]["where"]) is not None
    }
    assert {name: columns(text) for name, text in found.items()} == {
        name: columns(text) for name, text in said.items()
    }


def columns(condition: str) -> str:
    """A condition without what PostgreSQL adds when it prints one."""
    for noise in ("::text", "[]", "(", ")"):
        condition = condition.replace(noise, "")
    return condition.replace("= ANY ARRAY['queued', 'sending']", "IN 'queued', 'sending'")


def test_a_newer_database_is_refused_and_left_alone(engine: Engine) -> None:
    with connection(engine) as opened:
        opened.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")
    before = tables(engine)
    with pytest.raises(DatabaseNewer):
        migrate(engine)
    assert revision(engine) == "from the future"
    assert tables(engine) == before


class PowerOut(Exception):
    pass


def test_a_failed_migration_leaves_nothing(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, made = op.create_table, []

    def create_five(name: str, *rest: Any, **options: Any) -> Any:
        made.append(name)
        if len(made) > 5:
            raise PowerOut
        return create(name, *rest, **options)

    with monkeypatch.context() as broken:
        broken.setattr(op, "create_table", create_five)
        with pytest.raises(PowerOut):
            migrate(empty_engine)
    assert tables(empty_engine) == set()
    assert migrate(empty_engine) is True


def test_migrations_at_the_same_time_all_succeed(empty_engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrate(empty_engine), range(4)))
    assert sorted(done) == [False, False, False, True]
    assert "messages" in tables(empty_engine)


def test_a_migrated_file_is_in_wal_mode(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "relay.db")
    migrate(engine)
    opened = engine.connect()
    assert opened.pragma("journal_mode") == "wal"
    opened.close()
