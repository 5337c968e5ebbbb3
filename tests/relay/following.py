"""A client that follows a relay as the message center does, without a screen, on a bad connection."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable
from dataclasses import replace

from textual.message import Message

from server.wire import Conversation, ConversationPage, Text
from tui.api import Api
from tui.desk import Desk
from tui.errors import ApiError, Unreachable
from tui.event import Event
from tui.feed import Feed
from tui.folders import TITLES
from tui.state import Changes, Listing

MOST = 200
"""Things on a page at most."""


class Shaky:
    """Streams that break after a random number of events, and when told to."""

    def __init__(self, api: Api, rnd: random.Random) -> None:
        self._api = api
        self._rnd = rnd
        self.breaks = 0

    async def events(self, after: int) -> AsyncGenerator[Event | None, None]:
        left = self._rnd.randrange(1, 12)
        events = self._api.events(after)
        try:
            async for event in events:
                yield event
                left -= event is not None
                if left <= 0:
                    self.breaks += 1
                    raise Unreachable(self._api.url, "The cable was pulled.")
        finally:
            await events.aclose()


class Follower:
    """What the inbox does with the desk, the feed and the state; a person who looks around."""

    def __init__(self, url: str, token: str, rnd: random.Random) -> None:
        self.api = Api(url, token)
        self.desk = Desk(self.api)
        self._rnd = rnd
        self._streams = Shaky(self.api, rnd)
        self._following: asyncio.Task[None] | None = None
        self._doubt = asyncio.Event()
        self._reset = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.resets = 0
        self.seen: list[int] = []

    @property
    def breaks(self) -> int:
        return self._streams.breaks

    async def start(self) -> None:
        await self._load()
        self._tasks = [
            asyncio.create_task(self._recount()),
            asyncio.create_task(self._reload()),
        ]

    async def stop(self) -> None:
        tasks = [*self._tasks, *([self._following] if self._following else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.api.close()

    async def _load(self) -> None:
        if self._following is not None:
            self._following.cancel()
        state = await self.desk.open()
        await self.desk.count()
        self.seen.clear()
        self._following = asyncio.create_task(Feed(self._streams, self, state.cursor).run())

    def post_message(self, message: Message) -> bool:
        match message:
            case Feed.Arrived(event=event):
                assert not self.seen or event.id > self.seen[-1], "an event came twice"
                self.seen.append(event.id)
                self._paint(self.desk.state.apply(event))
            case Feed.Reset() | Feed.SignedOut():
                self._reset.set()
        return True

    def _paint(self, changes: Changes) -> None:
        if changes.doubtful:
            self._doubt.set()
        for id in changes.stale_threads:
            self._tasks.append(asyncio.create_task(self._quietly(self.desk.thread(id))))

    async def _recount(self) -> None:
        while True:
            await self._doubt.wait()
            self._doubt.clear()
            await self._quietly(self.desk.recount())

    async def _reload(self) -> None:
        while True:
            await self._reset.wait()
            self._reset.clear()
            self.resets += 1
            await self._load()

    async def _quietly(self, doing: Awaitable[Changes]) -> None:
        """A person may look at what has just gone."""
        try:
            changes = await doing
        except ApiError as error:
            if error.status not in (403, 404, 409):
                raise
        else:
            self._paint(changes)

    # ---- what the person does

    async def look_around(self, *, wide: bool) -> None:
        """Opens a thread or goes on reading one; with ``wide``, folders and their later pages too."""
        state, rnd = self.desk.state, self._rnd
        ids = list(state.conversations)  # in the order they came: ids are random
        match rnd.randrange(7 if wide else 4):
            case 0 | 1 if ids:
                await self._quietly(self.desk.thread(rnd.choice(ids)))
            case 2 if threads := [id for id, t in state.threads.items() if t.loaded]:
                id = rnd.choice(threads)
                first = rnd.randrange(len(state.threads[id]) + 1)
                await self._quietly(self.desk.texts(id, first, first + 3))
            case 3 if texts := [t for thread in state.threads.values() for t in thread.known()]:
                await self._read_or_dismiss(rnd.choice(texts))
            case 4 | 5 if state.counts:  # while everything is loaded anew there are none
                folder = rnd.choice(sorted(state.counts.keys() & TITLES.keys()))
                self.desk.listing = Listing(folder)
                await self._quietly(self.desk.rows(self.desk.listing, 0, 0))
            case 6:
                listing = rnd.choice(sorted(state.listings))
                slots = state.listings[listing]
                first = rnd.randrange(len(slots) + 1)
                await self._quietly(self.desk.rows(listing, first, first + 3))

    async def _read_or_dismiss(self, text: Text) -> None:
        if self._rnd.random() < 0.7:
            await self._quietly(self.desk.read(text))
        else:
            await self._quietly(self.desk.dismiss(text.conversation_id))

    # ---- against a fresh snapshot

    async def differences(self) -> list[str]:
        """What the state claims to know and a fresh snapshot says otherwise."""
        try:
            return await self._differences()
        except (KeyError, ApiError):
            return ["something was reloaded or taken away while it was compared"]

    async def _differences(self) -> list[str]:
        found: list[str] = []
        state = self.desk.state
        if await self.api.me() != state.me:
            found.append("me is another")
        counted = await self.api.folders()
        fresh = {count.folder: count for count in (*counted.items, counted.texts)}
        if fresh != state.counts:
            found.append(f"counts: {state.counts} but {fresh}")
        for listing in list(state.listings):
            found += await self._differs_in(listing)
        for id in list(state.conversations):
            found += await self._differs_about(id)
        for id in [id for id, thread in state.threads.items() if thread.loaded]:
            found += await self._differs_in_thread(id)
        return found

    async def _differs_in(self, listing: Listing) -> list[str]:
        slots, full = self.desk.state.listings[listing], await self.all(listing)
        mine, theirs = list(slots), [conversation.id for conversation in full]
        if len(mine) == len(theirs) and all(
            a in (None, b) for a, b in zip(mine, theirs, strict=True)
        ):
            return []
        return [f"{listing}: {mine} but {theirs}"]

    async def all(self, listing: Listing) -> list[Conversation]:
        full: list[Conversation] = []
        while True:
            page: ConversationPage = await self.api.conversations(
                *listing, offset=len(full), limit=MOST
            )
            full += page.items
            if len(full) >= page.total:
                return full

    async def _differs_about(self, id: str) -> list[str]:
        mine = self.desk.state.conversations[id]
        try:
            theirs = await self.api.conversation(id)
        except ApiError as error:
            if error.status != 404:
                raise
            return [f"conversation {id} ({mine.lead.name}) is not to be seen"]
        theirs = replace(theirs, events_cursor=mine.events_cursor)
        return [] if mine == theirs else [f"conversation: {mine}\n      but: {theirs}"]

    async def _differs_in_thread(self, id: str) -> list[str]:
        if id not in self.desk.state.conversations or id not in self.desk.state.threads:
            return []  # reported as a conversation, or its listing was left
        thread = self.desk.state.threads[id]
        page = await self.api.messages(id, limit=MOST)
        assert page.next_cursor is None, "this history is longer than a page"
        mine = [thread.at(index) for index in range(len(thread))]
        if len(mine) == len(page.items) and all(
            a in (None, b) for a, b in zip(mine, page.items, strict=True)
        ):
            return []
        theirs = [(text.id, text.body, text.state, text.author.name) for text in page.items]
        ours = [t and (t.id, t.body, t.state, t.author.name) for t in mine]
        return [f"thread {id}:\n  {ours}\nbut\n  {theirs}"]
