"""What decides whether a user's texts are forwarded, as it is now (product.md OO1, OO2, OO10, OO14)."""

from server.core import forwarding
from server.core.forwarding import AwayFacts, RetailerFacts, Stays, Whether, whether
from server.core.model import FromNumberType
from server.core.presence import Reach, reach
from server.core.retailer import FORWARD_MODES
from server.flows.context import Context
from server.store import out_of_office, people
from server.store.statement import Row, Tx


def destination(tx: Tx, user_id: str, context: Context) -> Whether:
    """Where a text for this user goes beside the app. Asked of every text that comes in, so that the
    usual answer, that they are not out of the office, costs one look.
    """
    retailer = retailer_facts(context)
    if retailer.blocked:
        return Stays(retailer.blocked)
    row = out_of_office.of(tx, user_id)
    if row is None or not row.enabled:
        return Stays("not_enabled")
    return whether(facts_of(tx, user_id, context), retailer, context.now)


def may_answer_from(tx: Tx, user_id: str, phone: str, context: Context) -> bool:
    """Whether a phone speaks for a user: it is the one they forward to, and forwarding is on. Being
    logged in again does not matter: what was asked on the phone may be answered there.
    """
    row = out_of_office.of(tx, user_id)
    if row is None or retailer_facts(context).blocked:
        return False
    is_over = row.ends_at is not None and row.ends_at <= context.now
    is_theirs = row.forwarding_number == phone and row.verified_at is not None
    offered = row.mode in context.retailer.out_of_office_options
    return bool(row.enabled and is_theirs and offered and not is_over)


def facts_of(tx: Tx, user_id: str, context: Context) -> AwayFacts:
    """A user's Out of Office with their deputy's. The deputy's own deputy is left out: deputies make
    no chains.
    """
    row = out_of_office.of(tx, user_id)
    deputy = None
    if row is not None and row.deputy_user_id:
        own = out_of_office.of(tx, row.deputy_user_id)
        deputy = _facts(tx, row.deputy_user_id, own, None, context)
    return _facts(tx, user_id, row, deputy, context)


def _facts(
    tx: Tx, user_id: str, row: Row | None, deputy: AwayFacts | None, context: Context
) -> AwayFacts:
    may_text, present = _presence(tx, user_id, context)
    if row is None:
        return AwayFacts(user_id, may_text=may_text, present=present)
    return AwayFacts(
        user_id,
        enabled=row.enabled,
        phone=row.forwarding_number if row.verified_at is not None else None,
        mode=row.mode,
        ends_at=row.ends_at,
        may_text=may_text,
        present=present,
        deputy=deputy,
    )


def _presence(tx: Tx, user_id: str, context: Context) -> tuple[bool, bool]:
    """Whether a user may text at all, and whether they are there."""
    found = people.presence(tx, user_id, context.now)
    if found is None:
        return False, False
    facts, _ = found
    there = reach(facts, context.now, context.retailer.presence_grace, needs_texting=False)
    return facts.active and facts.text_messaging, there is Reach.REACHABLE


def mode_of(row: Row | None, context: Context) -> str:
    """What of a user's texts is forwarded; where nobody has said it, the first that is offered."""
    if row is not None:
        return str(row.mode)
    return next(iter(context.retailer.out_of_office_options), FORWARD_MODES[0])


def retailer_facts(context: Context) -> RetailerFacts:
    """The retailer's switches, as they are now."""
    rules = context.retailer
    because = forwarding.blocked(
        enabled=rules.sms_message_forwarding_enabled,
        store_numbers=rules.sms_from_number_type is FromNumberType.STORE,
    )
    return RetailerFacts(because, rules.out_of_office_options)
