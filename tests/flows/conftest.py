"""A store whose associates are away, on both databases."""

from collections.abc import Iterator

import pytest

from tests.conftest import Engine
from tests.flows.out_of_office import Away, Opened


@pytest.fixture
def opened(engine: Engine) -> Iterator[Opened]:
    """Opens a store with these proxy numbers; all of it is one transaction, which is undone."""
    session = engine.writer()
    session.begin()
    yield lambda *proxies, **rules: Away(session.tx, *proxies, **rules)
    session.rollback()
    session.close()
