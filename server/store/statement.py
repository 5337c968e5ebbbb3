"""One way to say SQL: written once with SQLAlchemy Core, run on the drivers themselves.

A :class:`Statement` is compiled once per dialect, on first use. Core's own bind and result
processors are applied, so booleans and JSON come back as themselves from both databases.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import registry, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = [
    "Compiled",
    "Row",
    "Statement",
    "TextList",
    "Tx",
    "among",
    "by_age",
    "in_pages",
    "insert",
    "insert_or_ignore",
    "of_one",
    "one_of",
]

Row = Any
"""A named tuple with one field a selected column."""

Processor = Callable[[Any], Any]

_named_tuple: Callable[..., Any] = namedtuple
"""By a name of its own: a type checker reads a direct call as a class with literal names."""


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=_plain).decode()


def _plain(value: Any) -> str:
    """The nouns of core are texts of types of their own."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


SQLITE: Dialect = sqlite.dialect(
    paramstyle="named", json_serializer=_as_json, json_deserializer=msgspec.json.decode
)
POSTGRES: Dialect = registry.load("postgresql.psycopg")()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as one driver takes it: text, preset values, and what converts values and rows."""

    sql: str
    presets: Mapping[str, Any]
    binds: Sequence[tuple[str, Processor]]
    results: Sequence[tuple[int, Processor]]
    make_row: Callable[[Sequence[Any]], Row]

    def parameters(self, given: dict[str, Any]) -> dict[str, Any]:
        """The values for the driver. A value that the statement needs and nobody gave is a KeyError."""
        values = {**self.presets, **given} if self.presets else given
        for name, process in self.binds:
            values[name] = process(values[name])
        return values

    def row(self, raw: Sequence[Any]) -> Row:
        if self.results:
            mutable = list(raw)
            for index, process in self.results:
                mutable[index] = process(mutable[index])
            return self.make_row(mutable)
        return self.make_row(raw)


class Statement:
    """A statement with named parameters, for both databases."""

    __slots__ = ("_by_dialect", "_construct")

    def __init__(self, construct: Any) -> None:
        self._construct = construct
        self._by_dialect: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> Compiled:
        try:
            return self._by_dialect[dialect.name]
        except KeyError:
            return self._by_dialect.setdefault(dialect.name, _compile(self._construct, dialect))


def _compile(construct: Any, dialect: Dialect) -> Compiled:
    compiled = construct.compile(dialect=dialect)
    if "POSTCOMPILE" in str(compiled):
        raise TypeError("a list within a statement: use among() or one_of() instead of in_()")
    columns = list(_returned_columns(construct))
    row_type = _named_tuple("Row", [column.name for column in columns], rename=True)
    return Compiled(
        sql=str(compiled),
        presets={
            compiled.bind_names[bind]: bind.effective_value
            for bind in compiled.bind_names
            if not bind.required
        },
        binds=list(
            {
                name: process
                for bind, name in compiled.bind_names.items()
                if (process := _bind_processor(bind.type, dialect))
            }.items()
        ),
        results=[
            (index, process)
            for index, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ],
        make_row=row_type._make,
    )


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _returned_columns(construct: Any) -> Sequence[ColumnElement[Any]]:
    """The columns a SELECT or a RETURNING clause gives; none for other statements."""
    if isinstance(construct, sa.sql.expression.SelectBase):
        return list(construct.exported_columns)
    return list(getattr(construct, "exported_columns", ()))


class TextList(TypeDecorator[list[str]]):
    """A list of texts as one parameter: a JSON text in SQLite, an array in PostgreSQL."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(sa.Text))
        return dialect.type_descriptor(sa.JSON())


class NumberList(TypeDecorator[list[int]]):
    """A list of whole numbers as one parameter, as :class:`TextList`."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(sa.BigInteger))
        return dialect.type_descriptor(sa.JSON())


class _Among(ColumnElement[bool]):
    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        kind = NumberList() if isinstance(column.type, sa.Integer) else TextList()
        self.column = column
        self.values: sa.BindParameter[Any] = sa.bindparam(name, type_=kind)


@compiles(_Among, "sqlite")
def _among_in_sqlite(element: _Among, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.values, **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Among, "postgresql")
def _among_in_postgres(element: _Among, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.values, **options)
    return f"{column} = ANY({values})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """``column`` is one of the values bound as ``name`` (one parameter, however many)."""
    return _Among(column, name)


def one_of(column: ColumnElement[Any], *texts: str) -> ColumnElement[bool]:
    """``column`` is one of these fixed texts."""
    return sa.or_(*(column == text for text in texts))


def insert_or_ignore(table: sa.Table) -> Statement:
    """Insert a row with every column bound by its name, unless its key is there already.

    Gives the key's first column back when the row was inserted, nothing when it was there.
    """
    values: dict[str, sa.BindParameter[Any]] = {
        column.name: sa.bindparam(column.name) for column in table.columns
    }
    statement = insert(table).values(values).on_conflict_do_nothing()
    return Statement(statement.returning(next(iter(table.primary_key.columns))))


def in_pages(
    query: "sa.Select[Any]", orders: Mapping[str, Sequence[ColumnElement[Any]]]
) -> dict[str, Statement]:
    """A query in each of its orders, of which a page is bound as ``limit`` and ``offset``."""
    limit, offset = (sa.bindparam(name, type_=sa.Integer) for name in ("limit", "offset"))
    return {
        name: Statement(query.order_by(*order).limit(limit).offset(offset))
        for name, order in orders.items()
    }


def by_age(
    created_at: ColumnElement[Any], key: ColumnElement[Any]
) -> dict[str, list[ColumnElement[Any]]]:
    """The orders ``oldest`` and ``newest`` of :func:`in_pages`; what is as old goes by its key."""
    return {"oldest": [created_at, key], "newest": [created_at.desc(), key.desc()]}


def of_one(column: ColumnElement[Any], where: ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """A column of the one row that ``where`` finds by its key, null when there is none.

    As a scalar subquery: in SQLite it costs a fraction of an outer join.
    """
    return sa.select(column).where(where).scalar_subquery()


class Tx(Protocol):
    """A transaction: the only thing a unit of work sees of a database."""

    def rows(self, statement: Statement, /, **parameters: Any) -> list[Row]:
        """Every row."""
        ...

    def row(self, statement: Statement, /, **parameters: Any) -> Row | None:
        """The first row, or None when there is none."""
        ...

    def run(self, statement: Statement, /, **parameters: Any) -> int:
        """How many rows were changed."""
        ...
