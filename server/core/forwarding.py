"""Out of office: whether a customer's text goes to a phone, and what a phone's reply means
(product.md OO1–OO14). Pure: facts in, a decision with its reason out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.core.model import HOUR, MINUTE, SECOND, Instant, Passed

LONGEST_TEXT = 1_600
"""Characters that a carrier takes in one text."""

MOST_A_PAIR = 10
WITHIN = 30 * SECOND
"""At most so many automatic texts go from one number to another within this time (OO12)."""

QUESTION_LIVES = 24 * HOUR
"""A question whom a reply is for can be answered so long; then what was held is not sent."""

ASKED_AGAIN_AFTER = 60 * SECOND
ANSWERED_JUST_NOW = 5 * MINUTE
"""Within so long after an answer the same digit is that answer once more, and no text to anybody."""

MOST_CHOICES = 4


class PhonePurpose(StrEnum):
    """Why a text goes to an associate's own phone."""

    FORWARD = "forward"
    NOTICE = "notice"
    QUESTION = "question"
    CODE = "code"


class Ended(StrEnum):
    """Why a proxy session ended. Only an expired one is ever reopened (OO8)."""

    EXPIRED = "expired"
    SWITCHED_OFF = "switched_off"
    OPTED_OUT = "opted_out"
    DEACTIVATED = "deactivated"
    REASSIGNED = "reassigned"


# ---- whether (OO1, OO2, OO10, OO14)


@dataclass(frozen=True, slots=True)
class AwayFacts:
    """One user's Out of Office. ``phone`` is None until it is verified; ``may_text``: active, with text
    messaging; ``present``: a client is connected, or was until just now. ``deputy`` is whoever stands
    in, without a deputy of their own.
    """

    user: str
    enabled: bool = False
    phone: str | None = None
    mode: str = "all"
    ends_at: Instant | None = None
    may_text: bool = True
    present: bool = False
    deputy: "AwayFacts | None" = None


@dataclass(frozen=True, slots=True)
class RetailerFacts:
    """``blocked`` is why nobody's texts are forwarded, None where they may be."""

    blocked: str | None
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToPhone:
    """A copy goes to ``phone``, for ``user``: the owner or the deputy."""

    user: str
    phone: str
    because: str
    passed_over: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDeputy:
    """The deputy, who is there, gets the text in the app."""

    user: str
    because: str
    passed_over: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Stays:
    """The text is in the app alone."""

    because: str
    passed_over: tuple[Passed, ...] = ()


Whether = ToPhone | ToDeputy | Stays


def blocked(*, enabled: bool, store_numbers: bool) -> str | None:
    """Why Out of Office cannot be configured, by the retailer's switches (OO2); None where it can."""
    if not enabled:
        return "forwarding_disabled"
    return "store_numbers" if store_numbers else None


def whether(owner: AwayFacts, retailer: RetailerFacts, now: Instant) -> Whether:
    """Where a text for this owner goes beside the app."""
    because = _stays(owner, retailer, now)
    if because is not None:
        return Stays(because)
    passed: tuple[Passed, ...] = ()
    if owner.deputy is not None:
        found = _to_deputy(owner.deputy, retailer, now)
        if found is not None:
            return found
        passed = (Passed("deputy", "deputy_away"),)
    if owner.phone is None:
        return Stays("no_verified_number", passed)
    return ToPhone(owner.user, owner.phone, owner.mode, passed)


def _stays(user: AwayFacts, retailer: RetailerFacts, now: Instant) -> str | None:
    """Why nothing of this user's is forwarded now."""
    if retailer.blocked:
        return retailer.blocked
    if not user.enabled:
        return "not_enabled"
    if not user.may_text:
        return "user_cannot_text"
    if user.ends_at is not None and user.ends_at <= now:
        return "ended"
    if user.mode not in retailer.options:
        return "mode_not_offered"
    return "logged_in" if user.mode == "logged_out" and user.present else None


def _to_deputy(deputy: AwayFacts, retailer: RetailerFacts, now: Instant) -> Whether | None:
    """A deputy gets texts where they are: on the phone they forward to, or in the app. One who is away
    too gets none, and theirs is not asked: deputies make no chains.
    """
    if not deputy.may_text:
        return None
    if _stays(deputy, retailer, now) is None and deputy.phone is not None:
        return ToPhone(deputy.user, deputy.phone, "deputy")
    return ToDeputy(deputy.user, "deputy") if deputy.present else None


# ---- what a phone reads (OO3)


def header(first_name: str, last_name: str, stranger: str | None) -> str:
    """A customer's name as a phone shows it: first name and initial, never a number."""
    first, last = _named(first_name), _named(last_name)
    if first and last:
        return f"{first} {last[0].upper()}."
    return first or last or (f"New customer {stranger}" if stranger else "A customer")


def whole_name(first_name: str, last_name: str) -> str:
    """A customer's first and last name, without what may be a number."""
    return " ".join(part for part in (_named(first_name), _named(last_name)) if part)


_LONGEST_NAME = 30
_DIGITS_OF_A_NUMBER = 4


def _named(given: str) -> str:
    """A part of a name on one line; none where it may hold a number, which is no name."""
    if sum(char.isdigit() for char in given) >= _DIGITS_OF_A_NUMBER:
        return ""
    plain = "".join(char if char.isprintable() else " " for char in given)
    return " ".join(plain.split())[:_LONGEST_NAME].strip()


def forwarded_body(name: str, body: str, pictures: int, owner: str | None = None) -> str:
    """What the phone is sent. ``owner`` is whose customer it is, where a deputy reads it."""
    who = f"{name} (for {owner})" if owner else name
    if not body.strip():
        return f"{who} sent {'a picture' if pictures == 1 else f'{pictures} pictures'}."
    whole = f"{who}: {body}"
    if len(whole) <= LONGEST_TEXT:
        return whole
    rest = " … (the rest is in the app)"
    return whole[: LONGEST_TEXT - len(rest)] + rest


# ---- what a phone's reply means (OO4, OO8)


@dataclass(frozen=True, slots=True)
class Session:
    """A pairing of a phone and a proxy number. ``ended`` is None while it lives; ``usable``: its user
    still forwards to this phone. ``conversation`` is None when that was removed.
    """

    id: str
    conversation: str | None
    user: str
    confirmed: bool
    ended: Ended | None
    usable: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` are ids of sessions, in the order of their digits. ``shown``: it has left for the
    phone, so that a digit can be meant for it; ``answered_at`` is None where it lapsed or is open.
    """

    id: str
    choices: tuple[str, ...]
    asked_at: Instant
    open: bool
    shown: bool = True
    answered_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """A text from a forwarding phone to a proxy number. ``sessions`` are those of the pair, the newest
    first; ``question`` is the newest one asked of it; ``in_pool``: the number takes new sessions.
    """

    body: str
    pictures: int
    sessions: Sequence[Session]
    question: Question | None
    in_pool: bool
    now: Instant


@dataclass(frozen=True, slots=True)
class Send:
    """It is for this session's customer. ``reopens``: the session had only expired."""

    session: Session
    because: str
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """It is held, and the phone is asked which of these customers is meant."""

    choices: tuple[Session, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Hold:
    """It is held with what waits already. ``again``: the question is put again."""

    question: Question
    again: bool
    because: str = "question_open"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is held goes to the customer of this session."""

    question: Question
    session: str
    because: str = "answered"


@dataclass(frozen=True, slots=True)
class Told:
    """It goes nowhere, and the phone is told why."""

    because: str


Meaning = Send | Ask | Hold | Answer | Told


def meaning(facts: ReplyFacts) -> Meaning:
    """Whom a reply is for. Where the number has changed customers since the phone last confirmed one,
    nobody can know, so the phone is asked.
    """
    if not facts.body.strip() and not facts.pictures:
        return Told("empty")
    if facts.question is not None and facts.question.open:
        return _while_asked(facts, facts.question)
    if facts.question is not None and _answers_again(facts, facts.question):
        return Told("answered_already")
    if not facts.sessions:
        return Told("nobody_here")
    newest = facts.sessions[0]
    if newest.ended is None:
        return _live(facts, newest)
    if newest.ended is not Ended.EXPIRED or newest.conversation is None:
        return Told(str(newest.ended))
    if not newest.usable:
        return Told(str(Ended.SWITCHED_OFF))
    if not facts.in_pool:
        return Told("number_retired")
    if newest.confirmed:
        return Send(newest, "reopened", reopens=True)
    return _ask(facts, newest)


def _live(facts: ReplyFacts, session: Session) -> Meaning:
    if session.confirmed:
        return Send(session, "session")
    return _ask(facts, session)


def _ask(facts: ReplyFacts, newest: Session) -> Meaning:
    """A digit after a question that has lapsed answers it too late; it is no text to anybody."""
    lapsed = facts.question is not None and facts.question.answered_at is None
    if lapsed and _digit(facts) is not None:
        return Told("question_lapsed")
    return Ask(choices_of(newest, facts.sessions), "number_changed_customers")


def choices_of(newest: Session, sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Who can be meant: the customer whom the number reaches now, then those before, newest first."""
    found = {newest.conversation: newest}
    for each in sessions:
        may = each.usable and each.ended is Ended.EXPIRED and each.conversation is not None
        if may and len(found) < MOST_CHOICES and _newest_of(each, sessions):
            found.setdefault(each.conversation, each)
    return tuple(found.values())


def _newest_of(session: Session, sessions: Sequence[Session]) -> bool:
    """Whether no later session of the same customer ended for good."""
    same = next(each for each in sessions if each.conversation == session.conversation)
    return same is session


def _while_asked(facts: ReplyFacts, question: Question) -> Meaning:
    if facts.sessions and not _can_be_meant(facts.sessions[0], facts, question):
        return Told("answer_first")
    digit = _digit(facts) if question.shown else None
    if digit is None:
        return Hold(question, again=facts.now - question.asked_at >= ASKED_AGAIN_AFTER)
    if 1 <= digit <= len(question.choices):
        return Answer(question, question.choices[digit - 1])
    return Told("not_a_choice")


def _can_be_meant(newest: Session, facts: ReplyFacts, question: Question) -> bool:
    """Whether the number still reaches one of those who can be chosen: else a text for the customer who
    has it by now would go with what is held for another.
    """
    is_answer = question.shown and _digit(facts) is not None
    offered = [each.conversation for each in facts.sessions if each.id in question.choices]
    return is_answer or newest.conversation in offered


def _answers_again(facts: ReplyFacts, question: Question) -> bool:
    """A thumb that slipped, or a phone that sends twice."""
    if question.answered_at is None or facts.now - question.answered_at > ANSWERED_JUST_NOW:
        return False
    return (_digit(facts) or 0) in range(1, len(question.choices) + 1)


def _digit(facts: ReplyFacts) -> int | None:
    """The number that a text is, when it is nothing but a short one."""
    given = facts.body.strip().rstrip(".!")
    is_digit = given.isascii() and given.isdigit() and len(given) <= 2 and not facts.pictures
    return int(given) if is_digit else None
