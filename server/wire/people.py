"""People who sign in, and what they may do."""

from dataclasses import dataclass, field
from typing import ClassVar

from server.wire.base import FORBID
from server.wire.lines import Store


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguePage:
    items: list[Colleague]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    items: list[User]
    next_cursor: str | None
    total: int
