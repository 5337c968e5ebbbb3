"""What was picked to go with a text, as an attachment and words. Pure."""

import secrets

from server.wire import Asset, Product
from tui.attachments import Attachment


def from_path(path: str, name: str, size: int = 0) -> Attachment:
    """A file of this machine, that the relay does not have yet."""
    return Attachment(_key(), name, size, path=path)


def of_asset(asset: Asset) -> Attachment:
    return Attachment(_key(), asset.name, asset.size, asset.content_type, asset.media_id)


def of_product(product: Product) -> Attachment | None:
    """A product's picture, where it has one."""
    if product.media_id is None:
        return None
    name, size = product.file_name or product.name, product.size or 0
    return Attachment(_key(), name, size, product.content_type, product.media_id)


def recommendation(product: Product) -> str:
    """``Oslo sofa, $1,299, https://…``"""
    return ", ".join(part for part in (product.name, product.price, product.link) if part)


def _key() -> str:
    """The client's own name for an attachment: it tells nobody anything."""
    return secrets.token_hex(8)
