"""Texts to many, as a relay sees, sends and reports them."""

from urllib.parse import quote

from server.wire import Bulk, BulkItemPage, BulkPage, BulkPreviewPage, NewBulk
from tui.api import Api

MOST = 1_000
"""Leads of one text to many."""


class Bulks:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def preview(
        self, lead_ids: list[str], template_id: str, *, offset: int, limit: int
    ) -> BulkPreviewPage:
        """What leads of the list would get; nothing is sent."""
        body = NewBulk(lead_ids=lead_ids, template_id=template_id)
        return await self._api.ask(
            BulkPreviewPage, "POST", f"{_ALL}/preview", body, params=_page(offset, limit)
        )

    async def send(self, lead_ids: list[str], template_id: str, key: str) -> Bulk:
        """However often it is asked for under one key, it is sent once."""
        body = NewBulk(lead_ids=lead_ids, template_id=template_id)
        return await self._api.ask(Bulk, "POST", _ALL, body, headers={"Idempotency-Key": key})

    async def recent(self, *, offset: int, limit: int) -> BulkPage:
        """Newest first."""
        return await self._api.ask(BulkPage, "GET", _ALL, params=_page(offset, limit))

    async def one(self, id: str) -> Bulk:
        return await self._api.ask(Bulk, "GET", _path(id))

    async def items(self, id: str, stands: str | None, *, offset: int, limit: int) -> BulkItemPage:
        """What has become of the leads, or of those who stand so."""
        asked = {**_page(offset, limit), **({"stands": stands} if stands else {})}
        return await self._api.ask(BulkItemPage, "GET", f"{_path(id)}/items", params=asked)

    async def cancel(self, id: str) -> Bulk:
        """Nothing more of it leaves."""
        return await self._api.ask(Bulk, "POST", f"{_path(id)}/cancel")


_ALL = "/v1/bulk-messages"


def _path(id: str) -> str:
    return f"{_ALL}/{quote(id, safe='')}"


def _page(offset: int, limit: int) -> dict[str, str]:
    return {"offset": str(offset), "limit": str(limit)}
