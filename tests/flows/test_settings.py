"""Rules that are changed while the relay runs: what they end, and what is remembered of them."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from server.config import load
from server.core.access import Viewer
from server.core.model import Permission
from server.core.retailer import Rules
from server.flows import people, settings
from server.flows.context import CarrierFacts, Context
from server.flows.problems import Forbidden
from server.rules import RulesInForce
from server.store import out_of_office, proxies, threads
from server.store.db import ThreadedStore
from server.store.statement import Tx
from server.web.configuration import Configuration

NOW = 1_800_000_000_000_000
ALWAYS, AWAY = "always", "away"
"""The two whose texts are forwarded: all of them, or while they are logged out."""


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """Of a file that sets nothing."""
    (tmp_path / "relay.toml").write_text("", encoding="utf-8")
    return Configuration(load(tmp_path / "relay.toml", {}))


def context(configuration: Configuration) -> Context:
    ids = itertools.count(1)
    rules = configuration.rules({})
    carrier = CarrierFacts("simulated", False)
    return Context(NOW, lambda: f"id{next(ids)}", rules.retailer, carrier, rules.proxy)


def user(tx: Tx, name: str, now: Context) -> Viewer:
    id = people.add(
        tx, username=name, name=name, password_hash="x", permissions=["manage_users"],
        store_id=None, context=now,
    )  # fmt: skip
    return Viewer(id, None, frozenset([Permission.MANAGE_USERS]))


def away(tx: Tx, viewer: Viewer, mode: str, turn: int) -> None:
    """Somebody with a live session, under the name of their mode."""
    phone, proxy = f"+1303555010{turn}", "+12125550160"
    out_of_office.change(
        tx, viewer.id, NOW, enabled=True, mode=mode, forwarding_number=phone, verified_at=NOW
    )
    threads.add(tx, f"c{turn}", None, f"+1303555014{turn}", "+12125550110", NOW)
    proxies.add(
        tx, viewer.id, user_id=viewer.id, phone=phone, proxy=proxy, conversation_id=f"c{turn}",
        confirmed=True, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "ended"),
    [
        pytest.param({"retailer.name": "Larkin"}, [], id="another name ends nothing"),
        pytest.param(
            {"retailer.sms_message_forwarding_enabled": False}, [ALWAYS, AWAY], id="switched off"
        ),
        pytest.param(
            {"retailer.sms_from_number_type": "store"}, [ALWAYS, AWAY], id="texts leave from stores"
        ),
        pytest.param(
            {"retailer.out_of_office_options": ["all"]}, [AWAY], id="only all messages are offered"
        ),
        pytest.param(
            {"retailer.out_of_office_options": ["logged_out"]}, [ALWAYS], id="only when logged out"
        ),
        pytest.param({"retailer.out_of_office_options": []}, [ALWAYS, AWAY], id="nothing offered"),
        pytest.param(
            {"retailer.out_of_office_options": ["logged_out", "all"]}, [], id="both, named so"
        ),
    ],
)
async def test_live_sessions_end_by_which_nothing_may_be_forwarded_any_more(
    store: ThreadedStore, configuration: Configuration, given: dict[str, Any], ended: list[str]
) -> None:
    def unit(tx: Tx) -> list[str]:
        now = context(configuration)
        admin, always, away_now = (user(tx, name, now) for name in ("admin", ALWAYS, AWAY))
        away(tx, always, "all", 1)
        away(tx, away_now, "logged_out", 2)
        settings.change(tx, admin, given, configuration, now)
        names = {always.id: ALWAYS, away_now.id: AWAY}
        rows = {id: proxies.by_id(tx, id) for id in names}
        assert {row.ended_because for row in rows.values() if row} <= {None, "switched_off"}
        return [names[id] for id, row in rows.items() if row and row.ended_at is not None]

    assert await store.write(unit) == ended


async def test_whoever_may_no_longer_change_settings_changes_none(
    store: ThreadedStore, configuration: Configuration
) -> None:
    def unit(tx: Tx) -> None:
        nobody = Viewer(user(tx, "nobody", context(configuration)).id, None, frozenset())
        settings.change(tx, nobody, {"retailer.name": "x"}, configuration, context(configuration))

    with pytest.raises(Forbidden):
        await store.write(unit)


async def test_a_change_that_was_taken_back_is_not_remembered_as_the_next_one(
    store: ThreadedStore, configuration: Configuration
) -> None:
    """The first change of all, twice: one that falls, and one that stands."""
    found = RulesInForce(configuration.rules)

    def named(name: str, *, falls: bool) -> Any:
        def unit(tx: Tx) -> str:
            admin = user(tx, "admin", context(configuration))
            given = {"retailer.name": name}
            settings.change(tx, admin, given, configuration, context(configuration))
            seen = found.found_in(tx, committed=False).retailer.name
            if falls:
                raise ValueError(seen)
            return seen

        return unit

    def reading(tx: Tx) -> Rules:
        return found.found_in(tx, committed=True)

    assert (await store.read(reading)).retailer.name == "Our store"
    with pytest.raises(ValueError, match="Fallen"):
        await store.write(named("Fallen", falls=True))
    assert await store.write(named("Standing", falls=False)) == "Standing"
    rules = await store.read(reading)
    assert rules.retailer.name == "Standing"
    assert await store.read(reading) is rules, "and what stands is read once"
