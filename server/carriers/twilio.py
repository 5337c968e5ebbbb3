"""Twilio: hand over a text, or look for one that it may hold.

Twilio has no idempotency key for sends, so only an answer proves what became of a text.
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite
from urllib.parse import quote, urlencode, urljoin, urlsplit

from server.carriers import twilio_codes
from server.carriers.base import (
    Accepted,
    CannotFetch,
    CannotLookUp,
    CarrierCopy,
    Fetched,
    NotTaken,
    OutboundText,
    Outcome,
    Refused,
    Unknown,
)
from server.carriers.http import Answer, HttpClient, InDoubt, NeverSent, Redirected, Reply
from server.core.model import MINUTE, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_PAGE_SIZE = "100"
_MAX_PAGES = 10
# The carrier's clock may be behind ours, and its dates have no fractions of a second.
_CLOCK_SLACK: Instant = MINUTE
_MAX_MEDIA_STEPS = 3
_MEDIA_HOSTS = (
    "api.twilio.com",
    "mms.twiliocdn.com",
    "media.twiliocdn.com",
    "s3-external-1.amazonaws.com",
)
_NEVER_TAKEN = frozenset({"20429", "21611"})
_UNREADABLE = CannotLookUp("the carrier's list of texts could not be read")


class TwilioCarrier:
    """The REST API of 2010-04-01. ``status_callback`` makes the address that reports go to."""

    name = "twilio"

    def __init__(
        self,
        *,
        sid: str,
        auth_code: str,
        base_url: str,
        status_callback: Callable[[str], str],
        http: HttpClient,
    ) -> None:
        self._messages = (
            f"{base_url.rstrip('/')}/2010-04-01/Accounts/{quote(sid, safe='')}/Messages.json"
        )
        self._auth = (sid, auth_code)
        self._status_callback = status_callback
        self._http = http

    async def send(self, text: OutboundText) -> Outcome:
        reply = await self._http.post_form(self._messages, self._form(text), auth=self._auth)
        match reply:
            case NeverSent(because):
                return NotTaken(because)
            case InDoubt(because):
                return Unknown(because)
            case Answer():
                return _outcome(reply)

    async def find(
        self, text: OutboundText, since: Instant
    ) -> Sequence[CarrierCopy] | CannotLookUp:
        address: str | None = f"{self._messages}?{urlencode(_query(text, since))}"
        found: list[CarrierCopy] = []
        for _ in range(_MAX_PAGES):
            if address is None:
                return found
            page = _page(await self._http.get(address, auth=self._auth))
            if isinstance(page, CannotLookUp):
                return page
            found += [entry.copy for entry in page.entries if entry.is_of(text, since)]
            if page.next_uri and not _same_host(address, page.next_uri):
                return CannotLookUp("the carrier's list goes on at another host")
            address = urljoin(address, page.next_uri) if page.next_uri else None
        return found if address is None else CannotLookUp("the carrier's list is too long")

    async def fetch(self, url: str, most: int) -> Fetched | CannotFetch:
        """The API keeps a picture's address and hands it over at its store of pictures: each step
        has to be one of the known hosts, and the account's secret is shown to the API alone.
        """
        for _ in range(1 + _MAX_MEDIA_STEPS):
            is_api = _is_at(url, urlsplit(self._messages).netloc)
            if not is_api and not any(_is_at(url, host) for host in _MEDIA_HOSTS):
                return CannotFetch("The picture lies where the carrier keeps none.")
            reply = await self._http.download(url, most, auth=self._auth if is_api else None)
            match reply:
                case Redirected(elsewhere):
                    url = elsewhere
                case Answer(status=200, body=content):
                    return Fetched(content)
                case Answer():
                    return CannotFetch("The carrier does not have this picture (any more).")
                case CannotFetch():
                    return reply
        return CannotFetch("The carrier sent the picture's address round in circles.")

    async def close(self) -> None:
        await self._http.close()

    def _form(self, text: OutboundText) -> list[tuple[str, str]]:
        body = [("Body", text.body)] if text.body else []
        media = [("MediaUrl", url) for url in text.media]
        callback = ("StatusCallback", self._status_callback(text.id))
        return [("To", text.recipient), ("From", text.sender), *body, *media, callback]


def _outcome(answer: Answer) -> Outcome:
    """What an answer to a send proves. Whatever is not understood proves nothing."""
    fields = _object(answer.body)
    match answer.status:
        case 201:
            sid = _sid(fields)
            return Accepted(sid) if sid else Unknown("the carrier's answer could not be read")
        case 429:
            return _not_taken(answer)
        case status if 400 <= status < 500 and status != 408:
            return _refused(answer, _code(fields))
        case status:
            return Unknown(f"the carrier answered with HTTP status {status}")


def _refused(answer: Answer, code: str | None) -> Refused | NotTaken:
    if code in _NEVER_TAKEN:
        return _not_taken(answer)
    description = twilio_codes.describe(code or "")
    if answer.status in (401, 403) and description.group is twilio_codes.Group.OTHER:
        description = twilio_codes.describe(twilio_codes.NOT_AUTHENTICATED)
    return Refused(
        code or f"http_{answer.status}",
        description.sentence,
        opted_out=code == twilio_codes.OPTED_OUT,
    )


def _not_taken(answer: Answer) -> NotTaken:
    return NotTaken("the carrier is getting too many texts", _retry_after(answer.headers))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3): a number, or a date compared with the answer's own."""
    wish = headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        seconds = float(wish)
        return seconds if isfinite(seconds) else None
    moment, now = _moment(wish), _moment(headers.get("date"))
    if moment is None:
        return None
    return max(0.0, moment.timestamp() - (now.timestamp() if now else time.time()))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One text of the carrier's list."""

    copy: CarrierCopy
    direction: str
    created: Instant

    def is_of(self, text: OutboundText, since: Instant) -> bool:
        return (
            self.copy.body.rstrip() == text.body.rstrip()
            and self.direction.startswith("outbound")
            and self.created >= since - _CLOCK_SLACK
        )


@dataclass(frozen=True, slots=True)
class _Page:
    entries: tuple[_Entry, ...]
    next_uri: str | None


def _query(text: OutboundText, since: Instant) -> list[tuple[str, str]]:
    # The filter knows whole days of UTC only, and is about sending, which follows creation.
    day = (_EPOCH + timedelta(microseconds=since) - timedelta(days=1)).date()
    return [
        ("To", text.recipient),
        ("From", text.sender),
        ("DateSent>", day.isoformat()),
        ("PageSize", _PAGE_SIZE),
    ]


def _page(reply: Reply) -> _Page | CannotLookUp:
    match reply:
        case NeverSent(because) | InDoubt(because):
            return CannotLookUp(because)
        case Answer(status=200, body=body):
            return _listed(_object(body))
        case Answer(status=status):
            return CannotLookUp(f"the carrier answered with HTTP status {status}")


def _listed(fields: Mapping[str, object]) -> _Page | CannotLookUp:
    """A page, or nothing: half a list could make two copies look like one."""
    messages, next_uri = fields.get("messages"), fields.get("next_page_uri")
    if not isinstance(messages, list) or not (next_uri is None or isinstance(next_uri, str)):
        return _UNREADABLE
    entries = [_entry(message) for message in messages]
    known = tuple(entry for entry in entries if entry is not None)
    return _Page(known, next_uri) if len(known) == len(entries) else _UNREADABLE


def _entry(message: object) -> _Entry | None:
    if not isinstance(message, dict):
        return None
    sid, created = _sid(message), _moment(message.get("date_created"))
    body, direction, status = (message.get(key) or "" for key in ("body", "direction", "status"))
    if sid is None or created is None:
        return None
    copy = CarrierCopy(sid, str(body), str(status))
    return _Entry(copy, str(direction), (created - _EPOCH) // timedelta(microseconds=1))


def _object(body: bytes) -> Mapping[str, object]:
    """The JSON object of a body, empty where there is none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _sid(fields: Mapping[str, object]) -> str | None:
    sid = fields.get("sid")
    return sid if isinstance(sid, str) and _SID.fullmatch(sid) else None


def _code(fields: Mapping[str, object]) -> str | None:
    code = str(fields.get("code"))
    return code if code.isascii() and code.isdigit() else None


def _moment(words: object) -> datetime | None:
    """A date in the manner of RFC 2822. None where it is none."""
    if not isinstance(words, str):
        return None
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_at(url: str, host: str) -> bool:
    """Whether an address from outside is this host's, by TLS unless it is this machine's own."""
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost")
    except ValueError:
        return False
    return is_safe and parts.netloc == host


def _same_host(address: str, next_uri: str) -> bool:
    here, there = urlsplit(address), urlsplit(urljoin(address, next_uri))
    return (here.scheme, here.netloc) == (there.scheme, there.netloc)
