"""What the client knows: snapshots from the relay, kept up to date by events. Pure, no Textual.

Snapshot + events = a fresh snapshot. Events may be replayed, and a page may be older or newer than
the events that were applied. An event says *that* something changed; what it brings was read later,
when it was delivered. So a conversation carries the cursor as of which it was read, whatever is
older changes nothing, and counts and lists, which are of one cursor each, are asked for again where
a change cannot be told from what they hold already.
"""

from collections.abc import Mapping
from dataclasses import replace

from server.wire import (
    Alert,
    Bulk,
    Conversation,
    ConversationPage,
    FolderCount,
    FolderPage,
    Lead,
    Me,
    OutOfOffice,
    Presence,
    Removed,
    Reset,
    Text,
    TextPage,
)
from tui.alerts import Alerts
from tui.changes import NOTHING, Changes, together
from tui.counts import Counts
from tui.event import Event
from tui.folders import TEXTS
from tui.listings import Listing, Listings
from tui.paging import Slots
from tui.threads import ThreadTexts, by, is_note

__all__ = ["NOTHING", "Changes", "Listing", "State", "fresh"]


class State:
    """``cursor`` is the last event applied; ``listings`` and ``threads`` hold what was looked at."""

    def __init__(self, me: Me) -> None:
        self.me = me
        self.cursor = 0
        self.conversations: dict[str, Conversation] = {}
        self.listings = Listings(me, self.conversations)
        self.threads: dict[str, ThreadTexts] = {}
        self.online: dict[str, bool] = {}
        self.out_of_office: OutOfOffice | None = None
        self.alerts = Alerts()
        self._counts = Counts(me)
        self._known: dict[str, int] = {}
        """The cursor as of which a conversation is known, or up to which a text is."""
        self._lost: dict[str, int] = {}
        """When a conversation was last taken from the person."""
        self._met: dict[str, int] = {}
        """Conversations that came first by a page, and as of when: events up to then tell of changes
        that counts and other lists have not followed."""
        self._freshest = -1
        """The latest cursor as of which any conversation is known."""

    # ---- selectors

    def listing(self, listing: Listing) -> Slots | None:
        return self.listings.get(listing)

    @property
    def counts(self) -> Mapping[str, FolderCount]:
        return self._counts.by_folder

    def unread(self, folder: str = TEXTS) -> int:
        """Conversations with texts that the person has not read: of those they are told of."""
        count = self.counts.get(folder)
        return count.unread if count else 0

    def thread(self, id: str) -> ThreadTexts:
        """The texts of a conversation; from now on events are kept for it."""
        return self.threads.setdefault(id, ThreadTexts())

    # ---- pages

    def take_listing(self, listing: Listing, offset: int, page: ConversationPage) -> Changes:
        """A page of conversations, as the relay knew them at the page's own cursor."""
        as_of = int(page.events_cursor)
        if not self.listings and not self.cursor:
            self.cursor = as_of
        items = [c for c in page.items if self._lost.get(c.id, -1) <= as_of]
        gone = len(page.items) - len(items)
        changes = [self._seen(c, as_of, but=listing) for c in items]
        self.listings.fill(listing, offset, [c.id for c in items], page.total - gone, as_of)
        if as_of < self._freshest:
            known = self._known
            later = [c for c in self.conversations.values() if known.get(c.id, -1) > as_of]
            self.listings.recheck(listing, later)
        changed = together(changes)
        return replace(
            changed,
            listings=changed.listings | {listing},
            doubtful=changed.doubtful or bool(gone) or bool(self.listings.stale),
        )

    def take_counts(self, page: FolderPage) -> Changes:
        """Counts as the relay knew them at the page's own cursor."""
        as_of = int(page.events_cursor)
        self._counts.take([*page.items, page.texts], as_of)
        return Changes(counts=True, doubtful=self._freshest > as_of)

    def take_found(self, page: ConversationPage) -> Changes:
        """What a search found: in no list, and kept up to date like everything that is here."""
        as_of = int(page.events_cursor)
        found = [replace(c, hit=None) for c in page.items if self._lost.get(c.id, -1) <= as_of]
        changes = together([self._seen(c, as_of) for c in found])
        return replace(changes, doubtful=changes.doubtful or bool(self.listings.stale))

    def take_conversation(self, conversation: Conversation) -> Changes:
        """An answer about one conversation."""
        as_of = int(conversation.events_cursor)
        if self._lost.get(conversation.id, -1) > as_of:
            return NOTHING
        return self._seen(conversation, as_of)

    def take_texts(self, id: str, page: TextPage, as_of: int, *, newest: bool = True) -> Changes:
        """A page of texts, asked for when the cursor was ``as_of``: the newest, or those of a place."""
        if self._lost.get(id, -1) > as_of:
            return Changes(stale_threads=frozenset([id] if id in self.conversations else []))
        thread = self.thread(id)
        if newest and as_of < thread.as_of:
            return NOTHING
        texts = [self._fresher(thread, text, as_of) for text in page.items]
        if newest:
            thread.newest(page, texts, self._later(thread, page, as_of))
            thread.as_of = as_of
        elif not thread.place(page.offset, texts):
            return Changes(stale_threads=frozenset([id]))
        if (conversation := self.conversations.get(id)) is not None:
            thread.rename(conversation.lead)
        return Changes(threads=frozenset([id]))

    def take_text(self, text: Text) -> Changes:
        """The relay's answer to a send. The event that tells of it may have come before."""
        thread = self.thread(text.conversation_id)
        thread.sent(text)
        return Changes(threads=frozenset([text.conversation_id]))

    def take_fate(self, text: Text) -> Changes:
        """The relay's answer to what was done with a text; an event tells of it too."""
        thread = self.threads.get(text.conversation_id)
        if thread is None or text.id not in thread.texts:
            return NOTHING
        thread.update(text)
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
            case Lead(id=id):
                # each of its conversations has an event of its own
                return Changes(lead=id, leads=frozenset([id]))
            case Presence() as presence:
                self.online[presence.user_id] = presence.online
                return NOTHING
            case OutOfOffice() as away:
                self.out_of_office = away
                return Changes(away=away)
            case Alert() as alert:
                return Changes(alerts=(alert,) if self.alerts.add(alert) else ())
            case Bulk() as bulk:
                return Changes(bulks=(bulk,))
            case Reset(because=because):
                return Changes(reset=because or "The relay asked to load everything again.")

    def _text(self, type: str, text: Text, as_of: int) -> Changes:
        self._known[text.id] = as_of
        thread = self.threads.get(text.conversation_id)
        is_new = type == "message.created"
        touched = moved_here = False
        if thread is not None:
            moved_here = is_new and thread.goes_before_others(text)
            touched = is_new or thread.update(text)
            is_new = is_new and thread.add(text)
        shown = self._last_message(text, is_new=type == "message.created", as_of=as_of)
        return Changes(
            conversations=shown,
            threads=frozenset([text.conversation_id] if touched else []),
            stale_threads=frozenset([text.conversation_id] if moved_here else []),
            doubtful=is_new and text.conversation_id not in self.conversations,
            arrived=(text,) if is_new and self._is_to_tell(text) else (),
        )

    def _is_to_tell(self, text: Text) -> bool:
        """A lead's text, or what somebody else whispers."""
        return text.direction == "inbound" or (is_note(text) and text.author.id != self.me.id)

    def _last_message(self, text: Text, *, is_new: bool, as_of: int) -> frozenset[str]:
        """The list shows the last text at once; the conversation's own event brings the rest."""
        old = self.conversations.get(text.conversation_id)
        if old is None or self._known.get(old.id, -1) >= as_of or is_note(text):
            return frozenset()
        last = old.last_message
        if last is None or last.id == text.id or (is_new and text.at >= last.at):
            self.conversations[old.id] = replace(old, last_message=text)
            return frozenset([old.id])
        return frozenset()

    def _event_conversation(self, new: Conversation, event: int) -> Changes:
        as_of = int(new.events_cursor)
        old = self.conversations.get(new.id)
        doubtful = self._missed(new.id, event)
        if not self._keep(new, as_of):
            return Changes(doubtful=doubtful or bool(self.listings.stale))
        self.listings.straddled(event, as_of)
        if event > self._counts.as_of:
            doubtful |= self._counts.change(old, self.conversations[new.id])
        else:
            doubtful |= as_of > self._counts.as_of
        return self._moved(old, self.conversations[new.id], event, doubtful=doubtful)

    def _removed(self, id: str, event: int) -> Changes:
        old = self.conversations.get(id)
        doubtful = self._missed(id, event)
        self._lost[id] = event
        if self._known.get(id, -1) > event:  # and given back since
            thread = self.threads.get(id)
            stale = thread is not None and thread.loaded and thread.as_of < event
            return Changes(
                stale_threads=frozenset([id] if stale else []),
                doubtful=doubtful or bool(self.listings.stale),
            )
        self._freshest = max(self._freshest, event)
        known = self._known.get(id, -1)  # what came after it may never have been told
        self.listings.straddled(known + 1, event)
        doubtful |= known < self._counts.as_of < event
        if event > self._counts.as_of:
            doubtful |= self._counts.change(old, None)
        moved = self._moved(old, None, event, doubtful=doubtful)
        self.conversations.pop(id, None)
        self.threads.pop(id, None)
        heirs = self._heirs(old) if old is not None else frozenset()
        return replace(moved, removed=frozenset([id]), stale_threads=heirs)

    def _missed(self, id: str, event: int) -> bool:
        """An event of a conversation that came by a page after it: whether counts are in doubt."""
        if self._met.get(id, -1) < event:
            self._met.pop(id, None)
            return False
        self.listings.missed(event)
        return self._counts.as_of < event

    def _seen(self, new: Conversation, as_of: int, *, but: Listing | None = None) -> Changes:
        """A conversation as a page (of the list ``but``) or an answer shows it."""
        old = self.conversations.get(new.id)
        if not self._keep(new, as_of):
            return NOTHING
        new = self.conversations[new.id]
        if old is None:
            self._met[new.id] = as_of
            return Changes(conversations=frozenset([new.id]))
        if replace(old, events_cursor=new.events_cursor) == new:
            return NOTHING
        doubtful = False
        if self._counts.as_of > self.cursor:
            doubtful = True
        elif as_of > self._counts.as_of:
            doubtful = self._counts.change(old, new)
        self.listings.read_ahead(self.cursor, but)
        return self._moved(old, new, as_of, doubtful=doubtful)

    def _moved(
        self, old: Conversation | None, new: Conversation | None, at: int, *, doubtful: bool
    ) -> Changes:
        moved = self.listings.move(old, new, at)
        changed = frozenset([new.id] if new is not None else [])
        renamed = old is not None and new is not None and old.lead != new.lead
        shown = frozenset(id for id in changed if renamed and id in self.threads)
        concerned = {each.lead.id for each in (old, new) if each is not None}
        return Changes(
            leads=frozenset(id for id in concerned if id is not None),
            conversations=changed,
            listings=moved,
            threads=shown,
            counts=True,
            doubtful=doubtful or bool(self.listings.stale),
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

    # ---- what is fresher

    def _keep(self, new: Conversation, as_of: int) -> bool:
        """Keeps a conversation unless what is here is as fresh. Whether it was kept."""
        if self._known.get(new.id, -1) >= as_of and new.id in self.conversations:
            return False
        self._known[new.id] = as_of
        self._freshest = max(self._freshest, as_of)
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


def fresh(me: Me, listing: Listing, page: ConversationPage) -> State:
    """A state from a snapshot; the stream goes on from its ``cursor``. The counts come later."""
    state = State(me)
    state.take_listing(listing, 0, page)
    return state
