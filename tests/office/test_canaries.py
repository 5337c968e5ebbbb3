"""P7: no customer's number reaches a personal phone or a user without the right to it; no forwarding
number reaches anybody but its owner. In full: ``python -m tests.office canaries --runs 200``.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import planted
from tests.office.canaries import SPELLINGS, leaks, shown_in, spelled
from tests.office.planted import Patch
from tests.office.story import play
from tests.office.town import Town, settle
from tests.relay.away import copies
from tests.support.relay import relay_process

CUSTOMERS = len(SPELLINGS)
"""Of each kind."""


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Iterator[Town]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        yield settle(relay, CUSTOMERS)


def test_a_number_is_known_in_any_spelling() -> None:
    for how in range(len(SPELLINGS)):
        text = f'{{"from": "{spelled("+16465550147", how)}", "at": 12}}'
        assert shown_in(text, ["+16465550147", "+16465550148"]) == ["+16465550147"]


def test_no_number_reaches_anybody_who_must_not_see_it(town: Town) -> None:
    assert sum(len(copies(one.phone)) for one in town.away) > CUSTOMERS
    assert town.leaked() == []
    _was_looked_where_numbers_are(town)


def _was_looked_where_numbers_are(town: Town) -> None:
    """Who may see customers' numbers gets every one of them at the same exits."""
    exits = town.in_the_app(town.shop.admin)
    assert all(leaks(exits, [number]) for number in town.secret)
    showing = {
        line.split(",")[0].split("/")[2] for line in leaks(exits, town.secret) if "/v1" in line
    }
    assert {"conversations", "leads", "consents", "numbers"} <= showing
    owner = town.away[0]
    assert leaks(town.in_the_app(owner.person), [owner.phone.number])


def test_a_header_with_a_number_is_seen(monkeypatch: Patch) -> None:
    """In the histories of P8, where every text to a phone is looked through too."""
    planted.header_with_a_number(monkeypatch)
    told = play(0)
    assert "shows to phones" in told.wrong[0]
    assert "was shown '(" in told.wrong[1]
