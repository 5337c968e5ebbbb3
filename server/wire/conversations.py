"""Conversations, and what is done with them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from server.wire.base import FORBID
from server.wire.leads import Assignee, Lead, LeadRef
from server.wire.staff import Writer
from server.wire.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One thread between a lead's number and a line, as the caller may see it.

    ``unread`` is the caller's own. ``state`` is ``open`` or ``dismissed``; a dismissed one comes back
    by itself at ``snoozed_until`` if that is set. ``consent`` is ``none``, ``asked``, ``given`` or
    ``opted_out``; ``flag`` is that of a text which nobody has dealt with yet. ``waiting_since`` is the
    oldest unanswered text. ``candidates`` are the leads that share the number, where the lead is not
    known. ``shown_to_store`` says why the store sees it beside the owner (IR5), None otherwise;
    ``deputy`` stands in for the owner, who is out of the office. ``writing`` are those, the caller
    aside, who are writing to the customer just now. ``taken_from`` is whose it was before somebody who
    supervises took it over, and who has it back when they hand it back. ``hit`` is the newest text that
    a search found in it, None where nothing was searched or its name or number was found. ``store_id``
    is the store that it is counted to: its owner's, else its line's.
    ``events_cursor`` is the cursor of the event stream as of which all this was read: every event up to
    it is in here.
    """

    id: str
    lead: LeadRef
    candidates: list[LeadRef]
    line: str
    assignee: Assignee | None
    unread: int
    last_message: Text | None
    state: str
    consent: str
    waiting_since: datetime | None
    shown_to_store: str | None
    updated_at: datetime
    events_cursor: str
    snoozed_until: datetime | None = None
    hit: Text | None = None
    flag: str | None = None
    deputy: Assignee | None = None
    writing: list[Writer] = field(default_factory=list)
    taken_from: Assignee | None = None
    store_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Until when a conversation is put aside: a time to come, in UTC or with its offset."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody of ours who wrote in a conversation, and when they last did."""

    user_id: str
    name: str
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would become of a text of the caller now. ``verdict`` is ``allowed``, ``held`` or
    ``refused``, ``because`` its stable code, ``sentence`` says it to a person; ``until`` is when a
    held text would go. ``asks``: the opt-in message would go before it.
    """

    verdict: str
    because: str
    sentence: str
    until: datetime | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is known of the lead beside a thread. ``lead`` is None while several share the number.

    ``line_owner`` names whose line it is. ``time_zones`` are those that the lead can be in (IANA
    names); ``consent_at`` is when the ledger last heard of the number.
    """

    conversation_id: str
    lead: Lead | None
    line: str
    line_owner: str | None
    participants: list[Participant]
    time_zones: list[str]
    consent: str
    consent_at: datetime | None
    outlook: Outlook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMark:
    """The first text to be unread again; None: the lead's newest."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    user_id: str | None = None
    location_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenLead:
    """Which of the candidates a conversation of a shared number belongs to (IR6)."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    lead_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCount:
    """``total`` conversations in a folder, ``unread`` of them with texts the caller has not read."""

    folder: str
    total: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """``events_cursor`` is where the stream goes on from this snapshot."""

    items: list[Conversation]
    next_cursor: str | None
    total: int
    events_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPage:
    """``texts`` counts the open conversations that are the caller's own or their location's: those
    of which they are told (MC9). ``events_cursor`` is the last event that is in the counts already.
    """

    items: list[FolderCount]
    texts: FolderCount
    next_cursor: str | None
    total: int
    events_cursor: str
