"""What Twilio refuses, as rules over the fields of a request (the carrier's own documents)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

OPENAPI = Path(__file__).resolve().parents[1] / "fixtures/twilio_messages_openapi.json"
"""What the carrier's own description of its API (version 1.0.0, Apache 2.0) says of sending and listing
messages: its paths and schemas as they are, without the prose.
"""

MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_MAX_BODY = 1_600
_MAX_MEDIA = 10


class Form:
    """The fields of a request in their order. ``getlist`` is what the SDK's validator asks for."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = list(pairs)

    def __iter__(self) -> Iterator[str]:
        return iter(name for name, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def getlist(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def one(self, name: str) -> str:
        """The last value of a field, blank where it is absent."""
        return next(reversed(self.getlist(name)), "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as Twilio answers it."""

    status: int
    code: int
    message: str

    def fields(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the stand-in knows: its numbers, and who texted STOP to any of them."""

    sid: str
    auth_code: str
    owned: frozenset[str]
    opted_out: set[str]


def refusal_of_send(form: Form, account: Account) -> Refusal | None:
    """Why Twilio would refuse this message. None where it would take it."""
    refusals = (
        _wrong_by_openapi(form, "post"),
        _wrong_numbers(form, account),
        _wrong_content(form),
        _wrong_callback(form.one("StatusCallback")),
    )
    return next((refusal for refusal in refusals if refusal), None)


def refusal_of_list(form: Form) -> Refusal | None:
    """Why Twilio would refuse this query."""
    days = [value for name, value in form.pairs if name.startswith("DateSent")]
    if not all(_DAY.fullmatch(day) for day in days):
        return Refusal(400, 20001, "DateSent is not a date")
    return _wrong_by_openapi(form, "get")


def _wrong_numbers(form: Form, account: Account) -> Refusal | None:
    recipient, sender = form.one("To"), form.one("From")
    if not recipient:
        return Refusal(400, 21604, "A 'To' phone number is required.")
    if not _E164.fullmatch(recipient):
        return Refusal(400, 21211, f"Invalid 'To' Phone Number: {recipient}")
    if not sender:
        return Refusal(400, 21603, "A 'From' phone number is required.")
    if not _E164.fullmatch(sender):
        return Refusal(400, 21212, f"Invalid From Number (caller ID): {sender}")
    if sender not in account.owned:
        return Refusal(400, 21606, f"The 'From' phone number {sender} is not valid for {recipient}")
    if recipient in account.opted_out:
        return Refusal(400, 21610, f"Attempt to send to unsubscribed recipient {recipient}")
    return None


def _wrong_content(form: Form) -> Refusal | None:
    media = form.getlist("MediaUrl")
    if not form.one("Body") and not media:
        return Refusal(400, 21602, "Message body is required.")
    if len(form.one("Body")) > _MAX_BODY:
        return Refusal(400, 21617, "The message body exceeds the 1600 character limit.")
    if len(media) > _MAX_MEDIA:
        return Refusal(400, 21623, "Number of media files exceeds allowed limit.")
    if not all(_is_web_address(url) for url in media):
        return Refusal(400, 21620, "Invalid media URL(s)")
    return None


def _wrong_callback(address: str) -> Refusal | None:
    if not address or (_is_web_address(address) and "_" not in (urlsplit(address).hostname or "")):
        return None
    return Refusal(400, 21609, f"The StatusCallback URL {address} is not a valid URL.")


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _wrong_by_openapi(form: Form, method: str) -> Refusal | None:
    """Unknown, repeated or misshapen parameters."""
    validator, properties = _request_rules(method)
    read = {name: _typed(form.getlist(name), properties.get(name, {})) for name in form}
    error = next(validator.iter_errors(read), None)
    if error is None:
        return None
    return Refusal(400, 20001, f"Invalid parameter {'/'.join(map(str, error.path))}")


def _typed(values: Sequence[str], schema: Mapping[str, Any]) -> object:
    """A field as JSON: a list where the document has one, else the only value."""
    if schema.get("type") == "array":
        return list(values)
    if len(values) != 1:
        return None
    match schema.get("type"):
        case "integer" | "number" if re.fullmatch("-?[0-9]+", values[0]):
            return int(values[0])
        case "boolean" if values[0] in ("true", "false"):
            return values[0] == "true"
        case _:
            return values[0]


@cache
def document() -> dict[str, Any]:
    """The carrier's OpenAPI document."""
    read: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
    return read


@cache
def _request_rules(method: str) -> tuple[Draft202012Validator, Mapping[str, Any]]:
    call = document()["paths"][MESSAGES][method]
    if method == "post":
        schema = call["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    else:
        queried = [one for one in call["parameters"] if one["in"] == "query"]
        schema = {"type": "object", "properties": {one["name"]: one["schema"] for one in queried}}
    properties = schema["properties"]
    components = document()["components"]
    strict = {**schema, "additionalProperties": False, "components": components}
    return Draft202012Validator(strict), properties
