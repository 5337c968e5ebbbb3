"""Pictures and files: brought by people, carried by texts, fetched by carriers (product.md MC13)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from server.core import media as core
from server.core.access import Viewer
from server.core.media import Unfit
from server.core.model import DAY, SECOND
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound
from server.store import media, secrets
from server.store.statement import Row, Tx

KEPT_UNSENT = DAY
"""How long what nothing carries is kept."""
MOST_UNSENT = 100_000_000
"""Bytes that one user may have brought without sending them."""
WHAT = "picture or file"


def check(content: bytes) -> str:
    """The type of what was brought, by its bytes. Invalid with what would do."""
    found = core.judged(content)
    if isinstance(found, Unfit):
        raise Invalid(found.code, found.sentence)
    return found


def bring(
    tx: Tx, viewer: Viewer | None, content: bytes, kind: str, name: str, context: Context
) -> Row:
    """Keep what somebody brought, to be sent by them; ``kind`` is as :func:`check` found it. Without a
    viewer nobody's: it is kept for what the relay itself puts it into.
    """
    if viewer is not None and media.unsent(tx, viewer.id) + len(content) > MOST_UNSENT:
        raise Conflict(
            "too_many_uploads",
            f"You have brought {core.megabytes(MOST_UNSENT)} that were never sent. They are removed "
            "after a day; send some of them, or wait.",
        )
    media_id = context.new_id()
    media.add(
        tx,
        content,
        id=media_id,
        content_type=kind,
        name=core.name_of(name, kind),
        created_by=viewer.id if viewer else None,
        created_at=context.now,
    )
    return media.by_id(tx, media_id)


def tidy(tx: Tx, context: Context) -> None:
    """What was brought and never used is removed after a day."""
    media.tidy(tx, context.now - KEPT_UNSENT)


# ---- in texts


def check_references(given: Sequence[str], is_address: Sequence[bool]) -> tuple[str, ...]:
    """Media of a text as they are kept: addresses as they are, what is ours as a reference."""
    found = []
    for each, outside in zip(given, is_address, strict=True):
        media_id = None if outside else core.id_in(each)
        if not outside and media_id is None:
            raise Invalid(
                "media_invalid",
                "Media are the ids that POST /v1/media gave, or addresses that begin with https:// "
                "and a host name.",
            )
        found.append(each if media_id is None else core.reference(media_id))
    return tuple(found)


def check_theirs(tx: Tx, viewer: Viewer, given: Sequence[str]) -> None:
    """Whether the viewer may send these. NotFound for what is somebody else's or gone, Invalid where
    they are more than carriers take with one text.
    """
    size = 0
    for media_id in core.ids_in(given):
        row = media.sendable(tx, media_id, viewer.id)
        if row is None:
            raise NotFound(WHAT)
        size += row.size
    if size > core.LARGEST:
        raise Invalid(
            "media_too_large",
            f"These pictures and files have {core.megabytes(size)} together; carriers take "
            f"{core.megabytes(core.LARGEST)} with one text. Take some out, or send two texts.",
        )


def described(tx: Tx, given: Sequence[str]) -> list[dict[str, Any]]:
    """A text's media as they are stored with it."""
    return [_described(tx, each) for each in given]


def _described(tx: Tx, each: str) -> dict[str, Any]:
    ids = core.ids_in([each])
    row = media.by_id(tx, ids[0]) if ids else None
    if row is None:
        return {"url": each, "content_type": None}
    return {"url": each, "content_type": row.content_type, "name": row.name, "size": row.size}


def attach(tx: Tx, message_id: str, given: Sequence[str]) -> None:
    """This text carries them: what is ours stays as long as it does."""
    media.attach(tx, message_id, core.ids_in(given))


# ---- for carriers


def handed_over(
    tx: Tx, message_id: str, items: Sequence[dict[str, Any]], context: Context
) -> tuple[str, ...]:
    """The addresses that a carrier is given with a text: of what is ours, fresh signed ones."""
    ours = media.attached(tx, message_id)
    return tuple(_address(tx, item["url"], ours, context) for item in items)


def _address(tx: Tx, url: str, ours: set[str], context: Context) -> str:
    media_id = url.removeprefix(core.PREFIX)
    if media_id not in ours:
        return url
    expires = context.now // SECOND + core.LIVES
    sig = core.signature(_key(tx, context), media_id, expires)
    return f"{context.public_url}/media/{quote(media_id)}?expires={expires}&sig={sig}"


def _key(tx: Tx, context: Context) -> str:
    """What addresses are signed with, made when it is first needed."""
    found = secrets.found(tx, secrets.MEDIA)
    if found is None:
        found = context.new_secret()
        secrets.keep(tx, secrets.MEDIA, found)
    return found


def fetched(tx: Tx, media_id: str, expires: str, sig: str, context: Context) -> Row:
    """What a signed address leads to. Forbidden for any address that is not ours, or has run out,
    whether there is such a thing or not.
    """
    key = secrets.found(tx, secrets.MEDIA)
    now = context.now // SECOND
    if key is None or not core.is_genuine(key, media_id, expires, sig, now):
        raise Forbidden("address_invalid", "This address was not signed here, or has run out.")
    row = media.content(tx, media_id)
    if row is None:
        raise NotFound(WHAT)
    return row
