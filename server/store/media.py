"""Pictures and files that are ours to send: stored once, however many brought them (MC13)."""

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, exists, func, or_, select

from server.core.model import Instant
from server.store.schema import assets, media, media_contents, message_media, products
from server.store.statement import Row, Statement, Tx, insert_or_ignore

_KEEP_CONTENT = insert_or_ignore(media_contents)
_ADD = insert_or_ignore(media)
_ATTACH = insert_or_ignore(message_media)
_with_content = media.join(media_contents, media_contents.c.digest == media.c.digest)
_in_library = or_(
    exists(select(assets.c.id).where(assets.c.media_id == media.c.id)),
    exists(select(products.c.id).where(products.c.media_id == media.c.id)),
)
_is_sent = exists(select(message_media.c.media_id).where(message_media.c.media_id == media.c.id))
_theirs = and_(
    media.c.id == bindparam("id"),
    or_(media.c.created_by == bindparam("user_id"), _in_library),
)
_BY_ID = Statement(select(media).where(media.c.id == bindparam("id")))
_SENDABLE = Statement(select(media).where(_theirs))
_SENDABLE_CONTENT = Statement(
    select(media.c.content_type, media.c.name, media_contents.c.content)
    .select_from(_with_content)
    .where(_theirs)
)
_CONTENT = Statement(
    select(media.c.content_type, media.c.name, media_contents.c.content)
    .select_from(_with_content)
    .where(media.c.id == bindparam("id"))
)
_CARRIED = Statement(
    select(media.c.content_type, media.c.name, media_contents.c.content)
    .select_from(_with_content.join(message_media, message_media.c.media_id == media.c.id))
    .where(media.c.id == bindparam("id"), message_media.c.message_id == bindparam("message_id"))
)
_IDS_OF = Statement(
    select(message_media.c.media_id).where(message_media.c.message_id == bindparam("message_id"))
)
_UNSENT = Statement(
    select(func.coalesce(func.sum(media.c.size), 0).label("size")).where(
        media.c.created_by == bindparam("user_id"), ~_is_sent, ~_in_library
    )
)
_FORGET = Statement(
    sa.delete(media).where(media.c.created_at < bindparam("before"), ~_is_sent, ~_in_library)
)
_FORGET_CONTENTS = Statement(
    sa.delete(media_contents).where(
        ~exists(select(media.c.id).where(media.c.digest == media_contents.c.digest))
    )
)


def add(tx: Tx, content: bytes, **values: Any) -> None:
    """Keep a picture or file. What is in it is stored once; ``values`` are the other columns."""
    digest = hashlib.sha256(content).hexdigest()
    tx.row(_KEEP_CONTENT, digest=digest, content=content)
    tx.row(_ADD, digest=digest, size=len(content), **values)


def by_id(tx: Tx, media_id: str) -> Row | None:
    return tx.row(_BY_ID, id=media_id)


def sendable(tx: Tx, media_id: str, user_id: str) -> Row | None:
    """What this user may send: what they brought themselves, or what is in the library or the
    catalogue. None for anything else.
    """
    return tx.row(_SENDABLE, id=media_id, user_id=user_id)


def sendable_content(tx: Tx, media_id: str, user_id: str) -> Row | None:
    """``content``, ``content_type`` and ``name`` of what :func:`sendable` finds."""
    return tx.row(_SENDABLE_CONTENT, id=media_id, user_id=user_id)


def content(tx: Tx, media_id: str) -> Row | None:
    """``content``, ``content_type`` and ``name``, whoever may see it: its address was signed."""
    return tx.row(_CONTENT, id=media_id)


def carried(tx: Tx, message_id: str, media_id: str) -> Row | None:
    """What a text of ours carries; None where it carries no such thing."""
    return tx.row(_CARRIED, id=media_id, message_id=message_id)


def attach(tx: Tx, message_id: str, media_ids: list[str]) -> None:
    """This text carries them: they stay as long as it does."""
    for media_id in media_ids:
        tx.row(_ATTACH, message_id=message_id, media_id=media_id)


def attached(tx: Tx, message_id: str) -> set[str]:
    return {row.media_id for row in tx.rows(_IDS_OF, message_id=message_id)}


def unsent(tx: Tx, user_id: str) -> int:
    """Bytes that a user has brought and that nothing carries yet."""
    row = tx.row(_UNSENT, user_id=user_id)
    return int(row.size) if row else 0


def tidy(tx: Tx, before: Instant) -> int:
    """Forget what was brought earlier and is carried by no text, asset or product; how many."""
    gone = tx.run(_FORGET, before=before)
    tx.run(_FORGET_CONTENTS)
    return gone
