"""The whole relay under faults: its promises hold, and the proof sees the bugs it guards against.

The long form is ``python -m tests.sim --seeds 1000``.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.flows import texts
from server.store import outbox
from tests.sim import planted
from tests.sim.history import simulate
from tests.sim.relay import Build

BLOCKS = 10
SEEDS_A_BLOCK = 16
MOST_SEEDS = 40
"""Within so many seeds a planted bug has to be seen."""

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_promise_is_broken_whatever_fails(block: int) -> None:
    for seed in range(block * SEEDS_A_BLOCK, (block + 1) * SEEDS_A_BLOCK):
        history = simulate(seed)
        assert not history.violations, history.report()
        assert history.texts > 0


def test_one_seed_is_one_history() -> None:
    assert simulate(3).trace == simulate(3).trace
    assert simulate(3).trace != simulate(4).trace


def test_a_history_does_not_depend_on_the_order_of_sets() -> None:
    """Every process has its own order of sets; the seed alone makes the history."""
    assert _traced_with_hash_seed("1") == _traced_with_hash_seed("2") != ""


def _traced_with_hash_seed(hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "tests.sim", "--trace", "--from", "3"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def broken_by(build: Build | None, promise: str, words: str = "") -> str:
    """What the first history says that sees the promise broken, in these words; empty when none does."""
    for seed in range(MOST_SEEDS):
        history = simulate(seed, build)
        if promise in history.promises and words in history.report():
            return history.report()
    return ""


class TestPlantedBugs:
    def test_an_answer_before_the_commit_is_seen_as_a_lost_text(self) -> None:
        assert "is not stored" in broken_by(planted.ANSWER_BEFORE_COMMIT, "P1")

    def test_a_writer_going_on_in_autocommit_after_a_full_disk_is_seen_as_a_text_sent_twice(
        self,
    ) -> None:
        """A claim was answered and rolled back, so the text is claimed and sent again."""
        twice = "was accepted by the carrier twice"
        assert twice in broken_by(planted.AUTOCOMMIT_AFTER_A_FULL_DISK, "P2", twice)

    def test_no_unique_on_the_carriers_id_is_seen_as_a_text_stored_twice(self) -> None:
        assert "is stored 2 times" in broken_by(planted.NO_UNIQUE_ON_THE_CARRIERS_ID, "P3")

    def test_a_retry_after_a_read_timeout_is_seen_as_a_text_sent_twice(self) -> None:
        twice = "was accepted by the carrier twice"
        assert twice in broken_by(planted.RETRY_AFTER_A_READ_TIMEOUT, "P2", twice)

    def test_a_commit_that_is_not_synced_is_seen_as_a_lost_text(self) -> None:
        assert "is not stored" in broken_by(planted.SYNCHRONOUS_OFF, "P1")

    def test_a_crash_that_nobody_asks_about_is_seen_as_a_text_being_sent_for_ever(self) -> None:
        assert "is being sent for 120 s" in broken_by(planted.NO_RECOVERY, "P2")

    def test_an_outbox_without_order_is_seen_in_the_order_of_leaving(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox, "due", planted.newest_first)
        assert "left in another order" in broken_by(None, "P6")

    def test_a_gate_that_lets_everything_pass_is_seen_as_a_text_after_a_stop(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(texts, "may_send", planted.everything_may_go)
        assert "who opted out" in broken_by(None, "CO3")
