"""Asking for a text to many: seen before it is sent, taken once, and cancelled (product.md MC10)."""

import hashlib
import json

from server.core.access import Viewer
from server.core.bulk import MOST
from server.flows import announce, bulk_writing, outbound, templates
from server.flows.bulk_targets import Judged, Targets
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound
from server.store import bulks
from server.store import templates as stored
from server.store.statement import Row, Tx
from server.store.templates import QUICK_REPLY


def check_leads(lead_ids: list[str]) -> list[str]:
    """Whom it goes to, each once, in their order. Invalid for nobody, and for too many."""
    each_once = list(dict.fromkeys(lead_ids))
    if not each_once:
        raise Invalid("nobody_chosen", "Choose at least one lead.")
    if len(lead_ids) > MOST:
        raise Invalid(
            "too_many_leads",
            f"A text to many goes to {MOST:,} leads at most; these are {len(lead_ids):,}. "
            "Send it in parts.",
        )
    return each_once


def preview(
    tx: Tx,
    viewer: Viewer,
    lead_ids: list[str],
    template_id: str,
    offset: int,
    limit: int,
    context: Context,
) -> list[Judged]:
    """What would become of the leads at ``offset`` and after it: nothing is written. A number that an
    earlier lead of the list has is taken, whatever becomes of that lead.
    """
    row = _template(tx, template_id)
    targets = Targets(tx, viewer, template_id, templates.body_of(row), context)
    taken = {targets.number(each) for each in lead_ids[:offset]} - {None}
    judged = []
    for lead_id in lead_ids[offset : offset + limit]:
        judged.append(targets.judge(lead_id, taken.__contains__))
        if judged[-1].thread is not None:
            taken.add(judged[-1].thread.lead_number)
    return judged


def start(
    tx: Tx, viewer: Viewer, lead_ids: list[str], template_id: str, key: str, context: Context
) -> str:
    """Take a text to many, in the words that the template has now; returns its id, the earlier one's
    where the key was used. Conflict ``idempotency_key_reused``, Forbidden ``text_messaging_off``.
    """
    digest = hashlib.sha256(json.dumps([lead_ids, template_id]).encode()).hexdigest()
    if (earlier := bulks.by_key(tx, viewer.id, key)) is not None:
        if earlier.digest != digest:
            raise Conflict(
                "idempotency_key_reused", "This Idempotency-Key was used for another text already."
            )
        return str(earlier.id)
    row = _template(tx, template_id)
    origin = outbound.origin_of(tx, viewer, context.retailer.sms_from_number_type)
    if origin.line is None:
        raise Forbidden("text_messaging_off", origin.reason or "")
    bulk_id = context.new_id()
    bulks.add(
        tx, lead_ids, context.now, id=bulk_id, user_id=viewer.id, key=key, digest=digest,
        template_id=template_id, title=templates.title_of(row), body=templates.body_of(row),
    )  # fmt: skip
    return bulk_id


def _template(tx: Tx, template_id: str) -> Row:
    row = stored.by_id(tx, template_id)
    if row is None:
        raise NotFound("template")
    if row.kind != QUICK_REPLY:
        raise Invalid("template_not_offered", "Only a quick reply goes to many at once.")
    return row


def own(tx: Tx, viewer: Viewer, bulk_id: str) -> Row:
    """A text to many of the caller's. NotFound for those of others: what it said is in the threads."""
    row = bulks.by_id(tx, bulk_id)
    if row is None or row.user_id != viewer.id:
        raise NotFound("text to many")
    return row


def cancel(tx: Tx, viewer: Viewer, bulk_id: str, context: Context) -> None:
    """Nothing more of it leaves: who waits for their turn gets nothing, and what is queued or held is
    taken back, here the first of it and the rest by the courier. What has gone has gone.
    """
    row = own(tx, viewer, bulk_id)
    bulks.cancel_waiting(tx, bulk_id)
    if row.state == bulks.RUNNING or bulks.unsent(tx, bulk_id, 1):
        bulks.put(tx, bulk_id, bulks.CANCELLED, None)
        bulk_writing.take_back(tx, bulk_id, context)
    announce.bulk_changed(tx, bulk_id, row.user_id, context.now)
