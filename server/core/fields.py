"""What a template can name (product.md TQ3): the lead's own fields and extra ones, the sender's, the
store's and the retailer's. Numbers of leads and associates are no fields: a text gives none away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.core import phone
from server.core.templates import can_be_named, key

BUILT_IN = {
    "first_name": "lead",
    "last_name": "lead",
    "name": "lead",
    "organization": "lead",
    "status": "lead",
    "email": "lead",
    "sender_name": "sender",
    "sender_first_name": "sender",
    "store_name": "store",
    "store_phone": "store",
    "retailer": "retailer",
}
"""Every field that there always is, and whose it is, in the order in which they are offered."""

SHORT = {
    "sender": "sender_name",
    "associate": "sender_name",
    "store": "store_name",
    "business": "retailer",
    "retailer_name": "retailer",
}
"""Other names of the same."""


@dataclass(frozen=True, slots=True)
class LeadData:
    """``extra`` are the fields that the retailer gave the lead beyond its own."""

    first_name: str
    last_name: str
    organization: str
    status: str
    emails: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Whom a text is for, who sends it and where they work; None where there is nobody. The store's
    phone is E.164, or whatever was given for it.
    """

    retailer: str
    lead: LeadData | None = None
    sender: str | None = None
    store: str | None = None
    store_phone: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A field with its data, None where it was not asked for anybody; ``of`` says whose it is."""

    name: str
    of: str
    value: str | None = None


def with_data(facts: Facts) -> list[Known]:
    """The fields that hold data, the lead's first, each by one name."""
    own = _lead(facts.lead) if facts.lead else {}
    of_all = own | {
        "sender_name": facts.sender or "",
        "sender_first_name": _first_word(facts.sender or ""),
        "store_name": facts.store or "",
        "store_phone": phone.formatted(facts.store_phone or ""),
        "retailer": facts.retailer,
    }
    extra = facts.lead.extra if facts.lead else {}
    found = [Known(name, of, of_all.get(name, "").strip()) for name, of in BUILT_IN.items()]
    more = [Known(name.strip(), "lead", extra[name].strip()) for name in _offered(extra)]
    return [each for each in _lead_first(found, more) if each.value]


def _lead(lead: LeadData) -> dict[str, str]:
    return {
        "first_name": lead.first_name,
        "last_name": lead.last_name,
        "name": f"{lead.first_name.strip()} {lead.last_name.strip()}",
        "organization": lead.organization,
        "status": lead.status,
        "email": next((each for each in lead.emails if each.strip()), ""),
    }


def _first_word(text: str) -> str:
    return next(iter(text.split()), "")


def values(facts: Facts) -> dict[str, str]:
    """The data of a template, by every name it may use."""
    found = {each.name: each.value or "" for each in with_data(facts)}
    return found | {short: found[name] for short, name in SHORT.items() if name in found}


def every(extra: Iterable[str]) -> list[Known]:
    """Every name that a template may use. ``extra``: the extra fields that leads have had."""
    found = [Known(name, of) for name, of in BUILT_IN.items()]
    short = [Known(name, BUILT_IN[meant]) for name, meant in SHORT.items()]
    more = [Known(name, "lead") for name in dict.fromkeys(map(str.strip, _offered(extra)))]
    return [*_lead_first(found, more), *short]


def _offered(extra: Iterable[str]) -> list[str]:
    """The extra fields that can be named and hide none of those that there always are."""
    taken = {*BUILT_IN, *SHORT}
    return sorted(name for name in extra if key(name) not in taken and can_be_named(name))


def _lead_first(built_in: list[Known], extra: list[Known]) -> list[Known]:
    own = [each for each in built_in if each.of == "lead"]
    return [*own, *extra, *(each for each in built_in if each.of != "lead")]
