"""Rows as the caller may read them: one set of functions for REST and for the stream."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from server import wire
from server.core import phone
from server.core.access import Viewer, may_see, shown_number
from server.core.model import Permission
from server.core.strangers import lead_name
from server.store import events, inbox, leads, messages, people, threads, visibility, writing
from server.store.statement import Row, Tx

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: int | None) -> datetime | None:
    return None if at is None else _EPOCH + timedelta(microseconds=at)


def at(instant: int) -> datetime:
    return _EPOCH + timedelta(microseconds=instant)


def user(row: Row) -> wire.User:
    return wire.User(
        id=row.id,
        username=row.username,
        name=row.name,
        permissions=list(row.permissions),
        store_id=row.store_id,
        status=row.status,
        text_messaging=row.text_messaging,
        relay_number=row.relay_number,
    )


def store(row: Row) -> wire.Store:
    return wire.Store(
        id=row.id,
        name=row.name,
        kind=row.kind,
        phone=row.phone,
        time_zone=row.time_zone,
        state=row.state,
        area_codes=list(row.area_codes),
        sms_number=row.sms_number,
        forward_calls=row.forward_calls,
        onboarded=row.onboarded_at is not None,
        enabled=row.enabled_at is not None,
    )


def number(row: Row) -> wire.Number:
    return wire.Number(
        number=row.number,
        use=row.use,
        state=row.state,
        region=row.region,
        user_id=row.user_id,
        store_id=row.store_id,
        owner=row.owner,
    )


def archived(viewer: Viewer, row: Row) -> wire.ArchivedText:
    return wire.ArchivedText(
        line=row.line,
        user_name=row.user_name,
        lead_name=row.lead_name,
        lead_number=shown_number(viewer, row.lead_number),
        direction=row.direction,
        author=row.author,
        body=row.body,
        media=[item["url"] for item in row.media],
        state=row.state,
        at=at(row.at),
    )


def _assignee(row: Row) -> wire.Assignee | None:
    if row.assignee_user_id:
        return wire.Assignee(user_id=row.assignee_user_id, name=row.assignee_user_name)
    if row.assignee_location_id:
        return wire.Assignee(location_id=row.assignee_location_id, name=row.assignee_location_name)
    return None


def _deputy(row: Row) -> wire.Assignee | None:
    """Who stands in for the owner (OO14)."""
    if row.deputy_user_id is None:
        return None
    return wire.Assignee(user_id=row.deputy_user_id, name=row.deputy_name)


def _taken_from(row: Row) -> wire.Assignee | None:
    """Whose it was before it was taken over (SV2)."""
    if row.taken_from_user_id:
        return wire.Assignee(user_id=row.taken_from_user_id, name=row.taken_from_user_name)
    if row.taken_from_location_id:
        return wire.Assignee(
            location_id=row.taken_from_location_id, name=row.taken_from_location_name
        )
    return None


def _writing(tx: Tx, viewer: Viewer, row: Row) -> list[wire.Writer]:
    """Asked for where somebody is: that is seldom."""
    if not row.is_written_in:
        return []
    there = writing.there(tx, row.id, but=viewer.id)
    return [wire.Writer(user_id=each.id, name=each.name) for each in there]


def _name(viewer: Viewer, row: Row, number: str | None) -> str:
    """IR4: a stranger shows as their number to those with ``see_numbers``."""
    named = f"{row.first_name} {row.last_name}".strip()
    if named:
        return named
    if number and viewer.may(Permission.SEE_NUMBERS):
        return phone.formatted(number)
    return lead_name("", "", row.stranger) or "New customer"


def lead(
    viewer: Viewer, row: Row, its_numbers: list[str], texting: wire.Texting | None = None
) -> wire.Lead:
    return wire.Lead(
        id=row.id,
        name=_name(viewer, row, its_numbers[0] if its_numbers else None),
        first_name=row.first_name,
        last_name=row.last_name,
        numbers=[shown_number(viewer, each) for each in its_numbers],
        emails=list(row.emails),
        email2=row.email2,
        organization=row.organization,
        status=row.status,
        attributes=list(row.attributes),
        fields=dict(row.fields),
        assignee=_assignee(row),
        state=row.state,
        time_zone=row.time_zone,
        revision=row.revision,
        texting=texting,
    )


def leads_with_texting(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[wire.Lead]:
    """Leads as the calls of leads answer them: each with how it stands between them and us."""
    ids = [row.id for row in rows]
    numbers, threads_of = leads.numbers_of(tx, ids), inbox.of_leads(tx, viewer, ids)
    return [
        lead(viewer, row, numbers[row.id], _texting(threads_of.get(row.id, []))) for row in rows
    ]


def _texting(rows: list[Row]) -> wire.Texting | None:
    """None without a conversation."""
    if not rows:
        return None
    waiting = [row.waiting_since for row in rows if row.waiting_since is not None]
    return wire.Texting(
        conversation_id=inbox.first_of(rows).id,
        unread=sum(row.unread for row in rows),
        waiting_since=moment(min(waiting, default=None)),
        last_at=moment(max((row.last_at for row in rows if row.last_at), default=None)),
    )


def one_lead(tx: Tx, viewer: Viewer, lead_id: str) -> wire.Lead | None:
    """A lead as this viewer sees it, None when they do not."""
    seen_by = visibility.of_lead(tx, lead_id)
    if seen_by is None or not may_see(viewer, seen_by):
        return None
    return lead(viewer, leads.by_id(tx, lead_id), leads.numbers_of(tx, [lead_id])[lead_id])


def conversation(
    tx: Tx, viewer: Viewer, row: Row, cursor: str, hit: Row | None = None
) -> wire.Conversation:
    """``cursor``: where the event stream stands in this transaction, see :func:`cursor_now`. ``hit``:
    the text by which a search found it.
    """
    candidates = _candidates(tx, viewer, row)
    reference = _reference(viewer, row, candidates)
    return wire.Conversation(
        id=row.id,
        lead=reference,
        candidates=candidates,
        line=row.line,
        assignee=_assignee(row),
        unread=row.unread,
        last_message=_last_text(row, reference),
        state="open" if row.dismissed_at is None else "dismissed",
        consent=_consent(row),
        waiting_since=moment(row.waiting_since),
        shown_to_store=row.shown_because,
        updated_at=at(row.updated_at),
        events_cursor=cursor,
        snoozed_until=moment(row.snoozed_until),
        hit=text(hit, reference) if hit else None,
        flag=row.flag,
        deputy=_deputy(row),
        store_id=row.store_id,
        writing=_writing(tx, viewer, row),
        taken_from=_taken_from(row),
    )


def cursor_now(tx: Tx) -> str:
    """The cursor up to which every event is in what this transaction reads."""
    return str(events.last(tx))


def _consent(row: Row) -> str:
    if row.opted_out:
        return "opted_out"
    if row.agreed_at is not None:
        return "given"
    return "none" if row.asked_at is None else "asked"


def _reference(viewer: Viewer, row: Row, candidates: list[wire.LeadRef]) -> wire.LeadRef:
    """Whom a conversation is with; while several leads share the number, all their names."""
    name = " or ".join(each.name for each in candidates) + "?" if candidates else None
    return wire.LeadRef(
        id=None if candidates else row.lead_id,
        name=name or _name(viewer, row, row.lead_number),
        number=shown_number(viewer, row.lead_number),
    )


def _candidates(tx: Tx, viewer: Viewer, row: Row) -> list[wire.LeadRef]:
    if row.lead_id is not None:
        return []
    found = []
    for lead_id in threads.candidates_of(tx, row.id):
        its = leads.by_id(tx, lead_id)
        found.append(
            wire.LeadRef(
                id=lead_id,
                name=_name(viewer, its, row.lead_number),
                number=shown_number(viewer, row.lead_number),
            )
        )
    return found


def one_conversation(tx: Tx, viewer: Viewer, conversation_id: str) -> wire.Conversation | None:
    """A conversation as this viewer sees it, None when they do not."""
    row = _seen(tx, viewer, conversation_id)
    return conversation(tx, viewer, row, cursor_now(tx)) if row else None


def who_is_with(tx: Tx, viewer: Viewer, conversation_id: str) -> wire.LeadRef | None:
    """Whom a conversation is with, None when this viewer does not see it."""
    row = _seen(tx, viewer, conversation_id)
    return _reference(viewer, row, _candidates(tx, viewer, row)) if row else None


def _seen(tx: Tx, viewer: Viewer, conversation_id: str) -> Row | None:
    seen_by = visibility.of_conversation(tx, conversation_id)
    if seen_by is None or not may_see(viewer, seen_by):
        return None
    return inbox.one(tx, viewer, conversation_id)


def _author(
    kind: str, author_id: str | None, user_name: str | None, via: str | None, lead: wire.LeadRef
) -> wire.Author:
    match kind:
        case "user" | "staff":
            return wire.Author(kind="user", id=author_id, name=user_name or "", via=via)
        case "lead":
            return wire.Author(kind=kind, id=lead.id, name=lead.name)
        case _:
            return wire.Author(kind=kind, id=None, name="Automatic")


def _error(code: str | None, detail: str | None) -> wire.TextError | None:
    return wire.TextError(code=code, detail=detail or "") if code else None


def _media(items: list[dict[str, Any]]) -> list[wire.Media]:
    return [
        wire.Media(
            url=item["url"],
            content_type=item["content_type"],
            name=item.get("name"),
            size=item.get("size"),
        )
        for item in items
    ]


def _last_text(row: Row, reference: wire.LeadRef) -> wire.Text | None:
    if row.last_id is None:
        return None
    return wire.Text(
        id=row.last_id,
        conversation_id=row.id,
        direction=row.last_direction,
        body=row.last_body,
        media=_media(row.last_media),
        state=row.last_state,
        error=_error(row.last_error_code, row.last_error_detail),
        author=_author(
            row.last_author_kind,
            row.last_author_id,
            row.last_author_user_name,
            row.last_via,
            reference,
        ),
        at=at(row.last_at),
        segments=row.last_segments,
        not_before=_waits_until(row.last_state, row.last_not_before),
        flag=row.last_flag,
        forwarded=row.last_forwarded,
        forwarded_to=row.last_forwarded_to,
        scheduled_for=moment(row.last_scheduled_for),
        action=row.last_action,
    )


def text(row: Row, reference: wire.LeadRef) -> wire.Text:
    return wire.Text(
        id=row.id,
        conversation_id=row.conversation_id,
        direction=row.direction,
        body=row.body,
        media=_media(row.media),
        state=row.state,
        error=_error(row.error_code, row.error_detail),
        author=_author(row.author_kind, row.author_id, row.author_user_name, row.via, reference),
        at=at(row.at),
        segments=row.segments,
        not_before=_waits_until(row.state, row.not_before),
        flag=row.flag,
        forwarded=row.forwarded,
        forwarded_to=row.forwarded_to,
        scheduled_for=moment(row.scheduled_for),
        action=row.action,
    )


def consent(viewer: Viewer, row: Row) -> wire.ConsentRecord:
    return wire.ConsentRecord(
        at=at(row.at),
        number=shown_number(viewer, row.number),
        kind=row.kind,
        method=row.method,
        shown=row.shown,
        scope=row.scope,
        line=row.line,
        message_id=row.message_id,
        by=row.user_name,
    )


def found(row: Row, place: int) -> wire.Found:
    return wire.Found(message_id=row.id, offset=place, at=at(row.at))


def _waits_until(state: str, not_before: int | None) -> datetime | None:
    return moment(not_before) if state in ("queued", "held") else None


def one_text(tx: Tx, viewer: Viewer, message_id: str) -> wire.Text | None:
    """A text as this viewer sees it, None when they do not see its conversation."""
    row = messages.by_id(tx, message_id)
    if row is None:
        return None
    lead = who_is_with(tx, viewer, row.conversation_id)
    return text(row, lead) if lead else None


def own_text(tx: Tx, viewer: Viewer, message_id: str) -> wire.Text | None:
    """A text that the viewer wrote, be its conversation still theirs to see or given away since; None
    when it was removed with its line.
    """
    row = messages.by_id(tx, message_id)
    if row is None:
        return None
    its = inbox.one(tx, viewer, row.conversation_id)
    return text(row, _reference(viewer, its, _candidates(tx, viewer, its)))


def presence(tx: Tx, user_id: str, now: int) -> wire.Presence | None:
    """Whether any client of a user is connected."""
    found = people.presence(tx, user_id, now)
    if found is None:
        return None
    facts, _ = found
    return wire.Presence(user_id=user_id, online=facts.signed_in and facts.streams > 0)
