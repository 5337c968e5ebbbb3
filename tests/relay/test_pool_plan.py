"""``floorline-relay pool plan`` on a database that people have texted in, on both kinds of database."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.core.compliance import OptOutScope
from server.core.model import DAY, InboundText, Instant
from server.flows import inbound, places
from server.flows.context import CarrierFacts, Context
from server.store.groups import Done, commit_group
from server.store.statement import Tx
from server.world import SystemClock
from tests.conftest import Engine
from tests.sim import house
from tests.support.relay import command, write_config

NOW = SystemClock().now()


class Past:
    """Brings the house and what was texted into a database."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine.writer()
        self._ids = itertools.count(1)

    def do(self, unit: Callable[[Tx, Context], object], at: Instant = NOW) -> None:
        rules = house.retailer(OptOutScope.STORE)
        carrier = CarrierFacts(house.CARRIER, False)
        context = Context(at, lambda: f"past-{next(self._ids)}", rules, carrier)
        (done,) = commit_group(self._writer, [lambda tx: unit(tx, context)])
        assert isinstance(done, Done), done

    def house(self) -> None:
        self.do(lambda tx, context: house.build(tx))

    def text(self, number: str, line: str, days_ago: float) -> None:
        taken = InboundText(house.CARRIER, f"IN{next(self._ids)}", number, line, "Hello?")
        self.do(
            lambda tx, context: inbound.receive(tx, taken, context), NOW - round(days_ago * DAY)
        )

    def proxy(self, number: str) -> None:
        self.do(lambda tx, context: places.add_number(tx, number, "proxy", context))

    def close(self) -> None:
        self._writer.close()


@pytest.fixture
def past(engine: Engine) -> Any:
    past = Past(engine)
    yield past
    past.close()


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Path:
    return write_config(tmp_path / "pool.toml", database_url)


def test_the_plan_is_a_table_and_the_same_for_a_program(past: Past, config: Path) -> None:
    past.house()
    ana, cyd = house.NUMBERS[0], house.NUMBERS[2]
    for day in range(10):
        past.text("+12125550301", ana, 27 - 2 * day)
        past.text(f"+1646555031{day}", ana, 27 - 2 * day)
    past.text("+17165550301", cyd, 2)
    past.proxy("+16465550900")
    past.proxy("+12125550901")
    told = command("pool", "plan", "--config", config)
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("3 phones may forward. 27 days of log: 12 sessions")
    assert "under 1 in 1,000" in " ".join(lines)
    head = lines.index("code    owned  draining  phones     a day  at once  needed     by  early")
    assert [line.split()[0] for line in lines[head + 1 : head + 4]] == ["646", "212", "716"]

    told = command("pool", "plan", "--config", config, "--json")
    planned = json.loads(told.stdout)
    found = {need["place"]: need for need in planned["area_codes"]}
    assert (found["646"]["most_at_once"], found["646"]["owned"]) == (2, 1)
    assert (found["212"]["sessions_a_day"], found["716"]["phones"]) == (0.037, 1)
    assert lines[head + 1].split()[6] == str(found["646"]["needed"])
    assert found["646"]["short_by"] == found["646"]["needed"] - 1
    assert [need["place"] for need in planned["widened"]] == ["NY", "US"]
    assert planned["widened"][1]["owned"] == 2


def test_an_empty_relay_is_told_what_to_do_first(past: Past, config: Path) -> None:
    told = command("pool", "plan", "--config", config)
    assert told.returncode == 0
    assert "switch text messaging on" in told.stderr
    assert "The pool is empty" in told.stderr


def test_without_texts_there_is_nothing_to_plan_from(past: Past, config: Path) -> None:
    past.house()
    told = command("pool", "plan", "--config", config, "--days", "7")
    assert told.returncode == 0
    assert "No customer has texted an associate in 7 days" in told.stderr
    assert "Leads, but no texts: 646." in told.stdout


@pytest.mark.parametrize("days", ["0", "-3", "a", "99999"])
def test_days_that_are_none_are_refused(days: str, tmp_path: Path) -> None:
    file = write_config(tmp_path / "pool.toml", f"sqlite:///{tmp_path}/relay.db")
    told = command("pool", "plan", "--config", file, "--days", days)
    assert told.returncode == 2
    assert "1 to 3650" in told.stderr
