"""Service requests: a customer asks to be answered, by text or by e-mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """``channel`` is ``connect_widget``, ``storefront`` or ``footer``; ``preference`` is ``text``, which
    needs ``number``, or ``email``, which needs ``email``. ``associate`` and ``store`` are ids of whom it
    is for: a lead who is new is given to them, else to the caller's store.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    channel: str
    preference: str
    name: str = ""
    number: str | None = None
    email: str | None = None
    associate: str | None = None
    store: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """``number`` as the caller may read it; ``lead_id`` is None where the lead is not the caller's to
    see; ``taken_by`` is the name of who wrote it down.
    """

    id: str
    at: datetime
    lead_id: str | None
    channel: str
    preference: str
    message: str
    number: str | None = None
    email: str | None = None
    associate: str | None = None
    store: str | None = None
    taken_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """The newest first."""

    items: list[Request]
    next_cursor: str | None
    total: int
