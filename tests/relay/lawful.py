"""Shops whose relay asks for consent or keeps hours, and a clock that can be put where it is wanted."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import DATABASES, MIGRATED
from tests.support.postgres import PostgresServer
from tests.support.relay import Config, Relay, ok, relay_process
from tests.support.shop import Shop, open_shop

EAST, CENTRAL, WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"
PATIENT = {"presence_grace": 86_400}


def shop_fixture(**retailer: object) -> Callable[..., Iterator[Shop]]:
    """A fixture of a shop by these rules, on each kind of database; one a module and worker."""

    @pytest.fixture(scope="module", params=DATABASES)
    def shop(
        request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Shop]:
        folder = tmp_path_factory.mktemp("lawful")
        with ExitStack() as stack:
            url = _database(request, folder, stack)
            settings: Config = {"retailer": {**PATIENT, **retailer}}
            yield open_shop(stack.enter_context(relay_process(folder, url, settings)))

    return shop


def _database(request: pytest.FixtureRequest, folder: Path, stack: ExitStack) -> str:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "relay.db")
        return f"sqlite:///{folder}/relay.db"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return stack.enter_context(server.database(template=MIGRATED))


def advance(relay: Relay, seconds: float) -> datetime:
    """Move the relay's clock forward; the time it shows then."""
    told = ok(relay.client().post("/carriers/simulated/clock", json={"advance": f"{seconds}s"}))
    return datetime.fromisoformat(told["now"])


def advance_to(relay: Relay, clock: str, zone: str = EAST, weekday: int | None = None) -> datetime:
    """Move the relay's clock to when it is next ``08:30`` in a zone, on a day that is neither Saturday
    nor Sunday, or on the given one (Monday is 0).
    """
    now = advance(relay, 0).astimezone(ZoneInfo(zone))
    hour, minute = map(int, clock.split(":"))
    for ahead in range(9):
        day = now.date() + timedelta(days=ahead)
        wanted = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
        fits = day.weekday() < 5 if weekday is None else day.weekday() == weekday
        if fits and wanted > now:
            return advance(relay, (wanted - now).total_seconds() + 1)
    raise AssertionError("no day of the week fits")


_numbers = iter(range(100, 200))


def number_in(area_code: str) -> str:
    """A number that no other test has."""
    return f"+1{area_code}5550{next(_numbers)}"
