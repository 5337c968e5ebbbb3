"""What out of office made of a customer's text, as sentences (product.md OO3–OO9, OO14). Pure; what is
not known is said by its own word.
"""

import re
from collections.abc import Mapping
from typing import Any

from server.wire import Text, Why
from tui.reasons import plain, sentence
from tui.widgets.copies import failure

CHOSEN = {
    "sticky": "the number that the customer has on this phone",
    "area_code": "the same area code as the customer",
    "overlay": "an area code that covers the same place as the customer’s",
    "state": "the same state as the customer",
    "country": "the same country as the customer, with none nearer",
    "recycled": "no other was free, though it reached another customer there not long ago",
}
GOES = {
    "all": "{owner} has all texts forwarded.",
    "logged_out": "{owner} was logged out, and has texts forwarded then.",
    "deputy": "{user} stands in for the owner, who is out of the office.",
}
STAYS = {
    "forwarding_disabled": "The retailer has switched forwarding off.",
    "store_numbers": "The retailer texts from the stores’ numbers, so nothing is forwarded.",
    "not_enabled": "Out of Office was off.",
    "user_cannot_text": "Text messaging is off for whom it was for.",
    "ended": "Out of Office had reached its end.",
    "mode_not_offered": "What was chosen in Out of Office is not offered any more.",
    "logged_in": "Whom it was for was logged in.",
    "no_verified_number": "No phone was verified to forward to.",
    "keyword": "A word of consent is never forwarded.",
    "opted_out": "The customer has opted out of texts.",
    "shared_number": "Several leads share the number, so it is not known whose it is.",
    "not_a_line": "It came to a number that is nobody’s line.",
    "own_number": "It came from one of the business’s own numbers, and would go round in circles.",
    "own_phone": "It came from the very phone that it would be forwarded to.",
    "pool_empty": "There is no proxy number.",
    "none_near": "No proxy number is near enough to the customer.",
    "all_in_use": "Every proxy number near the customer reaches another customer of this phone.",
}
PASSED = {
    "in_use": "which reaches another customer of this phone",
    "cooling_down": "which reached another customer of this phone not long ago",
    "used_more_recently": "which was used with this phone more recently",
    "deputy_away": "who was away too",
}
_NORTH_AMERICAN = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def explained(text: Text, why: Why) -> list[str]:
    """The decision that is stored with a text, and what has come of it since; empty where none is."""
    known = why.facts.get("forwarding")
    if not isinstance(known, Mapping):
        return []
    said = _decision(why, known, failure(text))
    if passed := [_passed(each) for each in _list(known.get("passed_over"))]:
        said.append(f"Passed over: {'; '.join(passed)}.")
    return said


def _decision(why: Why, known: Mapping[str, Any], lost: str | None) -> list[str]:
    """``lost`` is what kept the copy from the phone after all."""
    code, user = str(known.get("because")), why.names.get(str(known.get("user")))
    match known.get("decision"):
        case "to_phone":
            whose = f"{user}’s phone" if user else "a phone"
            went = "It was to be forwarded" if lost else "It was forwarded"
            said = [f"{went} to {whose}{_number(known)}.", _goes(code, user)]
            return [*said, lost] if lost else said
        case "to_deputy":
            return [f"It went to {user or 'a deputy'} in the app.", _goes(code, user)]
        case "stays":
            return [f"It was not forwarded. {STAYS.get(code) or _ended(code)}"]
        case other:
            return [f"{_ended(other)} {_ended(code)}"]


def _goes(code: str, user: str | None) -> str:
    words = GOES.get(code)
    if words is None:
        return _ended(code)
    return words.format(owner=user or "Its owner", user=user or "A deputy")


def _number(known: Mapping[str, Any]) -> str:
    """From which number, and why that one."""
    if (proxy := known.get("proxy")) is None:
        return ""
    chosen = str(known.get("chosen"))
    return f" from {_spelled(proxy)}: {CHOSEN.get(chosen) or plain(chosen)}"


def _passed(each: Any) -> str:
    if not isinstance(each, Mapping):
        return plain(each)
    because = plain(each.get("because"))
    rule = "the deputy" if each.get("rule") == "deputy" else _spelled(each.get("rule"))
    return f"{rule}, {PASSED.get(str(each.get('because')), because)}"


def _spelled(number: Any) -> str:
    """(212) 555-0190; what is no number of North America stays as it is."""
    found = _NORTH_AMERICAN.fullmatch(str(number))
    return "({}) {}-{}".format(*found.groups()) if found else plain(number)


def _ended(code: Any) -> str:
    return f"{sentence(code)}."


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
