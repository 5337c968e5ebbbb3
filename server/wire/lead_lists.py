"""What is done with many leads at once, and what a list of them is asked for."""

from dataclasses import dataclass
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadIdPage:
    """The ids of all leads that a list shows, as many as are given at once; ``total`` says how many
    there are.
    """

    items: list[str]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsToOpen:
    """Leads who are to have a conversation from the caller's line: 200 at once at most."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    lead_ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLead:
    """``conversation_id`` is None for a lead who cannot have one: ``code`` and ``detail`` say why.
    ``name`` is None for one whom the caller does not see.
    """

    lead_id: str
    name: str | None
    conversation_id: str | None
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLeadPage:
    """A result for each lead, in the order in which they were given."""

    items: list[OpenedLead]
    next_cursor: str | None
    total: int
