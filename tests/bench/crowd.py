"""An associate with very many leads, every one of whom has texted, straight into a database."""

import time
from pathlib import Path

from server.core.compliance import Purpose
from server.core.model import (
    DAY,
    SECOND,
    AuthorKind,
    Direction,
    Instant,
    LocationId,
    MessageState,
    UserId,
)
from server.store import aside, messages, people, threads
from server.store.groups import Failed, commit_group
from server.store.migrate import migrate
from server.store.sqlite import SqliteEngine
from server.store.statement import Tx
from server.web.auth import hash_token
from tests.bench.names import LINE, name, number
from tests.bench.traffic import BODIES, add_lead, add_store, add_user, give_line

TOKEN = "the-token-of-the-associate"
LONG_THREAD = 2_000
"""Texts of the first conversation; the others have one each."""
READ_BUT_ONE_IN = 7

_USER, _STORE = UserId("user-0"), LocationId("store-0")


def fill(database: Path, count: int) -> None:
    """A new database: ``count`` leads, all of the one user with :data:`TOKEN`, all in the inbox."""
    engine = SqliteEngine(database)
    migrate(engine)
    writer = engine.writer()

    def unit(tx: Tx) -> None:
        now = time.time_ns() // 1_000
        _add_associate(tx, now)
        for n in reversed(range(count)):
            _add_lead(tx, n, now - n * SECOND)

    try:
        (result,) = commit_group(writer, [unit])
    finally:
        writer.close()
    if isinstance(result, Failed):
        raise result.error


def _add_associate(tx: Tx, now: Instant) -> None:
    add_store(tx, _STORE, now)
    add_user(tx, _USER, _STORE, now)
    people.start_session(tx, hash_token(TOKEN), _USER, now, now + DAY)
    people.set_text_messaging(tx, _USER, True)
    assert give_line(tx, 0, now, user_id=_USER) == LINE


def _add_lead(tx: Tx, n: int, at: Instant) -> None:
    lead, thread = f"lead-{n}", f"conversation-{n}"
    add_lead(tx, lead, _USER, number(n), at, name(n))
    threads.add(tx, thread, lead, number(n), LINE, at)
    if n == 0:
        _add_long_thread(tx, thread, at)
        return
    seq = _add_text(tx, thread, n, at, Direction.INBOUND)
    threads.inbound_came(tx, thread, seq, at, waits=True, shown_store=None, shown_because=None)
    if n % READ_BUT_ONE_IN:
        aside.mark_read(tx, _USER, thread, seq)


def _add_long_thread(tx: Tx, thread: str, at: Instant) -> None:
    """Asked and answered in turns; the last word is an answer."""
    for place in range(LONG_THREAD):
        direction = Direction.OUTBOUND if place % 2 else Direction.INBOUND
        seq = _add_text(tx, thread, place, at - (LONG_THREAD - place) * SECOND, direction)
    threads.outbound_written(tx, thread, seq, at, human=True)


def _add_text(tx: Tx, thread: str, n: int, at: Instant, direction: Direction) -> int:
    inbound = direction is Direction.INBOUND
    return messages.add(
        tx,
        id=f"{thread}-text-{n}",
        conversation_id=thread,
        direction=direction,
        body=BODIES[n % len(BODIES)],
        media=[],
        state=MessageState.RECEIVED if inbound else MessageState.DELIVERED,
        purpose="inbound" if inbound else Purpose.HUMAN,
        author_kind=AuthorKind.LEAD if inbound else AuthorKind.USER,
        author_id=None if inbound else _USER,
        via=None if inbound else "app",
        at=at,
        segments=1,
        carrier="simulated",
        carrier_id=f"seeded-{thread}-{n}",
        not_before=None,
        why={},
    )
