"""The retailer's rules as a transaction finds them: in force at once, on every relay (OO2, OP5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.core.retailer import Rules
from server.store import settings
from server.store.statement import Tx


@dataclass(frozen=True, slots=True)
class _Known:
    count: int
    rules: Rules


class RulesInForce:
    """``read`` makes rules of what the database holds. Reading them costs one look-up by key: how
    often anything was changed; only when that is news are they read anew.

    Remembered is only what was committed: a unit that writes may see a change that is never to be,
    and another change would then come under the same count.
    """

    def __init__(self, read: Callable[[Mapping[str, Any]], Rules]) -> None:
        self._read = read
        self._known: _Known | None = None

    def found_in(self, tx: Tx, *, committed: bool) -> Rules:
        """The rules as this transaction finds them. ``committed``: it only reads, on a snapshot."""
        count, known = settings.count(tx), self._known  # other threads may exchange it
        if known is not None and known.count == count:
            return known.rules
        rules = self._read(settings.values(tx))
        if committed:
            self._known = _Known(count, rules)
        return rules
