"""How associates configure Out of Office, and what that begins and ends (OO1, OO2, OO13, OO14)."""

from dataclasses import dataclass
from typing import Any

from server.core import away, phone
from server.core.forwarding import Ended
from server.core.model import DAY, Instant
from server.core.phone import NumberInvalid
from server.core.retailer import FORWARD_MODES
from server.flows import announce, codes, deputies, proxy_sessions, returning
from server.flows.away import mode_of, retailer_facts
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, Invalid
from server.store import numbers, out_of_office, people
from server.store.statement import Row, Tx

LONGEST = 366 * DAY
"""The end date is at most so far ahead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user puts. ``ends_at`` is in microseconds."""

    enabled: bool
    number: str | None
    mode: str
    ends_at: Instant | None
    deputy_id: str | None


def refuse_blocked(context: Context) -> None:
    """Conflict ``forwarding_disabled`` or ``store_numbers`` where the retailer's switches allow nobody
    to configure anything (OO2).
    """
    code = retailer_facts(context).blocked
    if code is not None:
        raise Conflict(code, away.why_blocked(code))


def refuse_without_texting(tx: Tx, user_id: str) -> None:
    """Forbidden ``text_messaging_off`` for a user who gets no texts."""
    user = people.by_id(tx, user_id)
    if user is None or not user.text_messaging:
        raise Forbidden("text_messaging_off", away.why_blocked("text_messaging_off"))


def put(tx: Tx, user_id: str, wanted: Wanted, context: Context) -> None:
    """Configure it. A number that is new or changed is texted a code, and nothing is forwarded to it
    until that has come back.

    Raises, in this order, Conflict (:func:`refuse_blocked`), Forbidden (``text_messaging_off``), Invalid
    (``mode_not_offered``, ``forwarding_number_invalid``, ``forwarding_number_loops``,
    ``deputy_invalid``, ``end_invalid``) and Conflict (``too_many_codes``, ``no_number_available``).
    """
    refuse_blocked(context)
    refuse_without_texting(tx, user_id)
    before = out_of_office.now_or_new(tx, user_id)
    _check(tx, user_id, wanted, before, context)
    _keep(tx, user_id, wanted, before, context)
    if codes.is_wanted(out_of_office.now_or_new(tx, user_id), before, context.now):
        codes.text(tx, user_id, context)
    if not wanted.enabled:
        returning.back(tx, user_id, context)
        return
    if wanted.number != before.forwarding_number:
        proxy_sessions.end(tx, Ended.SWITCHED_OFF, context, user_id=user_id)
    if wanted.deputy_id != before.deputy_user_id:
        deputies.stand_down(tx, user_id, context)
    announce.away_changed(tx, user_id, context.now)


def _keep(tx: Tx, user_id: str, wanted: Wanted, before: Row, context: Context) -> None:
    """A phone's STOP no longer counts once it is switched on again, or is another phone's."""
    changes: dict[str, Any] = {
        "enabled": wanted.enabled,
        "forwarding_number": wanted.number,
        "mode": wanted.mode,
        "ends_at": wanted.ends_at,
        "deputy_user_id": wanted.deputy_id,
    }
    is_other = wanted.number != before.forwarding_number
    if is_other:
        changes |= {"verified_at": None, **codes.NONE}
    if is_other or wanted.enabled:
        changes["stopped_at"] = None
    out_of_office.change(tx, user_id, context.now, **changes)


def end_due(tx: Tx, context: Context) -> None:
    """Switch off what has reached its end date, and what came of it (OO14)."""
    for row in out_of_office.over(tx, context.now):
        out_of_office.change(tx, row.user_id, context.now, enabled=False, ends_at=None)
        returning.back(tx, row.user_id, context)


# ---- what may be put


def _check(tx: Tx, user_id: str, wanted: Wanted, before: Row, context: Context) -> None:
    """What stays as it was while it is off is not refused: whatever has become of it meanwhile, one can
    always switch off.
    """

    def counts(given: object, stored: object) -> bool:
        return wanted.enabled or given != stored

    if counts(wanted.mode, mode_of(out_of_office.of(tx, user_id), context)):
        _check_mode(wanted.mode, context)
    if counts(wanted.number, before.forwarding_number):
        is_known = wanted.number == before.forwarding_number and before.verified_at is not None
        _check_number(tx, wanted, context, is_known=is_known)
    if counts(wanted.deputy_id, before.deputy_user_id):
        _check_deputy(tx, user_id, wanted.deputy_id)
    if counts(wanted.ends_at, before.ends_at):
        _check_end(wanted.ends_at, context.now)


_MODES = {"all": "all texts", "logged_out": "texts while you are logged out"}


def _check_mode(mode: str, context: Context) -> None:
    offered = [each for each in FORWARD_MODES if each in context.retailer.out_of_office_options]
    if mode in offered:
        return
    words = " or ".join(f"“{each}” ({_MODES[each]})" for each in offered)
    raise Invalid(
        "mode_not_offered",
        f"Choose what is forwarded: {words}." if words else "No way of forwarding is offered now.",
    )


def _check_number(tx: Tx, wanted: Wanted, context: Context, *, is_known: bool) -> None:
    """``is_known``: it is verified already. Then it may have become a lead's number meanwhile: whoever
    has texted a line of ours from it is a customer there, and nothing is forwarded back to them.
    """
    number, country = wanted.number, context.retailer.country
    if number is None:
        if wanted.enabled and wanted.deputy_id is None:
            words = "Enter the phone that texts are forwarded to, or name a deputy."
            raise Invalid("forwarding_number_invalid", words)
        return
    try:
        phone.parse_e164(number)
    except NumberInvalid as wrong:
        raise Invalid("forwarding_number_invalid", str(wrong)) from None
    if not phone.is_of_country(number, country):
        words = f"Texts are forwarded to numbers with {phone.calling_code(country)} only."
        raise Invalid("forwarding_number_invalid", words)
    if phone.is_toll_free(number) or phone.is_premium(number):
        words = "Enter your own phone: this number is toll-free, or costs extra."
        raise Invalid("forwarding_number_invalid", words)
    if numbers.comes_back(tx, number, leads_too=not is_known):
        words = "This number is one of the business's own or a customer's. Enter your own phone."
        raise Invalid("forwarding_number_loops", words)


def _check_deputy(tx: Tx, user_id: str, deputy_id: str | None) -> None:
    if deputy_id is None:
        return
    deputy = people.by_id(tx, deputy_id)
    if deputy is None or deputy.status != "active" or not deputy.text_messaging:
        words = "Only a colleague with text messaging can be your deputy. Choose another."
        raise Invalid("deputy_invalid", words)
    if deputy_id == user_id:
        raise Invalid("deputy_invalid", "You cannot be your own deputy. Choose a colleague.")


def _check_end(ends_at: Instant | None, now: Instant) -> None:
    if ends_at is not None and not now < ends_at <= now + LONGEST:
        raise Invalid("end_invalid", "The end has to be in the future, and within a year.")
