"""What the client knows: snapshots from the relay, kept up to date by events. Pure, no Textual.

Snapshot + events = a fresh snapshot. Events may be replayed, and a page may be older or newer than
the events that were applied: each thing remembers the cursor up to which it is known, and whatever
is older changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
from tui.counts import Counts
from tui.event import Event
from tui.listings import Listing, Listings
from tui.paging import Slots
from tui.threads import ThreadTexts, by

__all__ = ["NOTHING", "Changes", "Listing", "State", "fresh"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event or a page changed: only this needs painting again."""

    conversations: frozenset[str] = frozenset()
    listings: frozenset[Listing] = frozenset()
    threads: frozenset[str] = frozenset()
    stale_threads: frozenset[str] = frozenset()
    """Threads that got texts of which no event tells: load their newest texts again."""
    removed: frozenset[str] = frozenset()
    counts: bool = False
    doubtful: bool = False
    """Counts or totals that only the relay knows may have changed: ask it again soon."""
    arrived: Text | None = None
    """A text from a lead that was not here before."""
    reset: str | None = None


NOTHING = Changes()


class State:
    """``cursor`` is the last event applied; ``listings`` and ``threads`` hold what was looked at."""

    def __init__(self, me: Me) -> None:
        self.me = me
        self.cursor = 0
        self.conversations: dict[str, Conversation] = {}
        self.listings = Listings(me, self.conversations)
        self.threads: dict[str, ThreadTexts] = {}
        self.online: dict[str, bool] = {}
        self._counts = Counts(me)
        self._known: dict[str, int] = {}
        """The cursor up to which a conversation, a text or (with a minus) a removal is known."""

    # ---- selectors

    def listing(self, listing: Listing) -> Slots | None:
        return self.listings.get(listing)

    @property
    def counts(self) -> Mapping[str, FolderCount]:
        return self._counts.by_folder

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
        gone = [c.id for c in page.items if self._known.get(f"-{c.id}", -1) > as_of]
        items = [c for c in page.items if c.id not in gone]
        changed = [c.id for c in items if self._take(c, as_of)]
        total = page.total - len(gone)
        self.listings.fill(listing, offset, [c.id for c in items], total, as_of)
        if as_of < self.cursor:
            known = self._known
            later = [c for c in self.conversations.values() if known.get(c.id, -1) > as_of]
            self.listings.recheck(listing, later)
        return Changes(
            conversations=frozenset(changed),
            listings=frozenset([listing]),
            doubtful=bool(gone) or listing in self.listings.stale,
        )

    def take_counts(self, page: FolderPage, as_of: int | None = None) -> Changes:
        """Counts as the relay knew them at ``as_of``; None: some time since they were asked for."""
        return Changes(counts=True, doubtful=self._counts.take(page.items, as_of))

    def take_conversation(self, conversation: Conversation, as_of: int) -> Changes:
        """An answer about one conversation, asked for when the cursor was ``as_of``."""
        if self._known.get(f"-{conversation.id}", -1) > as_of:
            return NOTHING
        return self._changed(conversation, as_of, None)

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
        if (conversation := self.conversations.get(id)) is not None:
            thread.rename(conversation.lead)
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
        self._counts.heard(conversation.id)
        if self._known.get(conversation.id, -1) >= as_of:
            return NOTHING
        self._known.pop(f"-{conversation.id}", None)
        return self._changed(conversation, as_of, as_of)

    def _changed(self, new: Conversation, as_of: int, event: int | None) -> Changes:
        old = self.conversations.get(new.id)
        if not self._take(new, as_of):
            return NOTHING
        new = self.conversations[new.id]
        uncertain = self._counts.change(new.id, old, new, event)
        moved = self.listings.move(old, new, as_of)
        renamed = old is not None and old.lead != new.lead and new.id in self.threads
        return Changes(
            conversations=frozenset([new.id]),
            listings=moved,
            threads=frozenset([new.id] if renamed else []),
            counts=True,
            doubtful=uncertain or bool(self.listings.stale),
        )

    def _removed(self, id: str, as_of: int) -> Changes:
        self._counts.heard(id)
        if self._known.get(id, -1) >= as_of:
            return NOTHING
        self._known[f"-{id}"] = as_of
        old = self.conversations.get(id)
        if old is None:
            return Changes(doubtful=True, removed=frozenset([id]))
        uncertain = self._counts.change(id, old, None, as_of)
        moved = self.listings.move(old, None, as_of)
        del self.conversations[id]
        self.threads.pop(id, None)
        return Changes(
            listings=moved,
            stale_threads=self._heirs(old),
            removed=frozenset([id]),
            counts=True,
            doubtful=uncertain or bool(self.listings.stale),
        )

    def _heirs(self, gone: Conversation) -> frozenset[str]:
        """Open threads that may have got the texts of a conversation whose lead was asked for."""
        leads = {candidate.id for candidate in gone.candidates}
        return frozenset(
            id
            for id in self.threads
            if (heir := self.conversations.get(id)) is not None
            and heir.lead.id in leads
            and heir.line == gone.line
        )

    def _lead(self, lead: Lead, as_of: int) -> Changes:
        changes = [
            self._changed(_of(lead, old), as_of, as_of)
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
        old, last = self.conversations.get(new.id), new.last_message
        if old is not None and last is not None and self._known.get(last.id, -1) > as_of:
            told = old.last_message
            if told is not None and told.id == last.id:
                new = replace(new, last_message=by(told, new.lead))
        self.conversations[new.id] = new
        if (thread := self.threads.get(new.id)) is not None:
            thread.rename(new.lead)
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


def fresh(me: Me, folders: FolderPage, listing: Listing, page: ConversationPage) -> State:
    """A state from a snapshot; the stream goes on from its ``cursor``."""
    state = State(me)
    state.take_counts(folders)
    state.take_listing(listing, 0, page)
    return state


def _of(lead: Lead, old: Conversation) -> Conversation:
    """A conversation after its lead has changed."""
    reference, last = replace(old.lead, name=lead.name), old.last_message
    said = by(last, reference) if last is not None else None
    return replace(old, lead=reference, assignee=lead.assignee, last_message=said)


def _number(cursor: str, otherwise: int) -> int:
    return int(cursor) if cursor.isdecimal() else otherwise


def _together(changes: Iterable[Changes]) -> Changes:
    every: Sequence[Changes] = list(changes)
    return Changes(
        conversations=frozenset().union(*(c.conversations for c in every)),
        listings=frozenset().union(*(c.listings for c in every)),
        threads=frozenset().union(*(c.threads for c in every)),
        counts=any(c.counts for c in every),
        doubtful=any(c.doubtful for c in every),
    )
