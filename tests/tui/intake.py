"""The counterpart's import and export: rows become leads by their number, in memory."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.wire import ImportedRow, ImportResult, ImportRow, LeadImport
from tests.tui.refusing import Handler, Refused, refusal

LEADS_FILE = b"id,first_name\r\nl1,Kim\r\n"


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Intake:
    """While ``free`` is not set, batches wait. ``gone_after``: so many batches are taken, and then it
    cannot be reached.
    """

    leads: dict[str, dict[str, str]] = field(default_factory=dict)
    batches: list[LeadImport] = field(default_factory=list)
    free: threading.Event = field(default_factory=_set)
    gone_after: int | None = None
    exported: list[tuple[str, str]] = field(default_factory=list)

    async def take(self, body: LeadImport) -> ImportResult:
        if not body.look:
            await asyncio.to_thread(self.free.wait)
            if self.gone_after is not None and len(self.batches) >= self.gone_after:
                raise Refused(503, "store_unavailable", "The relay cannot reach its database now.")
            self.batches.append(body)
        return ImportResult(items=[self._row(row, body.look) for row in body.rows])

    def _row(self, row: ImportRow, look: bool) -> ImportedRow:
        number = "".join(filter(str.isdigit, row.values.get("numbers", "")))
        if len(number) < 10:
            because = "its number: This number is too short"
            return ImportedRow(row=row.row, outcome="refused", because=because, shows={})
        outcome = "unchanged" if self.leads.get(number) == row.values else "added"
        if not look:
            self.leads[number] = row.values
        shows = {} if outcome == "unchanged" else _shown(row.values)
        return ImportedRow(row=row.row, outcome=outcome, because=None, shows=shows)


def _shown(values: dict[str, str]) -> dict[str, str]:
    """What there is of a lead, as the relay says it: a whole name in its parts."""
    found = {name: cell for name, cell in values.items() if cell}
    first, _, last = found.pop("name", "").partition(" ")
    parts = {"first_name": first, "last_name": last}
    return {name: cell for name, cell in (parts | found).items() if cell}


def routes(intake: Intake, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about tables."""

    async def bring_in(request: Request) -> Any:
        try:
            return await intake.take(msgspec.json.decode(await request.body(), type=LeadImport))
        except Refused as refused:
            return refusal(refused.problem)

    async def export(request: Request) -> Any:
        format = request.query_params["format"]
        await asyncio.to_thread(intake.free.wait)
        intake.exported.append((request.path_params["kind"], format))
        return Response(LEADS_FILE, media_type="text/csv")

    return [
        route("/v1/imports/leads", "POST", bring_in),
        route("/v1/exports/{kind}", "GET", export),
    ]
