"""Leads in out of a table, a batch of rows at a time, and everything out as one (product.md AP2)."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from server import wire
from server.core import lead_rows
from server.core.brought import Brought, RowRefused
from server.core.lead_rows import Repeats
from server.core.spreadsheets import lines, marked
from server.core.tables import Record, TableRow, csv_record, json_line
from server.flows import exports
from server.flows.context import Context
from server.flows.imports import leads as flow
from server.flows.imports.leads import How
from server.flows.problems import Invalid
from server.store.statement import Tx
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import answer
from server.web.relay import Relay

router = APIRouter(tags=["import and export"])

MOST_ROWS = 500
"""Of one batch: so long may it keep others from writing."""
LAST_ROW = 2**31 - 1
EMPTY = ("keep", "clear")
Kind = Literal["leads", "users", "stores", "numbers", "templates", "messages"]
Format = Literal["csv", "jsonl"]
MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


@router.post("/imports/leads", response_model=wire.ImportResult)
async def import_leads(relay: TheRelay, caller: SignedIn, body: wire.LeadImport) -> Response:
    """Bring rows of a table in, at most 500 at once: each whole or not at all, all that are taken in one
    transaction. A row is the lead of its ``id``, else the one with its number, of those that the caller
    sees; the same rows again change nothing. Giving a lead to somebody else needs ``supervise``.
    """
    if len(body.rows) > MOST_ROWS:
        raise Invalid(
            "too_many_rows", f"At most {MOST_ROWS} rows at once; send the rest after them."
        )
    if not all(0 < row.row <= LAST_ROW for row in body.rows):
        raise Invalid("row_invalid", f"A row's number is from 1 to {LAST_ROW:,}.")
    if body.empty not in EMPTY:
        raise Invalid("empty_invalid", f"“empty” is one of {', '.join(EMPTY)}.")
    run = relay.read_by_rules if body.look else relay.write
    results = await run(lambda tx, context: _bring_in(tx, caller, body, context))
    return answer(wire.ImportResult(items=[_shown(result) for result in results]))


def _bring_in(tx: Tx, caller: Caller, body: wire.LeadImport, context: Context) -> list[Brought]:
    viewer = caller.now(tx)
    rows = [TableRow(row.row, row.values) for row in body.rows]
    repeats = _repeats(body.rows, context.retailer.country)
    how = How(clear=body.empty == "clear", only_look=body.look)
    results = flow.bring_in(tx, viewer, rows, repeats, how, context)
    if not body.look:
        flow.note_fields(tx, sorted({name for row in body.rows for name in row.values}))
    return results


def _repeats(rows: list[wire.ImportRow], country: str) -> Repeats:
    """With the rows of earlier batches that those of this one may repeat."""
    repeats = Repeats()
    for earlier in (each for row in rows for each in row.earlier):
        with suppress(RowRefused):  # one that cannot be read was refused, and is repeated by none
            repeats.note(earlier.row, None, lead_rows.numbers_in(earlier.numbers, country))
    return repeats


def _shown(result: Brought) -> wire.ImportedRow:
    return wire.ImportedRow(
        row=result.row,
        outcome=result.outcome,
        because=result.because or None,
        shows=dict(result.shows),
    )


@router.get(
    "/exports/{kind}",
    responses={
        200: {
            "content": {media_type: {} for media_type in MEDIA_TYPES.values()},
            "description": "All of a kind, as it can be imported again",
        }
    },
    response_class=StreamingResponse,
)
async def export(relay: TheRelay, caller: SignedIn, kind: Kind, format: Format = "csv") -> Response:
    """Everything of a kind that the caller sees, as comma-separated values or JSON lines. Leads for
    everybody, numbers in full for those who see them; ``users``, ``stores`` and ``numbers`` need
    ``manage_users``, ``templates`` need ``manage_clienteling``, ``messages`` need ``supervise``.
    """
    columns = await relay.read(lambda tx: exports.columns(tx, caller.now(tx), kind))
    return StreamingResponse(
        _pieces(relay, caller, kind, format, columns),
        media_type=MEDIA_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="{kind}.{format}"'},
    )


async def _pieces(
    relay: Relay, caller: Caller, kind: str, format: str, columns: tuple[str, ...]
) -> AsyncIterator[str]:
    """By the rights that the caller has as each piece is read."""
    if format == "csv":
        yield lines([columns], marked)
    after: str | None = None

    def unit(tx: Tx) -> exports.Found:
        return exports.piece(tx, caller.now(tx), kind, after)

    while True:
        records, after = await relay.read(unit)
        if after is None:
            return
        yield _written(records, columns) if format == "csv" else "".join(map(json_line, records))


def _written(records: list[Record], columns: tuple[str, ...]) -> str:
    return lines((csv_record(record, columns) for record in records), marked)
