"""The nouns of Floorline: identifiers, states and permissions that every room shares."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType


class UserId(str):
    """A person who signs in. A type of its own, so that a decision can match on it."""

    __slots__ = ()


class LocationId(str):
    """A store, a branch or corporate: something a lead can be assigned to that is not a person."""

    __slots__ = ()


Assignee = UserId | LocationId | None
"""Who a lead belongs to."""

LeadId = NewType("LeadId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)

Instant = int
"""A moment: microseconds since 1970-01-01T00:00:00Z, the same in both databases."""

SECOND: Instant = 1_000_000
MINUTE: Instant = 60 * SECOND
HOUR: Instant = 60 * MINUTE
DAY: Instant = 24 * HOUR


class Permission(StrEnum):
    """What a user may do beyond texting their own leads (product.md LS8)."""

    MANAGE_CLIENTELING = "manage_clienteling"
    MANAGE_USERS = "manage_users"
    SUPERVISE = "supervise"
    MANAGE_ORDERS = "manage_orders"
    SEE_NUMBERS = "see_numbers"


class Direction(StrEnum):
    """``NOTE``: words of ours that only staff see; they stand in the thread and never leave."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"


class AuthorKind(StrEnum):
    """Who a text is by. Only ``USER`` is a human text in the sense of product.md; ``STAFF`` is whoever
    of ours wrote a note, which is no text.
    """

    USER = "user"
    LEAD = "lead"
    AUTOMATIC = "automatic"
    STAFF = "staff"


class MessageState(StrEnum):
    """The life of a text. Inbound texts are ``RECEIVED`` and stay so."""

    RECEIVED = "received"
    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    NOTED = "noted"


class NumberUse(StrEnum):
    LINE = "line"
    PROXY = "proxy"


class NumberState(StrEnum):
    FREE = "free"
    ASSIGNED = "assigned"
    QUARANTINED = "quarantined"
    DRAINING = "draining"


class StoreKind(StrEnum):
    STORE = "store"
    BRANCH = "branch"
    CORPORATE = "corporate"


class FromNumberType(StrEnum):
    """Which line a text leaves from (product.md LS10)."""

    ASSOCIATE = "associate"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Passed:
    """A rule that was looked at and did not decide, and why."""

    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A picture or file of a text, by the address where the carrier keeps it."""

    url: str
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text as a carrier's webhook reported it. ``carrier_id`` is unique within ``carrier``."""

    carrier: str
    carrier_id: str
    sender: str
    recipient: str
    body: str
    media: tuple[MediaItem, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a carrier reports of one of our texts. ``status`` is None for a word unknown to us.

    ``error_detail`` is a sentence for a person; ``opted_out`` when the error says so (21610).
    """

    message_id: MessageId
    carrier_id: str | None
    status: MessageState | None
    error_code: str | None = None
    error_detail: str | None = None
    opted_out: bool = False
