"""The texts that the relay writes by itself, and their words unless an administrator changes them
(product.md TQ2).

Each names the business, as carriers require of what asks for consent, confirms or undoes it (CTIA
Messaging Principles 5.1), and the first to somebody says how to stop and how to get help.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.core.compliance import OptIn
from server.core.filling import fill
from server.core.templates import parse

LONGEST = 1_600
"""Characters that a carrier takes."""

_AGREES = re.compile(r"\b(?:YES|START)\b")
_ASKS = "Reply YES to agree."


@dataclass(frozen=True, slots=True)
class Fixed:
    """A template that can be edited and not deleted."""

    title: str
    body: str


FIXED = {
    "opt_in": Fixed(
        "Opt-in: before the first text to somebody",
        "{{retailer}}: [[{{sender_first_name}} here. ]]You will get our texts. "
        "Frequency varies, msg&data rates may apply. HELP for help, STOP to stop.",
    ),
    "opt_out": Fixed(
        "Opt-out: the answer to STOP",
        "{{retailer}}: you are opted out and will get no more texts from us. Reply START to undo.",
    ),
    "help": Fixed(
        "Help: the answer to HELP",
        "{{retailer}}: text us here with any question[[, or call {{store_phone}}]]. "
        "Reply STOP to opt out.",
    ),
    "confirmation": Fixed(
        "Confirmation: to somebody who asked to be texted",
        "{{retailer}}: thank you[[, {{first_name}}]]. We have your request and will text you here "
        "soon. Reply HELP for help, STOP to opt out.",
    ),
    "recording": Fixed(
        "Recording: heard by who calls a number for texts",
        "This is {{retailer}}. This number takes text messages only. "
        "Please send us a text instead of calling.",
    ),
}
"""By their kinds, in the order in which they are listed."""


def automatic_text(kind: str, body: str | None, values: Mapping[str, str], opt_in: OptIn) -> str:
    """The words of a fixed template, filled; ``body`` is what an administrator made of it, None for
    the default. What is needed and missing leaves a gap, since such a text has to go; where nothing
    is left, or more than a carrier takes, the default goes.
    """
    default = FIXED[kind].body
    asks = kind == "opt_in" and opt_in is OptIn.DOUBLE
    filled = fill(parse(default if body is None else body), values).body.strip()
    text = _complete(filled, values, asks)
    if not filled or len(text) > LONGEST:
        text = _complete(fill(parse(default), values).body.strip(), values, asks)
    return text


def _complete(text: str, values: Mapping[str, str], asks: bool) -> str:
    """The business is named, and where agreeing is asked for it is said how, whatever was edited."""
    name = values.get("retailer", "").strip()
    if name.casefold() not in text.casefold():
        text = f"{name}: {text}"
    if asks and not _AGREES.search(text.replace(name, "")):
        text = f"{text} {_ASKS}"
    return text
