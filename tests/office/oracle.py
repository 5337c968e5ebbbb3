"""What was meant, and what came of it: promise P8, told without a look at the relay.

Every text that somebody types carries a token of its own; an answer to a question is a bare digit.
Whoever writes a customer means that customer; whoever replies on a phone means whom they look at.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from server.core.model import SECOND, Instant
from tests.office.canaries import shown_in
from tests.office.staff import Customer

MOST_A_PAIR = 10
WITHIN = 30 * SECOND
TOKEN = re.compile(r"\b[a-z]+\.\d+\b")


@dataclass(frozen=True, slots=True)
class Typed:
    """A reply: on which phone, in the thread of which number, for whom, when."""

    phone: str
    proxy: str
    meant: Customer
    at: Instant


@dataclass(slots=True)
class Oracle:
    replies: dict[str, Typed] = field(default_factory=dict)
    digits: Counter[tuple[str, str]] = field(default_factory=Counter)
    may_see: dict[str, tuple[Customer, set[str]]] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    told: dict[tuple[str, str], Instant] = field(default_factory=dict)
    shown: dict[tuple[str, str], list[Instant]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    hidden: dict[str, list[str]] = field(default_factory=dict)
    """Numbers that must not be seen: by ``phones``, by ``customers`` (promise P7)."""

    def customer_writes(self, token: str, writer: Customer, phones: set[str]) -> None:
        """``phones`` are those that the text may be copied to: its owner's, while forwarding is on."""
        self.may_see[token] = writer, phones

    def phone_writes(self, token: str, typed: Typed) -> None:
        self.replies[token] = typed

    def phone_writes_digit(self, digit: str, meant: Customer) -> None:
        """Not as an answer: it is a text like any other."""
        self.digits.update((digit, number) for number in meant.numbers)

    def reaches_customer(self, number: str, body: str) -> None:
        self._must_not_show(body, "customers")
        token = TOKEN.search(body)
        if token is None and body.strip().isdigit() and not self.digits[body.strip(), number]:
            self.wrong.append(f"{number} got {body!r}, which was for nobody")
        elif token and token[0] in self.replies:
            self.arrived.add(token[0])
            meant = self.replies[token[0]].meant
            if number not in meant.numbers:
                self.wrong.append(f"{number} got {body!r}, which was meant for {meant.key}")
        elif token and token[0] in self.may_see:
            self.wrong.append(f"{number} got {body!r}, which a customer wrote")

    def reaches_phone(self, phone: str, proxy: str, body: str, at: Instant) -> None:
        self._must_not_show(body, "phones")
        self.shown[phone, proxy].append(at)
        token = TOKEN.search(body)
        if token is None or token[0] not in self.may_see:
            self.told[phone, proxy] = at
            return
        writer, phones = self.may_see[token[0]]
        if phone not in phones:
            self.wrong.append(f"{phone} got {body!r}, which was not for it")
        header = body.split(":")[0].split(" (for ")[0]
        if writer.name and header not in writer.shown:
            self.wrong.append(f"{phone} was shown {header!r} over a text of {writer.key}")

    def _must_not_show(self, body: str, whom: str) -> None:
        self.wrong += [
            f"{number} shows to {whom}: {body!r}"
            for number in shown_in(body, self.hidden.get(whom, ()))
        ]

    def reaches_nobody(self, phone: str, proxy: str, at: Instant) -> None:
        """The carrier has refused a text: no relay can tell this phone anything."""
        self.told[phone, proxy] = at

    def lost(self) -> list[str]:
        """At the end of all: replies that reached nobody, and nobody was told. A phone that has just got
        ten texts from the number is told no more (OO12).
        """
        return [
            f"{token} was lost in silence"
            for token, typed in self.replies.items()
            if token not in self.arrived
            and self.told.get((typed.phone, typed.proxy), -1) < typed.at
            and not self._is_capped(typed)
        ]

    def _is_capped(self, typed: Typed) -> bool:
        shown = self.shown[typed.phone, typed.proxy]
        return sum(typed.at - WITHIN <= at <= typed.at for at in shown) >= MOST_A_PAIR
