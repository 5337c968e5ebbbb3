"""Single texts: what is sent, what came, and why it went where it went."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """``kind`` is ``user``, ``lead`` or ``automatic``; ``via`` is ``app`` or ``phone``, None for others."""

    kind: str
    id: str | None
    name: str
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextError:
    """Why a text did not go. ``code`` is the carrier's or ours, ``detail`` a sentence for a person."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or file of a text, fetched at ``/v1/messages/{id}/media/{place}``. ``url`` is where it
    lies, or what stands for one that is the relay's own; ``size`` is in bytes. What a customer sent has
    no ``name``.
    """

    url: str
    content_type: str | None = None
    name: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a thread. ``not_before`` says until when a held or retried text waits, None for a
    held one that waits for the lead to agree; ``error`` says why. ``flag`` is ``asks_to_stop`` where
    the lead seems to ask that no more texts be sent, without the word for it. ``forwarded`` says what
    out of office made of a text that came: ``to_phone``, ``to_deputy``, or why it stayed in the app;
    ``forwarded_to`` names the deputy where it was not the owner who got it. ``scheduled_for`` is when
    its author wants it to leave; ``action`` names the action that sent it. A ``direction`` of ``note``
    is that of words which only staff see.
    """

    id: str
    conversation_id: str
    direction: str
    body: str
    media: list[Media]
    state: str
    error: TextError | None
    author: Author
    at: datetime
    segments: int
    not_before: datetime | None = None
    flag: str | None = None
    forwarded: str | None = None
    forwarded_to: str | None = None
    scheduled_for: datetime | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A text to send: up to 1,600 characters, up to ten pictures and files, not both empty. ``media``
    are ids that ``POST /v1/media`` gave, of assets or of products, or https:// addresses.

    With ``template_id`` the body is read as a template and filled for the lead; an empty one is the
    template's own. With ``send_at``, a time of the next 90 days, it leaves then.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    body: str = ""
    media: list[str] = field(default_factory=list)
    template_id: str | None = None
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """A PATCH of a text that waits for its time: only the keys that were given change."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    body: str | None = None
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    rule: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a text went where it went: the rule that decided and the rules passed over.

    ``names`` are those of the people, stores, leads and the template whose ids the facts hold.
    """

    message_id: str
    decision: str
    because: str
    passed_over: list[PassedOver]
    facts: dict[str, Any]
    at: datetime
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A text of a thread that a search found. ``offset`` is its place, the oldest text is at 0."""

    message_id: str
    offset: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """Texts oldest first. ``next_cursor`` leads to older ones, as ``before``; ``offset`` is the place
    of the first of them in its conversation, where the oldest text is at 0. ``around`` is the text
    that was asked for by its time, or as the first unread one.
    """

    items: list[Text]
    next_cursor: str | None
    total: int
    offset: int = 0
    around: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """Found texts, newest first; ``total`` may be more than are listed."""

    items: list[Found]
    next_cursor: str | None
    total: int
