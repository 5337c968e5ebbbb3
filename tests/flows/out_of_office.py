"""A store whose associates are away, in one transaction: customers, phones and time, without a relay."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from server.core.access import Viewer
from server.core.compliance import OptIn, OptOutScope
from server.core.model import (
    DAY,
    FromNumberType,
    InboundText,
    Instant,
    MediaItem,
    Permission,
    UserId,
)
from server.core.retailer import ProxyRules, Retailer
from server.flows import inbound, leads, outbound, people, places
from server.flows.context import CarrierFacts, Context
from server.store import out_of_office, schema
from server.store.statement import Row, Statement, Tx
from tests.support import given

STORE_PHONE, STORE_LINE = "+12125550100", "+12125550119"
LINES = {"ana": "+12125550110", "ben": "+12125550111", "cy": "+12125550112"}
PHONES = {"ana": "+15165550101", "ben": "+15165550102", "cy": "+15165550103"}
DANA, SAM, KIM = "+16465550131", "+16465550132", "+16465550133"

_texts, _phone_texts = schema.messages.c, schema.phone_texts.c
_TO_PHONE = Statement(
    sa.select(_phone_texts.sender, _phone_texts.body, _phone_texts.purpose, _phone_texts.media)
    .where(_phone_texts.recipient == sa.bindparam("phone"))
    .order_by(_phone_texts.seq)
)
_ARRIVE = Statement(
    sa.update(schema.phone_texts)
    .where(_phone_texts.recipient == sa.bindparam("phone"), _phone_texts.state == "queued")
    .values(state="sent")
)
_IN_THREAD = Statement(
    sa.select(
        _texts.id, _texts.body, _texts.direction, _texts.state, _texts.via, _texts.author_id,
        _texts.purpose, _texts.forwarded, _texts.why, _texts.error_code, _texts.media,
        schema.conversations.c.line, schema.conversations.c.id.label("thread"),
    )
    .select_from(
        schema.messages.join(
            schema.conversations, schema.conversations.c.id == _texts.conversation_id
        )
    )
    .where(schema.conversations.c.lead_number == sa.bindparam("number"))
    .order_by(_texts.seq)
)  # fmt: skip
_ALERTS = Statement(sa.select(schema.alerts.c.kind).order_by(schema.alerts.c.seq))
_SESSIONS = Statement(sa.select(schema.proxy_sessions).order_by(schema.proxy_sessions.c.seq))

RULES = Retailer(
    "Larkin", "US", FromNumberType.ASSOCIATE, OptIn.OFF, OptOutScope.STORE, None, presence_grace=0
)


@dataclass(frozen=True, slots=True)
class OnPhone:
    """A text that a phone got."""

    number: str
    body: str
    purpose: str
    media: Sequence[Any] = ()


class Away:
    """``ana``, ``ben`` and ``cy`` of one store, each with a line; none is signed in. Nothing is
    forwarded until somebody is said to be away.
    """

    def __init__(self, tx: Tx, *proxies: str, rules: ProxyRules | None = None) -> None:
        self.tx = tx
        self.now: Instant = 20_000 * DAY
        self._ids = itertools.count(1)
        self.retailer = RULES
        self.proxy_rules = rules or ProxyRules()
        self.users: dict[str, UserId] = {}
        self._open()
        for number in proxies:
            places.add_number(tx, number, "proxy", self.context)

    @property
    def context(self) -> Context:
        return Context(
            self.now,
            lambda: f"id{next(self._ids):06d}",
            self.retailer,
            CarrierFacts("simulated", False),
            self.proxy_rules,
        )

    def context_with(self, code: str) -> Context:
        """In which this is the code that is texted."""
        return replace(self.context, new_code=lambda: code)

    def _open(self) -> None:
        tx, context = self.tx, self.context
        shop = {"kind": "store", "phone": STORE_PHONE, "time_zone": "America/New_York"}
        self.store = places.add_store(
            tx, context, name="Downtown", state="NY", area_codes=[], **shop
        )
        for name, number in LINES.items():
            self.users[name] = people.add(
                tx, username=name, name=f"{name.title()} Diaz", password_hash="x", permissions=[],
                store_id=self.store, context=context,
            )  # fmt: skip
            places.add_number(tx, number, "line", context)
            people.enable_texting(tx, self.users[name], context)

    def goes_away(self, name: str, phone: str | None = None, **changes: Any) -> None:
        """Their Out of Office is on, with a phone that is verified."""
        values = {
            "enabled": True,
            "forwarding_number": phone or PHONES[name],
            "verified_at": self.now,
            **changes,
        }
        out_of_office.change(self.tx, self.users[name], self.now, **values)

    def lead(self, name: str, owner: str, *its_numbers: str) -> str:
        """A lead of somebody's, by ``First Last``."""
        first, _, last = name.partition(" ")
        known = given.lead(first, last, *its_numbers)
        boss = Viewer(self.users["ana"], None, frozenset(Permission))
        return leads.add(self.tx, boss, known, self.users[owner], self.context)

    def texts(self, sender: str, recipient: str, body: str, pictures: int = 0) -> inbound.Receipt:
        """Any phone texts any number of ours; some time passes."""
        self.now += 2_000_000
        media = tuple(MediaItem(f"https://media.example.com/{each}") for each in range(pictures))
        text = InboundText("simulated", f"c{next(self._ids)}", sender, recipient, body, media)
        return inbound.receive(self.tx, text, self.context)

    def replies(self, name: str, body: str, number: str | None = None, pictures: int = 0) -> None:
        """Somebody's phone answers the number that texted it last; what was sent there has arrived."""
        phone = PHONES[name]
        self.tx.run(_ARRIVE, phone=phone)
        self.texts(phone, number or self.on_phone(phone)[-1].number, body, pictures)

    def writes(self, name: str, lead_id: str, body: str) -> None:
        """Somebody writes in the app."""
        viewer = Viewer(self.users[name], None, frozenset())
        draft = outbound.check_draft(body, [])
        outbound.send_to_lead(self.tx, viewer, lead_id, draft, f"k{next(self._ids)}", self.context)

    def passes(self, time: Instant) -> None:
        self.now += time

    def on_phone(self, phone: str) -> list[OnPhone]:
        """What a phone was sent, oldest first."""
        rows = self.tx.rows(_TO_PHONE, phone=phone)
        return [OnPhone(row.sender, row.body, row.purpose, row.media) for row in rows]

    def thread(self, number: str) -> list[Row]:
        """Every text with a customer, oldest first."""
        return self.tx.rows(_IN_THREAD, number=number)

    def reached(self, number: str) -> list[str]:
        """What leaves for a customer, oldest first."""
        return [
            row.body
            for row in self.thread(number)
            if row.direction == "outbound" and row.state == "queued"
        ]

    def alerts(self) -> list[str]:
        return [row.kind for row in self.tx.rows(_ALERTS)]

    def sessions(self) -> list[Row]:
        return self.tx.rows(_SESSIONS)

    def set_rules(self, **changes: Any) -> None:
        self.retailer = replace(self.retailer, **changes)


Opened = Callable[..., Away]
"""Opens a store with the proxy numbers that are given."""
