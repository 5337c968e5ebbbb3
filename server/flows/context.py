"""What a flow is given of the world: the moment, fresh ids, the retailer's rules, the carrier."""

from collections.abc import Callable
from dataclasses import dataclass

from server.core.model import Instant
from server.core.phone import is_toll_free
from server.core.retailer import Retailer


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """``confirms_consent``: the carrier itself answers STOP, START and HELP, so we must not.
    ``toll_free_confirms``: the network does so on toll-free lines, whatever is set.
    """

    name: str
    confirms_consent: bool
    toll_free_confirms: bool = False

    def answers(self, line: str) -> bool:
        """Whether a word of consent to this line is answered by others."""
        return self.confirms_consent or (self.toll_free_confirms and is_toll_free(line))


@dataclass(frozen=True, slots=True)
class Context:
    now: Instant
    new_id: Callable[[], str]
    retailer: Retailer
    carrier: CarrierFacts
