"""The counterpart's pictures, library and catalogue: kept in memory, judged by the relay's own rules."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.core.media import Unfit, judged, name_of
from server.wire import (
    Asset,
    AssetOrder,
    AssetPage,
    Media,
    NewAsset,
    Product,
    ProductOutcome,
    ProductOutcomes,
    ProductPage,
    ProductRow,
    ProductRows,
    Upload,
)
from tests.tui.refusing import Handler, Refused, answering


@dataclass
class Locker:
    """``put`` holds every row of products that was brought, in its order."""

    contents: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    assets: list[Asset] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    put: list[ProductRow] = field(default_factory=list)

    def bring(self, content: bytes, name: str) -> Upload:
        kind = judged(content)
        if isinstance(kind, Unfit):
            raise Refused(422, kind.code, kind.sentence)
        id = f"m{len(self.uploads)}"
        self.contents[id] = content
        self.uploads[id] = Upload(
            id=id, content_type=kind, size=len(content), name=name_of(name, kind)
        )
        return self.uploads[id]

    def add_asset(self, title: str, content: bytes, name: str = "look.png") -> Asset:
        return self._asset(title, self.bring(content, name))

    def _asset(self, title: str, upload: Upload) -> Asset:
        asset = Asset(
            id=f"a{len(self.assets)}", title=title, media_id=upload.id, name=upload.name,
            content_type=upload.content_type, size=upload.size,
        )  # fmt: skip
        self.assets.append(asset)
        return asset

    def add_product(
        self, code: str, name: str, price: str, link: str, content: bytes | None = None
    ) -> Product:
        upload = self.bring(content, f"{code}.png") if content else None
        product = Product(
            id=f"p{len(self.products)}", code=code, name=name, price=price, link=link,
            media_id=upload.id if upload else None,
            content_type=upload.content_type if upload else None,
            file_name=upload.name if upload else None, size=upload.size if upload else None,
        )  # fmt: skip
        self.products.append(product)
        return product

    def media_of(self, references: list[str]) -> list[Media]:
        """A text's media, as it is sent with these."""
        found = [self.uploads[each.removeprefix("media:")] for each in references]
        return [
            Media(url=f"media:{e.id}", content_type=e.content_type, name=e.name, size=e.size)
            for e in found
        ]

    def asset(self, id: str) -> Asset:
        return next(each for each in self.assets if each.id == id)

    def take(self, row: ProductRow) -> ProductOutcome:
        self.put.append(row)
        if not row.name:
            because = "A product needs a name."
            return ProductOutcome(code=row.code, outcome="refused", because=because)
        if any(each.code == row.code for each in self.products):
            return ProductOutcome(code=row.code, outcome="unchanged")
        self.add_product(row.code, row.name, row.price, row.link)
        return ProductOutcome(code=row.code, outcome="added")


def routes(locker: Locker, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about media."""

    def bring(request: Request, body: bytes) -> Any:
        upload = locker.bring(body, request.query_params.get("name", ""))
        return Response(msgspec.json.encode(upload), 201, media_type="application/json")

    def content(request: Request, _: bytes) -> Any:
        return Response(locker.contents[request.path_params["id"]], media_type="image/png")

    def assets(request: Request, _: bytes) -> Any:
        q = request.query_params.get("q", "").lower()
        found = [each for each in locker.assets if q in each.title.lower()]
        return AssetPage(items=found, next_cursor=None, total=len(found))

    def add_asset(_: Request, body: bytes) -> Any:
        new = msgspec.json.decode(body, type=NewAsset)
        return locker._asset(new.title, locker.uploads[new.media_id])

    def change_asset(request: Request, body: bytes) -> Any:
        old = locker.asset(request.path_params["id"])
        new = replace(old, **msgspec.json.decode(body))
        locker.assets[locker.assets.index(old)] = new
        return new

    def delete_asset(request: Request, _: bytes) -> Any:
        locker.assets.remove(locker.asset(request.path_params["id"]))
        return Response(status_code=204)

    def order_assets(request: Request, body: bytes) -> Any:
        ids = msgspec.json.decode(body, type=AssetOrder).ids
        locker.assets.sort(key=lambda each: ids.index(each.id))
        return assets(request, b"")

    def products(request: Request, _: bytes) -> Any:
        q = request.query_params.get("q", "").lower()
        found = [each for each in locker.products if q in f"{each.name} {each.code}".lower()]
        return ProductPage(items=found, next_cursor=None, total=len(found))

    def put_products(_: Request, body: bytes) -> Any:
        rows = msgspec.json.decode(body, type=ProductRows).items
        items = [locker.take(row) for row in rows]
        return ProductOutcomes(items=items, next_cursor=None, total=len(items))

    def delete_product(request: Request, _: bytes) -> Any:
        id = request.path_params["id"]
        locker.products = [each for each in locker.products if each.id != id]
        return Response(status_code=204)

    return [
        route("/v1/media", "POST", answering(bring)),
        route("/v1/media/{id}", "GET", answering(content)),
        route("/v1/assets", "GET", answering(assets)),
        route("/v1/assets", "POST", answering(add_asset)),
        route("/v1/assets/order", "PUT", answering(order_assets)),
        route("/v1/assets/{id}", "PATCH", answering(change_asset)),
        route("/v1/assets/{id}", "DELETE", answering(delete_asset)),
        route("/v1/products", "GET", answering(products)),
        route("/v1/products", "PUT", answering(put_products)),
        route("/v1/products/{id}", "DELETE", answering(delete_product)),
    ]
