"""Pull: the new lead who has waited longest becomes the caller's (product.md MC11).

Units of work are serial on both databases, so no two people are given the same lead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server.core.access import Viewer
from server.core.model import Assignee, LocationId, UserId
from server.flows import announce, outbound, ownership
from server.flows.context import Context
from server.flows.leads import visible
from server.flows.problems import Conflict, Forbidden, Invalid
from server.flows.scopes import scopes_over
from server.store import inbox, pulling, releasing, visibility
from server.store.pulling import Queue
from server.store.statement import Tx

PULLED, PUT_BACK = "pulled", "put_back"
MOST_SKIPPED = 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A lead who is the caller's now, the conversation to text them in, and how many more there are."""

    lead_id: str
    conversation_id: str
    left: int


def pull(tx: Tx, viewer: Viewer, skip: Sequence[str], context: Context) -> Taken:
    """Take the next lead. Forbidden (``text_messaging_off``) for who has no line to text from, Conflict
    (``none_waiting``) when there is no lead to take.
    """
    if len(skip) > MOST_SKIPPED:
        raise Invalid("too_many_skipped", f"At most {MOST_SKIPPED:,} leads are skipped at once.")
    origin = outbound.origin_of(tx, viewer, context.retailer.sms_from_number_type)
    if origin.line is None:
        raise Forbidden("text_messaging_off", origin.reason or "")
    queue = Queue(viewer, tuple(scopes_over(tx, origin.line)), tuple(skip))
    lead_id = queue.next(tx)
    if lead_id is None:
        raise Conflict("none_waiting", _nobody(skip))
    ownership.hand_over(tx, lead_id, viewer.id, because=PULLED, by=viewer.id, context=context)
    return Taken(lead_id, _conversation(tx, viewer, lead_id, context), queue.count(tx))


def _nobody(skip: Sequence[str]) -> str:
    words = "No new lead of your store is waiting, and none belongs to nobody."
    return f"{words} Those that you skipped are still there." if skip else words


def _conversation(tx: Tx, viewer: Viewer, lead_id: str, context: Context) -> str:
    """Where they wait for an answer, else where they were spoken to last, else a new one."""
    held = inbox.of_leads(tx, viewer, [lead_id]).get(lead_id, [])
    if held:
        return str(inbox.first_of(held).id)
    return str(outbound.open_conversation(tx, viewer, lead_id, context).id)


def put_back(tx: Tx, viewer: Viewer, lead_id: str, context: Context) -> None:
    """Give a pulled lead back to where it was: the caller alone, and while it is as they took it.
    What was opened for them and not used goes again.
    """
    row = visible(tx, viewer, lead_id)
    last = pulling.last_assignment(tx, lead_id)
    if last is None or last.because != PULLED or row.assignee_user_id != viewer.id:
        raise Conflict(
            "not_pulled", "Only a lead that you pulled, and still have, can be put back."
        )
    for conversation_id in pulling.unused_since(tx, lead_id, last.at):
        seen_by = visibility.of_conversation(tx, conversation_id)
        if seen_by is not None:
            announce.conversation_gone(tx, conversation_id, seen_by, context.now)
        releasing.forget(tx, [conversation_id])
    before: Assignee = UserId(last.from_user_id) if last.from_user_id else None
    before = LocationId(last.from_location_id) if last.from_location_id else before
    ownership.hand_over(tx, lead_id, before, because=PUT_BACK, by=viewer.id, context=context)
