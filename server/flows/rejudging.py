"""Other rules are in force: what is held is judged by them, a batch at a time (product.md CO1, CO4)."""

from dataclasses import replace

from server.core.compliance import Allowed, Held, Purpose, Refused, Verdict
from server.core.model import SECOND
from server.core.retailer import Rules
from server.flows import consent, holding
from server.flows.context import Context
from server.store import threads, waiting
from server.store.statement import Row, Tx

BEFORE_ALL = 0
"""Where judging begins: no text has this place."""

AFTER_THE_QUESTION = 5 * SECOND
"""How much later than the opt-in message a text goes that was written before it."""

OPT_IN_FIRST = "opt_in_first"


def differ(one: Rules, other: Rules) -> bool:
    """Whether the gate may decide otherwise by one than by the other."""
    return _of_the_gate(one) != _of_the_gate(other)


def _of_the_gate(rules: Rules) -> tuple[object, ...]:
    return rules.retailer.opt_in, rules.retailer.hours, rules.retailer.country


def rejudge(tx: Tx, after: int, limit: int, context: Context) -> int | None:
    """Judge the next ``limit`` held texts after a place. What may go now is queued in its order, what
    may never go fails, and whoever has to be asked first by these rules is asked. Returns the place
    that was reached, None when there are no more.
    """
    rows = waiting.held_after(tx, after, limit)
    holding.queue(tx, [row for row in rows if _may_go(tx, row, context)], context)
    return rows[-1].seq if len(rows) == limit else None


def _may_go(tx: Tx, row: Row, context: Context) -> bool:
    verdict = _asking(tx, row, holding.judge(tx, row, context), context)
    match verdict:
        case Refused():
            holding.refuse(tx, row, verdict, context)
        case Held():
            holding.hold_anew(tx, row, verdict, context)
        case Allowed():
            return True
    return False


def _asking(tx: Tx, row: Row, verdict: Verdict, context: Context) -> Verdict:
    """The verdict, once they are asked whom it says to ask: the text goes after the question."""
    if isinstance(verdict, Refused) or row.purpose != Purpose.HUMAN:
        return verdict
    if verdict.asks:
        conversation = threads.by_id(tx, row.conversation_id)
        consent.ask(tx, conversation, row.author_id, context)
    if verdict.grounds is None or verdict.grounds.consent != OPT_IN_FIRST:
        return verdict
    others = waiting.waiting_for(tx, row.lead_number)
    if not any(each.purpose == Purpose.OPT_IN and each.seq > row.seq for each in others):
        return verdict
    return _after_the_question(verdict, context)


def _after_the_question(verdict: Allowed | Held, context: Context) -> Held:
    if isinstance(verdict, Allowed):
        words, until = "It goes right after the opt-in message.", context.now
        return Held(OPT_IN_FIRST, words, until + AFTER_THE_QUESTION, verdict.grounds)
    if verdict.until is None:
        return verdict
    return replace(verdict, until=verdict.until + AFTER_THE_QUESTION)
