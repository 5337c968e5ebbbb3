"""The product catalogue: brought in batches, each row with its own outcome (product.md MC13)."""

from dataclasses import dataclass

from server.core import catalogue
from server.core.access import Viewer
from server.core.model import Permission
from server.core.words import spaced
from server.flows.context import Context
from server.flows.people import need
from server.flows.problems import NotFound
from server.store import media, products
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Given:
    """A row as it was given. ``media_id`` is its picture, None leaves the one that it has; ``problem``
    is what is wrong already.
    """

    code: str
    name: str
    price: str
    link: str
    media_id: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: ``added``, ``changed``, ``unchanged`` or ``refused`` with its reason."""

    code: str
    outcome: str
    because: str | None = None


def put(tx: Tx, viewer: Viewer, rows: list[Given], context: Context) -> list[Outcome]:
    """Add what is new by its code, change what is there. Safe to repeat; one bad row spoils no other."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    return [_put(tx, viewer, row, context) for row in rows]


def _put(tx: Tx, viewer: Viewer, given: Given, context: Context) -> Outcome:
    try:
        row = catalogue.read(given.code, given.name, given.price, given.link)
    except catalogue.Unfit as unfit:
        return Outcome(given.code, "refused", str(unfit))
    if given.problem is not None:
        return Outcome(row.code, "refused", given.problem)
    before = products.by_code(tx, row.code)
    picture = before.media_id if before else None
    if given.media_id is not None:
        picture = given.media_id
        if not _may_carry(tx, viewer, picture):
            return Outcome(row.code, "refused", "There is no such picture, or it is not yours.")
    return _write(tx, row, _same_picture(tx, before, picture), before, context)


def _may_carry(tx: Tx, viewer: Viewer, media_id: str) -> bool:
    """What the viewer brought, or what the relay itself has fetched for them."""
    row = media.by_id(tx, media_id)
    fetched = row is not None and row.created_by is None
    return fetched or media.sendable(tx, media_id, viewer.id) is not None


def _same_picture(tx: Tx, before: Row | None, picture: str | None) -> str | None:
    """The picture that a product has, where the one given has the same bytes."""
    if before is None or before.media_id is None or picture is None:
        return picture
    old, new = media.by_id(tx, before.media_id), media.by_id(tx, picture)
    same = old is not None and new is not None and old.digest == new.digest
    return str(before.media_id) if same else picture


def _write(
    tx: Tx, row: catalogue.ProductRow, picture: str | None, before: Row | None, context: Context
) -> Outcome:
    values = {"name": row.name, "price": row.price, "link": row.link, "media_id": picture}
    if before is not None and all(getattr(before, name) == values[name] for name in values):
        return Outcome(row.code, "unchanged")
    words = spaced(f"{row.name} {row.code}")
    if before is None:
        new_id = context.new_id()
        products.add(tx, id=new_id, code=row.code, words=words, updated_at=context.now, **values)
        return Outcome(row.code, "added")
    products.change(tx, before.id, words=words, updated_at=context.now, **values)
    return Outcome(row.code, "changed")


def remove(tx: Tx, viewer: Viewer, product_id: str) -> None:
    """Take it out of the catalogue. The texts that recommended it stay as they are."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    if products.by_id(tx, product_id) is None:
        raise NotFound("product")
    products.remove(tx, product_id)
