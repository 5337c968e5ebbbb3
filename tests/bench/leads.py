"""How long Lead Manager takes over 100,000 leads: a page, narrowed, sorted, searched, at its far end.

A database of its own is filled by bulk, then each list is asked for many times, of a reader as the
relay has it, as somebody who supervises and as an associate::

    python -m tests.bench.leads                                # SQLite
    python -m tests.bench.leads --database postgresql://…      # an empty database

Prints p50 and p95 in milliseconds; the aim is a p95 under 150 ms for each.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from server.core.access import Viewer
from server.core.model import LocationId, Permission, UserId
from server.core.words import search_of
from server.store import lead_lists
from server.store.lead_lists import Which
from server.store.migrate import migrate
from server.store.opening import engine_of
from server.store.statement import Tx
from server.web import views
from tests.bench.search import AIM, fill_when_empty, measured

PAGE = 50
FAR = 90_000
SUPERVISOR = Viewer(
    UserId("u5"), LocationId("s5"), frozenset([Permission.SUPERVISE, Permission.SEE_NUMBERS])
)
ASSOCIATE = Viewer(UserId("u5"), LocationId("s5"), frozenset([Permission.SEE_NUMBERS]))


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it is asked for."""

    name: str
    which: Which = field(default_factory=Which)
    order: str = "newest"
    offset: int = 0
    viewer: Viewer = SUPERVISOR


def main() -> int:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="floorline-bench-") as folder:
        engine = engine_of(given.database or f"sqlite:///{Path(folder, 'relay.db')}")
        migrate(engine)
        fill_when_empty(engine, given.leads, given.leads)
        with closing(engine.reader()) as reader:
            print(f"{'':46} {'found':>6} {'p50 ms':>8} {'p95 ms':>8}")

            def took(asked: Asked) -> float:
                def ask() -> int:
                    return reader.read(lambda tx: _listed(tx, asked))

                return measured(asked.name, given.times, ask)

            slow = [asked for asked in _lists() if took(asked) > AIM]
    return 1 if slow else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.leads", description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40, help="how often each list is asked for")
    parser.add_argument("--database", help="postgresql://… of an empty database; default: SQLite")
    return parser.parse_args()


def _lists() -> Iterator[Asked]:
    yield Asked("a page")
    for order in lead_lists.ORDERS[1:]:
        yield Asked(f"sorted: {order}", order=order)
    yield Asked("narrowed: status", Which(status="contacted"))
    yield Asked("narrowed: status, by name", Which(status="contacted"), "name")
    yield Asked("narrowed: mine", Which(whose="me"))
    yield Asked("narrowed: never texted", Which(texted=False))
    yield Asked("narrowed: not asked yet", Which(consent="none", scopes=("retailer", "store:s5")))
    yield Asked("searched: a name", Which(search=search_of("mari", numbers=True)))
    yield Asked("searched: a number", Which(search=search_of("303 200", numbers=True)))
    yield Asked(f"from {FAR:,} on", offset=FAR)
    yield Asked(f"from {FAR:,} on, by name", order="name", offset=FAR)
    yield Asked(f"from {FAR:,} on, longest waiting", order="waiting", offset=FAR)
    yield Asked("associate: a page", viewer=ASSOCIATE)
    yield Asked("associate: longest waiting", order="waiting", viewer=ASSOCIATE)


def _listed(tx: Tx, asked: Asked) -> int:
    """A page as the relay answers it, with how it stands with each lead."""
    rows, total = lead_lists.page(
        *(tx, asked.viewer, asked.which),
        order=asked.order,
        after=None,
        limit=PAGE,
        offset=asked.offset,
    )
    views.leads_with_texting(tx, asked.viewer, rows)
    return total


if __name__ == "__main__":
    sys.exit(main())
