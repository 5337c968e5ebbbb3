"""Running actions: by a person on a lead, and by themselves when something happens to one (TQ4).

An action run by hand is that person's own text. What runs by itself is automatic: it is never a human
text, asks first like any other, waits for the hour, and is written in the transaction of what started
it, so once. Imports start nothing: they tell of what was, elsewhere and before.
"""

from dataclasses import replace
from typing import Any

from server.core import actions as core
from server.core.access import Viewer
from server.core.actions import (
    ActionFacts,
    Happened,
    LeavesFrom,
    NoLine,
    OriginFacts,
    Requested,
    Sender,
    StatusChanged,
    Trigger,
)
from server.core.compliance import Purpose, Refused
from server.core.filling import Filled
from server.core.model import LocationId, UserId
from server.flows import alerts, announce, consent, outbound, phones, templates, texts
from server.flows.actions import existing, is_by_hand
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.flows.problems import Conflict, Invalid, NotFound
from server.flows.texts import Acted, Draft
from server.store import actions, leads, people, places, threads
from server.store.statement import Row, Tx

KNOWN_ALREADY = ("opted_out", "loop_stopped")
"""Refusals that nobody is told of: the lead wants no texts, or an alert says it already."""

# ---- by hand


def by_hand(
    tx: Tx,
    viewer: Viewer,
    lead_id: str,
    action_id: str,
    conversation_id: str | None,
    key: str,
    context: Context,
) -> str:
    """Send an action's text as the caller's own: in a conversation with the lead, else from the
    caller's line. Returns the id of the text, the earlier one's when the key was used.

    Raises what :func:`server.flows.outbound.send` does, and Conflict ``action_off`` or
    ``action_not_by_hand``.
    """
    row = existing(tx, action_id)
    if not row.is_on:
        raise Conflict("action_off", "This action is switched off. Choose another one.")
    if not is_by_hand(row):
        raise Conflict("action_not_by_hand", "This action runs by itself, and not by hand.")
    draft = Draft("", template_id=row.template_id, action=Acted(row.name, Trigger.HAND))
    if conversation_id is None:
        return outbound.send_to_lead(tx, viewer, lead_id, draft, key, context)
    check_belongs(tx, conversation_id, lead_id)
    return outbound.send(tx, viewer, conversation_id, draft, key, context)


def check_belongs(tx: Tx, conversation_id: str, lead_id: str) -> None:
    """NotFound unless the conversation is one with this lead."""
    conversation = threads.by_id(tx, conversation_id)
    if conversation is None or conversation.lead_id != lead_id:
        raise NotFound("conversation with this lead")


# ---- by themselves


def status_changed(tx: Tx, lead_id: str, was: str, now: str, context: Context) -> None:
    """A lead has come to have another status."""
    happened = StatusChanged(was, now)
    _run_all(tx, lead_id, Trigger.STATUS, happened, None, context, status=now)


def requested(tx: Tx, lead_id: str, number: str, request: Requested, context: Context) -> None:
    """A lead has asked for service, to be texted at this number."""
    _run_all(tx, lead_id, Trigger.REQUEST, request, number, context)


def _run_all(
    tx: Tx,
    lead_id: str,
    trigger: Trigger,
    happened: Happened,
    number: str | None,
    context: Context,
    status: str | None = None,
) -> None:
    rows = {row.id: row for row in actions.for_lead(tx, trigger, lead_id)}
    decided = core.decide(happened, [_facts(row) for row in rows.values()], context.now)
    for action_id in decided.runs:
        row = rows[action_id]
        _run(tx, lead_id, row, Acted(row.name, trigger, status), number, context)


def _facts(row: Row) -> ActionFacts:
    return ActionFacts(row.id, Trigger(row.runs_on), row.status, row.is_on, row.ran_at)


def _run(
    tx: Tx, lead_id: str, row: Row, acted: Acted, number: str | None, context: Context
) -> None:
    """Write the text of one action, or tell why there is none."""
    match _prepared(tx, lead_id, row, number, context):
        case str() as sentence:
            _failed(tx, lead_id, row, sentence, context)
        case (conversation, author, body):
            draft = Draft(body, template_id=row.template_id, action=acted)
            refused = _write(tx, conversation, author, draft, context)
            if refused is None:
                actions.ran(tx, lead_id, row.id, context.now)
            elif refused.code not in KNOWN_ALREADY:
                _failed(tx, lead_id, row, refused.sentence, context)


def _prepared(
    tx: Tx, lead_id: str, row: Row, number: str | None, context: Context
) -> tuple[Row, UserId | None, str] | str:
    """The conversation, in whose name, and the words; or a sentence that says what is missing."""
    addresses = [number] if number else leads.numbers_of(tx, [lead_id])[lead_id]
    if not addresses:
        return "The lead has no number. Add one, or send it by hand."
    leaves = origin_of_lead(tx, lead_id, context)
    if isinstance(leaves, NoLine):
        return leaves.sentence
    facts = templates.facts_of(tx, lead_id, leaves.line, leaves.author, context)
    made = templates.filled(tx, row.template_id, facts)
    missing = _unsendable(made)
    if missing is not None:
        return missing
    conversation = outbound.thread_with(tx, lead_id, addresses, leaves.line, context)
    return conversation, leaves.author, made.body


def _unsendable(made: Filled) -> str | None:
    if made.required:
        return f"It needs what is not known of the lead: {', '.join(made.required)}."
    try:
        outbound.check_draft(made.body, [])
    except Invalid as invalid:
        return invalid.detail
    return None


def _write(
    tx: Tx, conversation: Row, author: UserId | None, draft: Draft, context: Context
) -> Refused | None:
    """Why nothing was written, None where it was."""
    verdict = texts.verdict(tx, conversation, Purpose.WORKFLOW, author, context)
    if isinstance(verdict, Refused):
        return verdict
    if phones.too_many(tx, conversation.id, author, context):
        return Refused("loop_stopped", "Too many texts left for them by themselves just now.")
    if verdict.asks:
        consent.ask(tx, conversation, author, context)
    message_id = texts.write(
        tx,
        conversation,
        draft,
        purpose=Purpose.WORKFLOW,
        author=author,
        decided=verdict,
        context=context,
    )
    announce.message_written(tx, conversation.id, message_id, context.now)
    return None


def _failed(tx: Tx, lead_id: str, row: Row, sentence: str, context: Context) -> None:
    """Whoever has the lead, and those who supervise, are told what an action could not send."""
    owner = leads.assignee_of(leads.by_id(tx, lead_id))
    alerts.tell(
        tx,
        AlertKind.ACTION_FAILED,
        f"The action “{row.name}” sent nothing. {sentence}",
        context,
        user_id=owner if isinstance(owner, UserId) else None,
        conversation_id=next(iter(threads.concerning(tx, lead_id)), None),
    )


# ---- from which line


def origin_of_lead(tx: Tx, lead_id: str, context: Context) -> LeavesFrom | NoLine:
    """The line that an automatic text to a lead leaves from (LS10)."""
    lead = leads.by_id(tx, lead_id)
    assignee = leads.assignee_of(lead)
    if isinstance(assignee, UserId):
        return core.origin(OriginFacts(assignee, owner=_sender(tx, assignee, context)))
    last = leads.last_human_sender(tx, lead_id)
    facts = OriginFacts(assignee, last_sender=_sender(tx, last, context) if last else None)
    if isinstance(assignee, LocationId):
        facts = replace(facts, store_line=_store_line(tx, assignee))
    return core.origin(facts)


def _sender(tx: Tx, user: UserId, context: Context) -> Sender:
    row: Any = people.by_id(tx, user)
    found = outbound.origin_of(tx, people.viewer(row), context.retailer.sms_from_number_type)
    at_work = row.status == "active"
    return Sender(user, found.line if at_work else None)


def _store_line(tx: Tx, location: LocationId) -> str | None:
    store = places.by_id(tx, location)
    return store.sms_number if store is not None and store.enabled_at else None
