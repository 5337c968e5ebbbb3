"""Leads, and who they belong to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee:
    """Exactly one of the two ids is set. ``name`` is filled in answers and ignored in requests."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    user_id: str | None = None
    location_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Texting:
    """How it stands between a lead and us, over the conversations that the caller sees: the one that is
    read first, how many texts they have not read, since when the lead waits for an answer, and when
    the last text came or went (None where none has yet).
    """

    conversation_id: str
    unread: int
    waiting_since: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """``numbers`` show their last two digits only to those without ``see_numbers``. ``state`` (as
    ``TX``) and ``time_zone`` (an IANA name) say where the lead is, None where nobody has said it.
    ``revision`` counts the changes. ``texting`` is None for a lead without a conversation, and
    everywhere but in the answers of the calls of leads.
    """

    id: str
    name: str
    first_name: str
    last_name: str
    numbers: list[str]
    emails: list[str]
    email2: str | None
    organization: str | None
    status: str
    attributes: list[str]
    fields: dict[str, str]
    assignee: Assignee | None
    state: str | None = None
    time_zone: str | None = None
    revision: int = 1
    texting: Texting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLead:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    first_name: str = ""
    last_name: str = ""
    numbers: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    email2: str | None = None
    organization: str | None = None
    status: str = "new"
    attributes: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    assignee: Assignee | None = None
    state: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChange:
    """A PATCH: only the keys that were given change. ``revision`` is that of the lead as it was read:
    where somebody else has changed it since, nothing is, and the answer is 409 ``lead_changed``.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    first_name: str | None = None
    last_name: str | None = None
    numbers: list[str] | None = None
    emails: list[str] | None = None
    email2: str | None = None
    organization: str | None = None
    status: str | None = None
    attributes: list[str] | None = None
    fields: dict[str, str] | None = None
    assignee: Assignee | None = None
    state: str | None = None
    time_zone: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRef:
    """A lead as a conversation names it. ``id`` is None while two leads share the number (IR6)."""

    id: str | None
    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    items: list[Lead]
    next_cursor: str | None
    total: int
