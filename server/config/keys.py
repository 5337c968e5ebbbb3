"""Every setting there is, in the order of ``config.example.toml``."""

from dataclasses import dataclass
from typing import Any

from server.config.kinds import (
    COUNTRY,
    DATABASE,
    FLAG,
    HOSTS,
    LAWFUL_HOURS,
    WEB_ADDRESS,
    Kind,
    duration,
    menu,
    name,
    one_of,
    prefix_of,
    subset_of,
    text,
    text_or_empty,
    whole,
)
from server.core.compliance import OptIn, OptOutScope
from server.core.model import DAY, MINUTE, FromNumberType
from server.core.retailer import FORWARD_MODES, MENU_ITEMS, WIDENINGS

ENVIRONMENT_PREFIX = "FLOORLINE_"
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: where it stands, what it takes, its default as it would be written in the file
    (None: there is none), and what it does, in a sentence for a person.
    """

    path: str
    kind: Kind
    usual: Any
    about: str = ""
    secret: bool = False

    @property
    def variable(self) -> str:
        return ENVIRONMENT_PREFIX + self.path.upper().replace(".", "__")

    @property
    def allowed(self) -> str:
        return self.kind.allowed

    @property
    def default(self) -> Any:
        """As decisions want it."""
        return None if self.usual is None else self.check(self.usual)

    def check(self, value: Any) -> Any:
        """A value of the file as decisions want it. Raises ``Wrong``."""
        return self.kind.check(value)


KEYS = (
    Key("relay.host", text("allowed: a host name or address"), "127.0.0.1"),
    Key("relay.port", whole(0, 65535, "allowed: 0 (any free port) to 65535"), 8788),
    Key("relay.public_url", WEB_ADDRESS, None),
    Key("relay.database", DATABASE, None, secret=True),
    Key(
        "retailer.name",
        name(LONGEST_NAME, f"allowed: one line, not empty, at most {LONGEST_NAME} characters"),
        "Our store",
        "The business's name, shown in every automatic text.",
    ),
    Key(
        "retailer.country",
        COUNTRY,
        "US",
        "Numbers that are written without a country code are read as this country's.",
    ),
    Key(
        "retailer.sms_from_number_type",
        one_of(*FromNumberType),
        "associate",
        "Which line a new text leaves from: the associate's relay number, or the store's SMS number. "
        "Where it is the store's, nothing is forwarded to personal phones.",
    ),
    Key(
        "retailer.opt_in",
        one_of(*OptIn),
        "single",
        "What a first text takes to somebody who has neither written nor agreed: single sends the "
        "opt-in message before it, double holds it until they answer YES, off asks nothing.",
    ),
    Key(
        "retailer.opt_out_scope",
        one_of(*OptOutScope),
        "store",
        "How far one STOP reaches: every line of the store, one line, or the whole retailer.",
    ),
    Key(
        "retailer.quiet_hours",
        LAWFUL_HOURS,
        ["08:00", "21:00"],
        "Between which hours texts go that nobody has just asked for, where the customer is; the "
        "stricter laws of states are kept by themselves.",
    ),
    Key(
        "retailer.presence_grace",
        whole(0, 86_400, "allowed: seconds, 0 to 86400"),
        120,
        "Seconds after the last client went until an associate counts as away; with 0 only signing "
        "out counts.",
    ),
    Key(
        "retailer.sms_message_forwarding_enabled",
        FLAG,
        True,
        "Whether associates who are out of the office may have texts forwarded to their own phones. "
        "Switched off, all forwarding stops at once.",
    ),
    Key(
        "retailer.out_of_office_options",
        subset_of(
            *FORWARD_MODES,
            allowed='allowed: a list of "all", "logged_out", or of one of them; [] offers none',
        ),
        list(FORWARD_MODES),
        "What associates may choose in Out of Office: to forward all messages, or only while they "
        "are logged out.",
    ),
    Key(
        "retailer.associate_details_menu",
        menu(*MENU_ITEMS),
        list(MENU_ITEMS),
        "What an associate's details show, by the ids of the items.",
    ),
    Key(
        "retailer.archive_released_lines",
        FLAG,
        False,
        "Whether the texts of a released relay number are kept where administrators alone can "
        "export them.",
    ),
    Key(
        "retailer.picture_hosts",
        HOSTS,
        [],
        "The hosts from which the relay may fetch pictures of products; from no other.",
    ),
    Key(
        "retailer.unanswered_minutes",
        whole(0, 1440, "allowed: minutes, 0 to 1440"),
        15,
        "After how many minutes without an answer a customer's wait is an alert to the associate and "
        "to those who supervise; with 0 it never is.",
    ),
    Key(
        "proxy.session_ttl",
        duration(MINUTE, 90 * DAY, "from 1m to 90d"),
        "72h",
        "How long a proxy number stays with a customer after the last text that used it.",
    ),
    Key(
        "proxy.cooldown",
        duration(0, 365 * DAY, "from 0s to 365d"),
        "7d",
        "How long a proxy number is not given to another customer of the same phone, while another "
        "one is free.",
    ),
    Key(
        "proxy.widen",
        prefix_of(
            *WIDENINGS,
            allowed='allowed: the first of "overlay", "state", "country", as ["overlay"]; [] for none',
        ),
        list(WIDENINGS),
        "How far around the customer's area code a proxy number is looked for.",
    ),
    Key("carrier.kind", one_of("simulated", "twilio"), "simulated"),
    Key("carrier.simulated.key", text("allowed: any text"), None, secret=True),
    Key("carrier.twilio.sid", text_or_empty("allowed: the account's sid, AC…"), ""),
    Key(
        "carrier.twilio.auth_code",
        text_or_empty("allowed: the account's token"),
        "",
        secret=True,
    ),
    Key("carrier.twilio.base_url", WEB_ADDRESS, "https://api.twilio.com"),
    Key("carrier.twilio.sends_opt_out_confirmation", FLAG, True),
)

BY_PATH = {key.path: key for key in KEYS}
SECTIONS = {key.path.rsplit(".", 1)[0] for key in KEYS} | {"carrier"}

CHANGEABLE = {key.path: key for key in KEYS if key.path.startswith(("retailer.", "proxy."))}
"""What the Configuration screen changes, where neither the file nor the environment sets it (OP5)."""
