"""The contract with clients: every shape that crosses the wire, once.

Plain dataclasses of the standard library. The relay's framework validates requests against them and
describes them in its OpenAPI document; the client decodes answers into them. Numbers are E.164,
times are UTC, ids are opaque. States are ``str``, so a new state breaks no older client. Bodies that
a client sends refuse unknown keys.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

FORBID: dict[str, str] = {"extra": "forbid"}


# ---- identity


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: str
    username: str
    name: str
    permissions: list[str]
    store_id: str | None
    status: str
    text_messaging: bool
    relay_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The answer to a sign-in. ``token`` is shown once and kept by the client."""

    token: str
    user: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The caller. ``line`` is what a text of theirs leaves from; without one ``line_reason`` says why.
    ``menu`` are the ids of what an associate's details show.
    """

    id: str
    username: str
    name: str
    permissions: list[str]
    store_id: str | None
    store: "Store | None"
    status: str
    text_messaging: bool
    relay_number: str | None
    line: str | None
    line_reason: str | None
    retailer: str
    menu: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    username: str
    name: str
    password: str
    permissions: list[str] = field(default_factory=list)
    store_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """A PATCH: only the keys that were given change. ``status`` is ``active`` or ``suspended``."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    username: str | None = None
    name: str | None = None
    password: str | None = None
    permissions: list[str] | None = None
    store_id: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayNumber:
    relay_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessaging:
    """A user's line, and what is removed for good when it is switched off: so many conversations with so
    many texts, of which ``unsent`` wait to leave and never do. ``archived``: a copy for administrators
    is kept.
    """

    relay_number: str | None
    conversations: int
    texts: int
    unsent: int
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """``confirm`` is the relay number, typed again by the person who asks."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    confirm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody whom the caller can name, as their deputy."""

    id: str
    name: str
    store: str | None


# ---- out of office


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfOffice:
    """Where the caller's texts are forwarded while they are away.

    ``mode`` is ``all`` or ``logged_out``, ``options`` those that the retailer offers. ``verified``: the
    code that was texted to ``forwarding_number`` has come back; until then nothing is forwarded, and
    ``code_expires_at`` says how long it is good, None where there is none to enter. ``ends_at`` switches
    it off; ``deputy`` gets the texts instead. ``blocked`` says why it cannot be configured at all.
    ``active``: a text that came now would go to a phone or the deputy; ``sentence`` says to a person
    what would become of it. Somebody without a client counts as logged out after ``grace`` seconds; 0:
    only signing out counts.
    """

    enabled: bool
    forwarding_number: str | None
    mode: str
    verified: bool
    ends_at: datetime | None
    deputy: "Colleague | None"
    options: list[str]
    blocked: "TextError | None"
    code_expires_at: datetime | None
    active: bool
    sentence: str
    grace: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutOfOffice:
    """A PUT. A number that is new or changed is texted a code. The keys of the answer that a client
    does not set are taken and ignored, so that what was got can be put back.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    enabled: bool
    forwarding_number: str | None = None
    mode: str = "all"
    ends_at: datetime | None = None
    deputy_id: str | None = None
    verified: bool | None = None
    deputy: Any = None
    options: Any = None
    blocked: Any = None
    code_expires_at: Any = None
    active: Any = None
    sentence: Any = None
    grace: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """The six digits that were texted to the forwarding number."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    code: str


# ---- settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key of the configuration. ``source`` is ``file``, ``environment``, ``database`` or ``default``;
    one that is set in the file or the environment cannot be changed here. ``kind`` is ``flag``,
    ``choice``, ``list``, ``text``, ``number``, ``duration`` or ``hours``, ``choices`` what a choice or a
    list offers; values are written as in the file.
    """

    key: str
    value: Any
    default: Any
    source: str
    kind: str
    choices: list[str]
    allowed: str
    about: str
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingPage:
    items: list[Setting]
    next_cursor: str | None
    total: int


# ---- stores and numbers


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


# ---- leads


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee:
    """Exactly one of the two ids is set. ``name`` is filled in answers and ignored in requests."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    user_id: str | None = None
    location_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """``numbers`` show their last two digits only to those without ``see_numbers``. ``state`` (as
    ``TX``) and ``time_zone`` (an IANA name) say where the lead is, None where nobody has said it.
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
    """A PATCH: only the keys that were given change."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRef:
    """A lead as a conversation names it. ``id`` is None while two leads share the number (IR6)."""

    id: str | None
    name: str
    number: str


# ---- conversations and texts


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
    url: str
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a thread. ``not_before`` says until when a held or retried text waits, None for a
    held one that waits for the lead to agree; ``error`` says why. ``flag`` is ``asks_to_stop`` where
    the lead seems to ask that no more texts be sent, without the word for it. ``forwarded`` says what
    out of office made of a text that came: ``to_phone``, ``to_deputy``, or why it stayed in the app;
    ``forwarded_to`` names the deputy where it was not the owner who got it.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One thread between a lead's number and a line, as the caller may see it.

    ``unread`` is the caller's own. ``state`` is ``open`` or ``dismissed``; a dismissed one comes back
    by itself at ``snoozed_until`` if that is set. ``consent`` is ``none``, ``asked``, ``given`` or
    ``opted_out``; ``flag`` is that of a text which nobody has dealt with yet. ``waiting_since`` is the
    oldest unanswered text. ``candidates`` are the leads that share the number, where the lead is not
    known. ``shown_to_store`` says why the store sees it beside the owner (IR5), None otherwise;
    ``deputy`` stands in for the owner, who is out of the office. ``hit``
    is the newest text that a search found in it, None where nothing was searched or its name or number
    was found. ``events_cursor`` is the cursor of the event stream as of which all this was read: every
    event up to it is in here.
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
class Found:
    """A text of a thread that a search found. ``offset`` is its place, the oldest text is at 0."""

    message_id: str
    offset: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A text to send: up to 1,600 characters, up to ten media addresses, not both empty.

    With ``template_id`` the body is read as a template and filled for the lead; an empty one is the
    template's own.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    body: str = ""
    media: list[str] = field(default_factory=list)
    template_id: str | None = None


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


# ---- templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text with fields to fill. ``kind`` is ``quick_reply`` or one of the fixed ones (``opt_in``,
    ``opt_out``, ``help``, ``confirmation``, ``recording``), which can be edited and not deleted;
    ``is_default``: its words are those that the relay came with.
    """

    id: str
    kind: str
    title: str
    body: str
    fixed: bool
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTemplate:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    kind: str = "quick_reply"
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChange:
    """A PATCH: only the keys that were given change. A ``body`` of null gives a fixed template its
    default words back.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    title: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateOrder:
    """Templates in the order in which they are to be offered; those not named follow as they were."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFor:
    """Whom a template is filled for: exactly one of the two."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    lead_id: str | None = None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A template filled. ``gaps`` are its fields without data, in their order; of these ``required``
    keep the text from being sent. ``in_place`` is the text with its gaps still standing, as
    ``{{field}}``, to be filled by hand.
    """

    body: str
    gaps: list[str]
    segments: int
    required: list[str]
    in_place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """A field that a template can name. ``of`` is ``lead``, ``sender``, ``store`` or ``retailer``;
    ``value`` is None where it was not asked for one lead.
    """

    name: str
    of: str
    value: str | None = None


# ---- consent


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """One line of the consent ledger. ``kind`` is what came of it, ``method`` how, ``shown`` the exact
    words; ``scope`` how far it reaches; ``by`` whoever of ours did it.
    """

    at: datetime
    number: str
    kind: str
    method: str
    shown: str
    scope: str
    line: str | None
    message_id: str | None
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something somebody has to know about. ``kind`` is stable: ``pool_exhausted``, ``loop_stopped``,
    ``forward_failed``, ``forwarding_stopped``; ``sentence`` is for a person. ``user_name`` is whom it
    concerns; ``conversation_id`` what it is about, where the caller sees that.
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
class ColleaguePage:
    items: list[Colleague]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """Texts of a released line, oldest first."""

    items: list[ArchivedText]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCount:
    """``total`` conversations in a folder, ``unread`` of them with texts the caller has not read."""

    folder: str
    total: int
    unread: int


# ---- lists


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """``events_cursor`` is where the stream goes on from this snapshot."""

    items: list[Conversation]
    next_cursor: str | None
    total: int
    events_cursor: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    items: list[Lead]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    items: list[Template]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPage:
    items: list[FieldValue]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """The ledger, newest first."""

    items: list[ConsentRecord]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    items: list[User]
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


# ---- the stream


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


# ---- errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """RFC 9457. ``detail`` is fit to show to a person, ``code`` is stable."""

    type: str
    title: str
    status: int
    detail: str
    code: str
