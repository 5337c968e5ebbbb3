"""What screens tell the application. They know nothing of it, and it puts them on the stack."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from textual.message import Message

from server.wire import Alert, Bulk, Conversation, OutOfOffice, Text
from tui.settings import Settings
from tui.state import Changes


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that is given every key, whatever it does elsewhere."""

    def take(self, key: str) -> None: ...


class Offered(NamedTuple):
    """An action without a key of its own, for the palette."""

    title: str
    help: str
    run: Callable[[], Any]


@runtime_checkable
class OffersMore(Protocol):
    """A screen with actions that have no key."""

    def more_actions(self) -> list[Offered]: ...


@runtime_checkable
class HoldsTab(Protocol):
    """A widget that may keep Tab for itself."""

    @property
    def holds_tab(self) -> bool: ...


@runtime_checkable
class LoadsAnew(Protocol):
    """A screen that shows what no event tells of by itself."""

    def everything_changed(self) -> None: ...


@runtime_checkable
class FollowsLeads(Protocol):
    """A screen that shows leads, or how it stands with them."""

    def leads_changed(self, ids: frozenset[str]) -> None: ...


@runtime_checkable
class FollowsBulks(Protocol):
    """A screen that shows how texts to many stand."""

    def bulk_changed(self, bulk: Bulk) -> None: ...


@dataclass
class TextMany(Message):
    """The person wants to text these leads, all of them the same."""

    lead_ids: list[str]


@dataclass
class BulkStarted(Message):
    """The relay has taken a text to many."""

    bulk: Bulk


@dataclass
class BulkChanged(Message):
    """More has become of a text to many."""

    bulk: Bulk


@dataclass
class LeadsChanged(Message):
    """These leads, or what was said with them, are not as they were."""

    ids: frozenset[str]


@runtime_checkable
class FollowsToo(Protocol):
    """A screen above the messages that shows what events change."""

    def follow(self, changes: Changes) -> None: ...


@dataclass
class EverythingChanged(Message):
    """More has changed than single events tell."""


@dataclass
class TextCame(Message):
    """A lead's text of which the person is to be told; ``seen``: it is being looked at just now."""

    conversation: Conversation
    text: Text
    seen: bool


@dataclass
class AwayKnown(Message):
    """How the person's Out of Office stands at the relay."""

    away: OutOfOffice


@dataclass
class Counted(Message):
    """So many conversations wait to be read; ``name`` is the person's."""

    unread: int
    name: str


@dataclass
class AlertCame(Message):
    """Something was raised of which the person is to be told."""

    alert: Alert


class AlertsKnown(Message):
    """Other alerts are here than before: to be counted."""


@dataclass
class Supervises(Message):
    """Whether the person may see what supervisors see; False once the relay has said no."""

    still: bool


@dataclass
class Answers(Message):
    """The person wants to answer in a conversation that they watched."""

    conversation_id: str


@dataclass
class SettingsChanged(Message):
    """The person has set something."""

    settings: Settings
