"""Answering a call."""

from server.core.voice import ForwardsTo, Says, answer_call
from server.flows import templates
from server.flows.context import Context
from server.store import numbers
from server.store.statement import Tx


def answer(tx: Tx, called: str, context: Context) -> Says | ForwardsTo:
    """What becomes of a call to a number of ours."""
    line = numbers.line(tx, called)
    return answer_call(
        store_line=line.owner_store is not None,
        enabled=line.enabled,
        forward_calls=line.forward_calls,
        recording=templates.automatic(tx, "recording", None, None, context, line=called),
    )
