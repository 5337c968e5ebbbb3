"""One template to many leads: seen before it is sent, followed while it goes, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBulk:
    """Up to 1,000 leads, each of whom gets a quick reply filled with their own data."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    lead_ids: list[str]
    template_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPreview:
    """What a lead would get. ``verdict`` is ``allowed``, ``held`` or ``refused`` by the gate, or
    ``skipped``; ``because`` its stable code, ``sentence`` says it to a person. ``until`` is when a held
    one would go, None where it waits for the lead to agree; ``asks``: the opt-in message goes before it.
    ``gaps`` are fields without data, of which ``required`` keep it from being sent. ``time_zones`` are
    those that the lead can be in, none where nobody knows. ``consent`` is as a conversation has it.
    """

    lead_id: str
    name: str
    body: str
    gaps: list[str]
    required: list[str]
    segments: int
    time_zones: list[str]
    consent: str
    verdict: str
    because: str
    sentence: str
    until: datetime | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPreviewPage:
    items: list[BulkPreview]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkCounts:
    """How many leads stand how: their turn is to come, their text is on its way, has gone, is held;
    they were skipped, cancelled, or their text failed or may have gone.
    """

    waiting: int = 0
    going: int = 0
    went: int = 0
    held: int = 0
    skipped: int = 0
    cancelled: int = 0
    failed: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A text to many, as the caller sent it. ``state`` is ``running``, ``cancelled`` or ``done``, which
    is said once every lead had their turn; ``title`` is that of the template.
    """

    id: str
    title: str
    state: str
    created_at: datetime
    ended_at: datetime | None
    total: int
    counts: BulkCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """Newest first."""

    items: list[Bulk]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    """What has become of one lead: ``stands`` is one of the counts' names, ``because`` and ``sentence``
    say why where that is to be said, ``until`` how long a held text waits. The conversation and the text
    are None where nothing was written, or where the caller does not see it any more.
    """

    position: int
    lead_id: str
    name: str
    stands: str
    because: str | None
    sentence: str | None
    until: datetime | None
    conversation_id: str | None
    message_id: str | None
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItemPage:
    items: list[BulkItem]
    next_cursor: str | None
    total: int
