"""Other rules are in force: what is held is judged by them, a batch at a time (product.md CO1, CO4)."""

from collections.abc import Sequence

from server.core.compliance import ASKED_FOR, Allowed, Held, Refused
from server.core.model import MessageState
from server.core.retailer import Rules
from server.flows import consent, holding
from server.flows.context import Context
from server.store import outbox, threads
from server.store.statement import Row, Tx


def differ(one: Rules, other: Rules) -> bool:
    """Whether the gate may decide otherwise by one than by the other."""
    return _of_the_gate(one) != _of_the_gate(other)


def _of_the_gate(rules: Rules) -> tuple[object, ...]:
    return rules.retailer.opt_in, rules.retailer.hours, rules.retailer.country


def rejudge(tx: Tx, ids: Sequence[str], context: Context) -> None:
    """Judge texts that were held. What may go now is queued in its order, what may never go fails, and
    whoever has to be asked first by these rules is asked.
    """
    rows = [row for each in ids if (row := outbox.job(tx, each)) and row.state == MessageState.HELD]
    holding.queue(tx, [row for row in rows if _may_go(tx, row, context)], context)


def _may_go(tx: Tx, row: Row, context: Context) -> bool:
    verdict = holding.judge(tx, row, context)
    if not isinstance(verdict, Refused) and verdict.asks and row.purpose in ASKED_FOR:
        consent.ask(tx, threads.by_id(tx, row.conversation_id), row.author_id, context)
    match verdict:
        case Refused():
            holding.refuse(tx, row, verdict, context)
        case Held():
            holding.hold_anew(tx, row, verdict, context)
        case Allowed():
            return True
    return False
