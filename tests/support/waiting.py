"""Waiting for what comes about by itself, with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 15.0
LOOK_EVERY = 0.02


def until(check: Callable[[], T], what: str = "it", within: float = PATIENCE) -> T:
    """The first true answer of ``check``; AssertionError when none comes within so many seconds."""
    give_up = time.monotonic() + within
    while not (answer := check()):
        assert time.monotonic() < give_up, f"{what} did not come about within {within:g} s"
        time.sleep(LOOK_EVERY)
    return answer
