"""What is held is judged anew: since other rules are in force (product.md CO1, CO4), a batch at a time,
or since the time has come that its author chose (MC23).
"""

from collections.abc import Sequence

from server.core.compliance import ASKED_FOR, Allowed, Held, Refused
from server.core.model import MessageState
from server.core.retailer import Rules
from server.core.scheduling import SCHEDULED
from server.flows import consent, holding
from server.flows.context import Context
from server.store import outbox, threads, waiting
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


def release_due(tx: Tx, limit: int, context: Context) -> int:
    """Queue the held texts whose time has come, in their order, those of a line one after the other;
    returns how many there were. The gate is asked again when they leave; a scheduled one asks it here
    too, since nobody was asked for consent before its time.
    """
    due = waiting.held_due(tx, context.now, limit)
    free = [row for row in due if row.error_code != SCHEDULED or _may_go(tx, row, context)]
    holding.queue(tx, free, context)
    return len(due)


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
