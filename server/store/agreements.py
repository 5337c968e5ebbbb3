"""Who may be texted because they wrote first or agreed, and who was asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import bindparam, exists, func, select

from server.core.model import Instant
from server.store.schema import agreements, conversations
from server.store.statement import Statement, Tx, among, insert

_KNOWN = Statement(
    select(
        func.max(agreements.c.agreed_at).label("agreed_at"),
        func.max(agreements.c.asked_at).label("asked_at"),
    ).where(agreements.c.number == bindparam("number"), among(agreements.c.scope, "scopes"))
)
_AGREE = Statement(
    insert(agreements)
    .values(number=bindparam("number"), scope=bindparam("scope"), agreed_at=bindparam("at"))
    .on_conflict_do_update(
        index_elements=["number", "scope"],
        set_={"agreed_at": func.coalesce(agreements.c.agreed_at, bindparam("at"))},
    )
)
_ASK = Statement(
    insert(agreements)
    .values(
        number=bindparam("number"),
        scope=bindparam("scope"),
        asked_at=bindparam("at"),
        asked_by_message_id=bindparam("message_id"),
    )
    .on_conflict_do_update(
        index_elements=["number", "scope"],
        set_={"asked_at": bindparam("at"), "asked_by_message_id": bindparam("message_id")},
    )
)
_UNASK = Statement(
    sa.update(agreements)
    .where(
        agreements.c.number == bindparam("the_number"),
        agreements.c.asked_by_message_id == bindparam("message_id"),
    )
    .values(asked_at=None, asked_by_message_id=None)
)
_UNASK_ALL = Statement(
    sa.update(agreements)
    .where(
        among(agreements.c.number, "numbers"), among(agreements.c.asked_by_message_id, "messages")
    )
    .values(asked_at=None, asked_by_message_id=None)
)
_KEEP_FOR = Statement(
    insert(agreements)
    .from_select(
        ["number", "scope", "agreed_at", "asked_at", "asked_by_message_id"],
        select(
            agreements.c.number,
            "line:" + bindparam("line", type_=sa.Text),
            agreements.c.agreed_at,
            agreements.c.asked_at,
            agreements.c.asked_by_message_id,
        ).where(
            agreements.c.scope == bindparam("from_scope"),
            exists(
                select(conversations.c.id).where(
                    conversations.c.lead_number == agreements.c.number,
                    conversations.c.line == bindparam("line", type_=sa.Text),
                )
            ),
        ),
    )
    .on_conflict_do_nothing()
)


@dataclass(frozen=True, slots=True)
class Known:
    """Since when somebody has agreed, and when they were last asked; None for never."""

    agreed_at: Instant | None
    asked_at: Instant | None


def known(tx: Tx, number: str, scopes: list[str]) -> Known:
    """What is known of a number within these scopes."""
    row = tx.row(_KNOWN, number=number, scopes=scopes)
    return Known(row.agreed_at, row.asked_at) if row else Known(None, None)


def agree(tx: Tx, number: str, scope: str, at: Instant) -> None:
    """They wrote first, or said yes; the first time stays."""
    tx.run(_AGREE, number=number, scope=scope, at=at)


def ask(tx: Tx, number: str, scope: str, message_id: str, at: Instant) -> None:
    """The opt-in message is on its way to them."""
    tx.run(_ASK, number=number, scope=scope, message_id=message_id, at=at)


def unask(tx: Tx, number: str, message_id: str) -> None:
    """That opt-in message never reached them, so they were not asked."""
    tx.run(_UNASK, the_number=number, message_id=message_id)


def unask_all(tx: Tx, asked: Sequence[tuple[str, str]]) -> None:
    """As :func:`unask`, of many: each an opt-in message and the number that it was for."""
    ids, numbers = [id for id, _ in asked], [number for _, number in asked]
    tx.run(_UNASK_ALL, messages=ids, numbers=numbers)


def keep_for(tx: Tx, from_scope: str, line: str) -> None:
    """Whoever agreed in one scope and has a conversation on a line has agreed to that line too."""
    tx.run(_KEEP_FOR, from_scope=from_scope, line=line)
