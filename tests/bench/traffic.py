"""A shop with people, lines and leads, and what its customers text to it."""

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from server.core.model import DAY, Assignee, Instant, LocationId, NumberUse, StoreKind, UserId
from server.store import leads, numbers, people, places
from server.store.statement import Tx

SID = "AC" + "0" * 32
AUTH_CODE = "the-token-of-the-account"
PUBLIC_URL = "https://relay.example"
PATH = "/carriers/twilio/messages"

STORES = 4
USERS = 24
LEADS = 1_000
A_STRANGER_IN = 50
A_PICTURE_IN = 20

BODIES = (
    "Hi! Is the blue wool coat back in size 38?",
    "ok, see you at 5",
    "Thank you so much 😊",
    "My order still says processing. I leave on Monday, can I pick it up in the store instead? "
    * 2,
    "¿Tienen la mesa de roble todavía?",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """Where customers write from and to: a lead's number with the line of whoever has the lead."""

    lines: tuple[str, ...]
    known: tuple[tuple[str, str], ...]


def open_shop(now: Instant) -> Callable[[Tx], Shop]:
    """A unit that fills an empty database: every fifth lead is a store's, half the users are there."""

    def unit(tx: Tx) -> Shop:
        lines: dict[Assignee, str] = {}
        for n in range(STORES):
            store = LocationId(f"store-{n}")
            add_store(tx, store, now)
            lines[store] = give_line(tx, len(lines), now, store_id=store)
        for n in range(USERS):
            user = UserId(f"user-{n}")
            add_user(tx, user, f"store-{n % STORES}", now)
            if n % 2:
                people.start_session(tx, f"token-{n}", user, now, now + DAY)
            lines[user] = give_line(tx, len(lines), now, user_id=user)
        stores, users = list(lines)[:STORES], list(lines)[STORES:]
        known = []
        for n in range(LEADS):
            owner = stores[n % STORES] if n % 5 == 0 else users[n % USERS]
            known.append((f"+1415555{n:04}", lines[owner]))
            add_lead(tx, f"lead-{n}", owner, f"+1415555{n:04}", now)
        return Shop(tuple(lines.values()), tuple(known))

    return unit


def add_store(tx: Tx, store: str, now: Instant) -> None:
    places.add(
        tx,
        id=store,
        name=store,
        kind=StoreKind.STORE,
        phone=None,
        time_zone="America/Los_Angeles",
        state="CA",
        area_codes=["415"],
        forward_calls=None,
        onboarded_at=now,
        enabled_at=now,
        created_at=now,
    )


def add_user(tx: Tx, user: str, store: str, now: Instant) -> None:
    people.add(
        tx,
        id=user,
        username=user,
        name=user,
        password_hash="-",
        permissions=[],
        store_id=store,
        status="active",
        text_messaging=True,
        last_seen_at=None,
        created_at=now,
    )


def give_line(tx: Tx, n: int, now: Instant, **owner: str) -> str:
    number = f"+1628555{n:04}"
    numbers.add(tx, number=number, use=NumberUse.LINE, region="CA", created_at=now)
    numbers.give(tx, number, **owner)
    return number


def add_lead(
    tx: Tx,
    lead: str,
    owner: Assignee,
    number: str,
    now: Instant,
    name: str = "Maria Delgado",
) -> None:
    first, _, last = name.partition(" ")
    leads.add(
        tx,
        lead,
        owner,
        [number],
        now,
        first_name=first,
        last_name=last,
        stranger=None,
        organization=None,
        status="new",
        email2=None,
        emails=[],
        attributes=[],
        fields={},
        state=None,
        time_zone=None,
    )


@dataclass(frozen=True, slots=True)
class Request:
    """One text as it goes over the wire, signed by the carrier's own SDK."""

    message_sid: str
    wire: bytes


def texts(shop: Shop, dice: random.Random) -> Iterator[Request]:
    """Requests without end: mostly leads to their own line, some to another, some from strangers."""
    validator = RequestValidator(AUTH_CODE)
    while True:
        form = _form(shop, dice)
        signature = validator.compute_signature(PUBLIC_URL + PATH, form)
        yield Request(form["MessageSid"], _wire(form, signature))


def _form(shop: Shop, dice: random.Random) -> dict[str, str]:
    sender, line = dice.choice(shop.known)
    if dice.randrange(A_STRANGER_IN) == 0:
        sender, line = f"+1212{dice.randrange(10**7):07}", dice.choice(shop.lines)
    elif dice.randrange(10) == 0:
        line = dice.choice(shop.lines)
    pictures = int(dice.randrange(A_PICTURE_IN) == 0)
    sid = ("MM" if pictures else "SM") + secrets.token_hex(16)
    picture = {
        "MediaContentType0": "image/jpeg",
        "MediaUrl0": f"https://api.example/Accounts/{SID}/Messages/{sid}/Media/ME{sid[2:]}",
    }
    return {
        "ToCountry": "US",
        "ToState": "CA",
        "SmsMessageSid": sid,
        "NumMedia": str(pictures),
        "ToCity": "",
        "FromZip": "94107",
        "SmsSid": sid,
        "FromState": "CA",
        "SmsStatus": "received",
        "FromCity": "SAN FRANCISCO",
        "Body": dice.choice(BODIES),
        "FromCountry": "US",
        "To": line,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": SID,
        "From": sender,
        "ApiVersion": "2010-04-01",
        **(picture if pictures else {}),
    }


def _wire(form: dict[str, str], signature: str) -> bytes:
    body = urlencode(form).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\n"
        f"Host: {urlsplit(PUBLIC_URL).hostname}\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
