"""Twilio's side of the webhooks: what is genuine, what it says, and what is answered.

Pure functions over the raw parts of a request; the routes are elsewhere.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import ParseResult, parse_qsl, urlparse
from xml.sax.saxutils import escape, quoteattr

from server.core.model import DeliveryReport, InboundText, MediaItem, MessageId, MessageState
from server.core.texts import storable

Pairs = Sequence[tuple[str, str]]

EMPTY = "<Response/>"
"""The answer to an inbound text. Plain text might be texted to the customer."""

# Connection overrides that set-up tells people to end the webhook's address with. Whether they
# are part of what is signed is not documented, so both readings are tried.
_RETRY_FRAGMENT = "#rc=3&rp=all"
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
_MAX_FIELDS = 200
_MAX_MEDIA = 10

_STATES = {
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "partially_delivered": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Malformed:
    """A request that is signed and yet is not what it should be."""

    because: str


def signature_is_genuine(
    signature: bytes | str | None, url: str, pairs: Pairs, auth_code: str
) -> bool:
    """Whether the account's own token signed this form for this configured address.

    The carrier's SDK (RequestValidator): Base64(HMAC-SHA1(token, address + each sorted name
    followed by its sorted distinct values)), the address with or without its port. Blank values
    are signed. Names and values are joined bare, so a caller must still require its fields.
    """
    if not signature or not auth_code:
        return False
    if isinstance(signature, str):
        signature = signature.encode("utf-8", "surrogatepass")
    signed = _joined(pairs)
    genuine = (_hmac(auth_code, variant + signed) for variant in _variants(url))
    return any(hmac.compare_digest(signature, one) for one in genuine)


def read_form(body: bytes) -> list[tuple[str, str]] | None:
    """The fields of a form in their order, blanks kept. None when it cannot be decoded."""
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        return None


def inbound_text(pairs: Pairs, sid: str) -> InboundText | Malformed:
    """The text of a genuine form, addressed to the account ``sid``."""
    fields = _Fields(pairs)
    for name in ("MessageSid", "AccountSid", "From", "To"):
        if not fields.once(name):
            return Malformed(f"{name} is missing, blank or repeated")
    if not _MESSAGE_SID.fullmatch(fields.first("MessageSid")):
        return Malformed("MessageSid is not the id of a text")
    if any(storable(fields.first(name)) != fields.first(name) for name in ("From", "To")):
        return Malformed("From or To holds control characters")
    if fields.first("AccountSid") != sid:
        return Malformed("AccountSid is not this account")
    if fields.count("Body") > 1:
        return Malformed("Body is repeated")
    return InboundText(
        carrier="twilio",
        carrier_id=fields.first("MessageSid"),
        sender=fields.first("From"),
        recipient=fields.first("To"),
        body=storable(fields.first("Body")),
        media=_media(fields),
    )


def delivery_report(pairs: Pairs, message_id: MessageId) -> DeliveryReport | Malformed:
    """What the carrier reports of our text. A status word new to us is still a report."""
    fields = _Fields(pairs)
    status = fields.once("MessageStatus")
    if not status:
        return Malformed("MessageStatus is missing, blank or repeated")
    if fields.count("MessageSid") > 1 or fields.count("ErrorCode") > 1:
        return Malformed("MessageSid or ErrorCode is repeated")
    carrier_id = fields.first("MessageSid")
    return DeliveryReport(
        message_id=message_id,
        carrier_id=carrier_id if _MESSAGE_SID.fullmatch(carrier_id) else None,
        status=_STATES.get(status),
        error_code=storable(fields.first("ErrorCode")) or None,
    )


def says(sentence: str) -> str:
    """TwiML: speak one sentence to the caller and hang up."""
    return f"<Response><Say>{escape(_xml_safe(sentence))}</Say><Hangup/></Response>"


def dials(number: str, caller_id: str) -> str:
    """TwiML: ring ``number`` for 20 s, showing ``caller_id``. Both are E.164."""
    shown = quoteattr(_xml_safe(caller_id))
    return (
        f'<Response><Dial callerId={shown} timeout="20" answerOnBridge="true">'
        f"{escape(_xml_safe(number))}</Dial></Response>"
    )


class _Fields:
    """The pairs of a form by name, keeping count of repeated ones."""

    def __init__(self, pairs: Pairs) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def count(self, name: str) -> int:
        return len(self._values.get(name, ()))

    def first(self, name: str) -> str:
        """The first value, blank where there is none."""
        return next(iter(self._values.get(name, ())), "")

    def once(self, name: str) -> str | None:
        """The value of a field that was given exactly once and is not blank."""
        return (self.first(name).strip() and self.first(name)) if self.count(name) == 1 else None


def _media(fields: _Fields) -> tuple[MediaItem, ...]:
    claimed = fields.first("NumMedia")
    counted = int(claimed) if re.fullmatch("[0-9]{1,4}", claimed) else 0
    return tuple(
        MediaItem(url, fields.first(f"MediaContentType{n}") or None)
        for n in range(min(counted, _MAX_MEDIA))
        if (url := fields.first(f"MediaUrl{n}"))
    )


def _joined(pairs: Pairs) -> str:
    return "".join(name + value for name, value in sorted(set(pairs)))


def _hmac(auth_code: str, signed: str) -> bytes:
    digest = hmac.digest(auth_code.encode(), signed.encode("utf-8", "surrogatepass"), "sha1")
    return base64.b64encode(digest)


@lru_cache(maxsize=64)
def _variants(url: str) -> list[str]:
    """The spellings of one address that the carrier may have signed."""
    parsed = [urlparse(url), urlparse(url + _RETRY_FRAGMENT)]
    return [spelled(address) for address in parsed for spelled in (_without_port, _with_port)]


def _with_port(address: ParseResult) -> str:
    if address.port:
        return address.geturl()
    port = 443 if address.scheme == "https" else 80
    return address._replace(netloc=f"{address.netloc}:{port}").geturl()


def _without_port(address: ParseResult) -> str:
    if not address.port:
        return address.geturl()
    return address._replace(netloc=address.netloc.split(":")[0]).geturl()


def _xml_safe(text: str) -> str:
    return storable(text).translate({0xFFFE: None, 0xFFFF: None})
