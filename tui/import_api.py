"""Leads out of a table and everything into one, as a relay takes and gives them."""

from collections.abc import AsyncGenerator
from urllib.parse import quote

from server.wire import ImportedRow, ImportResult, ImportRow, LeadImport
from tui.api import Api


class Tables:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def bring_in(
        self, rows: list[ImportRow], empty: str, *, look: bool = False
    ) -> list[ImportedRow]:
        """What became of a batch of rows, or with ``look`` would become of it. Safe to repeat."""
        if not rows:
            return []
        body = LeadImport(rows=rows, empty=empty, look=look)
        return (await self._api.ask(ImportResult, "POST", "/v1/imports/leads", body)).items

    def export(self, kind: str, format: str) -> AsyncGenerator[bytes, None]:
        """Everything of a kind, exactly as it was written: for a file and never for the screen."""
        path = f"/v1/exports/{quote(kind, safe='')}"
        return self._api.pieces(path, {"format": format})
