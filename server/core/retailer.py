"""The retailer's rules: the settings that decisions ask for."""

from dataclasses import dataclass

from server.core.compliance import OptIn, OptOutScope
from server.core.hours import Window
from server.core.model import FromNumberType


@dataclass(frozen=True, slots=True)
class Retailer:
    """``country`` is an ISO 3166 code; ``presence_grace`` is in seconds. ``hours`` is when texts may
    go where the lead is, None: at any hour.
    """

    name: str
    country: str
    sms_from_number_type: FromNumberType
    opt_in: OptIn
    opt_out_scope: OptOutScope
    hours: Window | None
    presence_grace: int
