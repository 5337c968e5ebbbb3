"""What the client knows: snapshots from the relay, kept up to date by events. Pure, no Textual.

Snapshot + events = a fresh snapshot. Events may be replayed, and a page may be older or newer than
the events that were applied: each thing remembers the cursor up to which it is known, and whatever
is older changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from server.wire import (
    Conversation,
    ConversationPage,
    FolderCount,
    FolderPage,
    Lead,
    Me,
    Presence,
    Removed,
    Reset,
    Text,
    TextPage,
)
from tui.event import Event
from tui.folders import belongs, order
from tui.paging import Slots
from tui.threads import ThreadTexts


class Listing(NamedTuple):
    """What a list shows: a folder, narrowed by a search."""

    folder: str
    q: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event or a page changed: only this needs painting again."""

    conversations: frozenset[str] = frozenset()
    listings: frozenset[Listing] = frozenset()
    threads: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    counts: bool = False
    doubtful: bool = False
    """Counts or totals that only the relay knows may have changed: ask it again soon."""
    arrived: Text | None = None
    """A text from a lead that was not here before."""
    reset: str | None = None


NOTHING = Changes()


@dataclass(slots=True)
class State:
    me: Me
    cursor: int = 0
    conversations: dict[str, Conversation] = field(default_factory=dict)
    counts: dict[str, FolderCount] = field(default_factory=dict)
    listings: dict[Listing, Slots] = field(default_factory=dict)
    threads: dict[str, ThreadTexts] = field(default_factory=dict)
    online: dict[str, bool] = field(default_factory=dict)
    _known: dict[str, int] = field(default_factory=dict)
    """The cursor up to which a conversation, a text or a removal is known."""

    # ---- selectors

    def listing(self, listing: Listing) -> Slots | None:
        return self.listings.get(listing)

    def unread(self, folder: str = "inbox") -> int:
        """Conversations of a folder with texts that the person has not read."""
        count = self.counts.get(folder)
        return count.unread if count else 0

    def thread(self, id: str) -> ThreadTexts:
        """The texts of a conversation; from now on events are kept for it."""
        return self.threads.setdefault(id, ThreadTexts())

    # ---- pages

    def take_listing(self, listing: Listing, offset: int, page: ConversationPage) -> Changes:
        """A page of conversations, as the relay knew them at the page's own cursor."""
        as_of = _number(page.events_cursor, self.cursor)
        if not self.listings and not self.cursor:
            self.cursor = as_of
        known = [c for c in page.items if self._known.get(f"-{c.id}", -1) <= as_of]
        changed = [c.id for c in known if self._take(c, as_of)]
        slots = self.listings.setdefault(listing, Slots())
        total = page.total - len(page.items) + len(known)
        slots.fill(offset, [c.id for c in known], total)
        return Changes(conversations=frozenset(changed), listings=frozenset([listing]))

    def take_counts(self, page: FolderPage) -> Changes:
        self.counts = {count.folder: count for count in page.items}
        return Changes(counts=True)

    def take_conversation(self, conversation: Conversation, as_of: int) -> Changes:
        """An answer about one conversation, asked for when the cursor was ``as_of``."""
        if self._known.get(f"-{conversation.id}", -1) > as_of:
            return NOTHING
        return self._changed(conversation, as_of)

    def take_texts(
        self, id: str, page: TextPage, as_of: int, *, before: str | None = None
    ) -> Changes:
        """A page of texts, asked for when the cursor was ``as_of``."""
        thread = self.thread(id)
        texts = [self._fresher(thread, text, as_of) for text in page.items]
        if before is None:
            thread.newest(page, texts, self._later(thread, page, as_of))
        else:
            thread.older(before, page, texts)
        return Changes(threads=frozenset([id]))

    def take_text(self, text: Text) -> Changes:
        """The relay's answer to a send. The event that tells of it may have come before."""
        thread = self.thread(text.conversation_id)
        if text.id not in thread.texts:
            thread.add(text)
        return Changes(threads=frozenset([text.conversation_id]))

    # ---- events

    def apply(self, event: Event) -> Changes:
        """Takes one event. An event that was applied before changes nothing."""
        if event.id <= self.cursor:
            return NOTHING
        self.cursor = event.id
        match event.data:
            case Text() as text:
                return self._text(event.type, text, event.id)
            case Conversation() as conversation:
                return self._event_conversation(conversation, event.id)
            case Removed(id=id):
                return self._removed(id, event.id)
            case Lead() as lead:
                return self._lead(lead, event.id)
            case Presence() as presence:
                self.online[presence.user_id] = presence.online
                return NOTHING
            case Reset(because=because):
                return Changes(reset=because or "The relay asked to load everything again.")

    def _text(self, type: str, text: Text, as_of: int) -> Changes:
        self._known[text.id] = as_of
        thread = self.threads.get(text.conversation_id)
        is_new = type == "message.created"
        touched = False
        if thread is not None:
            touched = is_new or thread.update(text)
            is_new = is_new and thread.add(text)
        shown = self._last_message(text, is_new=type == "message.created", as_of=as_of)
        return Changes(
            conversations=shown,
            threads=frozenset([text.conversation_id] if touched else []),
            doubtful=is_new and text.conversation_id not in self.conversations,
            arrived=text if is_new and text.direction == "inbound" else None,
        )

    def _last_message(self, text: Text, *, is_new: bool, as_of: int) -> frozenset[str]:
        """The list shows the last text at once; the conversation's own event brings the rest."""
        old = self.conversations.get(text.conversation_id)
        if old is None or self._known.get(old.id, -1) >= as_of:
            return frozenset()
        last = old.last_message
        if last is None or last.id == text.id or (is_new and text.at >= last.at):
            self.conversations[old.id] = replace(old, last_message=text)
            return frozenset([old.id])
        return frozenset()

    def _event_conversation(self, conversation: Conversation, as_of: int) -> Changes:
        if self._known.get(conversation.id, -1) >= as_of:
            return NOTHING
        self._known.pop(f"-{conversation.id}", None)
        return self._changed(conversation, as_of)

    def _changed(self, new: Conversation, as_of: int) -> Changes:
        old = self.conversations.get(new.id)
        if not self._take(new, as_of):
            return NOTHING
        moved, uncertain = self._move(old, new)
        uncertain |= self._count(old, new)
        return Changes(
            conversations=frozenset([new.id]),
            listings=frozenset(moved),
            counts=True,
            doubtful=uncertain,
        )

    def _removed(self, id: str, as_of: int) -> Changes:
        if self._known.get(id, -1) >= as_of:
            return NOTHING
        self._known[f"-{id}"] = as_of
        old = self.conversations.pop(id, None)
        self.threads.pop(id, None)
        if old is None:
            return Changes(doubtful=True, removed=frozenset([id]))
        moved = [listing for listing in self.listings if self._leave(listing, old)]
        self._count(old, None)
        return Changes(
            listings=frozenset(moved), removed=frozenset([id]), counts=True, doubtful=True
        )

    def _lead(self, lead: Lead, as_of: int) -> Changes:
        changes = [
            self._changed(
                replace(old, lead=replace(old.lead, name=lead.name), assignee=lead.assignee), as_of
            )
            for old in list(self.conversations.values())
            if old.lead.id == lead.id and self._known.get(old.id, -1) < as_of
        ]
        return _together(changes)

    # ---- where a conversation stands

    def _take(self, new: Conversation, as_of: int) -> bool:
        """Keeps a conversation unless what is here is fresher. Whether it was kept."""
        if self._known.get(new.id, -1) > as_of:
            return False
        self._known[new.id] = as_of
        self.conversations[new.id] = new
        return True

    def _fresher(self, thread: ThreadTexts, text: Text, as_of: int) -> Text:
        if self._known.get(text.id, -1) <= as_of:
            return text
        return thread.texts.get(text.id) or thread.early.get(text.id) or text

    def _later(self, thread: ThreadTexts, page: TextPage, as_of: int) -> list[str]:
        """Texts that came by events since a page was asked for, and are not in it."""
        in_page = {text.id for text in page.items}
        return [
            id
            for id in thread.slots.known()
            if id not in in_page and (not thread.loaded or self._known.get(id, -1) > as_of)
        ]

    def _move(self, old: Conversation | None, new: Conversation) -> tuple[list[Listing], bool]:
        moved, uncertain = [], False
        for listing in self.listings:
            now = None if listing.q else belongs(listing.folder, new, self.me)
            if now is None:
                uncertain = True
                continue
            left = old is not None and self._is_in_place(listing, old, new, now)
            if left:
                continue
            was = self._leave(listing, old) if old is not None else False
            if now:
                self._enter(listing, new)
                uncertain |= old is None
            if was or now:
                moved.append(listing)
        return moved, uncertain

    def _is_in_place(
        self, listing: Listing, old: Conversation, new: Conversation, now: bool
    ) -> bool:
        """Nothing to move: same membership, same place."""
        was = belongs(listing.folder, old, self.me)
        if not was and not now:
            return True
        return bool(was and now) and order(listing.folder, old) == order(listing.folder, new)

    def _leave(self, listing: Listing, old: Conversation) -> bool:
        slots = self.listings[listing]
        if slots.remove(old.id):
            return True
        if not listing.q and belongs(listing.folder, old, self.me):
            slots.shrink()
            return True
        return False

    def _enter(self, listing: Listing, new: Conversation) -> None:
        folder = listing.folder
        self.listings[listing].insert(new.id, lambda id: order(folder, self.conversations[id]))

    def _count(self, old: Conversation | None, new: Conversation | None) -> bool:
        """Keeps the folders' counts. True when only the relay can tell them now."""
        uncertain = old is None
        for folder, count in self.counts.items():
            was = belongs(folder, old, self.me) if old else False
            now = belongs(folder, new, self.me) if new else False
            if was is None or now is None:
                uncertain = True
                continue
            total = count.total + now - was
            unread = count.unread
            unread += bool(now and new and new.unread) - bool(was and old and old.unread)
            self.counts[folder] = replace(count, total=max(0, total), unread=max(0, unread))
        return uncertain


def fresh(me: Me, folders: FolderPage, listing: Listing, page: ConversationPage) -> State:
    """A state from a snapshot; the stream goes on from its ``cursor``."""
    state = State(me)
    state.take_counts(folders)
    state.take_listing(listing, 0, page)
    return state


def _number(cursor: str, otherwise: int) -> int:
    return int(cursor) if cursor.isdecimal() else otherwise


def _together(changes: Iterable[Changes]) -> Changes:
    every: Sequence[Changes] = list(changes)
    return Changes(
        conversations=frozenset().union(*(c.conversations for c in every)),
        listings=frozenset().union(*(c.listings for c in every)),
        counts=any(c.counts for c in every),
        doubtful=any(c.doubtful for c in every),
    )
