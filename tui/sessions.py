"""What screens tell the application about who is signed in. The screens know nothing of the app."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from server.wire import Session
    from tui.api import Api


@dataclass
class SignedIn(Message):
    """A relay has taken a name and a password; ``api`` carries the token."""

    api: "Api"
    session: "Session"


@dataclass
class SessionEnded(Message):
    """The relay no longer knows the token, for a reason to show to the person."""

    reason: str
