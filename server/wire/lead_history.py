"""What became of a lead, across lines and owners."""

from dataclasses import dataclass
from datetime import datetime

from server.wire.leads import Assignee
from server.wire.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """``kind`` is ``added``, ``assigned`` or ``text``. Of an assignment ``to`` and ``before`` are whose
    the lead became and was (None: nobody's), ``because`` is its reason and ``by`` who did it, None for
    a rule. ``text`` was said on ``line``.
    """

    at: datetime
    kind: str
    because: str | None = None
    by: str | None = None
    to: Assignee | None = None
    before: Assignee | None = None
    text: Text | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadHistoryPage:
    """Newest first."""

    items: list[HistoryEntry]
    next_cursor: str | None
    total: int
