"""The retailer's rules: the settings that decisions ask for."""

from dataclasses import dataclass

from server.core.compliance import OptOutScope
from server.core.model import FromNumberType


@dataclass(frozen=True, slots=True)
class Retailer:
    """``country`` is an ISO 3166 code; ``presence_grace`` is in seconds; empty ``quiet_hours`` means
    that texts go at any hour.
    """

    name: str
    country: str
    sms_from_number_type: FromNumberType
    opt_in: str
    opt_out_scope: OptOutScope
    quiet_hours: tuple[str, ...]
    presence_grace: int
