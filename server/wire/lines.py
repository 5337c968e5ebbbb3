"""Stores, numbers, and what is kept of released lines."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A location. ``kind`` is ``store``, ``branch`` or ``corporate``; only an onboarded one has a line."""

    id: str
    name: str
    kind: str
    phone: str | None
    time_zone: str
    state: str | None
    area_codes: list[str]
    sms_number: str | None = None
    forward_calls: str | None = None
    onboarded: bool = False
    enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStore:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    name: str
    kind: str = "store"
    phone: str | None = None
    time_zone: str
    state: str | None = None
    area_codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardableStore:
    """A store that is not onboarded. ``reason`` says why it cannot be, None when it can."""

    id: str
    name: str
    phone: str | None
    offered: bool
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    sms_number: str
    forward_calls: str | None = None
    enable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoresToEnable:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    store_ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNumber:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    number: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """``state`` is ``free``, ``assigned``, ``quarantined`` or ``draining``; ``region`` like ``US-NY``.
    ``owner`` names the user or the store that has it.
    """

    number: str
    use: str
    state: str
    region: str | None
    user_id: str | None = None
    store_id: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """``draining`` takes a proxy number out of the pool: it keeps the customers it serves and gets no
    others. ``free`` puts it back, and ends the quarantine of a line.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedText:
    """A text of a released line, kept for administrators (``retailer.archive_released_lines``).
    ``lead_number`` shows its last two digits only to those without ``see_numbers``.
    """

    line: str
    user_name: str
    lead_name: str
    lead_number: str
    direction: str
    author: str
    body: str
    media: list[str]
    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """Texts of a released line, oldest first."""

    items: list[ArchivedText]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePage:
    items: list[Store]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardablePage:
    items: list[OnboardableStore]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPage:
    items: list[Number]
    next_cursor: str | None
    total: int
