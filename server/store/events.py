"""The event table: every change a client can see, in commit order, with who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.access import Viewer, Visibility
from server.core.model import Instant, Permission
from server.store.schema import JSON, conversations, counters, events
from server.store.statement import Statement, Tx, among, insert

MESSAGE_CREATED = "message.created"
MESSAGE_UPDATED = "message.updated"
CONVERSATION_UPDATED = "conversation.updated"
CONVERSATION_REMOVED = "conversation.removed"
LEAD_UPDATED = "lead.updated"
PRESENCE_UPDATED = "presence.updated"
ALERT = "alert"
BULK_UPDATED = "bulk.updated"
OUT_OF_OFFICE_UPDATED = "out_of_office.updated"
RESET = "reset"

FLOOR = "events_floor"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who an event is for. ``everywhere`` reaches those who supervise, wherever they work;
    ``everyone`` whoever is signed in. ``but`` are not meant, whatever else is said of them: a store
    may lose what one of its people still sees.
    """

    users: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    everywhere: bool = True
    everyone: bool = False
    but: "Audience | None" = None

    @classmethod
    def of(cls, *things: Visibility) -> "Audience":
        users = {user for thing in things for user in thing.users}
        stores = {store for thing in things for store in thing.stores}
        return cls(tuple(sorted(users)), tuple(sorted(stores)))

    @classmethod
    def of_losers(cls, before: Visibility, after: Visibility) -> "Audience":
        """Who saw a thing and does not now; empty when that is nobody."""
        return cls(
            users=tuple(sorted(before.users - after.users)),
            stores=tuple(sorted(before.stores - after.stores)),
            everywhere=False,
            but=cls.of(after),
        )

    def includes(self, viewer: Viewer) -> bool:
        if self.but is not None and self.but.includes(viewer):
            return False
        return (
            self.everyone
            or (self.everywhere and viewer.may(Permission.SUPERVISE))
            or viewer.id in self.users
            or viewer.store in self.stores
        )


@dataclass(frozen=True, slots=True)
class Event:
    seq: int
    type: str
    subject: str
    audience: Audience


_APPEND = Statement(
    insert(events).values(
        at=bindparam("at"),
        type=bindparam("type"),
        subject=bindparam("subject"),
        audience=bindparam("audience"),
    )
)
_APPEND_TWO = Statement(
    insert(events).values(
        [
            {
                "at": bindparam("at"),
                "type": bindparam(f"type_{place}"),
                "subject": bindparam(f"subject_{place}"),
                "audience": bindparam("audience"),
            }
            for place in ("first", "second")
        ]
    )
)
_APPEND_OF_CONVERSATIONS = Statement(
    insert(events).from_select(
        ["at", "type", "subject", "audience"],
        select(
            bindparam("at", type_=sa.BigInteger),
            bindparam("type", type_=sa.Text),
            conversations.c.id,
            bindparam("audience", type_=JSON),
        )
        .where(among(conversations.c.id, "ids"))
        .order_by(conversations.c.id),
    )
)
_AFTER = Statement(
    select(events.c.seq, events.c.type, events.c.subject, events.c.audience)
    .where(events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_LAST = Statement(select(func.max(events.c.seq).label("seq")))
_FLOOR = Statement(select(counters.c.value).where(counters.c.name == FLOOR))
_OLDEST_KEPT = Statement(
    select(func.max(events.c.seq).label("seq")).where(events.c.at < bindparam("before"))
)
_PRUNE = Statement(sa.delete(events).where(events.c.seq <= bindparam("through")))
_RAISE_FLOOR = Statement(
    insert(counters)
    .values(name=FLOOR, value=bindparam("value"))
    .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
)


def append(tx: Tx, at: Instant, kind: str, subject: str, audience: Audience) -> None:
    """Tell ``audience`` that ``subject`` (an id, by the event's kind) has changed."""
    tx.run(_APPEND, at=at, type=kind, subject=subject, audience=_told(audience))


def append_two(
    tx: Tx, at: Instant, first: tuple[str, str], second: tuple[str, str], audience: Audience
) -> None:
    """Two events for one audience, each (kind, subject), in this order: one statement, since every
    text that comes or goes writes two.
    """
    tx.run(
        _APPEND_TWO,
        at=at,
        type_first=first[0],
        subject_first=first[1],
        type_second=second[0],
        subject_second=second[1],
        audience=_told(audience),
    )


def append_of_conversations(
    tx: Tx, at: Instant, kind: str, conversation_ids: Sequence[str], audience: Audience
) -> None:
    """An event for each of many conversations, which are there still: one statement for all of them."""
    tx.run(
        _APPEND_OF_CONVERSATIONS, at=at, type=kind, ids=list(conversation_ids),
        audience=_told(audience),
    )  # fmt: skip


def _told(audience: Audience) -> dict[str, Any]:
    told: dict[str, Any] = {
        "users": audience.users,
        "stores": audience.stores,
        "everywhere": audience.everywhere,
        "everyone": audience.everyone,
    }
    return told if audience.but is None else {**told, "but": _told(audience.but)}


def _audience(told: dict[str, Any]) -> Audience:
    return Audience(
        users=tuple(told["users"]),
        stores=tuple(told["stores"]),
        everywhere=told["everywhere"],
        everyone=told["everyone"],
        but=_audience(told["but"]) if "but" in told else None,
    )


def after(tx: Tx, seq: int, limit: int) -> list[Event]:
    """Up to ``limit`` events that come after ``seq``, in order."""
    return [_event(row) for row in tx.rows(_AFTER, after=seq, limit=limit)]


def _event(row: Any) -> Event:
    return Event(row.seq, row.type, row.subject, _audience(row.audience))


def floor(tx: Tx) -> int:
    """The newest event that was pruned; a cursor before it cannot be resumed."""
    row = tx.row(_FLOOR)
    return row.value if row else 0


def last(tx: Tx) -> int:
    """The newest event there ever was, 0 before the first."""
    row = tx.row(_LAST)
    return max(row.seq or 0 if row else 0, floor(tx))


def prune(tx: Tx, before: Instant) -> None:
    """Remove events older than ``before``."""
    row = tx.row(_OLDEST_KEPT, before=before)
    if row and row.seq:
        tx.run(_RAISE_FLOOR, value=row.seq)
        tx.run(_PRUNE, through=row.seq)
