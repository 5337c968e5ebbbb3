"""A strict stand-in for Twilio on a real socket: it refuses what Twilio refuses, and remembers.

with TwilioStandIn(owned=[LINE]) as twilio:   # base_url=twilio.url
    twilio.next(AcceptThenReset())            # the next send is taken, then the line breaks
    await twilio.report(twilio.book[0], "delivered")
"""

import secrets
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Self
from urllib.parse import urlencode, urlsplit

import httpx
from twilio.request_validator import RequestValidator

from tests.standins.twilio_rules import Account, Form, Refusal
from tests.standins.twilio_socket import (
    FORM_TYPE,
    Accept,
    AcceptThen500,
    AcceptThenDrip,
    AcceptThenDrop,
    AcceptThenReset,
    Behaviour,
    Hang,
    Raw,
    Refuse,
    Refuse500,
    Server,
    TooMany,
)

__all__ = [
    "AUTH_CODE",
    "SID",
    "Accept",
    "AcceptThen500",
    "AcceptThenDrip",
    "AcceptThenDrop",
    "AcceptThenReset",
    "Behaviour",
    "Form",
    "Hang",
    "Kept",
    "Raw",
    "Refusal",
    "Refuse",
    "Refuse500",
    "TooMany",
    "TwilioStandIn",
    "signed_by_sdk",
]

SID = "AC" + "0123456789abcdef" * 2
AUTH_CODE = "stand-in-token-of-32-characters!"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the carrier's book."""

    sid: str
    to: str
    sender: str
    body: str
    media: tuple[str, ...]
    status_callback: str
    date_created: datetime
    direction: str = "outbound-api"
    status: str = "queued"


class TwilioStandIn:
    """The Messages API of one account. Use it as a context manager.

    ``book`` holds what was taken and ``requests`` what was asked (method, fields), oldest first;
    ``decide`` chooses a behaviour by the fields of a send; ``clock`` dates what is taken.
    """

    def __init__(
        self, *, owned: Iterable[str] = (), sid: str = SID, auth_code: str = AUTH_CODE
    ) -> None:
        self.account = Account(sid, auth_code, frozenset(owned), set())
        self.book: list[Kept] = []
        self.requests: list[tuple[str, Form]] = []
        self.decide: Callable[[Form], Behaviour | None] = lambda form: None
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.faults: list[BaseException] = []
        self._sends: deque[Behaviour] = deque()
        self._lookups: deque[Behaviour] = deque()
        self._lock = threading.Lock()
        self._server = Server(self)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def opted_out(self) -> set[str]:
        """Recipients that are refused with 21610."""
        return self.account.opted_out

    def __enter__(self) -> Self:
        self._server.begin()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.end()
        assert not self.faults, f"the stand-in itself failed: {self.faults}"

    def next(self, *behaviours: Behaviour) -> None:
        """What to do with the sends that come next, one each; then the hook ``decide``."""
        self._sends.extend(behaviours)

    def next_lookups(self, *behaviours: Behaviour) -> None:
        """The same for lists of messages."""
        self._lookups.extend(behaviours)

    @contextmanager
    def closed_port(self) -> Iterator[None]:
        """Refuse connections for a while; the port stays ours."""
        port = self._server.server_port
        self._server.end()
        with socket.socket() as holder:
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(("127.0.0.1", port))
            yield
        self._server = Server(self, port)
        self._server.begin()

    def acceptances(self) -> Counter[str]:
        """How often each of our texts was taken, by the last part of its callback's path."""
        with self._lock:
            return Counter(urlsplit(one.status_callback).path.split("/")[-1] for one in self.book)

    def keep(self, form: Form, **changed: str) -> Kept:
        """Put a message in the book."""
        prefix = "MM" if form.getlist("MediaUrl") else "SM"
        kept = Kept(
            sid=prefix + secrets.token_hex(16),
            to=form.one("To"),
            sender=form.one("From"),
            body=form.one("Body"),
            media=tuple(form.getlist("MediaUrl")),
            status_callback=form.one("StatusCallback"),
            date_created=self.clock().astimezone(UTC).replace(microsecond=0),
            **changed,
        )
        with self._lock:
            self.book.append(kept)
        return kept

    def chosen(self, method: str, form: Form) -> Behaviour:
        """What to do with this request, and a note that it came."""
        queue = self._sends if method == "POST" else self._lookups
        with self._lock:
            self.requests.append((method, form))
            if queue:
                return queue.popleft()
        return (self.decide(form) if method == "POST" else None) or Accept()

    def taken(self, form: Form) -> dict[str, object]:
        return self.described(self.keep(form))

    def fetched(self, sid: str) -> dict[str, object] | None:
        with self._lock:
            found = [kept for kept in self.book if kept.sid == sid]
        return self.described(found[0]) if found else None

    def listed(self, form: Form) -> dict[str, object]:
        """One page, newest first. Only DateSent's day counts, as in the carrier's filter."""
        with self._lock:
            found = [kept for kept in reversed(self.book) if _matches(kept, form)]
        page, size = int(form.one("Page") or 0), int(form.one("PageSize") or 50)
        rest = [pair for pair in form.pairs if pair[0] not in ("Page", "PageToken")]
        path = f"/2010-04-01/Accounts/{self.account.sid}/Messages.json"
        following = f"{path}?{urlencode([*rest, ('Page', str(page + 1)), ('PageToken', 'PA')])}"
        shown = found[page * size : (page + 1) * size]
        return {
            "messages": [self.described(kept) for kept in shown],
            "next_page_uri": following if len(found) > (page + 1) * size else None,
            "page": page,
            "page_size": size,
        }

    def described(self, kept: Kept) -> dict[str, object]:
        """A message as the API describes it."""
        uri = f"/2010-04-01/Accounts/{self.account.sid}/Messages/{kept.sid}"
        created = format_datetime(kept.date_created)
        nothing = ("date_sent", "error_code", "error_message", "price", "messaging_service_sid")
        return {
            **dict.fromkeys(nothing),
            "sid": kept.sid,
            "account_sid": self.account.sid,
            "api_version": "2010-04-01",
            "to": kept.to,
            "from": kept.sender,
            "body": kept.body,
            "status": kept.status,
            "direction": kept.direction,
            "date_created": created,
            "date_updated": created,
            "num_media": str(len(kept.media)),
            "num_segments": "1",
            "price_unit": "USD",
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def inbound_form(self, **fields: str) -> Form:
        """A whole genuine form of an inbound text; ``from_`` is ``From``, the rest by name."""
        sid = "SM" + secrets.token_hex(16)
        places = [f"{end}{part}" for end in ("From", "To") for part in ("City", "State", "Zip")]
        named = {("From" if name == "from_" else name): fields[name] for name in fields}
        form = {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            **dict.fromkeys(places, ""),
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": "",
            "FromCountry": "US",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self.account.sid,
            "ApiVersion": "2010-04-01",
        }
        return Form((form | named).items())

    def signature(self, url: str, form: Form) -> str:
        """The signature of the carrier's own SDK."""
        return signed_by_sdk(url, form, self.account.auth_code)

    async def deliver_inbound(self, url: str, **fields: str) -> httpx.Response:
        """Text in: post a genuine form (``from_``, ``To``, ``Body`` …) to the relay's webhook."""
        return await self.post(url, self.inbound_form(**fields))

    async def report(
        self, message: Kept, status: str, error_code: int | None = None
    ) -> httpx.Response:
        """Post a genuine delivery report of a message to the address it was sent with."""
        form = {
            "SmsSid": message.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": message.to,
            "MessageSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        } | ({"ErrorCode": str(error_code)} if error_code is not None else {})
        return await self.post(message.status_callback, Form(form.items()))

    async def post(self, url: str, form: Form) -> httpx.Response:
        """Post a signed form as Twilio does: no redirects, 15 s for the answer."""
        headers = {"Content-Type": FORM_TYPE, "X-Twilio-Signature": self.signature(url, form)}
        async with httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(15, connect=5)) as http:
            return await http.post(url, content=urlencode(form.pairs), headers=headers)


def signed_by_sdk(url: str, form: Form, auth_code: str) -> str:
    """What the carrier's own SDK signs. The form's names may repeat."""
    signature: str = RequestValidator(auth_code).compute_signature(url, form)
    return signature


def _matches(kept: Kept, form: Form) -> bool:
    day = kept.date_created.date().isoformat()
    return (
        form.one("To") in ("", kept.to)
        and form.one("From") in ("", kept.sender)
        and form.one("DateSent")[:10] in ("", day)
        and form.one("DateSent>")[:10] <= day
        and day <= (form.one("DateSent<")[:10] or day)
    )
