"""Why a text went where it went, as sentences. Pure; what is not known is said by its own word.

The relay's rules are those of product.md IR1–IR6 and CO1–CO6: where a text goes to, and whether one
may leave.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from server.wire import PassedOver, Why
from tui.widgets.times import clock, day_of, day_title, today

DECISIONS = {
    "to_user": "It went to {user}.",
    "to_location": "It went to everyone at {location}.",
    "new_lead": "Nobody knew the number: a new lead was made for {owner}.",
    "ask_which": "Several leads have this number: somebody is asked which one it is.",
    "allowed": "It was allowed to leave.",
    "held": "It was held.",
    "refused": "It may not be sent.",
    "imported": "It was brought in from an earlier history.",
    "noted": "It is a whisper, and was not sent to anybody.",
}
BECAUSE = {
    "lead_owner": "The lead is theirs, and an owner gets the reply.",
    "last_human_sender": "The lead was with a store; they were the last to text the customer, so "
    "the lead went to them too.",
    "location": "The lead belongs there, and no person has texted the customer yet.",
    "relay_number": "The customer texted this person's own line.",
    "store_number": "The customer texted the store's line.",
    "fallback_location": "The number that was texted belongs to nobody, so the first store took it.",
    "shared_number": "None of them was texted last from this line.",
    "not_opted_out": "The customer has not opted out, and the line may be used.",
    "agreed": "The customer wrote first, asked for texts or agreed to them.",
    "opt_in_first": "The customer was asked first: the opt-in message goes before it.",
    "asks_for_opt_in": "It asks whether the customer may be texted.",
    "waits_for_opt_in": "It waits until the customer agrees to be texted.",
    "quiet_hours": "It was not within the hours in which they may be texted first.",
    "daily_limit": "They were texted as often in 24 hours as the law of a state allows.",
    "answers_recent_text": "They had written in the last 24 hours: an answer may go at any hour.",
    "any_hour": "No quiet hours are set.",
    "within_hours": "It was within the hours in which they may be texted first.",
    "scheduled": "It waits for the time that its author chose; then the rules are asked again.",
    "author_sees_no_more": "The conversation was given to somebody else before its time came.",
    "opted_out": "The customer has opted out of texts.",
    "opt_in_not_needed": "They have written or agreed meanwhile, so nothing is asked.",
    "withdrawn": "The text that it was to go before was taken back.",
    "text_messaging_off": "Text messaging is not switched on for the writer.",
    "lead_has_no_number": "The lead has no number.",
    "loop_stopped": "Too many texts left for them by themselves just then.",
    "line_unavailable": "The number that it was to leave from cannot send texts any more.",
    "store_not_enabled": "The store's text line is not enabled yet.",
    "answers_opt_out_confirmation": "It confirms an opt-out: one such text may go.",
    "answers_opt_in_confirmation": "It confirms that the customer opted in again.",
    "answers_help": "It answers a request for help.",
    "imported": "Nothing was decided here: it was sent and received before.",
    "only_staff_see_it": "Only staff who see the conversation see it.",
}
RULES = {
    "known_number": "A lead who is known",
    "relay_number": "The owner of the line",
    "store_number": "The store of the line",
    "other_leads": "The other leads with this number",
    "last_texted_from_line": "The lead last texted from this line",
    "lead_owner": "The lead's owner",
    "last_human_sender": "The last person who texted the customer",
}
PASSED = {
    "no_lead_has_the_number": "no lead has this number",
    "not_a_relay_number": "the line is nobody's own",
    "the_number_has_no_owner": "the line belongs to no store",
    "texted_less_recently_from_this_line": "texted less recently from this line",
    "texted_at_the_same_moment": "several were texted at the same moment",
    "none_was_texted_from_this_line": "none was ever texted from this line",
    "assigned_to_a_location": "the lead belongs to a store, not to a person",
    "no_human_text_was_sent": "no person has texted the customer",
    "not_assigned": "the lead belongs to nobody",
}
REACH = {
    "reachable": "can be reached",
    "texting_off": "has text messaging switched off",
    "suspended": "is suspended",
    "away": "was signed out and away",
    "forwarded": "was away, with texts forwarded",
}
UNSEEN = "somebody whom you do not see"
STORE = "the store"
PURPOSES = {
    "human": "written by a person",
    "workflow": "sent by itself, by an action",
    "opt_in": "the opt-in message",
    "opt_out_confirmation": "the confirmation of an opt-out",
    "opt_in_confirmation": "the confirmation of an opt-in",
    "help": "the answer to HELP",
}


def decision(why: Why) -> str:
    """What was decided, in a sentence with names."""
    words = DECISIONS.get(why.decision)
    return words.format(**_people(why)) if words else sentence(why.decision)


def because(why: Why) -> str:
    words = BECAUSE.get(why.because, sentence(why.because))
    store = why.facts.get("shown_to_store")
    if store is None:
        return words
    return f"{words} {_subject(why, store)} sees it too, since the owner could not be reached."


def passed(over: PassedOver) -> str:
    rule = RULES.get(over.rule, sentence(over.rule))
    return f"{rule}: {PASSED.get(over.because, plain(over.because))}."


def facts(why: Why) -> list[str]:
    """What was known when it was decided, a sentence each."""
    if why.decision == "imported":
        return []
    known = dict(why.facts)
    said = [_lead(why, lead) for lead in _list(known.pop("leads", []))]
    reach = known.pop("reach", {})
    said += [
        f"{_subject(why, user)} {REACH.get(str(how), plain(how))}."
        for user, how in (reach.items() if isinstance(reach, dict) else [])
    ]
    if (user := known.pop("line_user", None)) is not None:
        said.append(f"The line belongs to {_name(why, user)}.")
    if (store := known.pop("line_store", None)) is not None:
        said.append(f"The line belongs to {_name(why, store, STORE)}.")
    if (purpose := known.pop("purpose", None)) is not None:
        said.append(f"It is {PURPOSES.get(str(purpose), plain(purpose))}.")
    if (line := known.pop("line", None)) is not None:
        said.append(f"It leaves from {line}.")
    if (template := known.pop("template", None)) is not None:
        title = why.names.get(str(template))
        said.append(f"It was made of {f'the template “{title}”' if title else 'a template'}.")
    if known.pop("bulk", None) is not None:
        said.append("It was one of a text to many.")
    said += _action(known.pop("action", None))
    if known.pop("session", None) is not None:
        said.append("It was written on a phone, through a proxy number.")
    said += _gate(why, known)
    known.pop("shown_to_store", None)
    known.pop("forwarding", None)  # said by itself
    said += [f"{sentence(key)}: {plain(value)}." for key, value in known.items()]
    return said


def _action(of: Any) -> list[str]:
    """The action that a text is of, and what started it."""
    if not isinstance(of, dict):
        return [] if of is None else [f"It is of the action {plain(of)}."]
    name = f"the action “{plain(of.get('name'))}”"
    match of.get("runs_on"):
        case "hand":
            return [f"It was run by hand: {name}."]
        case "status":
            return [f"The status of the lead became {plain(of.get('status'))}: that starts {name}."]
        case "request":
            return [f"The lead asked to be texted: that starts {name}."]
        case other:
            return [f"It is of {name} ({plain(other)})."]


def _gate(why: Why, known: dict[str, Any]) -> list[str]:
    """What the gate went by, beyond its reason, and what it had decided before."""
    grounds, before = known.pop("grounds", None), _list(known.pop("held", []))
    said = [_was_held(each) for each in before]
    if (until := known.pop("held_until", None)) is not None:
        said.append(f"It is held until {_moment(until)}.")
    if not isinstance(grounds, dict):
        return said if grounds is None else [*said, f"{sentence(plain(grounds))}."]
    codes = [grounds.get("consent"), grounds.get("hours")]
    said += [
        BECAUSE.get(str(code), f"{sentence(plain(code))}.") for code in codes if code != why.because
    ]
    if (week := grounds.get("week")) is not None:
        said.append(f"They may be texted first from {plain(week)}, where they are.")
    return said


def _was_held(before: Any) -> str:
    if not isinstance(before, dict):
        return f"It was held before: {plain(before)}."
    words = BECAUSE.get(str(before.get("because")), f"{sentence(plain(before.get('because')))}.")
    until = before.get("until")
    return f"It was held before{f' until {_moment(until)}' if until is not None else ''}. {words}"


def _people(why: Why) -> dict[str, str]:
    """Whom the decision names, as far as the facts tell."""
    lead = _chosen(why)
    line_user, line_store = why.facts.get("line_user"), why.facts.get("line_store")
    user = lead.get("user") or lead.get("last_human_sender") or line_user
    location = lead.get("location") or line_store
    owner = _name(why, line_user) if line_user else _name(why, line_store, STORE)
    return {
        "user": _name(why, user, "its owner"),
        "location": _name(why, location, STORE),
        "owner": owner,
    }


def _chosen(why: Why) -> dict[str, Any]:
    """The lead that the text was for: of several with one number, the one last texted (IR6)."""
    leads = [lead for lead in _list(why.facts.get("leads")) if isinstance(lead, dict)]
    return max(leads, key=_texted_at, default={})


def _texted_at(lead: dict[str, Any]) -> int:
    at = lead.get("last_texted_at")
    return at if isinstance(at, int) else 0


def _lead(why: Why, lead: Any) -> str:
    if not isinstance(lead, dict):
        return f"{plain(lead)}."
    name = _subject(why, lead.get("id"))
    owner = lead.get("user") or lead.get("location")
    words = f"{name} belonged to {_name(why, owner)}" if owner else f"{name} belonged to nobody"
    if (at := lead.get("last_texted_at")) is not None:
        words += f", and was last texted {_moment(at)}"
    if (sender := lead.get("last_human_sender")) is not None:
        words += f"; the last person to text them was {_name(why, sender)}"
    return f"{words}."


def _moment(at: Any) -> str:
    """A time of the facts: microseconds since 1970."""
    if not isinstance(at, int):
        return plain(at)
    try:
        moment = datetime.fromtimestamp(at / 1_000_000, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return plain(at)
    return f"{day_title(day_of(moment), today())} at {clock(moment)}"


def _name(why: Why, id: Any, otherwise: str = UNSEEN) -> str:
    return why.names.get(str(id)) or otherwise


def _subject(why: Why, id: Any) -> str:
    """A name that begins a sentence."""
    return _name(why, id, UNSEEN[:1].upper() + UNSEEN[1:])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def sentence(words: str) -> str:
    said = plain(words)
    return said[:1].upper() + said[1:]


def plain(value: Any) -> str:
    """A value that no sentence was made for."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(plain, value)) or "none"
        case Mapping():
            return ", ".join(f"{plain(k)} {plain(v)}" for k, v in value.items()) or "none"
        case str():
            return value.replace("_", " ") if " " not in value else value
        case _:
            return str(value)
