"""The consent ledger."""

from dataclasses import dataclass
from datetime import datetime


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
class ConsentPage:
    """The ledger, newest first."""

    items: list[ConsentRecord]
    next_cursor: str | None
    total: int
