"""What the stream tells beside the things themselves: alerts, presence, errors."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something somebody has to know about. ``kind`` is stable: ``pool_exhausted``, ``loop_stopped``,
    ``forward_failed``, ``forwarding_stopped``, ``pool_low``, ``unanswered``, ``text_failed``,
    ``asks_to_stop``, ``action_failed``, and for one person alone ``handed_over``, ``taken_over``,
    ``handed_back``; ``sentence`` is for a person. ``user_name`` is whom it concerns;
    ``conversation_id`` what it is about, where the caller sees that.
    """

    id: str
    at: datetime
    kind: str
    sentence: str
    conversation_id: str | None = None
    user_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """Alerts, newest first."""

    items: list[Alert]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """``conversation.removed``: no longer the caller's to see."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """``presence.updated``"""

    user_id: str
    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """``reset``: the stream cannot go on from the cursor; load a snapshot."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """RFC 9457. ``detail`` is fit to show to a person, ``code`` is stable."""

    type: str
    title: str
    status: int
    detail: str
    code: str
