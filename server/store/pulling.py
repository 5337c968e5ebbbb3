"""Which new lead is next for an associate to take, and where one that is given back came from (MC11)."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, func, or_, select

from server.core.access import Viewer
from server.store.lead_lists import OPTED_OUT
from server.store.schema import assignments, conversations, lead_numbers, leads, messages
from server.store.statement import Row, Statement, Tx, among

NEW = "new"
_waits = (
    select(conversations.c.lead_id, func.min(conversations.c.waiting_since).label("since"))
    .where(
        sa.text("conversations.waiting_since IS NOT NULL"), conversations.c.dismissed_at.is_(None)
    )
    .group_by(conversations.c.lead_id)
    .subquery("pull_waits")
)
_of_my_store_or_nobodys = and_(
    leads.c.assignee_user_id.is_(None),
    or_(
        leads.c.assignee_location_id.is_(None),
        leads.c.assignee_location_id == bindparam("store", type_=sa.Text),
    ),
)
_has_number = leads.c.id.in_(select(lead_numbers.c.lead_id))
_may_be_taken = (
    leads.c.status == NEW,
    _of_my_store_or_nobodys,
    _has_number,
    ~OPTED_OUT,
    ~among(leads.c.id, "skip"),
)
_NEXT = Statement(
    select(leads.c.id)
    .select_from(leads.outerjoin(_waits, _waits.c.lead_id == leads.c.id))
    .where(*_may_be_taken)
    .order_by(_waits.c.since.is_(None), _waits.c.since, leads.c.created_at, leads.c.id)
    .limit(1)
)
_HOW_MANY = Statement(select(func.count().label("n")).select_from(leads).where(*_may_be_taken))
_LAST_ASSIGNMENT = Statement(
    select(assignments)
    .where(assignments.c.lead_id == bindparam("lead_id"))
    .order_by(assignments.c.seq.desc())
    .limit(1)
)
_UNUSED = Statement(
    select(conversations.c.id)
    .where(
        conversations.c.lead_id == bindparam("lead_id"),
        conversations.c.created_at >= bindparam("since"),
        conversations.c.last_seq.is_(None),
        ~sa.exists(select(messages.c.id).where(messages.c.conversation_id == conversations.c.id)),
    )
    .order_by(conversations.c.id)
)


@dataclass(frozen=True, slots=True)
class Queue:
    """New leads who belong to the viewer's store or to nobody and may be texted. ``scopes`` are those
    of consent to the viewer's line; ``skip`` are not to be taken now.
    """

    viewer: Viewer
    scopes: tuple[str, ...]
    skip: tuple[str, ...]

    def _parameters(self) -> dict[str, Any]:
        return {"store": self.viewer.store, "scopes": [*self.scopes], "skip": [*self.skip]}

    def next(self, tx: Tx) -> str | None:
        """Who has waited longest for an answer; when nobody waits, who was added first. None when
        there is nobody.
        """
        row = tx.row(_NEXT, **self._parameters())
        return str(row.id) if row else None

    def count(self, tx: Tx) -> int:
        row = tx.row(_HOW_MANY, **self._parameters())
        return int(row.n) if row else 0


def last_assignment(tx: Tx, lead_id: str) -> Row | None:
    """How the lead came to who has it: ``because``, ``by_user_id``, ``at``, and whose it was before."""
    return tx.row(_LAST_ASSIGNMENT, lead_id=lead_id)


def unused_since(tx: Tx, lead_id: str, since: int) -> list[str]:
    """Conversations of a lead that were opened since and hold nothing."""
    return [row.id for row in tx.rows(_UNUSED, lead_id=lead_id, since=since)]
