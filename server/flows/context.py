"""What a flow is given of the world: the moment, fresh ids, the retailer's rules, the carrier."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from server.core.model import Instant
from server.core.phone import is_toll_free
from server.core.retailer import ProxyRules, Retailer


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
    """``new_code`` makes the six digits that verify a forwarding number, ``new_secret`` a key of the
    relay's own. ``public_url`` is where carriers reach this relay.
    """

    now: Instant
    new_id: Callable[[], str]
    retailer: Retailer
    carrier: CarrierFacts
    proxy: ProxyRules = field(default_factory=ProxyRules)
    new_code: Callable[[], str] = lambda: f"{secrets.randbelow(1_000_000):06d}"
    new_secret: Callable[[], str] = lambda: secrets.token_hex(32)
    public_url: str = ""
