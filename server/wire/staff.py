"""What staff do in a conversation beside texting: whispering, writing at the same time."""

from dataclasses import dataclass
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody of ours who is writing just now."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Whether the caller is writing to the customer. Who does not say it again within 12 seconds is
    taken to have stopped.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    writing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """Words that only staff see: up to 1,600 characters."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    body: str
