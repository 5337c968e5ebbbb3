"""Finding conversations, leads and texts by words and by numbers (product.md MC3, MC20).

Words are those of :mod:`server.core.words` on both sides. What is found is asked of the predicates
that every list goes by, so a search shows nothing else.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine

from server.core.access import Viewer
from server.core.model import Permission
from server.core.words import Search, Wanted, beginnings, typed, words
from server.store import visibility
from server.store.schema import (
    candidates,
    conversations,
    lead_numbers,
    leads,
    message_words,
    messages,
    numbers,
)
from server.store.statement import Row, Statement, Tx, among, insert, of_one

MOST = 500
"""Conversations that are found by each of name, number and text: the newest."""
FIRST_HITS = 2_000
"""Found texts that are looked at, the newest: enough wherever most of them are the viewer's to see."""
MOST_HITS = 20_000
"""Found texts that are looked at where some of them are the viewer's to see."""
FEW = 20
"""Conversations among the first hits below which the viewer sees so little of everything that it is
quicker to read what they see.
"""
MOST_THREADS = 2_000
MOST_TEXTS = 10_000
"""Conversations and texts of a viewer that are read, the newest."""


# ---- both databases


class _MatchQuery(TypeDecorator[Wanted]):
    """What a text must hold, as each database's full text search asks it."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = TSQUERY() if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Wanted | None, dialect: Dialect) -> Any:
        assert value is not None
        if dialect.name == "postgresql":
            asked = [f"'{word}'" for word in value.whole] + [f"'{word}':*" for word in value.begun]
            return " & ".join(asked)
        asked = [f'"{word}"' for word in value.whole] + [f'"{word}"*' for word in value.begun]
        return " ".join(asked)


class _Held(ColumnElement[bool]):
    """A row of ``message_words`` holds the :class:`Wanted` bound as ``wanted``."""

    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True

    def __init__(self) -> None:
        self.wanted = bindparam("wanted", type_=_MatchQuery())


@compiles(_Held, "sqlite")
def _held_in_sqlite(element: _Held, compiler: Any, **options: Any) -> str:
    return f"message_words MATCH {compiler.process(element.wanted, **options)}"


@compiles(_Held, "postgresql")
def _held_in_postgres(element: _Held, compiler: Any, **options: Any) -> str:
    return f"message_words.words @@ {compiler.process(element.wanted, **options)}"


class _Indexed(ColumnElement[Any]):
    """The words bound as ``words``, parted by spaces, as ``message_words`` keeps them."""

    inherit_cache = True
    type = sa.Text()

    def __init__(self) -> None:
        self.words = bindparam("words", type_=sa.Text)


@compiles(_Indexed, "sqlite")
def _indexed_in_sqlite(element: _Indexed, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.words, **options))


@compiles(_Indexed, "postgresql")
def _indexed_in_postgres(element: _Indexed, compiler: Any, **options: Any) -> str:
    return f"array_to_tsvector(string_to_array({compiler.process(element.words, **options)}, ' '))"


class _PlannedByValues(ColumnElement[Any]):
    """Until the transaction ends PostgreSQL plans for the words asked for: the best plan for a rare
    one takes seconds for a common one. SQLite needs to be told nothing.
    """

    inherit_cache = True
    type = sa.Text()


@compiles(_PlannedByValues, "sqlite")
def _planned_in_sqlite(element: _PlannedByValues, compiler: Any, **options: Any) -> str:
    return "NULL"


@compiles(_PlannedByValues, "postgresql")
def _planned_in_postgres(element: _PlannedByValues, compiler: Any, **options: Any) -> str:
    return "set_config('plan_cache_mode', 'force_custom_plan', true)"


# ---- writing

_ADD_WORDS = Statement(insert(message_words).values(seq=bindparam("seq"), words=_Indexed()))


_DROP_WORDS = Statement(sa.delete(message_words).where(message_words.c.seq == bindparam("the_seq")))


def change_text(tx: Tx, seq: int, body: str) -> None:
    """Let a text be found by other words than before."""
    tx.run(_DROP_WORDS, the_seq=seq)
    add_text(tx, seq, body)


def add_text(tx: Tx, seq: int, body: str) -> None:
    """Let a text be found, by its place in the order of all texts. One without words never is."""
    if found := words(body):
        tx.run(_ADD_WORDS, seq=seq, words=" ".join(found))


# ---- names and numbers

_candidate = leads.alias("candidate")
_line = numbers.alias("line_number")


def _named(lead: sa.FromClause, terms: int) -> ColumnElement[bool]:
    """Each of so many terms, bound by :func:`_likes`, begins a word of the lead."""
    likes = (bindparam(f"term{n}", type_=sa.Text) for n in range(terms))
    return and_(sa.true(), *(lead.c.words.like(like) for like in likes))


def _likes(terms: tuple[str, ...]) -> dict[str, str]:
    """Terms hold letters and digits alone, so nothing in them is special to LIKE."""
    return {f"term{n}": f"% {term}%" for n, term in enumerate(terms)}


def _asks_one_named(terms: int) -> ColumnElement[bool]:
    """A conversation of a shared number, one of whose candidates has the name."""
    return and_(
        conversations.c.lead_id.is_(None),
        exists(
            select(candidates.c.lead_id)
            .select_from(candidates.join(_candidate, _candidate.c.id == candidates.c.lead_id))
            .where(
                candidates.c.conversation_id == conversations.c.id,
                _named(_candidate, terms),
            )
        ),
    )


_digits = bindparam("digits", type_=sa.Text)
_with_leads = conversations.outerjoin(leads, leads.c.id == conversations.c.lead_id).outerjoin(
    _line, _line.c.number == conversations.c.line
)
_seen = visibility.conversation_is_seen(leads, _line)


def _newest(*where: ColumnElement[bool], most: int = MOST) -> Statement:
    """Ids of the newest conversations that the viewer sees and of which all this is true.

    By no index of times: walking one, a database asks of every conversation what few are.
    """
    return Statement(
        select(conversations.c.id)
        .select_from(_with_leads)
        .where(*where, _seen)
        .order_by((conversations.c.updated_at + sa.literal_column("0")).desc())
        .limit(most)
    )


@cache
def _by_name(terms: int) -> Statement:
    found = leads.alias("named")
    ids = select(found.c.id).where(_named(found, terms))
    return _newest(conversations.c.lead_id.in_(ids))


@cache
def _asking_by_name(terms: int) -> Statement:
    return _newest(_asks_one_named(terms))


@cache
def _by_number(terms: int) -> Statement:
    """By digits, and by what else was typed as a name."""
    is_named = or_(_named(leads, terms), _asks_one_named(terms)) if terms else sa.true()
    return _newest(conversations.c.lead_number.like(_digits), is_named)


def _named_or_numbered(tx: Tx, viewer: Viewer, search: Search) -> list[str]:
    bound = visibility.parameters(viewer)
    by_all = bound | _likes(search.terms)
    count = len(search.terms)
    rows = tx.rows(_by_name(count), **by_all) + tx.rows(_asking_by_name(count), **by_all)
    if search.digits:
        digits = {"digits": f"%{search.digits}%"}
        rows += tx.rows(_by_number(len(search.name)), **bound, **_likes(search.name), **digits)
    return [row.id for row in rows]


@cache
def leads_matching(terms: int, name_terms: int | None) -> ColumnElement[bool]:
    """A lead is found by its name or, unless ``name_terms`` is None, by a number and what else was
    typed. Bound by :func:`lead_parameters`.
    """
    by_name = _named(leads, terms)
    if name_terms is None:
        return by_name
    with_digits = select(lead_numbers.c.lead_id).where(lead_numbers.c.number.like(_digits))
    rest = (bindparam(f"name_term{n}", type_=sa.Text) for n in range(name_terms))
    return or_(
        by_name,
        and_(leads.c.id.in_(with_digits), *(leads.c.words.like(like) for like in rest)),
    )


def lead_parameters(search: Search) -> dict[str, str]:
    if not search.digits:
        return _likes(search.terms)
    rest = {f"name_{name}": like for name, like in _likes(search.name).items()}
    return {**_likes(search.terms), **rest, "digits": f"%{search.digits}%"}


# ---- texts

_hits = (
    select(message_words.c.seq.label("seq"))
    .where(_Held())
    .order_by(message_words.c.seq.desc())
    .limit(bindparam("most", type_=sa.Integer))
    .cte("hits")
)
_places = select(
    _hits.c.seq,
    of_one(messages.c.conversation_id, messages.c.seq == _hits.c.seq).label("conversation_id"),
).subquery("places")
_newest_hits = (
    select(_places.c.conversation_id, func.max(_places.c.seq).label("seq"))
    .group_by(_places.c.conversation_id)
    .subquery("newest_hits")
)
_seen_hits = (
    select(conversations.c.id, _newest_hits.c.seq.label("seq"))
    .select_from(
        _newest_hits.join(conversations, conversations.c.id == _newest_hits.c.conversation_id)
        .outerjoin(leads, leads.c.id == conversations.c.lead_id)
        .outerjoin(_line, _line.c.number == conversations.c.line)
    )
    .where(_seen)
    .order_by(_newest_hits.c.seq.desc())
    .limit(MOST)
    .subquery("seen_hits")
)
_WITH_TEXTS = Statement(
    select(_seen_hits.c.id, _seen_hits.c.seq).union_all(
        select(sa.null().label("id"), func.count()).select_from(_hits)
    )
)
"""The last row counts the hits that were looked at."""
_OWN = _newest(conversations.c.id.in_(visibility.conversations_within_sight()), most=MOST_THREADS)
_OWN_TEXTS = Statement(
    select(messages.c.seq, messages.c.conversation_id, messages.c.body)
    .where(among(messages.c.conversation_id, "ids"))
    .order_by((messages.c.seq + sa.literal_column("0")).desc())
    .limit(MOST_TEXTS)
)
_PLAN_BY_VALUES = Statement(select(_PlannedByValues().label("planned")))


def _with_texts(tx: Tx, viewer: Viewer, wanted: Wanted) -> dict[str, int]:
    """Conversations in which a text was found, with the newest of them.

    A common word is in more texts than can be looked at. Who sees much of everything finds enough
    among the newest hits; who sees little has little to be read.
    """
    found, looked_at = _among_hits(tx, viewer, wanted, FIRST_HITS)
    if len(found) == MOST or looked_at < FIRST_HITS:
        return found
    if len(found) < FEW and not viewer.may(Permission.SUPERVISE):
        own, whole = _among_own(tx, viewer, wanted)
        if whole:
            return own
        return own | _among_hits(tx, viewer, wanted, MOST_HITS)[0]
    return _among_hits(tx, viewer, wanted, MOST_HITS)[0]


def _among_hits(tx: Tx, viewer: Viewer, wanted: Wanted, most: int) -> tuple[dict[str, int], int]:
    """What the viewer sees of the newest hits, and how many hits were looked at."""
    bound = visibility.parameters(viewer)
    rows = tx.rows(_WITH_TEXTS, **bound, wanted=wanted, most=most)
    looked_at = sum(row.seq for row in rows if row.id is None)
    return {row.id: row.seq for row in rows if row.id is not None}, looked_at


def _among_own(tx: Tx, viewer: Viewer, wanted: Wanted) -> tuple[dict[str, int], bool]:
    """What the viewer's own texts hold, and whether all of them were read."""
    threads = [row.id for row in tx.rows(_OWN, **visibility.parameters(viewer))]
    texts = tx.rows(_OWN_TEXTS, ids=threads)
    found: dict[str, int] = {}
    for row in texts:
        if row.conversation_id not in found and wanted.is_in(row.body):
            found[row.conversation_id] = row.seq
            if len(found) == MOST:
                return found, True
    return found, len(threads) < MOST_THREADS and len(texts) < MOST_TEXTS


def conversations_found(tx: Tx, viewer: Viewer, search: Search) -> dict[str, int | None]:
    """Conversations of the viewer's in which something was found, with the place of the newest text
    found in them; None where the name or the number was found.
    """
    if not search.terms:
        return {}
    tx.row(_PLAN_BY_VALUES)
    found: dict[str, int | None] = dict(_with_texts(tx, viewer, typed(search.terms)))
    return found | dict.fromkeys(_named_or_numbered(tx, viewer, search))


# ---- within a conversation

_THREAD = Statement(
    select(messages.c.seq, messages.c.id, messages.c.at, messages.c.body)
    .where(messages.c.conversation_id == bindparam("id"))
    .order_by(messages.c.seq)
)


def within(tx: Tx, conversation_id: str, terms: tuple[str, ...]) -> list[tuple[int, Row]]:
    """Texts of a conversation that hold every term as the beginning of a word, newest first, each
    with its place: the oldest text of the conversation is at 0.
    """
    if not terms:
        return []
    wanted = beginnings(terms)
    rows = tx.rows(_THREAD, id=conversation_id)
    return [(place, row) for place, row in enumerate(rows) if wanted.is_in(row.body)][::-1]
