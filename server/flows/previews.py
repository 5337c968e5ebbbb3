"""What a template would say to a lead, before it is sent (product.md MC6, MC7)."""

from server.core import fields
from server.core.access import Viewer
from server.core.compliance import Purpose, Refused, Verdict
from server.core.fields import Facts, Known
from server.core.filling import Filled
from server.flows import conversations, leads, outbound, running, templates, texts
from server.flows.actions import is_by_hand
from server.flows.context import Context
from server.flows.problems import Forbidden, Invalid
from server.store import actions, numbers, people
from server.store import leads as lead_store
from server.store.statement import Row, Tx


def preview(
    tx: Tx,
    viewer: Viewer,
    template_id: str,
    lead_id: str | None,
    conversation_id: str | None,
    context: Context,
) -> Filled:
    """A template filled for a lead, or for the lead of a conversation; exactly one is given.

    NotFound where the caller does not see them, Forbidden ``text_messaging_off`` where they have no
    line to text them from.
    """
    if lead_id is not None and conversation_id is None:
        facts = _for_lead(tx, viewer, lead_id, context)
    elif conversation_id is not None and lead_id is None:
        facts = _for_conversation(tx, viewer, conversation_id, context)
    else:
        raise Invalid("preview_invalid", "Give either lead_id or conversation_id.")
    return templates.filled(tx, template_id, facts)


def by_hand(
    tx: Tx, viewer: Viewer, lead_id: str, conversation_id: str | None, context: Context
) -> tuple[list[tuple[Row, Filled]], Verdict]:
    """The actions that can be run by hand on a lead, filled as they would be, and what would become of
    a text: in a conversation with the lead, else from the caller's own line.
    """
    leads.visible(tx, viewer, lead_id)
    thread = _thread(tx, viewer, lead_id, conversation_id, context)
    line = None if isinstance(thread, Refused) else thread.line
    facts = templates.facts_of(tx, lead_id, line, viewer.id, context)
    offered = [
        (row, templates.filled(tx, row.template_id, facts))
        for row in actions.listed(tx)
        if is_by_hand(row)
    ]
    if isinstance(thread, Refused):
        return offered, thread
    return offered, texts.verdict(tx, thread, Purpose.HUMAN, viewer.id, context)


def _thread(
    tx: Tx, viewer: Viewer, lead_id: str, conversation_id: str | None, context: Context
) -> Row | Refused:
    """Where a text to a lead would stand; it may not be there yet."""
    if conversation_id is not None:
        running.check_belongs(tx, conversation_id, lead_id)
        return conversations.visible(tx, viewer, conversation_id)[0]
    origin = outbound.origin_of(tx, viewer, context.retailer.sms_from_number_type)
    if origin.line is None:
        return Refused("text_messaging_off", origin.reason or "")
    addresses = lead_store.numbers_of(tx, [lead_id])[lead_id]
    if not addresses:
        return Refused("lead_has_no_number", "This lead has no number. Add one to text them.")
    found = outbound.find_thread(tx, lead_id, addresses, origin.line)
    return found or texts.Unopened(lead_id, addresses[0], origin.line)


def fields_of(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> list[Known]:
    """The fields that hold data for a conversation's lead and this caller."""
    conversation, _ = conversations.visible(tx, viewer, conversation_id)
    return fields.with_data(_facts(tx, viewer, conversation, context))


def _for_lead(tx: Tx, viewer: Viewer, lead_id: str, context: Context) -> Facts:
    """As a text from the caller's own line would be filled."""
    leads.visible(tx, viewer, lead_id)
    origin = outbound.origin_of(tx, viewer, context.retailer.sms_from_number_type)
    if origin.line is None:
        raise Forbidden("text_messaging_off", origin.reason or "")
    return templates.facts_of(tx, lead_id, origin.line, viewer.id, context)


def _for_conversation(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> Facts:
    conversation, _ = conversations.visible(tx, viewer, conversation_id)
    if not _may_text(tx, viewer, conversation.line):
        raise Forbidden(
            "text_messaging_off",
            "Text messaging is not switched on for you. Someone who manages users can enable it.",
        )
    return _facts(tx, viewer, conversation, context)


def _may_text(tx: Tx, viewer: Viewer, line: str) -> bool:
    """A store's line takes the texts of all its people, a relay number those of who may text."""
    user: Row | None = people.by_id(tx, viewer.id)
    return numbers.line(tx, line).owner_store is not None or bool(user and user.text_messaging)


def _facts(tx: Tx, viewer: Viewer, conversation: Row, context: Context) -> Facts:
    return templates.facts_of(tx, conversation.lead_id, conversation.line, viewer.id, context)
