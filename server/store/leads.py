"""Leads and their numbers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Assignee, Instant, LeadId, LocationId, UserId
from server.core.routing import LeadFacts
from server.core.words import spaced
from server.store import templates
from server.store.schema import (
    assignments,
    conversations,
    counters,
    lead_numbers,
    leads,
    messages,
    stores,
    users,
)
from server.store.statement import Row, Statement, Tx, among, insert, insert_or_ignore

COLUMNS = (
    leads,
    users.c.name.label("assignee_user_name"),
    stores.c.name.label("assignee_location_name"),
)
WITH_OWNERS = leads.outerjoin(users, users.c.id == leads.c.assignee_user_id).outerjoin(
    stores, stores.c.id == leads.c.assignee_location_id
)

_ADD = insert_or_ignore(leads)
_ADD_NUMBER = insert_or_ignore(lead_numbers)
_DROP_NUMBERS = Statement(
    sa.delete(lead_numbers).where(lead_numbers.c.lead_id == bindparam("the_lead"))
)
_CHANGE = Statement(
    sa.update(leads)
    .where(leads.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "first_name",
                "last_name",
                "organization",
                "status",
                "email2",
                "emails",
                "attributes",
                "fields",
                "state",
                "time_zone",
                "updated_at",
                "words",
                "sort_name",
            )
        }
        | {"revision": leads.c.revision + 1}
    )
)
_ASSIGN = Statement(
    sa.update(leads)
    .where(leads.c.id == bindparam("the_id"))
    .values(
        assignee_user_id=bindparam("user_id"),
        assignee_location_id=bindparam("location_id"),
        taken_from_user_id=bindparam("from_user"),
        taken_from_location_id=bindparam("from_location"),
        updated_at=bindparam("now"),
        revision=leads.c.revision + 1,
    )
)
_LOG_ASSIGNMENT = Statement(
    insert(assignments).values(
        at=bindparam("now"),
        lead_id=bindparam("lead_id"),
        user_id=bindparam("user_id"),
        location_id=bindparam("location_id"),
        because=bindparam("because"),
        by_user_id=bindparam("by_user_id"),
        from_user_id=bindparam("from_user_id"),
        from_location_id=bindparam("from_location_id"),
    )
)
_BY_ID = Statement(select(*COLUMNS).select_from(WITH_OWNERS).where(leads.c.id == bindparam("id")))
_NUMBERS = Statement(
    select(lead_numbers.c.lead_id, lead_numbers.c.number)
    .where(among(lead_numbers.c.lead_id, "ids"))
    .order_by(lead_numbers.c.lead_id, lead_numbers.c.position)
)
_WITH_NUMBER = Statement(
    select(
        leads.c.id,
        leads.c.assignee_user_id,
        leads.c.assignee_location_id,
        conversations.c.id.label("conversation_id"),
        conversations.c.last_outbound_at,
        conversations.c.shown_store_id,
        conversations.c.deputy_user_id,
    )
    .select_from(
        lead_numbers.join(leads, leads.c.id == lead_numbers.c.lead_id).outerjoin(
            conversations,
            (conversations.c.lead_id == leads.c.id)
            & (conversations.c.lead_number == bindparam("number"))
            & (conversations.c.line == bindparam("line")),
        )
    )
    .where(lead_numbers.c.number == bindparam("number"))
)
_NEWEST_ANSWER = Statement(
    select(messages.c.author_id, messages.c.state)
    .select_from(conversations.join(messages, messages.c.seq == conversations.c.answered_seq))
    .where(conversations.c.lead_id == bindparam("lead_id"))
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_LAST_HUMAN_SENDER = Statement(
    select(messages.c.author_id)
    .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation_id))
    .where(
        conversations.c.lead_id == bindparam("lead_id"),
        messages.c.author_kind == "user",
        messages.c.state != "failed",
        messages.c.state != "held",
    )
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_LAST_SENT_AT = Statement(
    select(func.max(messages.c.at).label("at")).where(
        messages.c.conversation_id == bindparam("id"),
        messages.c.author_kind == "user",
        messages.c.state != "failed",
        messages.c.state != "held",
    )
)
_COUNT_UP = Statement(
    insert(counters)
    .values(name=bindparam("name"), value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    .returning(counters.c.value)
)


def assignee_of(row: Row) -> Assignee:
    """Who a row with the two assignee columns belongs to."""
    if row.assignee_user_id:
        return UserId(row.assignee_user_id)
    return LocationId(row.assignee_location_id) if row.assignee_location_id else None


def taken_from(row: Row) -> Assignee:
    """Whose a lead was when somebody who supervises took it over; None where nobody did."""
    if row.taken_from_user_id:
        return UserId(row.taken_from_user_id)
    return LocationId(row.taken_from_location_id) if row.taken_from_location_id else None


def _columns_of(assignee: Assignee) -> tuple[str | None, str | None]:
    match assignee:
        case UserId():
            return assignee, None
        case LocationId():
            return None, assignee
        case _:
            return None, None


def _words(values: Mapping[str, Any], stranger: str | None) -> str:
    """What a lead is found by: all that names them."""
    named = (
        values["first_name"],
        values["last_name"],
        f"new customer {stranger}" if stranger else "",
        values["organization"] or "",
    )
    return spaced(" ".join(named))


def _sort_name(values: Mapping[str, Any]) -> str:
    """What a list by name goes by: the last name, then the first."""
    return f"{values['last_name']} {values['first_name']}".lower()


def add(
    tx: Tx,
    lead_id: str,
    assignee: Assignee,
    numbers: list[str],
    now: Instant,
    *,
    notes_fields: bool = True,
    **values: Any,
) -> None:
    """Add a lead. ``notes_fields``: its extra fields are remembered; who adds many does that once."""
    user, location = _columns_of(assignee)
    tx.row(
        _ADD,
        id=lead_id,
        assignee_user_id=user,
        assignee_location_id=location,
        created_at=now,
        updated_at=now,
        revision=1,
        taken_from_user_id=None,
        taken_from_location_id=None,
        words=_words(values, values["stranger"]),
        sort_name=_sort_name(values),
        **values,
    )
    _add_numbers(tx, lead_id, numbers)
    if notes_fields:
        templates.note_fields(tx, values["fields"])


def set_numbers(tx: Tx, lead_id: str, numbers: list[str]) -> None:
    tx.run(_DROP_NUMBERS, the_lead=lead_id)
    _add_numbers(tx, lead_id, numbers)


def _add_numbers(tx: Tx, lead_id: str, numbers: list[str]) -> None:
    for position, number in enumerate(numbers):
        tx.row(_ADD_NUMBER, lead_id=lead_id, number=number, position=position)


def change(tx: Tx, lead_id: str, stranger: str | None, now: Instant, **values: Any) -> None:
    """Change a lead, to whom the label that a stranger was given stays."""
    words = _words(values, stranger)
    sort_name = _sort_name(values)
    tx.run(_CHANGE, the_id=lead_id, updated_at=now, words=words, sort_name=sort_name, **values)
    templates.note_fields(tx, values["fields"])


def assign(
    tx: Tx,
    lead_id: str,
    assignee: Assignee,
    because: str,
    by: str | None,
    now: Instant,
    *,
    before: Assignee,
    taken_from: Assignee = None,
) -> None:
    """Give a lead to somebody, and log it with whose it was ``before``. ``by`` is the user who did it,
    None for a rule; ``taken_from`` whose it was, where it is taken over.
    """
    user, location = _columns_of(assignee)
    from_user, from_location = _columns_of(before)
    taken_user, taken_location = _columns_of(taken_from)
    tx.run(
        _ASSIGN,
        the_id=lead_id,
        user_id=user,
        location_id=location,
        from_user=taken_user,
        from_location=taken_location,
        now=now,
    )
    tx.run(
        _LOG_ASSIGNMENT,
        now=now,
        lead_id=lead_id,
        user_id=user,
        location_id=location,
        because=because,
        by_user_id=by,
        from_user_id=from_user,
        from_location_id=from_location,
    )


def by_id(tx: Tx, lead_id: str) -> Row | None:
    return tx.row(_BY_ID, id=lead_id)


def numbers_of(tx: Tx, lead_ids: list[str]) -> dict[str, list[str]]:
    """The numbers of each lead, the first one first."""
    found: dict[str, list[str]] = {lead_id: [] for lead_id in lead_ids}
    for row in tx.rows(_NUMBERS, ids=lead_ids):
        found[row.lead_id].append(row.number)
    return found


def with_number(tx: Tx, number: str, line: str) -> list[Row]:
    """Every lead that has this number, with its conversation on this line."""
    return sorted(tx.rows(_WITH_NUMBER, number=number, line=line), key=lambda row: str(row.id))


def routing_facts(tx: Tx, row: Row) -> LeadFacts:
    """A row of :func:`with_number` as routing asks for it."""
    assignee = assignee_of(row)
    sender = last_human_sender(tx, row.id) if isinstance(assignee, LocationId) else None
    return LeadFacts(LeadId(row.id), assignee, row.last_outbound_at, sender)


def sharing_facts(tx: Tx, rows: list[Row]) -> tuple[LeadFacts, ...]:
    """The facts of leads that share a number: there it matters that a text really went (IR6)."""
    return tuple(
        replace(routing_facts(tx, row), last_texted_at=_last_sent_at(tx, row.conversation_id))
        for row in rows
    )


def _last_sent_at(tx: Tx, conversation_id: str | None) -> Instant | None:
    """When the newest human text of a conversation that did not fail was written."""
    row = tx.row(_LAST_SENT_AT, id=conversation_id)
    return row.at if row else None


def last_human_sender(tx: Tx, lead_id: str) -> UserId | None:
    """Who last sent this lead a human text that went out. Only where the newest one did not go are
    the threads searched: they may be long.
    """
    last = tx.row(_NEWEST_ANSWER, lead_id=lead_id)
    if last and last.state in ("failed", "held"):
        last = tx.row(_LAST_HUMAN_SENDER, lead_id=lead_id)
    return UserId(last.author_id) if last else None


def next_stranger(tx: Tx) -> int:
    """Counts the customers nobody knew, from 1."""
    row = tx.row(_COUNT_UP, name="strangers")
    assert row is not None
    return int(row.value)
