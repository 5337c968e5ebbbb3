"""Real databases for every test that asks for one: SQLite files and a PostgreSQL server."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.store.db import ThreadedStore
from server.store.migrate import migrate
from server.store.postgres import PostgresEngine
from server.store.sqlite import SqliteEngine
from tests.support.postgres import NoPostgres, PostgresServer, running_server

Engine = SqliteEngine | PostgresEngine

DATABASES = ["sqlite", "postgresql"]
MIGRATED = "floorline_migrated"


def open_engine(url: str) -> Engine:
    """The engine for a URL, either ``sqlite:///PATH`` or ``postgresql://…``."""
    if url.startswith("sqlite:///"):
        return SqliteEngine(Path(url.removeprefix("sqlite:///")))
    return PostgresEngine(url)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server a process; every worker has its own, so that none waits for another."""
    try:
        with running_server() as server:
            migrate(PostgresEngine(server.make_template(MIGRATED)))
            yield server
    except NoPostgres as reason:
        pytest.skip(f"no PostgreSQL to test with: {reason}")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "relay.db"
    migrate(SqliteEngine(path))
    return path


@pytest.fixture
def sqlite_engine(migrated_file: Path, tmp_path: Path) -> SqliteEngine:
    path = tmp_path / "relay.db"
    shutil.copy(migrated_file, path)
    return SqliteEngine(path)


@pytest.fixture
def postgres_engine(postgres_server: PostgresServer) -> Iterator[PostgresEngine]:
    with postgres_server.database(template=MIGRATED) as url:
        yield PostgresEngine(url)


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database, once of each kind."""
    name = {"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param]
    engine: Engine = request.getfixturevalue(name)
    return engine


@pytest.fixture
def database_url(engine: Engine) -> str:
    """The same database as ``engine``, as a setting names it."""
    match engine:
        case SqliteEngine():
            return f"sqlite:///{engine.path}"
        case PostgresEngine():
            return engine.url


@pytest.fixture(params=DATABASES)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a table, once of each kind."""
    if request.param == "sqlite":
        yield SqliteEngine(tmp_path / "empty.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield PostgresEngine(url)


@pytest.fixture
async def store(engine: Engine) -> AsyncIterator[ThreadedStore]:
    """The ports on threads over ``engine``, closed afterwards."""
    opened = ThreadedStore(engine)
    yield opened
    await opened.close()
