"""Out of office, and the phone that texts are forwarded to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from server.wire.base import FORBID
from server.wire.people import Colleague
from server.wire.texts import TextError


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
