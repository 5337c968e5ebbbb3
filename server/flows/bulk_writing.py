"""Writing a text to many, a lead at a time: each is a decision of its own (product.md MC10)."""

from server.core.access import Viewer
from server.core.bulk import PACE, TOLD_EVERY, Skipped, turn
from server.core.compliance import Allowed, Held, Refused
from server.core.model import Instant
from server.flows import announce, holding, outbound
from server.flows.bulk_targets import Judged, Targets
from server.flows.context import Context
from server.flows.texts import Draft
from server.store import bulks, people, waiting
from server.store.statement import Row, Tx

TAKEN_BACK_AT_ONCE = 20


def step(tx: Tx, bulk_id: str, context: Context) -> bool:
    """Do the next thing of a text to many: write to one lead, or take some back where it was cancelled.
    True when more can be done at once. Several relays may ask: whoever comes second finds it done.
    """
    send = bulks.by_id(tx, bulk_id)
    if send is None or send.ended_at is not None:
        return False
    if send.state == bulks.CANCELLED:
        return take_back(tx, bulk_id, context)
    item = bulks.next_waiting(tx, bulk_id)
    if item is None:
        bulks.put(tx, bulk_id, bulks.DONE, context.now)
        return False
    return _write(tx, send, item, context)


def take_back(tx: Tx, bulk_id: str, context: Context) -> bool:
    """Take back what has not left of a cancelled one, some at a time. True when there may be more."""
    rows = bulks.unsent(tx, bulk_id, TAKEN_BACK_AT_ONCE)
    for row in rows:
        holding.take_back(tx, row, context)
    if not rows:
        bulks.put(tx, bulk_id, bulks.CANCELLED, context.now)
    return bool(rows)


def _write(tx: Tx, send: Row, item: Row, context: Context) -> bool:
    sender: Row = people.by_id(tx, send.user_id)
    if sender.status != "active":
        skip(tx, item, Skipped("sender_suspended", "Who sent it does not work here any more."))
        return True
    viewer = people.viewer(sender)
    judged = Targets(tx, viewer, send.template_id, send.body, context).judge(
        item.lead_id, lambda number: bulks.was_written_to(tx, send.id, number)
    )
    match judged.verdict:
        case Skipped() | Refused() as no:
            skip(tx, item, no)
            return True
        case Held(asks=False) as held:
            _put(tx, viewer, send, item, judged, held, None, context)
            return True
        case Held() | Allowed() as yes:
            return _write_in_turn(tx, viewer, send, item, judged, yes, context)


def skip(tx: Tx, item: Row, no: Skipped | Refused) -> None:
    bulks.settle(tx, item, bulks.SKIPPED, because=no.code, sentence=no.sentence)


def _write_in_turn(
    tx: Tx,
    viewer: Viewer,
    send: Row,
    item: Row,
    judged: Judged,
    verdict: Allowed | Held,
    context: Context,
) -> bool:
    """Something leaves at once, the text or the question before it, so it takes its turn on the line."""
    assert judged.thread is not None
    last = waiting.last_queued_on(tx, judged.thread.line)
    at = turn(context.now, send.next_at, last)
    if at is None:
        return False
    bulks.next_at(tx, send.id, at + PACE)
    _put(tx, viewer, send, item, judged, verdict, at, context)
    return True


def _put(
    tx: Tx,
    viewer: Viewer,
    send: Row,
    item: Row,
    judged: Judged,
    verdict: Allowed | Held,
    at: Instant | None,
    context: Context,
) -> None:
    thread, filled = judged.thread, judged.filled
    assert thread is not None
    assert filled is not None
    if thread.id is None:
        thread = outbound.begin(tx, thread.lead_id, thread.lead_number, thread.line, context)
    message_id = outbound.put(
        tx,
        viewer,
        thread,
        Draft(filled.body, template_id=send.template_id),
        verdict,
        context,
        facts={"bulk": send.id},
        leaves_at=at,
    )
    bulks.settle(tx, item, bulks.WRITTEN, message_id=message_id)


def tell(tx: Tx, context: Context) -> None:
    """Tell senders what has become of their texts to many, each about once a second."""
    for row in bulks.untold(tx, context.now, TOLD_EVERY):
        bulks.told(tx, row.id, context.now)
        announce.bulk_changed(tx, row.id, row.user_id, context.now)
