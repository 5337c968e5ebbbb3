"""What a person does, told to the relay and kept in the state. No widget, no screen.

Every method may raise ``ApiError``; what changed comes back as ``Changes`` for painting.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from server.wire import (
    ConsentPage,
    Conversation,
    ConversationPage,
    FoundPage,
    Lead,
    Me,
    NewText,
    OutOfOffice,
    Summary,
    Template,
    Text,
    TextPage,
    Why,
)
from tui.alerts import Alerts
from tui.attachments import Attachment, media
from tui.drafts import Draft, Drafts
from tui.event import Event
from tui.folders import EVERYTHING
from tui.leads import Work
from tui.state import NOTHING, Changes, Listing, State, fresh
from tui.wall_state import LAST_TEXTS, Wall

if TYPE_CHECKING:
    from tui.api import Api

FIRST_PAGE = 60
PICTURES_AT_ONCE = 3
FOUND = 100
"""Conversations, and leads, that a search shows; whoever wants others types more."""
TEXTS = 100
AT_ONCE, MOST_AT_ONCE = 200, 1_200
"""Conversations of a list that are looked up at once, and at most: somewhat more than a text to many
goes to, so that it is said when there are more.
"""


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: conversations, each with the text it was found by, and leads that have
    none. ``more`` were found and are not here.
    """

    q: str
    conversations: list[tuple[str, Text | None]]
    leads: list[Lead]
    more: int


class Desk:
    """The client's work on one relay, for one signed-in person."""

    def __init__(self, api: "Api", drafts: Drafts | None = None) -> None:
        self.api = api
        self.drafts = drafts or Drafts()
        self.listing = Listing("inbox")
        self._state: State | None = None
        self._loading: set[tuple[object, ...]] = set()
        self._read: dict[str, str] = {}
        self._ahead: asyncio.Future[tuple[Listing, ConversationPage, Me]] | None = None
        self.quick_replies: list[Template] | None = None
        """As they were when they were last offered."""
        self.folder = ""
        """Where the last file was attached from, as it was typed."""
        self._pictures = asyncio.Semaphore(PICTURES_AT_ONCE)
        self.lead_work = Work()
        """What Lead Manager shows, and who is chosen there."""
        self.wall: Wall | None = None
        """While somebody who supervises looks at it."""

    @property
    def state(self) -> State:
        assert self._state is not None, "open() comes first"
        return self._state

    @property
    def is_open(self) -> bool:
        return self._state is not None

    async def open(self) -> State:
        """Loads a snapshot; what was here before stays until it is complete."""
        ahead, self._ahead = self._ahead, None
        listing, page, me = await (ahead or self._snapshot())
        self._loading.clear()
        self._state = fresh(me, listing, page)
        return self._state

    def look_ahead(self) -> None:
        """Asks for the snapshot at once, while the screen that will show it is still made."""
        self._ahead = asyncio.ensure_future(self._snapshot())

    async def _snapshot(self) -> tuple[Listing, ConversationPage, Me]:
        listing = self.listing  # another may be chosen while this one comes
        page = await self.api.conversations(*listing, limit=FIRST_PAGE)
        return listing, page, await self.api.me()  # later than the cursor: what changes is told

    def apply(self, event: Event) -> Changes:
        """Takes one event of the stream."""
        changes = self.state.apply(event)
        if self.wall is None:
            return changes
        return replace(changes, wall=self.wall.apply(event))

    async def look_at_wall(self) -> Wall:
        """What is live, all of it, and kept up to date from now on."""
        from tui.wall_api import MOST_TILES, WallApi

        wall = self.wall = Wall()
        walls, at = WallApi(self.api), 0
        while wall.total is None or at < min(wall.total, MOST_TILES):
            page = await walls.page(at)
            wall.take(page, datetime.now(UTC))
            at += len(page.items) or MOST_TILES
        return wall

    async def last_texts(self, id: str) -> Changes:
        """The last texts of a conversation that came onto the wall by an event."""
        wall = self.wall
        if wall is None:
            return NOTHING
        return await self._once(("last texts", id), lambda: self._last_texts(wall, id))

    async def _last_texts(self, wall: Wall, id: str) -> Changes:
        wall.take_texts(id, await self.api.messages(id, limit=LAST_TEXTS))
        return Changes(wall=frozenset([id]))

    async def count(self) -> Changes:
        """How much is in the folders: only the relay knows, and it takes a moment to count."""
        state = self.state
        return state.take_counts(await self.api.folders())

    async def away(self) -> OutOfOffice | None:
        """How Out of Office stands; what an event has told of meanwhile is fresher."""
        from tui.away_api import OutOfOfficeApi

        state = self.state
        before = state.out_of_office
        found = await OutOfOfficeApi(self.api).get()
        if state.out_of_office is before:
            state.out_of_office = found
        return state.out_of_office

    async def rows(self, listing: Listing, first: int, last: int) -> Changes:
        """Loads the missing conversations among ``first`` to ``last``; once at a time."""
        slots = self.state.listing(listing)
        wanted = slots.missing(first, last) if slots is not None else range(FIRST_PAGE)
        if not wanted:
            return NOTHING
        limit = min(200, max(FIRST_PAGE, len(wanted)))
        return await self._once(
            ("rows", listing, wanted.start // 20), lambda: self._rows(listing, wanted.start, limit)
        )

    async def _rows(self, listing: Listing, offset: int, limit: int) -> Changes:
        state = self.state
        page = await self.api.conversations(*listing, offset=offset, limit=limit)
        return state.take_listing(listing, offset, page)

    async def everybody(self, listing: Listing) -> list[Conversation]:
        """All conversations of a list, and no more than one text to many can go to."""
        found: list[Conversation] = []
        while True:
            page = await self.api.conversations(*listing, offset=len(found), limit=AT_ONCE)
            found += page.items
            if not page.items or len(found) >= min(page.total, MOST_AT_ONCE):
                return found

    async def recount(self) -> Changes:
        """Asks again for what only the relay knows: the counts, and the lists that are in doubt."""
        state, listing = self.state, self.listing
        state.listings.forget_stale(but=listing)
        counted = state.take_counts(await self.api.folders())
        page = await self.api.conversations(*listing, limit=FIRST_PAGE)
        listed = state.take_listing(listing, 0, page)
        return replace(listed, counts=True, doubtful=counted.doubtful or listed.doubtful)

    async def thread(self, id: str) -> Changes:
        """Loads the newest texts of a conversation."""
        return await self._once(("thread", id), lambda: self._texts(id))

    async def texts(self, id: str, first: int, last: int) -> Changes:
        """Loads the missing texts among those at ``first`` to ``last``, counted from the oldest."""
        gap = self.state.thread(id).slots.missing(first, last)
        if gap is None:
            return NOTHING
        start = max(0, min(gap.start, gap.stop - TEXTS))
        return await self._once(
            ("texts", id, start // TEXTS), lambda: self._texts(id, offset=start, limit=2 * TEXTS)
        )

    async def find_at(self, id: str, at: datetime | None) -> tuple[Changes, int | None]:
        """Loads the texts around the first one of a time or later, None: around the first unread
        one. What changed, and the place of that text; None where there is none.
        """
        as_of = self.state.cursor
        page = await self.api.messages(id, at=at, unread=at is None, limit=TEXTS)
        return self._placed(id, page, as_of, page.around)

    async def find_text(self, id: str, message_id: str) -> tuple[Changes, int | None]:
        """Loads the texts around one of them, and says its place."""
        as_of = self.state.cursor
        page = await self.api.messages(id, around=message_id, limit=TEXTS)
        return self._placed(id, page, as_of, message_id)

    def _placed(
        self, id: str, page: TextPage, as_of: int, message_id: str | None
    ) -> tuple[Changes, int | None]:
        changes = self.state.take_texts(id, page, as_of, newest=False)
        ids = [text.id for text in page.items]
        return changes, page.offset + ids.index(message_id) if message_id in ids else None

    async def hits(self, id: str, q: str) -> FoundPage:
        """The texts of a conversation that hold the words, newest first."""
        return await self.api.hits(id, q)

    async def summary(self, id: str, at: datetime | None = None) -> Summary:
        return await self.api.summary(id, at)

    async def change_text(self, text: Text, change: Mapping[str, str | datetime]) -> Changes:
        """Other words or another time for a text that leaves later."""
        return self.state.take_fate(await self.api.change_text(text.id, change))

    async def picture(self, message_id: str, place: int) -> bytes:
        async with self._pictures:
            return await self.api.picture(message_id, place)

    async def change_lead(self, lead_id: str, change: Mapping[str, str | None]) -> None:
        await self.api.change_lead(lead_id, change)

    async def _texts(self, id: str, *, offset: int | None = None, limit: int = TEXTS) -> Changes:
        state = self.state
        state.thread(id)  # texts that come meanwhile are kept
        as_of = state.cursor
        page = await self.api.messages(id, offset=offset, limit=limit)
        return state.take_texts(id, page, as_of, newest=offset is None)

    async def send(self, draft: Draft) -> Text:
        """One try. Whoever calls decides what happens when it fails."""
        self.drafts.start(draft)
        carried = media(draft.attached)
        new = NewText(
            body=draft.body, template_id=draft.template_id, media=carried, send_at=draft.send_at
        )
        text = await self.api.send(draft.conversation_id, new, draft.key)
        self.drafts.done(draft.conversation_id, draft.key)
        self.state.take_text(text)
        return text

    def draft(
        self,
        conversation_id: str,
        body: str,
        template_id: str | None = None,
        attached: tuple[Attachment, ...] = (),
        send_at: datetime | None = None,
    ) -> Draft:
        """A text to send, ``send_at`` a time or at once; however often it is tried it keeps its key, so
        that it is sent once.
        """
        from tui.api import new_key

        return Draft(
            conversation_id,
            body,
            new_key(),
            datetime.now(UTC),
            template_id=template_id,
            attached=attached,
            send_at=send_at,
        )

    async def read(self, text: Text) -> Changes:
        """Marks everything up to a text as read; once per text."""
        id = text.conversation_id
        if self._read.get(id) == text.id:
            return NOTHING
        self._read[id] = text.id
        try:
            return await self._answer(lambda: self.api.read(id, text.id))
        except BaseException:
            self._read.pop(id, None)
            raise

    async def meet(self, id: str) -> None:
        """A conversation, if it is not here."""
        if id not in self.state.conversations:
            self.state.take_conversation(await self.api.conversation(id))

    async def dismiss(self, id: str) -> Changes:
        return await self._answer(lambda: self.api.dismiss(id))

    async def snooze(self, id: str, until: datetime) -> Changes:
        return await self._answer(lambda: self.api.snooze(id, until))

    async def restore(self, id: str) -> Changes:
        """Undoes a dismissal or a snooze."""
        return await self._answer(lambda: self.api.restore(id))

    async def mark_unread(self, id: str, message_id: str | None = None) -> Changes:
        self._read.pop(id, None)
        return await self._answer(lambda: self.api.mark_unread(id, message_id))

    async def search(self, q: str) -> "Results":
        """Conversations, and leads without one, that a search finds."""
        found, leads = await asyncio.gather(
            self.api.conversations(EVERYTHING, q, limit=FOUND),
            self.api.leads(q, texted=False, limit=FOUND),
        )
        self.state.take_found(found)
        return Results(
            q,
            [(c.id, c.hit) for c in found.items],
            leads.items,
            found.total + leads.total - len(found.items) - len(leads.items),
        )

    async def begin(self, lead: Lead) -> Conversation:
        """The conversation with a lead from the person's own line; nothing is sent."""
        conversation = await self.api.begin(lead.id)
        self.state.take_conversation(conversation)
        return conversation

    async def withdraw(self, text: Text) -> Changes:
        """Takes a held text back before it leaves."""
        return self.state.take_fate(await self.api.withdraw(text.id))

    async def opt_out(self, id: str) -> Changes:
        return await self._answer(lambda: self.api.opt_out(id))

    async def unflag(self, id: str) -> Changes:
        return await self._answer(lambda: self.api.unflag(id))

    async def alerts(self, *, more: bool = False) -> Alerts:
        """The newest alerts, or with ``more`` those before the ones that are here."""
        known = self.state.alerts
        if more:
            known.take_more(await self.api.alerts(offset=len(known.items)))
        else:
            known.take(await self.api.alerts())
        return known

    async def consents(self, lead_id: str, offset: int) -> ConsentPage:
        """A page of a lead's consent ledger, newest first."""
        return await self.api.consents(lead_id, offset=offset)

    async def why(self, message_id: str) -> Why:
        return await self.api.why(message_id)

    async def _answer(self, ask: Callable[[], Awaitable[Conversation]]) -> Changes:
        state = self.state
        return state.take_conversation(await ask())

    async def _once(
        self, what: tuple[object, ...], ask: Callable[[], Awaitable[Changes]]
    ) -> Changes:
        if what in self._loading:
            return NOTHING
        self._loading.add(what)
        try:
            return await ask()
        finally:
            self._loading.discard(what)
