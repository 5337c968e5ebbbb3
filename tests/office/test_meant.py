"""P8: no text reaches a person it was not meant for, with proxy numbers recycled as fast as the rules
allow. The long form is ``python -m tests.office meant --runs 2000``.
"""

import pytest

from tests.office import planted
from tests.office.planted import Patch
from tests.office.story import Told, play, shortest

BLOCKS, RUNS_A_BLOCK = 4, 12
MOST_RUNS = 60
"""Within so many runs a planted bug has to be seen."""


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_text_reaches_whom_it_was_meant_for_or_the_phone_is_told(block: int) -> None:
    delivered = 0
    for seed in range(block * RUNS_A_BLOCK, (block + 1) * RUNS_A_BLOCK):
        told = play(seed)
        assert not told.wrong, shortest(told).report()
        delivered += told.delivered
    assert delivered > RUNS_A_BLOCK


def test_one_seed_is_one_history() -> None:
    assert play(3).trace == play(3).trace
    assert play(3).trace != play(4).trace


def test_steps_can_be_left_out() -> None:
    assert play(3, range(20)).trace[:5] == play(3).trace[:5]


def first_wrong(image: bytes | None = None) -> Told | None:
    played = (play(seed, image=image) for seed in range(MOST_RUNS))
    return next((told for told in played if told.wrong), None)


class TestPlantedBugs:
    def test_a_cool_down_that_is_skipped_is_seen(self, monkeypatch: Patch) -> None:
        planted.cool_down_skipped(monkeypatch)
        found = first_wrong()
        assert found is not None
        assert "before its rest was over" in found.wrong[0]

    def test_a_change_of_customers_that_is_not_asked_about_is_seen_as_a_text_gone_astray(
        self, monkeypatch: Patch
    ) -> None:
        planted.change_of_customers_not_asked(monkeypatch)
        found = first_wrong()
        assert found is not None
        assert "which was meant for" in found.wrong[0]

    def test_what_is_wrong_is_told_by_the_shortest_history(self, monkeypatch: Patch) -> None:
        planted.change_of_customers_not_asked(monkeypatch)
        found = first_wrong()
        assert found is not None
        short = shortest(found)
        assert short.wrong
        assert len(short.steps) < len(found.steps) // 2

    def test_without_the_unique_constraint_a_blind_choice_is_seen_as_a_pair_with_two_customers(
        self, monkeypatch: Patch
    ) -> None:
        planted.numbers_in_use_taken(monkeypatch)
        found = first_wrong(planted.without_unique_pairs())
        assert found is not None
        assert "have two live sessions" in found.wrong[0]

    def test_with_it_the_database_keeps_pairs_apart_however_blind_the_choice(
        self, monkeypatch: Patch
    ) -> None:
        planted.numbers_in_use_taken(monkeypatch)
        told = [play(seed) for seed in range(RUNS_A_BLOCK)]
        assert not any("two live sessions" in wrong for each in told for wrong in each.wrong)
