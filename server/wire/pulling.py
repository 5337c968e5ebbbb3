"""Taking the lead who has waited longest."""

from dataclasses import dataclass, field
from typing import ClassVar

from server.wire.base import FORBID
from server.wire.conversations import Conversation
from server.wire.leads import Lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """``skip`` are leads who are not to be taken now: those that were given back."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    skip: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A lead who is the caller's now, and where they are texted. ``left`` more could be taken."""

    lead: Lead
    conversation: Conversation
    left: int
