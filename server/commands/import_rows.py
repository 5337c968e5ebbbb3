"""``floorline-relay import KIND``: rows of a table brought in, also beside a running relay."""

import json
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from server.commands.beside import write, writing
from server.commands.import_ import NotReadable
from server.config import Settings
from server.core import kinds
from server.core.brought import Brought, Outcome
from server.core.lead_rows import Repeats
from server.core.tables import BadRow, Encoding, Table, TableRow, TableUnreadable, read_table
from server.flows.context import Context
from server.flows.exports import EVERYBODY
from server.flows.imports import leads, numbers, stores, templates, users
from server.flows.imports.leads import How
from server.flows.imports.rows import Told
from server.flows.problems import Problem
from server.passwords import hash_password
from server.store.db import Writer
from server.store.statement import Tx

BATCH = 500
FEW = 20
"""Users at once: each password takes a moment to be hashed."""

Rows = Sequence[TableRow | BadRow]
Import = Callable[[Rows], list[Brought]]


def import_rows(
    settings: Settings,
    kind: str,
    file: Path,
    *,
    encoding: Encoding = "utf-8",
    clear: bool = False,
    tell_all: bool = False,
    as_json: bool = False,
) -> dict[Outcome, int]:
    """Bring a file in, say on stdout what became of rows that were refused (``tell_all``: of every
    row; ``as_json``: of every row, for a program), and count. Raises NotReadable before anything is
    written.
    """
    table = opened(kind, file, encoding)
    tally = dict.fromkeys(Outcome, 0)
    rows, read = table.rows(), 0
    with writing(settings) as writer, _importing(kind, writer, settings, table, clear) as bring_in:
        while batch := list(islice(rows, FEW if kind == kinds.USERS else BATCH)):
            for result in bring_in(batch):
                tally[result.outcome] += 1
                _tell(result, tell_all, as_json)
            read += len(batch)
            print(f"{read:,} of {table.count:,} rows, {counted(tally)}", file=sys.stderr)
    return tally


def opened(kind: str, file: Path, encoding: Encoding) -> Table:
    """The table in a file, whose columns all mean something. Raises NotReadable."""
    try:
        table = read_table(file.name, file.read_bytes(), encoding)
    except OSError as error:
        raise NotReadable(f"{file} cannot be read: {error.strerror}") from None
    except TableUnreadable as unreadable:
        raise NotReadable(f"{file}: {unreadable}") from None
    unknown = [column for column in table.columns if not kinds.is_known(kind, column)]
    if unknown:
        raise NotReadable(f"{file}: {_unknown(kind, unknown)}")
    return table


def _unknown(kind: str, columns: list[str]) -> str:
    named = ", ".join(f"“{column[:60]}”" for column in columns[:5])
    extra = (
        " A column called fields.NAME is kept as the extra field NAME."
        if kind == kinds.LEADS
        else ""
    )
    return (
        f"nothing of {kind} is called {named}. The columns are "
        f"{', '.join([*kinds.COLUMNS[kind], *kinds.ONLY_IN.get(kind, ())])}.{extra}"
    )


def counted(tally: dict[Outcome, int]) -> str:
    return ", ".join(f"{outcome} {count:,}" for outcome, count in tally.items())


def _tell(result: Brought, tell_all: bool, as_json: bool) -> None:
    if as_json:
        told = {"row": result.row, "outcome": result.outcome, "because": result.because or None}
        print(json.dumps(told, ensure_ascii=False))
    elif tell_all or result.outcome is Outcome.REFUSED:
        because = f": {result.because}" if result.because else ""
        print(f"{result.outcome} {result.row}{because}")


@contextmanager
def _importing(
    kind: str, writer: Writer, settings: Settings, table: Table, clear: bool
) -> Iterator[Import]:
    """What brings a batch in, as one transaction."""

    def run(unit: Callable[[Tx, Context], list[Brought]]) -> list[Brought]:
        return write(writer, settings, unit)

    match kind:
        case kinds.LEADS:
            with _leads(writer, settings, table, clear) as bring_in:
                yield bring_in
        case kinds.USERS:
            yield _users(writer, settings)
        case kinds.STORES:
            told = Told()
            yield lambda rows: run(lambda tx, context: stores.bring_in(tx, rows, told, context))
        case kinds.NUMBERS:
            told = Told()
            yield lambda rows: run(lambda tx, context: numbers.bring_in(tx, rows, told, context))
        case _:
            told = Told()
            yield lambda rows: run(
                lambda tx, context: templates.bring_in(tx, EVERYBODY, rows, told, context)
            )


@contextmanager
def _leads(writer: Writer, settings: Settings, table: Table, clear: bool) -> Iterator[Import]:
    """Whoever looks on is told at the end, of all of it at once where it is much."""
    how, repeats = How(clear=clear), Repeats()
    written: list[str] = []

    def bring_in(rows: Rows) -> list[Brought]:
        def unit(tx: Tx, context: Context) -> tuple[list[Brought], list[str]]:
            return leads.take(tx, EVERYBODY, rows, repeats, how, context)

        results, ids = write(writer, settings, unit)
        written.extend(ids[: leads.TOLD_ONE_BY_ONE + 1 - len(written)])
        return results

    try:
        yield bring_in
    finally:
        if written:
            write(writer, settings, lambda tx, context: leads.announce_all(tx, written, context))
    write(writer, settings, lambda tx, _: leads.note_fields(tx, table.columns))


def _users(writer: Writer, settings: Settings) -> Import:
    told, nobodys = Told(), hash_password(secrets.token_urlsafe(32))

    def bring_in(rows: Rows) -> list[Brought]:
        new = write(writer, settings, lambda tx, _: users.newcomers(tx, rows))
        hashes: dict[int, str] = {}
        refused: dict[int, BadRow] = {}
        for row in new:
            try:
                hashes[row.number] = hash_password(row.values["password"])
            except Problem as problem:
                refused[row.number] = BadRow(row.number, problem.detail)
        taken = [refused.get(row.number, row) for row in rows]
        return write(
            writer,
            settings,
            lambda tx, context: users.bring_in(tx, taken, told, hashes, nobodys, context),
        )

    return bring_in
