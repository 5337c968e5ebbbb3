"""What the database says of proxy sessions, held against product.md OO5 and OO7."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import select

from server.core.model import NumberState, NumberUse
from server.store.schema import numbers, proxy_sessions
from server.store.statement import Row, Statement, Tx
from tests.office.desk import Desk

_SESSIONS = Statement(select(proxy_sessions).order_by(proxy_sessions.c.seq))
_POOL = Statement(
    select(numbers.c.number).where(
        numbers.c.use == NumberUse.PROXY, numbers.c.state == NumberState.FREE
    )
)
_LIVE_TWICE = Statement(
    select(proxy_sessions.c.phone, proxy_sessions.c.proxy)
    .where(proxy_sessions.c.ended_at.is_(None))
    .group_by(proxy_sessions.c.phone, proxy_sessions.c.proxy)
    .having(sa.func.count() > 1)
)


@dataclass(slots=True)
class Records:
    """Looks at every session once, when it has just begun; every number of the pool is one that any
    customer here may get."""

    seen: set[str] = field(default_factory=set)

    def check(self, desk: Desk) -> list[str]:
        return desk.look(lambda tx: self._pairs(tx) + self._cool_down(tx, desk))

    def _pairs(self, tx: Tx) -> list[str]:
        """OO5: a phone and a number reach one customer at a time."""
        return [
            f"{row.phone} and {row.proxy} have two live sessions" for row in tx.rows(_LIVE_TWICE)
        ]

    def _cool_down(self, tx: Tx, desk: Desk) -> list[str]:
        """OO7: no number goes to another customer of the same phone before its rest is over, while
        another one is free and has rested.
        """
        rows = tx.rows(_SESSIONS)
        new = [row for row in rows if row.id not in self.seen]
        self.seen |= {row.id for row in new}
        pool = [row.number for row in tx.rows(_POOL)]
        return [
            f"{row.proxy} went to another customer of {row.phone} before its rest was over"
            for row in new
            if _cools(rows, row, desk) and _rested(rows, row, pool, desk)
        ]


def _cools(rows: list[Row], new: Row, desk: Desk) -> bool:
    """Somebody else had the number until just now. The same customer may have it back at any time."""
    before = [row for row in rows if row.seq < new.seq and _of_pair(row, new.phone, new.proxy)]
    if not before or before[-1].conversation_id == new.conversation_id:
        return False
    return bool(new.started_at - before[-1].used_at < desk.proxy.cooldown)


def _rested(rows: list[Row], new: Row, pool: list[str], desk: Desk) -> list[str]:
    """The other numbers that could have been taken without a word."""

    def is_free(number: str) -> bool:
        of_it = [row for row in rows if row.seq < new.seq and _of_pair(row, new.phone, number)]
        return all(
            row.ended_at is not None
            and row.ended_at <= new.started_at
            and new.started_at - row.ended_at >= desk.proxy.cooldown
            for row in of_it
        )

    return [number for number in pool if number != new.proxy and is_free(number)]


def _of_pair(row: Row, phone: str, proxy: str) -> bool:
    return bool(row.phone == phone and row.proxy == proxy)
