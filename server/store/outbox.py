"""What has to leave: the texts of conversations and those to phones, each its own job."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.bulk import TOLD_EVERY
from server.core.model import Instant, MessageState
from server.store import aside, bulks, waiting, writing
from server.store.jobs import PHONES, TEXTS
from server.store.queue import QUEUES, has_twin
from server.store.schema import idempotency, messages
from server.store.statement import Row, Statement, Tx, insert_or_ignore

__all__ = ["Due", "has_twin"]

_EXPLAIN = Statement(
    sa.update(messages).where(messages.c.id == bindparam("the_id")).values(why=bindparam("why"))
)
_REMEMBER = insert_or_ignore(idempotency)
_REMEMBERED = Statement(
    select(idempotency.c.digest, idempotency.c.message_id).where(
        idempotency.c.user_id == bindparam("user_id"), idempotency.c.key == bindparam("key")
    )
)


def remembered(tx: Tx, user_id: str, key: str) -> Row | None:
    """``digest`` and ``message_id`` of an earlier request with this idempotency key."""
    return tx.row(_REMEMBERED, user_id=user_id, key=key)


def remember(tx: Tx, user_id: str, key: str, digest: str, message_id: str, now: Instant) -> None:
    tx.row(_REMEMBER, user_id=user_id, key=key, digest=digest, message_id=message_id, at=now)


def due(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """Texts that may leave now: of each conversation, and of each pair of numbers that a phone is
    texted between, the oldest unsettled one, if its time has come.
    """
    rows = [row for queue in QUEUES.values() for row in queue.due(tx, now, limit)]
    return sorted(rows, key=lambda row: int(row.at))[:limit]


@dataclass(frozen=True, slots=True)
class Due:
    """Which kinds of work wait now. ``silent``: somebody who was writing has not been heard of.
    ``bulks`` are the texts to many of which something is to be done; ``untold``: of one its sender is
    to be told.
    """

    queued: bool
    held: bool
    look_ups: bool
    snoozed: bool
    bulks: tuple[str, ...]
    untold: bool
    silent: bool


def anything_due(tx: Tx, now: Instant) -> Due:
    return Due(
        queued=bool(due(tx, now, 1)),
        held=bool(waiting.held_due(tx, now, 1)),
        look_ups=bool(look_ups_due(tx, now, 1)),
        snoozed=bool(aside.snoozed_due(tx, now, 1)),
        bulks=tuple(bulks.at_work(tx)),
        untold=bool(bulks.untold(tx, now, TOLD_EVERY)),
        silent=bool(writing.lapsed(tx, now, 1)),
    )


def claim(tx: Tx, row: Row, relay_id: str, why: dict[str, Any], now: Instant) -> None:
    """Say, before a byte leaves, that this relay is sending the text, and what allowed it."""
    QUEUES[row.queue].claim(tx, row.id, relay_id, why, now)


def explain(tx: Tx, message_id: str, why: dict[str, Any]) -> None:
    """Store the newest decision on a text."""
    tx.run(_EXPLAIN, the_id=message_id, why=why)


def lost(tx: Tx, before: Instant | None) -> list[Row]:
    """Texts that were claimed by then (None: ever) and are still being sent."""
    return [row for queue in QUEUES.values() for row in queue.lost(tx, before)]


def look_ups_due(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """Texts of unknown outcome that are to be looked for at the carrier now."""
    return [row for queue in QUEUES.values() for row in queue.look_ups_due(tx, now, limit)][:limit]


def postpone_look_up(tx: Tx, row: Row, look_up_at: Instant | None, look_ups: int) -> None:
    """Say how many look-ups the carrier has answered, and when the next one is; None leaves the text
    to a person.
    """
    QUEUES[row.queue].postpone_look_up(tx, row.id, look_up_at, look_ups)


def job(tx: Tx, message_id: str) -> Row | None:
    """A text by its id, in whichever queue it is."""
    return QUEUES[TEXTS].job(tx, message_id) or QUEUES[PHONES].job(tx, message_id)


def is_attached(tx: Tx, carrier: str, carrier_id: str) -> bool:
    """Whether a text of ours carries this id of the carrier already."""
    return any(queue.is_attached(tx, carrier, carrier_id) for queue in QUEUES.values())


def attach(tx: Tx, row: Row, carrier: str, carrier_id: str) -> None:
    """Note what the carrier calls a text, and leave its state alone."""
    QUEUES[row.queue].attach(tx, row.id, carrier, carrier_id)


def settle(tx: Tx, row: Row, state: MessageState, **changes: Any) -> None:
    """Put a text into a state. ``changes``: carrier, carrier_id (kept where None), error_code,
    error_detail, not_before, look_up_at (cleared where not given).
    """
    names = ("carrier", "carrier_id", "error_code", "error_detail", "not_before", "look_up_at")
    values = {name: changes.pop(name, None) for name in names}
    if changes:
        raise TypeError(f"not a column of a settled text: {', '.join(changes)}")
    QUEUES[row.queue].settle(tx, row.id, state, **values)
