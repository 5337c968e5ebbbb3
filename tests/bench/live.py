"""A retailer with some live conversations and very many old ones, straight into a database."""

import time

from server.core.compliance import Purpose
from server.core.model import (
    DAY,
    MINUTE,
    SECOND,
    AuthorKind,
    Direction,
    Instant,
    LocationId,
    MessageState,
    Permission,
    UserId,
)
from server.store import messages, people, threads
from server.store.groups import Failed, commit_group
from server.store.migrate import migrate
from server.store.opening import engine_of
from server.store.statement import Tx
from server.web.auth import hash_token
from tests.bench.names import LINE, name, number
from tests.bench.traffic import BODIES, add_lead, add_store, add_user, give_line

TOKEN = "the-token-of-the-supervisor"
STORES, USERS = 5, 20
LAST_TEXTS = 8
"""Of every live conversation."""
PORTION = 5_000
"""Conversations that are written together."""


def fill(database: str, live: int, old: int) -> None:
    """An empty database: ``live`` conversations in which somebody waits, the first one the shortest,
    and ``old`` ones of months ago that were answered.
    """
    engine = engine_of(database)
    migrate(engine)
    writer = engine.writer()
    now = time.time_ns() // 1_000
    try:
        for first in range(0, live + old, PORTION):
            last = min(first + PORTION, live + old)

            def unit(tx: Tx, first: int = first, last: int = last) -> None:
                if not first:
                    _add_staff(tx, now)
                for n in range(first, last):
                    _add_lead(tx, n, now, is_live=n < live)

            (result,) = commit_group(writer, [unit])
            if isinstance(result, Failed):
                raise result.error
    finally:
        writer.close()


def user(n: int) -> UserId:
    return UserId(f"user-{n % USERS}")


def _add_staff(tx: Tx, now: Instant) -> None:
    for place in range(STORES):
        add_store(tx, LocationId(f"store-{place}"), now)
    for n in range(USERS):
        add_user(tx, user(n), LocationId(f"store-{n % STORES}"), now)
        people.set_text_messaging(tx, user(n), True)
    assert give_line(tx, 0, now, user_id=user(0)) == LINE
    boss = people.by_id(tx, user(0))
    values = {key: getattr(boss, key) for key in ("username", "name", "store_id", "status")}
    people.change(tx, user(0), **values, permissions=[Permission.SUPERVISE])
    people.start_session(tx, hash_token(TOKEN), user(0), now, now + DAY)


def _add_lead(tx: Tx, n: int, now: Instant, *, is_live: bool) -> None:
    at = now - n * MINUTE // 4 if is_live else now - 60 * DAY - n * SECOND
    lead, thread = f"lead-{n}", f"conversation-{n}"
    add_lead(tx, lead, user(n), number(n), at, name(n))
    threads.add(tx, thread, lead, number(n), LINE, at)
    for place in range(LAST_TEXTS if is_live else 2):
        outbound = (place % 2 == 0) is is_live
        seq = _add_text(tx, thread, n, place, at, outbound)
        if outbound:
            threads.outbound_written(tx, thread, seq, at, human=True)
        else:
            threads.inbound_came(
                tx, thread, seq, at, waits=True, shown_store=None, shown_because=None
            )


def _add_text(tx: Tx, thread: str, n: int, place: int, at: Instant, outbound: bool) -> int:
    return messages.add(
        tx,
        id=f"{thread}-text-{place}",
        conversation_id=thread,
        direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
        body=BODIES[(n + place) % len(BODIES)],
        media=[],
        state=MessageState.DELIVERED if outbound else MessageState.RECEIVED,
        purpose=Purpose.HUMAN if outbound else "inbound",
        author_kind=AuthorKind.USER if outbound else AuthorKind.LEAD,
        author_id=user(n) if outbound else None,
        via="app" if outbound else None,
        at=at,
        segments=1,
        carrier="simulated",
        carrier_id=f"seeded-{thread}-{place}",
        not_before=None,
        why={},
    )
