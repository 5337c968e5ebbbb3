"""The retailer's library: pictures and files that everybody who texts may send (product.md MC13)."""

from collections.abc import Mapping
from typing import Any

from server.core.access import Viewer
from server.core.model import Permission
from server.core.texts import storable
from server.core.words import spaced
from server.flows.context import Context
from server.flows.people import need
from server.flows.problems import Conflict, Invalid, NotFound
from server.store import assets, media
from server.store.statement import Row, Tx

LONGEST_TITLE = 100
MOST = 500


def add(tx: Tx, viewer: Viewer, title: str, media_id: str, context: Context) -> Row:
    """Put what the viewer brought into the library, offered after the others."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    if len(assets.listed(tx)) >= MOST:
        raise Conflict("library_full", f"The library holds {MOST} at most. Delete some of them.")
    asset_id, checked = context.new_id(), _title(title)
    assets.add(
        tx,
        id=asset_id,
        title=checked,
        media_id=_theirs(tx, viewer, media_id),
        words=spaced(checked),
        created_at=context.now,
    )
    return assets.by_id(tx, asset_id)


def change(tx: Tx, viewer: Viewer, asset_id: str, given: Mapping[str, Any]) -> Row:
    """Change what is given: ``title``, ``media_id``."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    row = _existing(tx, asset_id)
    title = _title(given["title"] or "") if "title" in given else row.title
    media_id = row.media_id
    if "media_id" in given:
        media_id = _theirs(tx, viewer, given["media_id"] or "")
    assets.change(tx, asset_id, title, media_id, spaced(title))
    return assets.by_id(tx, asset_id)


def remove(tx: Tx, viewer: Viewer, asset_id: str) -> None:
    """Take it out of the library. The texts that it was sent with keep it."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    _existing(tx, asset_id)
    assets.remove(tx, asset_id)


def reorder(tx: Tx, viewer: Viewer, asset_ids: list[str]) -> None:
    """Offer them in this order; those not named follow as they were."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    before = [row.id for row in assets.listed(tx)]
    if not set(asset_ids) <= set(before):
        raise NotFound("asset")
    assets.reorder(tx, list(dict.fromkeys([*asset_ids, *before])))


def _existing(tx: Tx, asset_id: str) -> Row:
    row = assets.by_id(tx, asset_id)
    if row is None:
        raise NotFound("asset")
    return row


def _theirs(tx: Tx, viewer: Viewer, media_id: str) -> str:
    if media.sendable(tx, media_id, viewer.id) is None:
        raise NotFound("picture or file")
    return media_id


def _title(given: str) -> str:
    title = " ".join(storable(given).split())
    if not title:
        raise Invalid("title_missing", "An asset needs a title: people find it by that.")
    if len(title) > LONGEST_TITLE:
        raise Invalid("too_long", f"A title has at most {LONGEST_TITLE} characters.")
    return title
