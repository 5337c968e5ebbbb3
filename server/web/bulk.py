"""Texts to many as their sender may read them."""

from server import wire
from server.core.access import Viewer
from server.core.bulk import Skipped
from server.core.compliance import Allowed, Held
from server.core.segments import count
from server.flows.bulk_targets import Judged
from server.store import bulks
from server.store.statement import Row, Tx
from server.web import views
from server.web.about import ASKS_FIRST, GOES, zones_of

GONE = "Somebody who is no longer yours to see"
REMOVED = "What was said on its line was removed."


def preview(tx: Tx, viewer: Viewer, judged: Judged) -> wire.BulkPreview:
    verdict, because, sentence = _said(judged)
    filled = judged.filled
    return wire.BulkPreview(
        lead_id=judged.lead_id,
        name=_name(tx, viewer, judged.lead_id),
        body=filled.body if filled else "",
        gaps=list(filled.gaps) if filled else [],
        required=list(filled.required) if filled else [],
        segments=count(filled.body).segments if filled else 0,
        time_zones=zones_of(judged.place) if judged.place else [],
        consent=judged.consent,
        verdict=verdict,
        because=because,
        sentence=sentence,
        until=views.moment(judged.verdict.until) if isinstance(judged.verdict, Held) else None,
        asks=isinstance(judged.verdict, (Allowed, Held)) and judged.verdict.asks,
    )


def _said(judged: Judged) -> tuple[str, str, str]:
    match judged.verdict:
        case Allowed(because=because, asks=asks):
            return "allowed", because, ASKS_FIRST if asks else GOES
        case Held(code=code, sentence=sentence):
            return "held", code, sentence
        case Skipped(code, sentence):
            return "skipped", code, sentence
        case refused:
            return "refused", refused.code, refused.sentence


def _name(tx: Tx, viewer: Viewer, lead_id: str) -> str:
    lead = views.one_lead(tx, viewer, lead_id)
    return lead.name if lead else GONE


def one(tx: Tx, row: Row) -> wire.Bulk:
    counts = wire.BulkCounts(**bulks.counts(tx, row.id))
    return wire.Bulk(
        id=row.id,
        title=row.title,
        state=row.state,
        created_at=views.at(row.created_at),
        ended_at=views.moment(row.ended_at),
        total=sum(getattr(counts, name) for name in bulks.STANDS),
        counts=counts,
    )


def of_viewer(tx: Tx, viewer: Viewer, bulk_id: str) -> wire.Bulk | None:
    """A text to many for its sender, None for others."""
    row = bulks.by_id(tx, bulk_id)
    return one(tx, row) if row and row.user_id == viewer.id else None


def item(tx: Tx, viewer: Viewer, row: Row) -> wire.BulkItem:
    """A lead of a text to many; where its text is not the sender's to see any more, only how it stands."""
    seen = row.conversation_id is not None and (
        views.who_is_with(tx, viewer, row.conversation_id) is not None
    )
    because, sentence = row.because, row.sentence
    if row.message_id is not None:
        because, sentence = row.error_code, row.error_detail
        if row.conversation_id is None:
            because, sentence = "removed", REMOVED
    return wire.BulkItem(
        position=row.position,
        lead_id=row.lead_id,
        name=_name(tx, viewer, row.lead_id),
        stands=row.stands,
        because=because,
        sentence=sentence,
        until=views.moment(row.not_before) if row.stands == "held" else None,
        conversation_id=row.conversation_id if seen else None,
        message_id=row.message_id if seen else None,
        state=row.state if seen else None,
    )
