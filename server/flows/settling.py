"""Putting an outbound text into another state, with all that hangs on it, and telling of it."""

from server.core.compliance import Purpose
from server.core.model import Instant, MessageState
from server.flows import alerts, announce, phones
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.flows.scopes import scope_of
from server.store import agreements, bulks, consents, outbox
from server.store.jobs import PHONES
from server.store.statement import Row, Tx

WITHDRAWN = "withdrawn"
"""The code of a text that a person has taken back: they know."""
NOT_SENT = {MessageState.FAILED, MessageState.UNDELIVERED}


def settle(
    tx: Tx,
    row: Row,
    state: MessageState,
    context: Context,
    *,
    carrier_id: str | None = None,
    error: tuple[str, str] | None = None,
    not_before: Instant | None = None,
    look_up_at: Instant | None = None,
) -> None:
    """``row`` is the text's job; ``error`` its code and a sentence, also for a text that is held."""
    outbox.settle(
        tx,
        row,
        state,
        carrier=context.carrier.name if carrier_id else None,
        carrier_id=carrier_id,
        error_code=error[0] if error else None,
        error_detail=error[1] if error else None,
        not_before=not_before,
        look_up_at=look_up_at,
    )
    if row.queue == PHONES:
        phones.settled(tx, row, state, context)
        return
    if state in NOT_SENT and (error is None or error[0] != WITHDRAWN):
        _did_not_go(tx, row, error[1] if error else "The carrier did not say why.", context)
    if row.purpose == Purpose.OPT_IN and state in NOT_SENT:
        _was_not_asked(tx, row, error[0] if error else state, context)
    if "bulk" in row.why["facts"]:
        bulks.touch(tx, row.why["facts"]["bulk"])
    announce.message_changed(tx, row.conversation_id, row.id, context.now)


def _did_not_go(tx: Tx, row: Row, because: str, context: Context) -> None:
    """Whoever wrote a text is told that it did not arrive, on the phone too where it came from one."""
    if row.via == "phone":
        phones.did_not_go(tx, row, because, context)
    if row.purpose == Purpose.HUMAN:
        alerts.tell(
            tx,
            AlertKind.TEXT_FAILED,
            "A text to a customer did not arrive. The conversation says why.",
            context,
            user_id=row.author_id,
            conversation_id=row.conversation_id,
        )


def _was_not_asked(tx: Tx, row: Row, because: str, context: Context) -> None:
    """An opt-in message that never arrived asked for nothing: the next text asks again."""
    agreements.unask(tx, row.lead_number, row.id)
    if row.attempts:
        consents.log(
            tx, context.now, number=row.lead_number, scope=scope_of(tx, row.line, context),
            kind="not_asked", method=because, shown=row.body, line=row.line, message_id=row.id,
        )  # fmt: skip
    announce.number_changed(tx, row.lead_number, context.now)
