"""Who opted out, and the ledger of everything that was agreed or revoked."""

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import consents, opt_outs, users
from server.store.statement import Row, Statement, Tx, among, insert, insert_or_ignore

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
_DROP_SCOPE = Statement(sa.delete(opt_outs).where(opt_outs.c.scope == bindparam("the_scope")))
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

_lines = select(consents, users.c.name.label("user_name")).select_from(
    consents.outerjoin(users, users.c.id == consents.c.user_id)
)
_before = sa.or_(
    bindparam("before", type_=sa.BigInteger).is_(None),
    consents.c.seq < bindparam("before", type_=sa.BigInteger),
)
_limit = bindparam("limit", type_=sa.Integer)
_newest_first = _lines.order_by(consents.c.seq.desc()).limit(_limit)
_from_offset = _newest_first.offset(bindparam("offset", type_=sa.Integer))
_OF_NUMBERS = Statement(_from_offset.where(among(consents.c.number, "numbers")))
_ALL = Statement(_from_offset)
_BEFORE = Statement(_newest_first.where(_before))
_OF_NUMBERS_BEFORE = Statement(_newest_first.where(among(consents.c.number, "numbers"), _before))
_COUNT_OF_NUMBERS = Statement(
    select(func.count().label("n")).select_from(consents).where(among(consents.c.number, "numbers"))
)
_COUNT = Statement(select(func.count().label("n")).select_from(consents))
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


def move(tx: Tx, from_scope: str, to_scope: str) -> None:
    """Whoever opted out of one scope has opted out of another one in its place."""
    keep_for(tx, from_scope, to_scope)
    tx.run(_DROP_SCOPE, the_scope=from_scope)


def covering(tx: Tx, number: str, scopes: list[str]) -> str | None:
    """An opt-out of this number within these scopes, None when there is none."""
    row = tx.row(_COVERING, number=number, scopes=scopes)
    return row.scope if row else None


def last_word(tx: Tx, number: str) -> Instant | None:
    """When the ledger last heard of this number."""
    row = tx.row(_LAST_WORD, number=number)
    return row.at if row else None


def page(tx: Tx, numbers: list[str] | None, limit: int, offset: int) -> tuple[list[Row], int]:
    """Lines of the ledger, newest first, and how many there are; of these numbers, or None: of all."""
    if numbers is None:
        rows, count = tx.rows(_ALL, limit=limit, offset=offset), tx.row(_COUNT)
    else:
        rows = tx.rows(_OF_NUMBERS, numbers=numbers, limit=limit, offset=offset)
        count = tx.row(_COUNT_OF_NUMBERS, numbers=numbers)
    return rows, int(count.n) if count else 0


def before(tx: Tx, numbers: list[str] | None, seq: int | None, limit: int) -> list[Row]:
    """Lines of the ledger before a place (None: the newest ones), as :func:`page` gives them."""
    if numbers is None:
        return tx.rows(_BEFORE, before=seq, limit=limit)
    return tx.rows(_OF_NUMBERS_BEFORE, numbers=numbers, before=seq, limit=limit)


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
