"""What a phone and the simulated carrier say to each other. Pure, as the wire types are."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneText:
    """A text as a phone has it: with whom, and whether it is the phone's own. ``shown`` is the other
    number as people write it.
    """

    id: str
    number: str
    shown: str
    mine: bool
    body: str
    media: list[str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePage:
    """What is new on a phone, oldest first; ``cursor`` asks for what comes after it."""

    items: list[PhoneText]
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number, and as people write it."""

    number: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a caller hears, or where the call is forwarded to."""

    says: str | None
    forwarded_to: str | None
