"""The code that is texted to a forwarding number, and comes back (product.md OO13)."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from server.core.forwarding import PhonePurpose
from server.core.model import HOUR, MINUTE, Instant
from server.flows import announce, phones
from server.flows.context import Context
from server.flows.problems import Conflict
from server.store import out_of_office, people, phone_texts, proxies
from server.store.statement import Row, Tx

LIVES = 5 * MINUTE
MOST_TRIES = 10
MOST_CODES = 5
WITHIN = HOUR
"""At most so many codes are texted for a user, and to a number, within this time."""

NONE: dict[str, Any] = {"code_digest": None, "code_sent_at": None, "code_tries": 0}


# ---- texting one


def expires_at(row: Row, now: Instant) -> Instant | None:
    """Until when the code that was texted can be entered; None where none can."""
    if row.verified_at is not None or row.code_digest is None or row.code_tries >= MOST_TRIES:
        return None
    until = int(row.code_sent_at) + LIVES
    return until if now < until else None


def is_wanted(row: Row, before: Row, now: Instant) -> bool:
    """Whether a code is texted, now that what was ``before`` is ``row``: to a number that has none to
    enter, unless all that was meant is to switch off.
    """
    if row.forwarding_number is None or row.verified_at is not None:
        return False
    switched_off = before.enabled and not row.enabled
    is_same = row.forwarding_number == before.forwarding_number
    return expires_at(row, now) is None and not (is_same and switched_off)


def text(tx: Tx, user_id: str, context: Context) -> None:
    """Text a fresh code to a user's forwarding number; any before it is good no more. Conflict
    ``too_many_codes``, ``no_number_available``.
    """
    row = out_of_office.now_or_new(tx, user_id)
    recent = [at for at in row.codes_sent if at > context.now - WITHIN]
    _refuse_too_many(tx, row.forwarding_number, recent, context.now)
    code = context.new_code()
    written = phones.text(
        tx,
        user_id=user_id,
        phone=row.forwarding_number,
        number=_sender(tx, user_id, row.forwarding_number),
        purpose=PhonePurpose.CODE,
        body=_body(context.retailer.name, code),
        context=context,
    )
    if not written:
        raise _too_many(context.now + MINUTE, context.now)
    changes = {**NONE, "code_digest": _digest(user_id, code), "code_sent_at": context.now}
    changes["codes_sent"] = [*recent, context.now]
    out_of_office.change(tx, user_id, context.now, **changes)


def _body(business: str, code: str) -> str:
    return (
        f"{business}: {code} is your code. Enter it to get your customers' texts on this phone. It is "
        "good for 5 minutes. If you did not ask for it, ignore this text."
    )


def _digest(user_id: str, code: str) -> str:
    return hashlib.sha256(f"{user_id}:{code}".encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_too_many(tx: Tx, number: str, recent: list[Instant], now: Instant) -> None:
    to_it = phone_texts.codes_since(tx, number, now - WITHIN)
    full = [sent[-MOST_CODES] for sent in (recent, to_it) if len(sent) >= MOST_CODES]
    if full:
        raise _too_many(max(full) + WITHIN, now)


def _too_many(until: Instant, now: Instant) -> Conflict:
    minutes = -(-(until - now) // MINUTE)
    when = "a minute" if minutes <= 1 else f"{minutes} minutes"
    words = f"{MOST_CODES} codes were texted within an hour, which is enough. Try again in {when}."
    return Conflict("too_many_codes", words)


def _sender(tx: Tx, user_id: str, phone: str) -> str:
    """The number that a code comes from: a proxy number that this phone does not know, else the one
    that it has not heard from for longest, but never one that reaches a customer from it now; else the
    user's own. Conflict ``no_number_available``.
    """
    free = [each for each in proxies.pool(tx, phone) if not each.live]
    if free:
        return str(min(free, key=lambda each: each.last or 0).number)
    user = people.by_id(tx, user_id)
    if user is None or not user.relay_number:
        words = "There is no number to text the code from. Ask somebody who manages numbers."
        raise Conflict("no_number_available", words)
    return str(user.relay_number)


# ---- taking one back


@dataclass(frozen=True, slots=True)
class Verified:
    """It is the code; nothing was changed if it had come back before."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """It is not the code; so many tries are left."""

    left: int


@dataclass(frozen=True, slots=True)
class NothingToEnter:
    """There is no code that could be entered; ``sentence`` says why and what to do."""

    sentence: str


Verification = Verified | Wrong | NothingToEnter


def is_code(row: Row, text: str) -> bool:
    """Whether a text is the code that was last sent to this forwarding number."""
    given = "".join(text.split())
    return row.code_digest is not None and hmac.compare_digest(
        row.code_digest, _digest(row.user_id, given)
    )


def verify(tx: Tx, user_id: str, code: str, context: Context) -> Verification:
    """Take a code that somebody entered. A wrong one is counted, so this answers instead of raising:
    what is raised is not kept.
    """
    row = out_of_office.now_or_new(tx, user_id)
    right = is_code(row, code)
    if row.verified_at is not None and right:
        return Verified()
    if expires_at(row, context.now) is None:
        return NothingToEnter(_why_none(row))
    if not right:
        return _count_wrong(tx, row, context)
    out_of_office.change(tx, user_id, context.now, verified_at=context.now)
    announce.away_changed(tx, user_id, context.now)
    return Verified()


def _count_wrong(tx: Tx, row: Row, context: Context) -> Wrong:
    tries = row.code_tries + 1
    out_of_office.change(tx, row.user_id, context.now, code_tries=tries)
    if tries >= MOST_TRIES:
        announce.away_changed(tx, row.user_id, context.now)
    return Wrong(MOST_TRIES - tries)


def _why_none(row: Row) -> str:
    if row.verified_at is not None:
        return "The phone is verified already: no code is awaited."
    if row.code_digest is None:
        return "No code was texted. Save a phone number first."
    if row.code_tries >= MOST_TRIES:
        return f"{MOST_TRIES} wrong codes were entered. Have a new code texted."
    return "This code is too old: it was good for 5 minutes. Have a new code texted."
