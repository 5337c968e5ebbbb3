"""Who stands in for the owners of conversations while they are away (product.md OO14)."""

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.store.schema import conversations, leads, users
from server.store.statement import Statement, Tx, of_one

_deputy = users.alias("deputy")
_KEYS = ("because", "user")

_PUT = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(deputy_user_id=bindparam("deputy"))
)
_FOR_OWNER = Statement(
    select(conversations.c.id)
    .join_from(conversations, leads, leads.c.id == conversations.c.lead_id)
    .where(
        conversations.c.deputy_user_id.is_not(None),
        leads.c.assignee_user_id == bindparam("owner"),
    )
    .order_by(conversations.c.id)
)


def name_of_deputy(conversation: sa.FromClause) -> sa.ScalarSelect[str | None]:
    """Who stands in now."""
    return of_one(_deputy.c.name, _deputy.c.id == conversation.c.deputy_user_id)


def name_of_recipient(text: sa.FromClause) -> sa.ScalarSelect[str | None]:
    """The deputy whom a text of ``messages`` was forwarded to, null where it went to its owner's phone
    or nowhere; by the reason that was stored with it.
    """
    because, user = (text.c.why[("facts", "forwarding", key)].as_string() for key in _KEYS)
    its = sa.case((sa.and_(text.c.forwarded.is_not(None), because == "deputy"), user))
    return of_one(_deputy.c.name, _deputy.c.id == its)


def put(tx: Tx, conversation_id: str, deputy_id: str | None) -> None:
    """Who sees a conversation as its owner does; None: nobody."""
    tx.run(_PUT, the_id=conversation_id, deputy=deputy_id)


def put_for(tx: Tx, owner_id: str) -> list[str]:
    """The conversations in which somebody stands in for the owner of their leads."""
    return [row.id for row in tx.rows(_FOR_OWNER, owner=owner_id)]
