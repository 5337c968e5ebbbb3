"""Conversations and their texts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from server import wire
from server.core.access import Viewer
from server.core.model import Permission
from server.core.words import search_of, terms
from server.flows import conversations as flow
from server.flows import outbound
from server.flows.people import need
from server.flows.problems import Invalid, NotFound
from server.flows.texts import Draft
from server.store import inbox, messages, search
from server.store.statement import Row, Tx
from server.web import views
from server.web.anchors import instant, read_anchor, texts_at
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import (
    FURTHEST,
    USUAL,
    Cursor,
    Limit,
    Offset,
    Typed,
    answer,
    check_sort,
    keyset,
    write_cursor,
)
from server.web.relay import Relay

router = APIRouter(tags=["conversations"])


@router.get("/conversations", response_model=wire.ConversationPage)
async def list_conversations(
    relay: TheRelay,
    caller: SignedIn,
    folder: str | None = None,
    q: Typed | None = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    sort: str | None = None,
) -> Response:
    """A folder (none: all the caller may see), newest first; ``waiting``: the longest wait first.

    ``q`` searches names, the words of texts, and numbers in any spelling for those who see them: the
    newest 500 conversations found by each. Words may be begun only.
    """
    chosen = _folder(folder)
    order = inbox.order_of(chosen, check_sort(sort, inbox.ORDERS))
    after = keyset(cursor)

    def unit(tx: Tx) -> wire.ConversationPage:
        viewer = caller.now(tx)
        if chosen == "live":
            need(viewer, Permission.SUPERVISE)
        found = _found(tx, viewer, q)
        ids = None if found is None else list(found)
        rows = inbox.page(
            tx,
            viewer,
            chosen,
            order=order,
            found=ids,
            after=after,
            limit=limit,
            offset=offset,
        )
        total = inbox.total(tx, viewer, chosen, ids)
        hits = _hits(tx, rows, found or {})
        last = rows[-1] if len(rows) == limit else None
        now = views.cursor_now(tx)
        return wire.ConversationPage(
            items=[views.conversation(tx, viewer, row, now, hits.get(row.id)) for row in rows],
            next_cursor=write_cursor([last.sort_value, last.id]) if last else None,
            total=total,
            events_cursor=now,
        )

    return answer(await relay.read(unit))


def _found(tx: Tx, viewer: Viewer, q: str | None) -> dict[str, int | None] | None:
    """What a search finds, None where nothing is searched for."""
    asked = search_of(q, numbers=viewer.may(Permission.SEE_NUMBERS))
    return search.conversations_found(tx, viewer, asked) if asked else None


def _hits(tx: Tx, rows: list[Row], found: dict[str, int | None]) -> dict[str, Row]:
    """The texts by which conversations of a page were found."""
    seqs = {row.id: seq for row in rows if (seq := found.get(row.id)) is not None}
    texts = messages.by_seqs(tx, list(seqs.values()))
    return {id: texts[seq] for id, seq in seqs.items()}


def _folder(folder: str | None) -> str:
    if folder is None:
        return inbox.EVERYTHING
    if folder not in inbox.FOLDERS:
        raise Invalid("folder_unknown", f"A folder is one of {', '.join(inbox.FOLDERS)}.")
    return folder


@router.get("/folders", response_model=wire.FolderPage)
async def count_folders(relay: TheRelay, caller: SignedIn) -> Response:
    """Every folder of the caller, with how many conversations it holds and how many are unread."""

    def unit(tx: Tx) -> wire.FolderPage:
        viewer = caller.now(tx)
        supervises = viewer.may(Permission.SUPERVISE)
        offered = [each for each in inbox.FOLDERS if each != "live" or supervises]
        counted = [_counted(tx, viewer, folder) for folder in offered]
        return wire.FolderPage(
            items=counted,
            texts=_counted(tx, viewer, inbox.TEXTS),
            next_cursor=None,
            total=len(counted),
            events_cursor=views.cursor_now(tx),
        )

    return answer(await relay.read(unit))


def _counted(tx: Tx, viewer: Viewer, folder: str) -> wire.FolderCount:
    total, unread = inbox.count(tx, viewer, folder)
    return wire.FolderCount(folder=folder, total=total, unread=unread)


@router.get("/conversations/{conversation_id}", response_model=wire.Conversation)
async def get_conversation(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    return await seen_now(relay, caller, conversation_id)


@router.get("/conversations/{conversation_id}/messages", response_model=wire.TextPage)
async def list_messages(
    relay: TheRelay,
    caller: SignedIn,
    conversation_id: str,
    before: str | None = None,
    after: str | None = None,
    around: str | None = None,
    offset: Annotated[int | None, Query(ge=0, le=FURTHEST)] = None,
    at: datetime | None = None,
    unread: bool = False,
    limit: Limit = USUAL,
) -> Response:
    """Texts, oldest first within a page: the newest ones; those before, after or around a text (its
    id), around the first one written ``at`` a time or later, or around the first ``unread`` one; or
    those from a place on (``offset``, the oldest text is at 0). ``next_cursor`` leads to older ones,
    as ``before``.
    """
    anchor = read_anchor(
        before=before, after=after, around=around, offset=offset, at=at, unread=unread
    )

    def unit(tx: Tx) -> wire.TextPage:
        viewer = caller.now(tx)
        lead = views.who_is_with(tx, viewer, conversation_id)
        if lead is None:
            raise NotFound("conversation")
        rows, found = texts_at(tx, viewer, conversation_id, anchor, limit)
        place = messages.count_before(tx, conversation_id, rows[0].seq) if rows else 0
        return wire.TextPage(
            items=[views.text(row, lead) for row in rows],
            next_cursor=rows[0].id if place else None,
            total=messages.count(tx, conversation_id),
            offset=place,
            around=found,
        )

    return answer(await relay.read(unit))


@router.get("/conversations/{conversation_id}/hits", response_model=wire.FoundPage)
async def search_messages(
    relay: TheRelay, caller: SignedIn, conversation_id: str, q: Typed, limit: Limit = USUAL
) -> Response:
    """Texts of a conversation with words that begin as those of ``q`` do, newest first."""

    def unit(tx: Tx) -> wire.FoundPage:
        if views.who_is_with(tx, caller.now(tx), conversation_id) is None:
            raise NotFound("conversation")
        found = search.within(tx, conversation_id, tuple(terms(q)))
        return wire.FoundPage(
            items=[views.found(row, place) for place, row in found[:limit]],
            next_cursor=None,
            total=len(found),
        )

    return answer(await relay.read(unit))


@router.post("/conversations/{conversation_id}/messages", status_code=202, response_model=wire.Text)
async def send(
    relay: TheRelay,
    caller: SignedIn,
    conversation_id: str,
    body: wire.NewText,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Write a text. The same key and body give the same text again; it is sent once. With
    ``template_id`` the body is filled for the lead: 422 ``template_field_missing`` where it cannot be.
    With ``send_at`` it is ``held`` until then, with the code ``scheduled``: 422 ``send_at_invalid``.
    """
    key = outbound.check_key(idempotency_key)
    draft = read_draft(body)
    message_id = await relay.write(
        lambda tx, context: outbound.send(tx, caller.now(tx), conversation_id, draft, key, context)
    )
    relay.wake_courier()
    return await written(relay, caller, message_id)


@router.post("/conversations/{conversation_id}/read", response_model=wire.Conversation)
async def mark_read(
    relay: TheRelay, caller: SignedIn, conversation_id: str, body: wire.ReadMark
) -> Response:
    """Everything up to this text has been seen by the caller."""
    await relay.write(
        lambda tx, context: flow.mark_read(
            tx, caller.now(tx), conversation_id, body.message_id, context
        )
    )
    return await seen_now(relay, caller, conversation_id)


@router.post("/conversations/{conversation_id}/dismiss", response_model=wire.Conversation)
async def dismiss(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """Put the conversation aside; a new text from the lead brings it back."""
    await relay.write(
        lambda tx, context: flow.dismiss(tx, caller.now(tx), conversation_id, context)
    )
    return await seen_now(relay, caller, conversation_id)


@router.post(
    "/conversations/{conversation_id}/lead",
    response_model=wire.Conversation,
    responses={204: {"description": "Done; its texts are now where the caller does not see them."}},
)
async def choose_lead(
    relay: TheRelay, caller: SignedIn, conversation_id: str, body: wire.ChosenLead
) -> Response:
    """Say which of the leads that share the number this conversation belongs to. Where its texts
    moved into a conversation that is not the caller's to see, the answer is empty.
    """
    settled = await relay.write(
        lambda tx, context: flow.choose_lead(
            tx, caller.now(tx), conversation_id, body.lead_id, context
        )
    )
    if settled == conversation_id:
        return answer(await relay.read(lambda tx: unchecked(tx, caller, settled)))
    seen = await relay.read(lambda tx: views.one_conversation(tx, caller.now(tx), settled))
    return answer(seen) if seen else Response(status_code=204)


def unchecked(tx: Tx, caller: Caller, conversation_id: str) -> wire.Conversation:
    """A conversation that the caller saw until this moment, numbers redacted as ever."""
    viewer = caller.now(tx)
    row = inbox.one(tx, viewer, conversation_id)
    if row is None:
        raise NotFound("conversation")
    return views.conversation(tx, viewer, row, views.cursor_now(tx))


def read_draft(body: wire.NewText) -> Draft:
    send_at = instant(body.send_at) if body.send_at else None
    return outbound.check_draft(body.body, body.media, body.template_id, send_at)


async def written(relay: Relay, caller: Caller, message_id: str, status: int = 202) -> Response:
    """The text that the caller has just written. NotFound where its line was released meanwhile."""
    text = await relay.read(lambda tx: views.own_text(tx, caller.now(tx), message_id))
    if text is None:
        raise NotFound("text")
    return answer(text, status)


async def seen_now(relay: Relay, caller: Caller, conversation_id: str) -> Response:
    seen = await relay.read(lambda tx: views.one_conversation(tx, caller.now(tx), conversation_id))
    if seen is None:
        raise NotFound("conversation")
    return answer(seen)
