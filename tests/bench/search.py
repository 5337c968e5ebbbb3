"""How long a search takes in a relay that has been in use for years.

A database of its own is filled with texts by bulk, then each kind of search is asked many times, of
a reader as the relay has it, as a supervisor and as an associate::

    python -m tests.bench.search                                # SQLite
    python -m tests.bench.search --database postgresql://…      # an empty database
    python -m tests.bench.search --keep FILE                    # fill once, ask again later

Prints p50 and p95 in milliseconds; the aim is a p95 under 150 ms for each.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.core.access import Viewer
from server.core.model import LocationId, Permission, UserId
from server.core.words import search_of, spaced
from server.store import inbox, messages, people, schema, search
from server.store.db import Reader
from server.store.migrate import migrate
from server.store.opening import engine_of
from server.store.postgres import PostgresEngine
from server.store.sqlite import SqliteEngine
from server.store.statement import Tx

AIM = 150.0
USERS = 330
STORES = 20
NOW = 1_700_000_000_000_000
STATUSES = ("new", "contacted", "interested", "appointment", "customer", "lost")
WAITS_OF = 199
"""One conversation of so many waits for an answer."""
SYLLABLES = [a + b for a in "bcdfghklmnprstvz" for b in "aeiou"]
COMMON = (
    "the you to a and is for it in my that are have can of on we this your do will at with so sofa "
    "order store thanks table please today delivery when price available color chair"
)
FIRST = "maria james elodie john linda robert susan david kim wei ana ben cleo dora sam omar"

Rows = Iterable[tuple[Any, ...]]
Database = SqliteEngine | PostgresEngine


def main() -> int:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="floorline-bench-") as folder:
        engine = engine_of(given.database or f"sqlite:///{given.keep or Path(folder, 'relay.db')}")
        migrate(engine)
        fill_when_empty(engine, given.texts, given.conversations)
        with closing(engine.reader()) as reader:
            print(f"{'':46} {'found':>6} {'p50 ms':>8} {'p95 ms':>8}")
            slow = [each for each in _searches() if _p95(reader, *each, given.times) > AIM]
    return 1 if slow else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40, help="how often each search is asked")
    parser.add_argument("--database", help="postgresql://… of an empty database; default: SQLite")
    parser.add_argument("--keep", type=Path, help="a SQLite file to fill, or filled before")
    return parser.parse_args()


# ---- what is asked


def _searches() -> Iterator[tuple[str, str, Viewer]]:
    for who, viewer in (
        ("supervisor", _viewer(Permission.SUPERVISE, Permission.SEE_NUMBERS)),
        ("associate", _viewer(Permission.SEE_NUMBERS)),
    ):
        yield f"{who}: a rare word", "zigevefe", viewer
        yield f"{who}: a common word", "delivery", viewer
        yield f"{who}: the most common word", "the", viewer
        yield f"{who}: common words", "the sofa order", viewer
        yield f"{who}: common words, another begun", "the price cha", viewer
        yield f"{who}: a word in 1,000 texts", "kumo", viewer
        yield f"{who}: a begun word (3 letters)", "tha", viewer
        yield f"{who}: a rare begun word (3 letters)", "zuv", viewer
        yield f"{who}: one letter", "m", viewer
        yield f"{who}: a name", "James", viewer
        yield f"{who}: two names", "élodie du", viewer
        yield f"{who}: a number", _spelled(_number(330 * 7 + 5)), viewer
        yield f"{who}: the beginning of a number", "(303) 2", viewer
        yield f"{who}: nothing there", "xylophone", viewer


def _viewer(*permissions: Permission) -> Viewer:
    return Viewer(UserId("u5"), LocationId("s5"), frozenset(permissions))


def _spelled(number: str) -> str:
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def _p95(reader: Reader, name: str, typed: str, viewer: Viewer, times: int) -> float:
    """Ask as the relay does for a page of conversations and for leads to text."""
    return measured(name, times, lambda: reader.read(lambda tx: _asked(tx, typed, viewer)))


def measured(name: str, times: int, ask: Callable[[], int]) -> float:
    """Ask so often, print how long it took and how many were found; the p95 in milliseconds."""
    took, found = [], 0
    for _ in range(times):
        began = time.perf_counter()
        found = ask()
        took.append((time.perf_counter() - began) * 1_000)
    took.sort()
    p50, p95 = took[len(took) // 2], took[len(took) * 95 // 100]
    print(f"{name:46} {found:6} {p50:8.1f} {p95:8.1f}", flush=True)
    return p95


def _asked(tx: Tx, typed: str, viewer: Viewer) -> int:
    asked = search_of(typed, numbers=True)
    assert asked
    found = search.conversations_found(tx, viewer, asked)
    ids = list(found)
    page = inbox.page(
        *(tx, viewer, inbox.EVERYTHING),
        order="newest",
        found=ids,
        after=None,
        limit=50,
        offset=0,
    )
    messages.by_seqs(tx, [seq for row in page if (seq := found[row.id])])
    return inbox.total(tx, viewer, inbox.EVERYTHING, ids)


# ---- what is in the database


def fill_when_empty(engine: Database, texts: int, conversations: int) -> None:
    with closing(engine.reader()) as reader:
        if not reader.read(people.is_empty):
            return
    began = time.monotonic()
    world = _World(texts, conversations)
    with closing(engine.connect()) as connection:
        copy = _copy_sqlite if isinstance(engine, SqliteEngine) else _copy_postgres
        copy(connection, world)
    print(f"filled in {time.monotonic() - began:,.0f} s", flush=True)


class _World:
    """Leads of users, one conversation each, and texts of words that are common and rare."""

    def __init__(self, texts: int, conversations: int) -> None:
        self.dice = random.Random(1)
        self.texts, self.conversations = texts, conversations
        self.names = FIRST.split()
        rare = (
            "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(1, 4))) for _ in range(60_000)
        )
        self.vocabulary = list(dict.fromkeys([*COMMON.split(), *rare]))
        weights = [1 / (rank + 3) for rank in range(len(self.vocabulary))]
        self.picks = self.dice.choices(self.vocabulary, weights, k=4_000_000)
        self.order = [self.dice.randrange(conversations) for _ in range(texts)]
        self.last = {n: seq for seq, n in enumerate(self.order, 1)}

    def tables(self) -> Iterator[tuple[sa.Table, list[str], Rows]]:
        """In the order of their foreign keys."""
        yield (
            schema.stores,
            ["id", "name", "kind", "time_zone", "area_codes", "created_at"],
            ((f"s{n}", f"Store {n}", "store", "UTC", "[]", 0) for n in range(STORES)),
        )
        yield (
            schema.users,
            [
                *("id", "username", "name", "password_hash", "permissions", "store_id"),
                *("status", "text_messaging", "created_at"),
            ],
            (
                (f"u{n}", f"u{n}", f"U {n}", "", "[]", f"s{n % STORES}", "active", True, 0)
                for n in range(USERS)
            ),
        )
        yield (
            schema.numbers,
            ["number", "use", "state", "user_id", "created_at"],
            ((_line(n), "line", "assigned", f"u{n}", 0) for n in range(USERS)),
        )
        yield (
            schema.leads,
            [
                *("id", "first_name", "last_name", "status", "emails", "attributes", "fields"),
                *("assignee_user_id", "created_at", "updated_at", "words", "sort_name"),
            ],
            (self._lead(n) for n in range(self.conversations)),
        )
        yield (
            schema.lead_numbers,
            ["lead_id", "number", "position"],
            ((f"l{n:07}", _number(n), 0) for n in range(self.conversations)),
        )
        yield (
            schema.conversations,
            [
                *("id", "lead_id", "lead_number", "line", "last_seq", "waiting_since"),
                *("updated_at", "created_at"),
            ],
            (self._conversation(n) for n in range(self.conversations)),
        )
        yield (
            schema.messages,
            [
                *("seq", "id", "conversation_id", "direction", "body", "media", "state", "purpose"),
                *("author_kind", "at", "segments", "attempts", "look_ups", "why"),
            ],
            (self._text(seq, n) for seq, n in enumerate(self.order, 1)),
        )

    def _lead(self, n: int) -> tuple[Any, ...]:
        first, last = self.names[n % len(self.names)], self.vocabulary[-1 - n % 20_000]
        words = spaced(f"{first} {last}")
        owner, status = f"u{n % USERS}", STATUSES[n % len(STATUSES)]
        row = (f"l{n:07}", first, last, status, "[]", "[]", "{}", owner, NOW + n, NOW + n)
        return *row, words, f"{last} {first}".lower()

    def _conversation(self, n: int) -> tuple[Any, ...]:
        at = self.last.get(n)
        since = NOW + n if n % WAITS_OF == 0 else None
        line = _line(n % USERS)
        return f"c{n:07}", f"l{n:07}", _number(n), line, at, since, NOW + (at or 0), 0

    def _text(self, seq: int, n: int) -> tuple[Any, ...]:
        kind = ("inbound", "received", "inbound", "lead") if seq % 2 else _OUTBOUND
        direction, state, purpose, author = kind
        why = f'{{"decision": "to_user", "because": "lead_owner", "facts": {{"n": {seq}}}}}'
        return (
            *(seq, f"m{seq:08}", f"c{n:07}", direction, self.body(seq), "[]", state, purpose),
            *(author, NOW + seq, 1, 0, 0, why),
        )

    def body(self, seq: int) -> str:
        start = (seq * 7919) % (len(self.picks) - 30)
        return " ".join(self.picks[start : start + 3 + seq % 20])

    def bodies(self) -> Iterator[tuple[int, str]]:
        return ((seq, spaced(self.body(seq))) for seq in range(1, self.texts + 1))


_OUTBOUND = ("outbound", "delivered", "human", "user")


def _number(n: int) -> str:
    return f"+1{303 + n % 7}{2_000_000 + n * 37 % 7_999_993:07}"


def _line(n: int) -> str:
    return f"+1646{3_000_000 + n:07}"


def _copy_sqlite(connection: Any, world: _World) -> None:
    with connection:
        for table, columns, rows in world.tables():
            marks = ", ".join("?" * len(columns))
            add = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
            connection.executemany(add, rows)
    bodies = world.bodies()
    add = "INSERT INTO message_words (rowid, words) VALUES (?, ?)"
    while batch := list(islice(bodies, 50_000)):
        with connection:
            connection.executemany(add, batch)


def _copy_postgres(connection: Any, world: _World) -> None:
    for table, columns, rows in world.tables():
        with connection.cursor().copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as to:
            for row in rows:
                to.write_row(row)
    connection.execute("CREATE TEMPORARY TABLE bodies (seq bigint, words text)")
    with connection.cursor().copy("COPY bodies FROM STDIN") as to:
        for row in world.bodies():
            to.write_row(row)
    connection.execute(
        "INSERT INTO message_words SELECT seq, array_to_tsvector(string_to_array(ltrim(words), ' ')) "
        "FROM bodies"
    )
    connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
