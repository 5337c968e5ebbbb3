"""Adding leads to the message center: each gets a conversation, and nothing is sent (product.md MC10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.core.access import Viewer
from server.flows import announce, outbound
from server.flows.context import Context
from server.flows.problems import Invalid, Problem
from server.store import aside
from server.store.statement import Tx

MOST = 200
"""Leads at once: a unit of work holds up the others while it runs."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A lead with their conversation, or the problem that kept them from having one."""

    lead_id: str
    conversation_id: str | None
    problem: Problem | None = None


def open_many(tx: Tx, viewer: Viewer, lead_ids: Sequence[str], context: Context) -> list[Opened]:
    """A conversation on the caller's line for each lead, once for one who is named twice. Doing it
    again changes nothing.
    """
    if not lead_ids:
        raise Invalid("no_leads", "Choose at least one lead.")
    if len(lead_ids) > MOST:
        raise Invalid("too_many_leads", f"At most {MOST} leads are added at once.")
    return [_open(tx, viewer, each, context) for each in dict.fromkeys(lead_ids)]


def _open(tx: Tx, viewer: Viewer, lead_id: str, context: Context) -> Opened:
    """Whatever is refused is refused before anything is written."""
    try:
        conversation = outbound.open_conversation(tx, viewer, lead_id, context)
    except Problem as problem:
        return Opened(lead_id, None, problem)
    if conversation.dismissed_at is not None:
        aside.bring_back(tx, conversation.id, context.now)
        announce.conversation_changed(tx, conversation.id, context.now)
    return Opened(lead_id, conversation.id)
