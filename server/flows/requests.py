"""A customer asks for service, on the retailer's site or at the till (product.md SR1, TQ4).

A request by text is consent for texts to the number that was given (CO1), opens the conversation, and
runs the actions that wait for one. Whom the lead belongs to stays so; a new one goes to whom it is for.
"""

import hashlib
import json
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any

from server.core.access import Viewer
from server.core.actions import LeavesFrom, Preference, Requested
from server.core.model import Assignee, LocationId, UserId
from server.core.texts import storable
from server.flows import announce, consent, leads, outbound, running
from server.flows.context import Context
from server.flows.conversations import check_assignee
from server.flows.problems import Invalid
from server.store import leads as lead_store
from server.store import numbers, outbox, people, requests
from server.store.statement import Row, Tx

LONGEST_MESSAGE = 2_000


class Channel(StrEnum):
    """Where somebody asked."""

    CONNECT_WIDGET = "connect_widget"
    STOREFRONT = "storefront"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was sent. ``associate`` and ``store`` are ids of whom it is for."""

    channel: str
    preference: str
    name: str
    number: str | None
    email: str | None
    associate: str | None
    store: str | None
    message: str


def take(tx: Tx, viewer: Viewer, asked: Asked, key: str | None, context: Context) -> str:
    """Store a request, find or make its lead, and do what follows from it. Returns its id, the earlier
    one's when the idempotency key was used.

    Raises Invalid for what cannot be answered: ``number_missing``, ``email_missing`` and their kin.
    """
    digest = hashlib.sha256(json.dumps(["request", *astuple(asked)]).encode()).hexdigest()
    if key is not None and (earlier := outbound.repeated(tx, viewer, key, digest)):
        return earlier
    _check(asked)
    number = _number(asked, context)
    lead_id = _lead(tx, viewer, asked, number, context)
    request_id = context.new_id()
    requests.add(
        tx,
        id=request_id,
        at=context.now,
        lead_id=lead_id,
        channel=asked.channel,
        preference=asked.preference,
        message=storable(asked.message).strip(),
        store_id=asked.store,
        user_id=asked.associate,
        number=number,
        email=asked.email,
        taken_by=viewer.id,
    )
    announce.lead_changed(tx, lead_id, context.now)
    if number is not None and asked.preference == Preference.TEXT:
        _may_be_texted(tx, viewer, asked, lead_id, number, context)
        running.requested(tx, lead_id, number, Requested(Preference.TEXT), context)
    if key is not None:
        outbox.remember(tx, viewer.id, key, digest, request_id, context.now)
    return request_id


def _check(asked: Asked) -> None:
    if asked.channel not in list(Channel):
        raise Invalid("channel_invalid", f"A channel is one of {', '.join(Channel)}.")
    if asked.preference not in list(Preference):
        raise Invalid("preference_invalid", f"A preference is one of {', '.join(Preference)}.")
    if asked.preference == Preference.TEXT and not (asked.number or "").strip():
        raise Invalid("number_missing", "Give the number that they want to be texted at.")
    if asked.preference == Preference.EMAIL and not (asked.email or "").strip():
        raise Invalid("email_missing", "Give the address that they want to be answered at.")
    if len(asked.message) > LONGEST_MESSAGE:
        raise Invalid("too_long", f"A message has at most {LONGEST_MESSAGE:,} characters.")


def _number(asked: Asked, context: Context) -> str | None:
    given = [asked.number] if (asked.number or "").strip() and asked.number else []
    return next(iter(leads.read_numbers(given, context.retailer.country)), None)


# ---- whose request it is


def _lead(tx: Tx, viewer: Viewer, asked: Asked, number: str | None, context: Context) -> str:
    """The lead with this number, else a new one."""
    owner = _meant_for(tx, viewer, asked)
    found = lead_store.with_number(tx, number, "") if number else []
    if not found:
        return leads.add(tx, viewer, _values(asked, number), owner, context)
    known = next((row for row in found if lead_store.assignee_of(row) == owner), found[0])
    _learn(tx, known.id, asked, context)
    return str(known.id)


def _meant_for(tx: Tx, viewer: Viewer, asked: Asked) -> Assignee:
    """The associate, else the store, else where the caller works."""
    owner: Assignee = viewer.store or viewer.id
    if asked.store is not None:
        owner = LocationId(asked.store)
        check_assignee(tx, owner)
    if asked.associate is not None:
        owner = UserId(asked.associate)
        check_assignee(tx, owner)
    return owner


def _values(asked: Asked, number: str | None) -> dict[str, object]:
    first, _, last = " ".join(storable(asked.name).split()).partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "numbers": [number] if number else [],
        "emails": [asked.email] if asked.email else [],
        "email2": None,
        "organization": None,
        "status": "new",
        "attributes": [],
        "fields": {},
    }


def _learn(tx: Tx, lead_id: str, asked: Asked, context: Context) -> None:
    """A stranger has a name now, and an address that nobody knew is kept; nothing else changes."""
    row: Any = lead_store.by_id(tx, lead_id)
    known = {
        name: getattr(row, name)
        for name in (
            *("first_name", "last_name", "organization", "status", "email2", "emails"),
            *("attributes", "fields", "state", "time_zone"),
        )
    }
    new = _values(asked, None)
    learned = dict(known)
    if not (row.first_name + row.last_name).strip():
        learned |= {name: new[name] for name in ("first_name", "last_name")}
    if asked.email and asked.email not in row.emails:
        learned["emails"] = [*row.emails, asked.email]
    if learned != known:
        lead_store.change(tx, lead_id, row.stranger, context.now, **learned)


# ---- what follows


def _may_be_texted(
    tx: Tx, viewer: Viewer, asked: Asked, lead_id: str, number: str, context: Context
) -> None:
    """They have asked for it: the ledger says so, and the conversation is there to answer in."""
    leaves = running.origin_of_lead(tx, lead_id, context)
    line = leaves.line if isinstance(leaves, LeavesFrom) else None
    store = numbers.line(tx, line).store if line else _store_of(tx, lead_id)
    shown = storable(asked.message).strip()
    thread = outbound.thread_with(tx, lead_id, [number], line, context).id if line else None
    consent.requested(tx, number, line, store, shown, viewer.id, thread, context)


def _store_of(tx: Tx, lead_id: str) -> str | None:
    owner = lead_store.assignee_of(lead_store.by_id(tx, lead_id))
    if isinstance(owner, UserId):
        row: Row | None = people.by_id(tx, owner)
        return str(row.store_id) if row and row.store_id else None
    return owner
