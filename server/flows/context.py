"""What a flow is given of the world: the moment, fresh ids, the retailer's rules, the carrier."""

from collections.abc import Callable
from dataclasses import dataclass

from server.core.model import Instant
from server.core.retailer import Retailer


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """``confirms_consent``: the carrier itself answers STOP, START and HELP, so we must not."""

    name: str
    confirms_consent: bool


@dataclass(frozen=True, slots=True)
class Context:
    now: Instant
    new_id: Callable[[], str]
    retailer: Retailer
    carrier: CarrierFacts
