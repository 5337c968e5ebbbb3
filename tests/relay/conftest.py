"""Relays that tests share: one a worker and database, for tests that do not disturb each other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import DATABASES, MIGRATED
from tests.support.postgres import PostgresServer
from tests.support.relay import relay_process
from tests.support.shop import Shop, open_shop

PRESENT = {"retailer": {"presence_grace": 86_400}}
"""Nobody counts as away merely because the tests before took long."""


@pytest.fixture(scope="session")
def sqlite_shop(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("sqlite-shop")
    shutil.copy(migrated_file, folder / "relay.db")
    with relay_process(folder, f"sqlite:///{folder}/relay.db", PRESENT) as relay:
        yield open_shop(relay)
        assert relay.stop() == 0


@pytest.fixture(scope="session")
def postgres_shop(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("postgres-shop")
    with (
        postgres_server.database(template=MIGRATED) as url,
        relay_process(folder, url, PRESENT) as relay,
    ):
        yield open_shop(relay)
        assert relay.stop() == 0


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest) -> Shop:
    """A set-up relay on the simulated carrier, on each kind of database."""
    name = {"sqlite": "sqlite_shop", "postgresql": "postgres_shop"}[request.param]
    found: Shop = request.getfixturevalue(name)
    return found
