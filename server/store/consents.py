"""Who opted out, and the ledger of everything that was agreed or revoked."""

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import consents, opt_outs
from server.store.statement import Statement, Tx, among, insert, insert_or_ignore

_OPT_OUT = insert_or_ignore(opt_outs)
_OPT_IN = Statement(
    sa.delete(opt_outs).where(
        opt_outs.c.number == bindparam("number"), among(opt_outs.c.scope, "scopes")
    )
)
_OPT_IN_AFTER = Statement(
    sa.delete(opt_outs).where(
        opt_outs.c.number == bindparam("number"),
        among(opt_outs.c.scope, "scopes"),
        opt_outs.c.since < bindparam("at"),
    )
)
_COVERING = Statement(
    select(opt_outs.c.scope)
    .where(opt_outs.c.number == bindparam("number"), among(opt_outs.c.scope, "scopes"))
    .order_by(opt_outs.c.scope)
    .limit(1)
)
_KEEP_FOR = Statement(
    insert(opt_outs)
    .from_select(
        ["number", "scope", "since"],
        select(opt_outs.c.number, bindparam("to_scope", type_=sa.Text), opt_outs.c.since).where(
            opt_outs.c.scope == bindparam("from_scope")
        ),
    )
    .on_conflict_do_nothing()
)
_LOG = Statement(
    insert(consents).values(
        {
            name: bindparam(name)
            for name in (
                "at",
                "number",
                "scope",
                "kind",
                "method",
                "shown",
                "line",
                "message_id",
                "user_id",
            )
        }
    )
)

_LAST_WORD = Statement(
    select(func.max(consents.c.at).label("at")).where(consents.c.number == bindparam("number"))
)


def opt_out(tx: Tx, number: str, scope: str, now: Instant) -> bool:
    """Texts to this number stop. False when they had stopped before."""
    return tx.row(_OPT_OUT, number=number, scope=scope, since=now) is not None


def opt_in(tx: Tx, number: str, scopes: list[str]) -> bool:
    """Texts to this number may go again. False when they were never stopped."""
    return tx.run(_OPT_IN, number=number, scopes=scopes) > 0


def opt_in_after(tx: Tx, number: str, scopes: list[str], at: Instant) -> bool:
    """As :func:`opt_in`, said at a time of the past: what was stopped since then stays so."""
    return tx.run(_OPT_IN_AFTER, number=number, scopes=scopes, at=at) > 0


def keep_for(tx: Tx, from_scope: str, to_scope: str) -> None:
    """Whoever opted out of one scope has opted out of another one too."""
    tx.run(_KEEP_FOR, from_scope=from_scope, to_scope=to_scope)


def covering(tx: Tx, number: str, scopes: list[str]) -> str | None:
    """An opt-out of this number within these scopes, None when there is none."""
    row = tx.row(_COVERING, number=number, scopes=scopes)
    return row.scope if row else None


def last_word(tx: Tx, number: str) -> Instant | None:
    """When the ledger last heard of this number."""
    row = tx.row(_LAST_WORD, number=number)
    return row.at if row else None


def log(
    tx: Tx,
    now: Instant,
    *,
    number: str,
    scope: str,
    kind: str,
    method: str,
    shown: str,
    line: str | None = None,
    message_id: str | None = None,
    user_id: str | None = None,
) -> None:
    """Append to the ledger: what was shown or said, when, by which line, method and person."""
    tx.run(
        _LOG,
        at=now,
        number=number,
        scope=scope,
        kind=kind,
        method=method,
        shown=shown,
        line=line,
        message_id=message_id,
        user_id=user_id,
    )
