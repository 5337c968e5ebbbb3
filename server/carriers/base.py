"""What every carrier offers, and what may be done after each outcome.

The outcome of a send is a value. ``NotTaken`` proves that the carrier does not hold the text, so it
may be sent again; ``Unknown`` proves nothing and is never repeated by itself (product promise P2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from server.core.model import Instant


@dataclass(frozen=True, slots=True)
class OutboundText:
    """A text as it is handed to a carrier. Numbers are E.164; ``media`` are fetchable addresses."""

    id: str
    sender: str
    recipient: str
    body: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has taken the text and calls it ``carrier_id``."""

    carrier_id: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The text certainly did not reach the carrier. ``retry_after``: the carrier's wish, in seconds."""

    because: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier said no for good. ``code`` is the carrier's, ``sentence`` is fit for a person."""

    code: str
    sentence: str
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request was written and no answer proves what became of it."""

    because: str


Outcome = Accepted | NotTaken | Refused | Unknown


@dataclass(frozen=True, slots=True)
class CarrierCopy:
    """A text that the carrier says it holds. ``status`` is in the carrier's own words."""

    carrier_id: str
    body: str
    status: str


@dataclass(frozen=True, slots=True)
class CannotLookUp:
    """The carrier could not be asked now; ask again later."""

    because: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a text's media address holds."""

    content: bytes


@dataclass(frozen=True, slots=True)
class CannotFetch:
    """``because`` is a sentence for a person; it names no address."""

    because: str


class Carrier(Protocol):
    """What moves texts. Calls are made outside any transaction."""

    name: str

    async def send(self, text: OutboundText) -> Outcome:
        """Hand over one text, once. Never raises: what went wrong is in the outcome."""
        ...

    async def find(
        self, text: OutboundText, since: Instant
    ) -> Sequence[CarrierCopy] | CannotLookUp:
        """The carrier's texts from ``sender`` to ``recipient`` with this body since that moment."""
        ...

    async def fetch(self, url: str, most: int) -> Fetched | CannotFetch:
        """A picture that a text carries, of at most so many bytes, and only from where this carrier
        keeps such things: an address comes from outside.
        """
        ...

    async def close(self) -> None: ...
