"""The retailer's rules: the settings that decisions ask for."""

from dataclasses import dataclass
from typing import Literal

from server.core.compliance import OptIn, OptOutScope
from server.core.hours import Window
from server.core.model import DAY, HOUR, FromNumberType, Instant

Widening = Literal["overlay", "state", "country"]
WIDENINGS: tuple[Widening, ...] = ("overlay", "state", "country")
"""The circles around a customer's area code in which a proxy number may be looked for, in order."""

FORWARD_MODES = ("all", "logged_out")

OUT_OF_OFFICE_ITEM = "io.tulip.associates.outOfOffice"
MENU_ITEMS = (
    "io.tulip.associates.myDetails",
    OUT_OF_OFFICE_ITEM,
    "io.tulip.associates.notifications",
    "io.tulip.associates.appearance",
    "io.tulip.associates.keys",
)
"""The items of an associate's details, by the ids that retailers have them under."""


@dataclass(frozen=True, slots=True)
class ProxyRules:
    """How proxy numbers are handed out (product.md OO6, OO7); times in microseconds. ``widen`` is how
    far around the customer's area code one is looked for.
    """

    session_ttl: Instant = 72 * HOUR
    cooldown: Instant = 7 * DAY
    widen: tuple[Widening, ...] = WIDENINGS


@dataclass(frozen=True, slots=True)
class Retailer:
    """``country`` is an ISO 3166 code; ``presence_grace`` is in seconds. ``hours`` is when texts may
    go where the lead is, None: at any hour. ``unanswered_minutes`` is how long a customer may wait until
    an alert says so, 0: none does. ``out_of_office_options`` are the modes of forwarding that
    associates may choose, ``associate_details_menu`` the items that they are shown; from
    ``picture_hosts`` pictures of products may be fetched.
    """

    name: str
    country: str
    sms_from_number_type: FromNumberType
    opt_in: OptIn
    opt_out_scope: OptOutScope
    hours: Window | None
    presence_grace: int
    unanswered_minutes: int = 15
    sms_message_forwarding_enabled: bool = True
    out_of_office_options: tuple[str, ...] = FORWARD_MODES
    associate_details_menu: tuple[str, ...] = MENU_ITEMS
    archive_released_lines: bool = False
    picture_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a retailer's settings say."""

    retailer: Retailer
    proxy: ProxyRules
