"""A stand-in for the network peer: a small relay in memory, on a real socket.

It speaks the contract with the shapes of ``server.wire`` and can be told to misbehave. It stands in
for the other end of the wire, never for the client's own code.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from server.core.retailer import MENU_ITEMS
from server.wire import (
    Alert,
    AlertPage,
    Assignee,
    Author,
    ConsentPage,
    ConsentRecord,
    Conversation,
    ConversationPage,
    FolderCount,
    FolderPage,
    Found,
    FoundPage,
    Lead,
    LeadRef,
    Me,
    NewText,
    Outlook,
    Participant,
    PassedOver,
    Problem,
    ReadMark,
    Removed,
    Reset,
    Session,
    SignIn,
    Snooze,
    Store,
    Summary,
    Text,
    TextError,
    TextPage,
    User,
    WallPage,
    WallUser,
    Why,
)
from tests.tui import walls
from tests.tui.clientele import Clientele
from tests.tui.clientele import routes as lead_routes
from tests.tui.deeds import Deeds
from tests.tui.deeds import routes as deed_routes
from tests.tui.handhelds import Handhelds
from tests.tui.handhelds import routes as phone_routes
from tests.tui.intake import Intake
from tests.tui.intake import routes as table_routes
from tests.tui.locker import Locker
from tests.tui.locker import routes as locker_routes
from tests.tui.many import Many
from tests.tui.many import routes as many_routes
from tests.tui.office import Office
from tests.tui.office import routes as office_routes
from tests.tui.refusing import Refused, refusal
from tests.tui.roster import Roster
from tests.tui.roster import routes as roster_routes
from tests.tui.rulebook import Rulebook
from tests.tui.rulebook import routes as settings_routes
from tests.tui.shelf import Shelf
from tests.tui.shelf import routes as shelf_routes
from tests.tui.staffroom import Staffroom
from tests.tui.staffroom import routes as staff_routes

T = TypeVar("T")

TOKEN = "token-of-ana"
NOON = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)
STORE = Store(
    id="store-1", name="Downtown", kind="store", phone="+12125550100",
    time_zone="America/New_York", state="NY", area_codes=["212"],
)  # fmt: skip
ME = Me(
    id="ana", username="ana", name="Ana Torres", permissions=["see_numbers"], store_id="store-1",
    store=STORE, status="active", text_messaging=True, relay_number="+12125550111",
    line="+12125550111", line_reason=None, retailer="Harbor & Pine", menu=list(MENU_ITEMS),
)  # fmt: skip


def lead_author(lead: LeadRef) -> Author:
    return Author(kind="lead", id=lead.id, name=lead.name)


MINE = Author(kind="user", id="ana", name="Ana Torres", via="app")


@dataclass
class Peer:
    """What the counterpart holds, and how it behaves."""

    me: Me = ME
    conversations: dict[str, Conversation] = field(default_factory=dict)
    texts: dict[str, list[Text]] = field(default_factory=dict)
    events: list[tuple[int, str, Any]] = field(default_factory=list)
    seq: int = 0
    sent_keys: dict[str, Text] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    answer_with: dict[str, Response] = field(default_factory=dict)
    """Path suffix → the answer given instead."""
    drop_sends: bool = False
    """Takes texts, and then breaks the connection instead of answering."""
    delay: float = 0.0
    heartbeat: float = 15.0
    leads: dict[str, Lead] = field(default_factory=dict)
    """Leads that were changed, or have no conversation."""
    ledger: list[ConsentRecord] = field(default_factory=list)
    """Of every lead, newest first."""
    alerts: list[Alert] = field(default_factory=list)
    """Newest first."""
    outlook: Outlook | None = None
    zones: list[str] = field(default_factory=lambda: ["America/New_York"])
    """Where the leads can be."""
    shelf: Shelf = field(default_factory=Shelf)
    deeds: Deeds = field(default_factory=Deeds)
    roster: Roster = field(default_factory=lambda: Roster(stores=[STORE]))
    office: Office = field(default_factory=Office)
    staffroom: Staffroom = field(default_factory=Staffroom)
    locker: Locker = field(default_factory=Locker)
    rulebook: Rulebook = field(default_factory=Rulebook)
    intake: Intake = field(default_factory=Intake)
    handhelds: Handhelds = field(default_factory=Handhelds)
    picture: bytes = b""
    oldest: int = 0
    """Cursors below this cannot be resumed."""
    wall_limit: int = 15
    """Minutes that a wait may take."""
    wall_at: datetime | None = None
    """The relay's clock, where it is not that of the last thing that happened."""
    people: list[WallUser] = field(default_factory=list)
    """Who answers customers."""
    deliver: bool = True
    clock: datetime = NOON
    streams: int = 0

    def __post_init__(self) -> None:
        self.clientele = Clientele(self)
        self.many = Many(self)

    # ---- what happens

    def tick(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def emit(self, type: str, data: Any) -> int:
        self.seq += 1
        self.events.append((self.seq, type, self.as_of_now(data)))
        return self.seq

    def as_of_now(self, thing: T) -> T:
        """A thing as it is told now: a conversation says as of when it was read."""
        if isinstance(thing, Conversation):
            return replace(thing, events_cursor=str(self.seq))
        return thing

    def add(
        self, id: str, name: str, *, at: datetime | None = None, **changes: Any
    ) -> Conversation:
        """A conversation as it was before anyone looked."""
        conversation = Conversation(
            id=id, lead=LeadRef(id=f"lead-{id}", name=name, number="+12125550199"), candidates=[],
            line=self.me.line or "", assignee=Assignee(user_id=self.me.id, name=self.me.name),
            unread=0, last_message=None, state="open", consent="given", waiting_since=None,
            shown_to_store=None, updated_at=at or self.tick(), events_cursor="0",
        )  # fmt: skip
        self.conversations[id] = replace(conversation, **changes)
        self.texts[id] = []
        return self.conversations[id]

    def text(
        self, id: str, body: str, *, author: Author | None = None, at: datetime | None = None,
        state: str | None = None, quiet: bool = False, **changes: Any,
    ) -> Text:  # fmt: skip
        """A text comes in (or was sent, with another author) and everyone is told."""
        conversation = self.conversations[id]
        who = author or lead_author(conversation.lead)
        inbound = who.kind == "lead"
        text = Text(
            id=f"{id}-t{len(self.texts[id]):05}", conversation_id=id,
            direction="inbound" if inbound else "outbound", body=body, media=[],
            state=state or ("received" if inbound else "queued"), error=None, author=who,
            at=at or self.tick(), segments=1,
        )  # fmt: skip
        text = replace(text, **changes)
        self.texts[id].append(text)
        waits = (conversation.waiting_since or text.at) if inbound else None
        self.conversations[id] = replace(
            conversation, last_message=text, updated_at=text.at, state="open",
            unread=conversation.unread + inbound, waiting_since=waits,
        )  # fmt: skip
        if not quiet:
            self.emit("message.created", text)
            self.emit("conversation.updated", self.conversations[id])
        return text

    def settle(self, text: Text, state: str, **changes: Any) -> Text:
        """A text's fate changes."""
        new = replace(text, state=state, **changes)
        texts = self.texts[text.conversation_id]
        texts[[t.id for t in texts].index(text.id)] = new
        self.emit("message.updated", new)
        conversation = self.conversations[text.conversation_id]
        if conversation.last_message and conversation.last_message.id == text.id:
            self.change(text.conversation_id, last_message=new)
        return new

    def change(self, id: str, **changes: Any) -> Conversation:
        self.conversations[id] = replace(self.conversations[id], **changes)
        self.emit("conversation.updated", self.conversations[id])
        return self.as_of_now(self.conversations[id])

    def rename(self, id: str, name: str) -> None:
        """The lead gets another name."""
        old = self.conversations[id]
        reference = replace(old.lead, name=name)
        author = lead_author(reference)
        self.texts[id] = [
            replace(text, author=author) if text.author.kind == "lead" else text
            for text in self.texts[id]
        ]
        last = self.texts[id][-1] if self.texts[id] else None
        self.conversations[id] = replace(old, lead=reference, last_message=last)
        lead = Lead(
            id=old.lead.id or "", name=name, first_name=name, last_name="", numbers=[], emails=[],
            email2=None, organization=None, status="new", attributes=[], fields={},
            assignee=old.assignee,
        )  # fmt: skip
        self.emit("lead.updated", lead)
        self.emit("conversation.updated", self.conversations[id])

    def alert(self, sentence: str, *, quiet: bool = False, **changes: Any) -> Alert:
        """Somebody has to know something, and everyone is told."""
        alert = Alert(
            id=f"alert-{len(self.alerts)}", at=self.tick(), kind="pool_exhausted", sentence=sentence
        )
        self.alerts.insert(0, replace(alert, **changes))
        if not quiet:
            self.emit("alert", self.alerts[0])
        return self.alerts[0]

    def wall_page(self, first: int = 0, limit: int = 200) -> WallPage:
        """What is live, as the relay would say it."""
        now = max(self.clock, self.wall_at) if self.wall_at else self.clock
        return walls.page(
            self.conversations, self.texts, [self.roster.stores[0]], self.people,
            now=now, cursor=self.seq, limit_minutes=self.wall_limit, first=first, limit=limit,
        )  # fmt: skip

    def remove(self, id: str) -> None:
        del self.conversations[id]
        self.emit("conversation.removed", Removed(id=id))

    def reset(self, because: str = "Permissions changed.") -> None:
        self.emit("reset", Reset(because=because))

    # ---- what is asked

    def folder(self, name: str) -> list[Conversation]:
        rules = {
            "inbox": lambda c: c.state == "open" and c.assignee and c.assignee.user_id == "ana",
            "waiting": lambda c: c.state == "open" and c.waiting_since is not None and self.ours(c),
            "store": lambda c: c.state == "open" and (
                c.shown_to_store or (c.assignee and c.assignee.location_id == self.me.store_id)
            ),
            "live": lambda c: c.state == "open",
            "dismissed": lambda c: c.state == "dismissed" and self.ours(c),
            "everything": lambda c: True,
        }  # fmt: skip
        found = sorted(filter(rules[name], self.conversations.values()), key=lambda c: c.id)
        if name == "waiting":
            return sorted(found, key=lambda c: (c.waiting_since, c.id))
        return sorted(found, key=lambda c: c.updated_at, reverse=True)

    def ours(self, c: Conversation) -> bool:
        who = c.assignee or Assignee()
        store = c.shown_to_store is not None or who.location_id == self.me.store_id
        return store or who.user_id == self.me.id

    def counts(self) -> FolderPage:
        names = ("inbox", "waiting", "store", "live", "dismissed")
        items = [_count(name, self.folder(name)) for name in names]
        told = [c for c in self.folder("live") if self.is_told_of(c)]
        return FolderPage(
            items=items,
            texts=_count("texts", told),
            next_cursor=None,
            total=len(items),
            events_cursor=str(self.seq),
        )

    def is_told_of(self, c: Conversation) -> bool:
        who = c.assignee or Assignee()
        return who.user_id == self.me.id or who.location_id == self.me.store_id

    def found_by(self, q: str) -> Callable[[Conversation], Conversation | None]:
        """A conversation by its name or number, or with the newest text that holds the words."""
        digits = "" if any(map(str.isalpha, q)) else "".join(filter(str.isdigit, q))

        def find(c: Conversation) -> Conversation | None:
            if q.lower() in c.lead.name.lower() or (digits and digits in (c.lead.number or "")):
                return c
            texts = [text for text in self.texts[c.id] if q.lower() in text.body.lower()]
            return replace(c, hit=texts[-1]) if texts else None

        return find

    def lead(self, id: str) -> Lead:
        """A lead as its conversations name it."""
        if id in self.leads:
            return self.leads[id]
        its = next(c for c in self.conversations.values() if c.lead.id == id)
        return Lead(
            id=id, name=its.lead.name, first_name=its.lead.name, last_name="",
            numbers=[its.lead.number], emails=[], email2=None, organization="Blue Door Studio",
            status="contacted", attributes=[], fields={"size": "9 ½"}, assignee=its.assignee,
        )  # fmt: skip

    def summary(self, id: str) -> Summary:
        c = self.conversations[id]
        mine = Participant(user_id=self.me.id, name=self.me.name, last_at=self.clock)
        return Summary(
            conversation_id=id, lead=self.lead(c.lead.id) if c.lead.id else None, line=c.line,
            line_owner=self.me.name, participants=[mine], time_zones=self.zones,
            consent=c.consent, consent_at=None, outlook=self.outlook,
        )  # fmt: skip

    def hits(self, id: str, q: str) -> FoundPage:
        found = [
            Found(message_id=text.id, offset=at, at=text.at)
            for at, text in enumerate(self.texts[id])
            if q.lower() in text.body.lower()
        ][::-1]
        return FoundPage(items=found, next_cursor=None, total=len(found))

    def page_with(self, id: str, text_id: str, limit: int) -> TextPage:
        place = [text.id for text in self.texts[id]].index(text_id)
        return self.text_page(id, None, limit, max(0, place - limit // 2))

    def page_around(self, id: str, at: str | None, limit: int) -> TextPage:
        texts, unread = self.texts[id], self.conversations[id].unread
        inbound = [text.id for text in texts if text.direction == "inbound"]
        found = inbound[-unread] if unread and at is None else None
        if at is not None:
            since = datetime.fromisoformat(at)
            found = next((text.id for text in texts if text.at >= since), None)
        if found is None:
            return self.text_page(id, None, limit)
        return replace(self.page_with(id, found, limit), around=found)

    def page(self, folder: str, q: str = "", offset: int = 0, limit: int = 50) -> ConversationPage:
        found = [self.as_of_now(c) for c in map(self.found_by(q), self.folder(folder)) if c]
        more = offset + limit < len(found)
        return ConversationPage(
            items=found[offset : offset + limit], total=len(found), events_cursor=str(self.seq),
            next_cursor=str(offset + limit) if more else None,
        )  # fmt: skip

    def text_page(
        self, id: str, before: str | None, limit: int, offset: int | None = None
    ) -> TextPage:
        texts = self.texts[id]
        stop = [t.id for t in texts].index(before) if before else len(texts)
        stop = min(stop, offset + limit) if offset is not None else stop
        start = max(0, stop - limit) if offset is None else min(offset, stop)
        items = texts[start:stop]
        return TextPage(
            items=items,
            total=len(texts),
            next_cursor=items[0].id if start and items else None,
            offset=start,
        )


def app(peer: Peer) -> Starlette:
    """The relay's routes over a peer."""

    def route(path: str, method: str, handle: Any) -> Route:
        async def endpoint(request: Request) -> Response:
            peer.requests.append((method, request.url.path))
            if peer.delay:
                await asyncio.sleep(peer.delay)
            for suffix, answer in peer.answer_with.items():
                if request.url.path.endswith(suffix):
                    return answer
            signed_in = request.headers.get("authorization") == f"Bearer {TOKEN}"
            if path.startswith("/v1/") and path != "/v1/sessions" and not signed_in:
                return problem(401, "not_signed_in", "Please sign in again.")
            answer = await handle(request)
            return answer if isinstance(answer, Response) else ok(answer)

        return Route(path, endpoint, methods=[method])

    async def sign_in(request: Request) -> Any:
        asked = msgspec.json.decode(await request.body(), type=SignIn)
        if asked.password != "secret":
            return problem(401, "wrong_credentials", "The name or the password is wrong.")
        user = User(
            id="ana", username="ana", name="Ana Torres", permissions=[], store_id="store-1",
            status="active", text_messaging=True, relay_number=None,
        )  # fmt: skip
        return ok(Session(token=TOKEN, user=user), 201)

    async def sign_out(_: Request) -> Any:
        return Response(status_code=204)

    async def me(_: Request) -> Any:
        return peer.me

    async def folders(_: Request) -> Any:
        return peer.counts()

    async def conversations(request: Request) -> Any:
        q = request.query_params
        offset = int(q.get("offset") or q.get("cursor") or 0)
        folder = q.get("folder", "everything")
        return peer.page(folder, q.get("q", ""), offset, int(q.get("limit", 50)))

    async def conversation(request: Request) -> Any:
        return peer.as_of_now(peer.conversations.get(request.path_params["id"])) or missing()

    async def messages(request: Request) -> Any:
        id, q = request.path_params["id"], request.query_params
        if id not in peer.conversations:
            return missing()
        limit, offset = int(q.get("limit", 50)), q.get("offset")
        if "at" in q or "unread" in q:
            return peer.page_around(id, q.get("at"), limit)
        if "around" in q:
            return peer.page_with(id, q["around"], limit)
        return peer.text_page(id, q.get("before"), limit, int(offset) if offset else None)

    async def send(request: Request) -> Any:
        id, key = request.path_params["id"], request.headers["idempotency-key"]
        new = msgspec.json.decode(await request.body(), type=NewText)
        if key not in peer.sent_keys:
            body = peer.shelf.filled(id, new)
            media = peer.locker.media_of(new.media)
            later = _later(new.send_at)
            peer.sent_keys[key] = peer.text(id, body, author=MINE, media=media, **later)
            if peer.deliver and new.send_at is None:
                asyncio.get_running_loop().create_task(_deliver(peer, peer.sent_keys[key]))
        if peer.drop_sends:
            return _Dropped()
        return ok(peer.sent_keys[key], 202)

    async def run(request: Request) -> Any:
        named = msgspec.json.decode(await request.body())["conversation_id"]
        lead = request.path_params["id"]
        of_lead = (c.id for c in peer.conversations.values() if c.lead.id == lead)
        conversation = named or next(of_lead)
        key = request.headers["idempotency-key"]
        try:
            action, body = peer.deeds.filled(request.path_params["action"])
        except Refused as refused:
            return refusal(refused.problem)
        if key not in peer.sent_keys:
            text = peer.text(conversation, body, author=MINE, action=action.name)
            peer.sent_keys[key] = text
        if peer.drop_sends:
            return _Dropped()
        return ok(peer.sent_keys[key], 202)

    async def read(request: Request) -> Any:
        mark = msgspec.json.decode(await request.body(), type=ReadMark)
        assert mark.message_id
        return peer.change(request.path_params["id"], unread=0)

    async def dismiss(request: Request) -> Any:
        return peer.change(request.path_params["id"], state="dismissed", waiting_since=None)

    async def snooze(request: Request) -> Any:
        until = msgspec.json.decode(await request.body(), type=Snooze).until
        return peer.change(request.path_params["id"], state="dismissed", snoozed_until=until)

    async def restore(request: Request) -> Any:
        return peer.change(request.path_params["id"], state="open", snoozed_until=None)

    async def withdraw(request: Request) -> Any:
        id = request.path_params["id"]
        text = next(text for texts in peer.texts.values() for text in texts if text.id == id)
        if text.state != "held":
            return problem(409, "not_held", "This text is not held, so it cannot be taken back.")
        error = TextError(code="withdrawn", detail="It was taken back before it left.")
        return peer.settle(text, "failed", error=error, not_before=None)

    async def change_text(request: Request) -> Any:
        id, change = request.path_params["id"], msgspec.json.decode(await request.body())
        text = next(text for texts in peer.texts.values() for text in texts if text.id == id)
        if text.error is None or text.error.code != "scheduled":
            return problem(409, "not_scheduled", "This text does not wait for a time any more.")
        send_at = change.get("send_at")
        later = _later(datetime.fromisoformat(send_at)) if send_at else {"state": "held"}
        return peer.settle(text, **{**later, "body": change.get("body", text.body)})

    async def opt_out(request: Request) -> Any:
        return peer.change(request.path_params["id"], consent="opted_out", flag=None)

    async def unflag(request: Request) -> Any:
        return peer.change(request.path_params["id"], flag=None)

    async def consents(request: Request) -> Any:
        q = request.query_params
        if q.get("format") == "csv":
            return Response("at,number\r\n", media_type="text/csv")
        first, limit = int(q.get("offset", 0)), int(q.get("limit", 50))
        items = peer.ledger[first : first + limit]
        return ConsentPage(items=items, next_cursor=None, total=len(peer.ledger))

    async def alerts(request: Request) -> Any:
        first, limit = (int(request.query_params[name]) for name in ("offset", "limit"))
        items, total = peer.alerts[first : first + limit], len(peer.alerts)
        return AlertPage(items=items, next_cursor=None, total=total)

    async def wall(request: Request) -> Any:
        if "supervise" not in peer.me.permissions:
            return problem(403, "permission_missing", "This needs the permission supervise.")
        first, limit = (int(request.query_params[name]) for name in ("offset", "limit"))
        return peer.wall_page(first, limit)

    async def whole_ledger(request: Request) -> Any:
        assert request.query_params["format"] == "csv"
        return Response("at,number\r\n", media_type="text/csv")

    async def unread(request: Request) -> Any:
        return peer.change(request.path_params["id"], unread=1)

    async def summary(request: Request) -> Any:
        return peer.summary(request.path_params["id"])

    async def hits(request: Request) -> Any:
        return peer.hits(request.path_params["id"], request.query_params["q"])

    async def picture(request: Request) -> Any:
        return Response(peer.picture, media_type="image/png")

    async def why(request: Request) -> Any:
        passed = [PassedOver(rule="last_human_sender", because="the lead has an owner")]
        return Why(
            message_id=request.path_params["id"], decision="Delivered to Ana Torres",
            because="lead_owner", passed_over=passed,
            facts={"assignee": "Ana Torres", "line": "+12125550111", "owner_reachable": True},
            at=peer.clock,
        )  # fmt: skip

    async def events(request: Request) -> Any:
        after = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        if not after.isdecimal():
            return problem(400, "bad_cursor", "The cursor is not a number.")
        return StreamingResponse(_stream(peer, int(after)), media_type="text/event-stream")

    base = "/v1/conversations"
    return Starlette(
        routes=[
            route("/v1/sessions", "POST", sign_in),
            route("/v1/sessions/current", "DELETE", sign_out),
            route("/v1/me", "GET", me),
            route("/v1/folders", "GET", folders),
            route("/v1/alerts", "GET", alerts),
            route("/v1/wall", "GET", wall),
            route(base, "GET", conversations),
            route(base + "/{id}", "GET", conversation),
            route(base + "/{id}/messages", "GET", messages),
            route(base + "/{id}/messages", "POST", send),
            route(base + "/{id}/read", "POST", read),
            route(base + "/{id}/dismiss", "POST", dismiss),
            route(base + "/{id}/snooze", "POST", snooze),
            route(base + "/{id}/restore", "POST", restore),
            route(base + "/{id}/unread", "POST", unread),
            route(base + "/{id}/opt-out", "POST", opt_out),
            route(base + "/{id}/unflag", "POST", unflag),
            route(base + "/{id}/summary", "GET", summary),
            route(base + "/{id}/hits", "GET", hits),
            *lead_routes(peer.clientele, route),
            *many_routes(peer.many, route),
            route("/v1/leads/{id}/consents", "GET", consents),
            route("/v1/consents", "GET", whole_ledger),
            route("/v1/messages/{id}/withdraw", "POST", withdraw),
            route("/v1/messages/{id}", "PATCH", change_text),
            route("/v1/messages/{id}/media/{place}", "GET", picture),
            route("/v1/messages/{id}/why", "GET", why),
            route("/v1/events", "GET", events),
            route("/v1/leads/{id}/actions/{action}", "POST", run),
            *staff_routes(peer, MINE, route),
            *shelf_routes(peer.shelf, route),
            *deed_routes(peer.deeds, route),
            *roster_routes(peer.roster, route),
            *office_routes(peer.office, route),
            *locker_routes(peer.locker, route),
            *phone_routes(peer.handhelds, route),
            *settings_routes(peer.rulebook, route),
            *table_routes(peer.intake, route),
        ]
    )


def _later(send_at: datetime | None) -> dict[str, Any]:
    """A text that leaves at a time, as the relay keeps it."""
    if send_at is None:
        return {}
    error = TextError(code="scheduled", detail="It leaves later, on the clocks where the lead is.")
    return {"state": "held", "error": error, "scheduled_for": send_at, "not_before": send_at}


class _Dropped(Response):
    """Breaks the connection where an answer should be."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


async def _deliver(peer: Peer, text: Text) -> None:
    for state in ("sending", "sent", "delivered"):
        await asyncio.sleep(0.05)
        text = peer.settle(text, state)


async def _stream(peer: Peer, after: int) -> AsyncIterator[bytes]:
    peer.streams += 1
    try:
        yield b": welcome\n\n"
        if after < peer.oldest:
            yield event(peer.seq, "reset", Reset(because="That was too long ago."))
            return
        at = next((i for i, e in enumerate(peer.events) if e[0] > after), len(peer.events))
        beat = time.monotonic()
        while True:
            while at < len(peer.events):
                yield event(*peer.events[at])
                at += 1
            if time.monotonic() - beat > peer.heartbeat:
                beat = time.monotonic()
                yield b": still here\n\n"
            await asyncio.sleep(0.01)
    finally:
        peer.streams -= 1


def event(id: int, type: str, data: Any) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (id, type.encode(), msgspec.json.encode(data))


def ok(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def missing() -> Response:
    return problem(404, "not_found", "There is no such conversation.")


def problem(status: int, code: str, detail: str) -> Response:
    body = Problem(type="about:blank", title="Refused", status=status, detail=detail, code=code)
    return Response(msgspec.json.encode(body), status, media_type="application/problem+json")


class Server:
    """A peer behind a socket: can be killed and started again on the same port."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            app(self.peer), log_level="critical", lifespan="off", timeout_graceful_shutdown=0
        )
        self._server = server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._run, args=(server, listener), name="counterpart", daemon=True
        )
        self._thread.start()
        while not server.started:
            time.sleep(0.005)
        return self

    @staticmethod
    def _run(server: uvicorn.Server, listener: socket.socket) -> None:
        with contextlib.suppress(asyncio.CancelledError), listener:
            asyncio.run(server.serve(sockets=[listener]))

    def stop(self) -> None:
        """Ends at once, clients or not."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the counterpart did not stop"
        self._server = self._thread = None


@contextlib.contextmanager
def serving(peer: Peer) -> Iterator[Server]:
    server = Server(peer).start()
    try:
        yield server
    finally:
        server.stop()


def _count(folder: str, found: list[Conversation]) -> FolderCount:
    return FolderCount(folder=folder, total=len(found), unread=sum(1 for c in found if c.unread))
