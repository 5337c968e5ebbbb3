"""Migrations make what schema.py says, once, whoever asks and however often."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from server.store import schema
from server.store.migrate import DatabaseNewer, connection, migrate
from server.store.sqlite import SqliteEngine
from tests.conftest import Engine

REVISION = "SELECT version_num FROM alembic_version"


def revision(engine: Engine) -> Any:
    with connection(engine) as opened:
        return opened.exec_driver_sql(REVISION).scalar_one()


def tables(engine: Engine) -> set[str]:
    with connection(engine) as opened:
        return set(sa.inspect(opened).get_table_names())


def test_an_empty_database_is_brought_to_this_version(empty_engine: Engine) -> None:
    assert migrate(empty_engine) is True
    assert tables(empty_engine) == {*schema.metadata.tables, "alembic_version"}


def test_migrating_twice_does_nothing(empty_engine: Engine) -> None:
    migrate(empty_engine)
    before = revision(empty_engine)
    assert migrate(empty_engine) is False
    assert revision(empty_engine) == before


def test_migrations_make_what_the_schema_says(engine: Engine) -> None:
    with connection(engine) as opened:
        context = MigrationContext.configure(
            opened, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, schema.metadata) == []


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
