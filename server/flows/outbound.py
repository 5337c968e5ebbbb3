"""An associate writes: the gate is asked, the text is queued once, its answer shown to all."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from server.core.access import Viewer, may_see
from server.core.compliance import Allowed, Held, Purpose, Refused
from server.core.media import MOST as MOST_MEDIA
from server.core.model import FromNumberType, Instant
from server.core.scheduling import Schedule, trouble
from server.core.texts import storable
from server.flows import announce, consent, templates, texts
from server.flows import media as pictures
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound
from server.flows.texts import Draft
from server.store import leads, outbox, people, places, threads, visibility, writing
from server.store.statement import Row, Tx

LONGEST_BODY = 1_600
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Origin:
    """The line that a user's own texts leave from, or why there is none."""

    line: str | None
    reason: str | None = None


def check_key(key: str | None) -> str:
    """An idempotency key is 1–255 visible ASCII characters."""
    if not key or len(key) > LONGEST_KEY or not all("!" <= char <= "~" for char in key):
        raise Invalid(
            "idempotency_key_invalid",
            "Send a header Idempotency-Key of 1 to 255 visible ASCII characters.",
        )
    return key


def check_draft(
    body: str, media: list[str], template_id: str | None = None, send_at: Instant | None = None
) -> Draft:
    """What may be sent at all, whoever it is for. With a template the body is still to be filled."""
    cleaned = storable(body)
    if template_id is None:
        _check_body(cleaned, bool(media))
    else:
        templates.check_length(cleaned)
    if len(media) > MOST_MEDIA:
        raise Invalid("too_many_media", f"A text carries at most {MOST_MEDIA} pictures or files.")
    kept = pictures.check_references(media, [_is_secure_address(each) for each in media])
    return Draft(cleaned, kept, template_id, send_at)


def _check_body(body: str, has_media: bool) -> None:
    if len(body) > LONGEST_BODY:
        raise Invalid(
            "body_too_long",
            f"A text has at most {LONGEST_BODY:,} characters; this one has {len(body):,}.",
        )
    if not body.strip() and not has_media:
        raise Invalid("body_empty", "Write something, or attach a picture.")


def check_time(leaves_at: Instant | None, now: Instant) -> None:
    """Invalid for a time that has passed or lies too far ahead, or for none."""
    sentence = "Give a time to come." if leaves_at is None else trouble(leaves_at, now)
    if sentence is not None:
        raise Invalid("send_at_invalid", sentence)


def _is_secure_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def send(
    tx: Tx, viewer: Viewer, conversation_id: str, draft: Draft, key: str, context: Context
) -> str:
    """Queue a text in a conversation; returns its id, the earlier one's when the key was used.

    Raises NotFound, Conflict (``idempotency_key_reused``, ``opted_out``, ``line_unavailable``,
    ``store_not_enabled``), Forbidden (``text_messaging_off``) or what a template's text is refused by.
    """
    digest = _digest("conversation", conversation_id, draft)
    earlier = repeated(tx, viewer, key, digest)
    if earlier:
        return earlier
    seen_by = visibility.of_conversation(tx, conversation_id)
    if seen_by is None or not may_see(viewer, seen_by):
        raise NotFound("conversation")
    conversation = threads.by_id(tx, conversation_id)
    assert conversation is not None
    draft = _filled(tx, viewer, conversation, draft, context)
    return _send(tx, viewer, conversation, draft, key, digest, context)


def send_to_lead(
    tx: Tx, viewer: Viewer, lead_id: str, draft: Draft, key: str, context: Context
) -> str:
    """Queue a text to a lead from the caller's line, in the conversation that is open there."""
    digest = _digest("lead", lead_id, draft)
    earlier = repeated(tx, viewer, key, digest)
    if earlier:
        return earlier
    conversation = open_conversation(tx, viewer, lead_id, context)
    draft = _filled(tx, viewer, conversation, draft, context)
    return _send(tx, viewer, conversation, draft, key, digest, context)


def _filled(tx: Tx, viewer: Viewer, conversation: Row, draft: Draft, context: Context) -> Draft:
    """A draft with its template filled for the conversation's lead; any other stays as it is."""
    if draft.template_id is None:
        return draft
    body = templates.fill_text(tx, draft.template_id, draft.body, conversation, viewer.id, context)
    _check_body(body, bool(draft.media))
    return replace(draft, body=body)


def open_conversation(tx: Tx, viewer: Viewer, lead_id: str, context: Context) -> Row:
    """The conversation of a lead and the caller's line, made where there is none; nothing is sent.

    Forbidden where the caller would not see it: they see the lead by another conversation alone.
    """
    _visible_lead(tx, viewer, lead_id)
    addresses = leads.numbers_of(tx, [lead_id])[lead_id]
    if not addresses:
        raise Invalid("lead_has_no_number", "This lead has no number. Add one to text them.")
    origin = origin_of(tx, viewer, context.retailer.sms_from_number_type)
    if origin.line is None:
        raise Forbidden("text_messaging_off", origin.reason or "")
    found = find_thread(tx, lead_id, addresses, origin.line)
    seen_by = (
        visibility.of_conversation(tx, found.id)
        if found
        else visibility.of_new_conversation(tx, lead_id, origin.line)
    )
    if seen_by is None or not may_see(viewer, seen_by):
        raise Forbidden(
            "lead_of_another",
            "This lead is somebody else's. Answer in the conversation that your store sees.",
        )
    return found or begin(tx, lead_id, addresses[0], origin.line, context)


def find_thread(tx: Tx, lead_id: str, addresses: list[str], line: str) -> Row | None:
    """The conversation that a text to a lead goes to: the one that is open on the line by any of their
    numbers, else that with the first of them.
    """
    found = threads.open_with(tx, lead_id, addresses, line)
    return found or threads.between(tx, lead_id, addresses[0], line)


def thread_with(tx: Tx, lead_id: str, addresses: list[str], line: str, context: Context) -> Row:
    """As :func:`find_thread`, made where there is none."""
    found = find_thread(tx, lead_id, addresses, line)
    return found or begin(tx, lead_id, addresses[0], line, context)


def begin(tx: Tx, lead_id: str, number: str, line: str, context: Context) -> Row:
    """A conversation in which nothing was said yet."""
    made = context.new_id()
    threads.add(tx, made, lead_id, number, line, context.now)
    announce.conversation_changed(tx, made, context.now)
    return threads.by_id(tx, made)


def origin_of(tx: Tx, viewer: Viewer, kind: FromNumberType) -> Origin:
    """Which line a new text of this user leaves from (product.md LS10)."""
    if kind is FromNumberType.STORE:
        return _store_line(tx, viewer)
    user = people.by_id(tx, viewer.id)
    if user is None or not user.text_messaging or not user.relay_number:
        return Origin(
            None,
            "Text messaging is not switched on for you. Someone who manages users can enable it.",
        )
    return Origin(user.relay_number)


def _store_line(tx: Tx, viewer: Viewer) -> Origin:
    if viewer.store is None:
        return Origin(None, "You work at no store, so there is no store line to text from.")
    store = places.by_id(tx, viewer.store)
    if store is None or not store.sms_number:
        return Origin(
            None, "Your store has no text line yet. Someone who manages users can add it."
        )
    if not store.enabled_at:
        return Origin(
            None, "Your store's text line is not enabled yet. Ask someone who manages users."
        )
    return Origin(store.sms_number)


def _visible_lead(tx: Tx, viewer: Viewer, lead_id: str) -> None:
    seen_by = visibility.of_lead(tx, lead_id)
    if seen_by is None or not may_see(viewer, seen_by):
        raise NotFound("lead")


def _digest(kind: str, target: str, draft: Draft) -> str:
    made_of: list[object] = [draft.template_id] if draft.template_id else []
    made_of += [draft.action.name] if draft.action else []
    made_of += [draft.send_at] if draft.send_at is not None else []
    content = json.dumps([kind, target, draft.body, draft.media, *made_of])
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def repeated(tx: Tx, viewer: Viewer, key: str, digest: str) -> str | None:
    """The id of what an earlier request with this key made. Conflict where that was another one."""
    earlier = outbox.remembered(tx, viewer.id, key)
    if earlier is None:
        return None
    if earlier.digest != digest:
        raise Conflict(
            "idempotency_key_reused", "This Idempotency-Key was used for another text already."
        )
    return str(earlier.message_id)


def _send(
    tx: Tx,
    viewer: Viewer,
    conversation: Row,
    draft: Draft,
    key: str,
    digest: str,
    context: Context,
) -> str:
    pictures.check_theirs(tx, viewer, draft.media)
    if draft.send_at is not None:
        check_time(draft.send_at, context.now)
    schedule = None if draft.send_at is None else Schedule(draft.send_at)
    verdict = texts.verdict(tx, conversation, Purpose.HUMAN, viewer.id, context, schedule=schedule)
    if isinstance(verdict, Refused):
        raise refusal(verdict)
    writing.end(tx, conversation.id, viewer.id)
    message_id = put(tx, viewer, conversation, draft, verdict, context)
    outbox.remember(tx, viewer.id, key, digest, message_id, context.now)
    return message_id


def put(
    tx: Tx,
    viewer: Viewer,
    conversation: Row,
    draft: Draft,
    verdict: Allowed | Held,
    context: Context,
    *,
    facts: dict[str, Any] | None = None,
    leaves_at: Instant | None = None,
) -> str:
    """Write what the gate lets go or holds, the opt-in message before it where that has to be asked,
    and tell everybody. ``facts`` and ``leaves_at`` as :func:`texts.write` takes them.
    """
    before = visibility.of_conversation(tx, conversation.id)
    if verdict.asks:
        consent.ask(tx, conversation, viewer.id, context, leaves_at=leaves_at)
    message_id = texts.write(
        tx,
        conversation,
        draft,
        purpose=Purpose.HUMAN,
        author=viewer.id,
        decided=verdict,
        context=context,
        facts=facts,
        leaves_at=leaves_at,
    )
    if before and viewer.id in before.users and draft.send_at is None:
        threads.show_no_more(tx, conversation.id)
    announce.message_written(tx, conversation.id, message_id, context.now, before=before)
    return message_id


def refusal(verdict: Refused) -> Forbidden | Conflict:
    """A text that the gate refuses, as whoever writes it is told."""
    if verdict.code == "text_messaging_off":
        return Forbidden(verdict.code, verdict.sentence)
    return Conflict(verdict.code, verdict.sentence)
