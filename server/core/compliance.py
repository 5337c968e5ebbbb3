"""May this text go, and what does a word of consent mean (product.md CO2, CO3, CO6)?"""

from dataclasses import dataclass
from enum import StrEnum

STOP_WORDS = frozenset(
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"]
)
"""47 CFR 64.1200(a)(10) and the carriers' default words (facts.md)."""

START_WORDS = frozenset(["START", "UNSTOP", "YES"])
HELP_WORDS = frozenset(["HELP", "INFO"])


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


def keyword(body: str) -> Keyword | None:
    """The word of consent that a text is. The whole text, any case, spaces around it trimmed."""
    word = body.strip().upper()
    if word in STOP_WORDS:
        return Keyword.STOP
    if word in START_WORDS:
        return Keyword.START
    if word in HELP_WORDS:
        return Keyword.HELP
    return None


class OptIn(StrEnum):
    """What a first text to somebody takes (``retailer.opt_in``): the opt-in message before it, their
    agreement, or nothing.
    """

    SINGLE = "single"
    DOUBLE = "double"
    OFF = "off"


class OptOutScope(StrEnum):
    """How far one opt-out reaches (``retailer.opt_out_scope``)."""

    STORE = "store"
    LINE = "line"
    RETAILER = "retailer"


def scope_key(scope: OptOutScope, line: str, store: str | None) -> str:
    """The scope of an opt-out on this line as it is stored.

    A line without a store has no store to opt out of: the opt-out then covers the retailer.
    """
    match scope:
        case OptOutScope.LINE:
            return f"line:{line}"
        case OptOutScope.STORE if store:
            return f"store:{store}"
        case _:
            return "retailer"


def scopes_of(line: str, store: str | None) -> list[str]:
    """Every stored scope that covers a text from this line."""
    return ["retailer", f"line:{line}", *([f"store:{store}"] if store else [])]


class Purpose(StrEnum):
    """Why a text leaves. Only ``HUMAN`` is written by a person."""

    HUMAN = "human"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    OPT_IN_CONFIRMATION = "opt_in_confirmation"
    HELP = "help"


class LineState(StrEnum):
    """What the number that a text would leave from can do."""

    READY = "ready"
    NOT_ASSIGNED = "not_assigned"
    STORE_NOT_ENABLED = "store_not_enabled"


@dataclass(frozen=True, slots=True)
class SendFacts:
    """``sender_texting``: the writer has text messaging switched on, or the line is a store's.
    ``opted_out`` is the scope of an opt-out that covers this text.
    """

    purpose: Purpose
    line: LineState
    sender_texting: bool
    opted_out: str | None


@dataclass(frozen=True, slots=True)
class Allowed:
    because: str


@dataclass(frozen=True, slots=True)
class Refused:
    """``code`` is stable, ``sentence`` says to a person what to do."""

    code: str
    sentence: str


Verdict = Allowed | Refused

ANSWERS_A_KEYWORD = {Purpose.OPT_OUT_CONFIRMATION, Purpose.OPT_IN_CONFIRMATION, Purpose.HELP}


def may_send(facts: SendFacts) -> Verdict:
    """The one gate that every outbound text passes, when it is written and again when it leaves.

    One confirmation of an opt-out may go to a number that opted out (47 CFR 64.1200(a)(12)).
    """
    if facts.purpose in ANSWERS_A_KEYWORD:
        return Allowed(f"answers_{facts.purpose}")
    if not facts.sender_texting:
        return Refused(
            "text_messaging_off",
            "Text messaging is not switched on for you. Someone who manages users can enable it.",
        )
    match facts.line:
        case LineState.NOT_ASSIGNED:
            return Refused(
                "line_unavailable",
                "This number cannot send texts. Write to the lead from your own line instead.",
            )
        case LineState.STORE_NOT_ENABLED:
            return Refused(
                "store_not_enabled",
                "The store's text line is not enabled yet. Ask someone who manages users.",
            )
        case LineState.READY:
            pass
    if facts.opted_out:
        return Refused(
            "opted_out",
            "This customer has opted out of texts. They can text START to opt in again.",
        )
    return Allowed("not_opted_out")


def opt_out_confirmation(retailer: str) -> str:
    return f"{retailer}: you are opted out and will get no more texts from us. Reply START to undo."


def opt_in_confirmation(retailer: str) -> str:
    return f"{retailer}: you are opted in to texts again. Reply HELP for help, STOP to opt out."


def help_answer(retailer: str) -> str:
    return f"{retailer}: text us here with any question. Reply STOP to opt out."
