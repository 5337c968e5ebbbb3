"""Long lists as spreadsheets, a piece at a time."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import astuple, fields
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.responses import StreamingResponse

from server.core import spreadsheets
from server.store.statement import Tx
from server.web.relay import Relay

AT_ONCE = 1_000
"""Rows that are read and sent together."""

Format = Annotated[Literal["json", "csv"], Query()]

Piece = Callable[[Tx, int | None], tuple[list[Any], int | None]]
"""The wire types that follow a place (None: the first ones), and the place of the last of them; None
after the end. It asks for rights anew each time.
"""


def sheet(what: str) -> dict[int | str, dict[str, Any]]:
    """A spreadsheet among the answers of the OpenAPI document."""
    return {200: {"content": {"text/csv": {}}, "description": what}}


def response(relay: Relay, kind: type, piece: Piece, name: str) -> StreamingResponse:
    """All pieces as one file, with the names of the type's fields above."""
    return StreamingResponse(
        _lines(relay, kind, piece),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


async def _lines(relay: Relay, kind: type, piece: Piece) -> AsyncIterator[str]:
    yield spreadsheets.lines([[each.name for each in fields(kind)]])
    last: int | None = None

    def unit(tx: Tx) -> tuple[list[Any], int | None]:
        return piece(tx, last)

    while True:
        records, last = await relay.read(unit)
        if last is None:
            return
        yield spreadsheets.lines(_cells(astuple(record)) for record in records)


def _cells(values: Iterable[Any]) -> list[str]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case list():
            return " ".join(map(str, value))
        case _:
            return str(value)
