"""What a person does, told to the relay and kept in the state. No widget, no screen.

Every method may raise ``ApiError``; what changed comes back as ``Changes`` for painting.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from server.wire import Conversation, NewText, Text, Why
from tui.drafts import Draft, Drafts
from tui.state import NOTHING, Changes, Listing, State, fresh

if TYPE_CHECKING:
    from tui.api import Api

FIRST_PAGE = 60
TEXTS = 100


class Desk:
    """The client's work on one relay, for one signed-in person."""

    def __init__(self, api: "Api", drafts: Drafts | None = None) -> None:
        self.api = api
        self.drafts = drafts or Drafts()
        self.listing = Listing("inbox")
        self._state: State | None = None
        self._loading: set[tuple[object, ...]] = set()
        self._read: dict[str, str] = {}

    @property
    def state(self) -> State:
        assert self._state is not None, "open() comes first"
        return self._state

    @property
    def is_open(self) -> bool:
        return self._state is not None

    async def open(self) -> State:
        """Loads a snapshot; what was here before stays until it is complete."""
        listing = self.listing  # another may be chosen while this one comes
        page = await self.api.conversations(*listing, limit=FIRST_PAGE)
        me, folders = await asyncio.gather(  # later than the cursor: what then changes is told
            self.api.me(), self.api.folders()
        )
        self._loading.clear()
        self._state = fresh(me, folders, listing, page)
        return self._state

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
        return await self._once(("thread", id), lambda: self._texts(id, None))

    async def older(self, id: str) -> Changes:
        """Loads the texts before those that are here."""
        before = self.state.thread(id).first_loaded()
        if before is None:
            return NOTHING
        return await self._once(("older", id), lambda: self._texts(id, before))

    async def _texts(self, id: str, before: str | None) -> Changes:
        state = self.state
        state.thread(id)  # texts that come meanwhile are kept
        as_of = state.cursor
        page = await self.api.messages(id, before=before, limit=200 if before else TEXTS)
        return state.take_texts(id, page, as_of, before=before)

    async def send(self, draft: Draft) -> Text:
        """One try. Whoever calls decides what happens when it fails."""
        self.drafts.start(draft)
        text = await self.api.send(draft.conversation_id, NewText(body=draft.body), draft.key)
        self.drafts.done(draft.conversation_id, draft.key)
        self.state.take_text(text)
        return text

    def draft(self, conversation_id: str, body: str) -> Draft:
        """A text to send; however often it is tried it keeps its key, so that it is sent once."""
        from tui.api import new_key

        return Draft(conversation_id, body, new_key(), datetime.now(UTC))

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

    async def dismiss(self, id: str) -> Changes:
        return await self._answer(lambda: self.api.dismiss(id))

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
