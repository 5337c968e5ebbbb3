"""Pictures and files at a relay: brought there, its library, its product catalogue."""

from collections.abc import AsyncGenerator, Callable, Sequence
from urllib.parse import quote

from server.wire import (
    Asset,
    AssetOrder,
    AssetPage,
    NewAsset,
    ProductOutcome,
    ProductOutcomes,
    ProductPage,
    ProductRow,
    ProductRows,
    Upload,
)
from tui.api import MOST, Api
from tui.sanitize import displayable

CHUNK = 64 * 1024
Progress = Callable[[int], None]
"""Told how many bytes have gone."""


class Media:
    """What is asked of media over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def bring(
        self, content: bytes, name: str, progress: Progress = lambda sent: None
    ) -> Upload:
        """Brings a picture or file to the relay; what it is, the relay finds out."""

        async def parts() -> AsyncGenerator[bytes, None]:
            for at in range(0, len(content), CHUNK):
                yield content[at : at + CHUNK]
                progress(min(len(content), at + CHUNK))

        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(content))}
        return await self._api.ask(
            Upload,
            "POST",
            "/v1/media",
            parts(),
            params={"name": displayable(name)[:200]},
            headers=headers,
        )

    async def content(self, media_id: str) -> bytes:
        """What the person may send: for a look at it."""
        return (await self._api.request("GET", f"/v1/media/{quote(media_id, safe='')}")).content

    # ---- the library

    async def assets(self, q: str = "", *, offset: int = 0, limit: int = MOST) -> AssetPage:
        asked = {"offset": str(offset), "limit": str(limit)} | ({"q": q} if q else {})
        return await self._api.ask(AssetPage, "GET", "/v1/assets", params=asked)

    async def add_asset(self, title: str, media_id: str) -> Asset:
        body = NewAsset(title=title, media_id=media_id)
        return await self._api.ask(Asset, "POST", "/v1/assets", body)

    async def rename_asset(self, id: str, title: str) -> Asset:
        return await self._api.ask(Asset, "PATCH", _asset(id), {"title": title})

    async def delete_asset(self, id: str) -> None:
        await self._api.request("DELETE", _asset(id))

    async def order_assets(self, ids: Sequence[str]) -> list[Asset]:
        body = AssetOrder(ids=list(ids))
        return (await self._api.ask(AssetPage, "PUT", "/v1/assets/order", body)).items

    # ---- the catalogue

    async def products(self, q: str = "", *, offset: int = 0, limit: int = MOST) -> ProductPage:
        asked = {"offset": str(offset), "limit": str(limit)} | ({"q": q} if q else {})
        return await self._api.ask(ProductPage, "GET", "/v1/products", params=asked)

    async def put_products(self, rows: Sequence[ProductRow]) -> list[ProductOutcome]:
        """One outcome for each row, in their order."""
        body = ProductRows(items=list(rows))
        return (await self._api.ask(ProductOutcomes, "PUT", "/v1/products", body)).items

    async def delete_product(self, id: str) -> None:
        await self._api.request("DELETE", f"/v1/products/{quote(id, safe='')}")


def _asset(id: str) -> str:
    return f"/v1/assets/{quote(id, safe='')}"
