"""The associates' phones, and the people who look at them: what a thread shows, and whom a reply to it
can fairly mean.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.core.model import Instant
from tests.office.oracle import TOKEN
from tests.office.staff import Customer

OPTIONS = re.compile(r"(\d) (?:to send to|for) (.+?)(?=, \d for |\.?$)")
CODE = re.compile(r"(\d{6}) is your code")
WROTE = re.compile(r" \(wrote .*\)$")


@dataclass(slots=True)
class Question:
    """As it stands in a thread: which digit is for whom, as names; ``answered`` is the digit typed."""

    options: dict[str, str]
    answered: str | None = None
    answered_at: Instant = 0
    is_last: bool = False
    """Nothing was written since the answer, or since it lapsed."""
    lapsed: bool = False
    """The phone was told that nobody had answered it."""

    def digit_for(self, customer: Customer) -> str | None:
        """The digit beside this customer's name; None where no name is theirs alone."""
        found = [digit for digit, name in self.options.items() if _names(name, customer)]
        return found[0] if len(found) == 1 else None


def _names(shown: str, customer: Customer) -> bool:
    plain = WROTE.sub("", shown).rstrip(".")
    if customer.name is None:
        return plain.startswith("New customer")
    return plain in [name.rstrip(".") for name in customer.shown]


@dataclass(slots=True)
class Thread:
    """A number's thread on a phone. ``possible``: the customers whom a reply can mean, those shown since
    somebody said by an answer whom the number reaches; the newest last.
    """

    possible: list[Customer] = field(default_factory=list)
    since_question: list[Customer] = field(default_factory=list)
    question: Question | None = None

    def shows_text(self, writer: Customer) -> None:
        for shown in (self.possible, self.since_question):
            if writer in shown:
                shown.remove(writer)
            shown.append(writer)

    def shows_question(self, body: str) -> None:
        self.question = Question(dict(OPTIONS.findall(body)))
        self.since_question = []

    def is_written_in(self) -> None:
        if self.question is not None:
            self.question.is_last = False

    def is_answered(self, digit: str, now: Instant) -> None:
        """By ``1`` they say that they know whom the number reaches now."""
        assert self.question is not None
        self.question.answered, self.question.answered_at = digit, now
        self.question.is_last = True
        if digit == "1":
            reached = [one for one in self.possible if self.question.digit_for(one) == "1"]
            self.possible = [one for one in reached if one not in self.since_question]
            self.possible += self.since_question


@dataclass(slots=True)
class Handset:
    number: str
    threads: dict[str, Thread] = field(default_factory=dict)

    def shows(self, proxy: str, body: str, customers: Sequence[Customer]) -> None:
        """A text has arrived, and is looked at."""
        thread = self.threads.setdefault(proxy, Thread())
        token = TOKEN.search(body)
        writer = token and next(
            (one for one in customers if one.key == token[0].split(".")[0]), None
        )
        if writer:
            thread.shows_text(writer)
        elif body.startswith("Your text was not sent: nobody said") and thread.question:
            thread.question.lapsed = thread.question.is_last = True
        elif body.startswith("This line now reaches"):
            thread.shows_question(body)

    def open_threads(self) -> list[tuple[str, Thread]]:
        return [(proxy, thread) for proxy, thread in self.threads.items() if thread.possible]
