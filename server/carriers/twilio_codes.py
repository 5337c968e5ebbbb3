"""Twilio's error codes in words for the person who wrote the text.

Source: the carrier's error dictionary. Codes that are not in the table have a sentence too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What an error is about, and so who can do something about it."""

    RECIPIENT = "recipient"
    OPTED_OUT = "opted_out"
    SET_UP = "set_up"
    BACK_OFF = "back_off"
    CARRIER = "carrier"
    CONTENT = "content"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Description:
    """One error: a sentence that says what to do next, and its group."""

    sentence: str
    group: Group


OPTED_OUT = "21610"
NOT_AUTHENTICATED = "20003"

_RECIPIENT = {
    "21211": "This is not a phone number that can be texted. Check the lead's number.",
    "21614": "This number cannot get texts. Ask the lead for a mobile number.",
    "30005": "This number is unknown or no longer in use. Check it with the lead.",
    "30006": "This number is a landline or cannot get texts. Call, or ask for a mobile number.",
}
_OPTED_OUT = {
    OPTED_OUT: "The lead has opted out of texts. Only the lead can undo it, by texting START.",
}
_SET_UP = {
    NOT_AUTHENTICATED: "The carrier does not accept the relay's account. "
    "Ask your administrator to check the account's SID and token.",
    "21212": "The carrier does not know the sending number. Ask your administrator to check it.",
    "21408": "The carrier account may not text this country. "
    "Ask your administrator to allow it at the carrier.",
    "21606": "The sending number is not this account's, or cannot text. "
    "Ask your administrator to check it at the carrier.",
    "21608": "A trial account can text only verified numbers. "
    "Ask your administrator to upgrade the account.",
    "21703": "The carrier has no sending number for this text. "
    "Ask your administrator to add one to the messaging service.",
    "30034": "The sending number is not registered for business texts. "
    "Ask your administrator to register it at the carrier.",
}
_BACK_OFF = {
    "20429": "The carrier is getting too many texts at once. Try again in a few minutes.",
    "21611": "Too many texts are waiting to leave this number. Try again in a few minutes.",
    "30001": "Too many texts were waiting at the carrier. Send it again in a few minutes.",
    "30022": "This number sent more texts than it may in a short time. "
    "Send it again in a few minutes.",
    "30023": "The day's limit of texts to this network is used up. Send it again tomorrow.",
}
_CARRIER = {
    "30002": "The carrier has suspended the account. Ask your administrator to contact it.",
    "30003": "The phone cannot be reached now: off, or without signal. Try again later.",
    "30004": "The lead's phone or network blocks texts from this number. Call instead.",
    "30007": "The network took the text for spam. Write it anew, without links, and try again.",
    "30008": "The network did not say why the text failed. Try again later, or call.",
}
_CONTENT = {
    "21602": "The text is empty. Write something or attach a picture.",
    "21617": "The text is too long. Shorten it to 1,600 characters.",
    "21620": "The carrier cannot open a picture's address. Attach the picture again.",
    "21623": "There are too many pictures. Attach ten at most.",
}


def _entries(group: Group, sentences: Mapping[str, str]) -> dict[str, Description]:
    return {code: Description(sentence, group) for code, sentence in sentences.items()}


KNOWN: Mapping[str, Description] = {
    **_entries(Group.RECIPIENT, _RECIPIENT),
    **_entries(Group.OPTED_OUT, _OPTED_OUT),
    **_entries(Group.SET_UP, _SET_UP),
    **_entries(Group.BACK_OFF, _BACK_OFF),
    **_entries(Group.CARRIER, _CARRIER),
    **_entries(Group.CONTENT, _CONTENT),
}


def describe(code: str) -> Description:
    """What an error code means for a person. Every code has an answer."""
    return KNOWN.get(code) or Description(_unknown(code), Group.OTHER)


def _unknown(code: str) -> str:
    named = f"error {code}" if code.isascii() and code.isdigit() and len(code) <= 6 else "an error"
    return f"The carrier reported {named}. Try again later, or tell your administrator."
