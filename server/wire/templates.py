"""Templates, and what they are filled with."""

from dataclasses import dataclass
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text with fields to fill. ``kind`` is ``quick_reply``, ``action`` (what actions send) or one of
    the fixed ones (``opt_in``, ``opt_out``, ``help``, ``confirmation``, ``recording``), which can be
    edited and not deleted; ``is_default``: its words are those that the relay came with.
    """

    id: str
    kind: str
    title: str
    body: str
    fixed: bool
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTemplate:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    kind: str = "quick_reply"
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChange:
    """A PATCH: only the keys that were given change. A ``body`` of null gives a fixed template its
    default words back.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    title: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateOrder:
    """Templates in the order in which they are to be offered; those not named follow as they were."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFor:
    """Whom a template is filled for: exactly one of the two."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    lead_id: str | None = None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A template filled. ``gaps`` are its fields without data, in their order; of these ``required``
    keep the text from being sent. ``in_place`` is the text with its gaps still standing, as
    ``{{field}}``, to be filled by hand.
    """

    body: str
    gaps: list[str]
    segments: int
    required: list[str]
    in_place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """A field that a template can name. ``of`` is ``lead``, ``sender``, ``store`` or ``retailer``;
    ``value`` is None where it was not asked for one lead.
    """

    name: str
    of: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    items: list[Template]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPage:
    items: list[FieldValue]
    next_cursor: str | None
    total: int
