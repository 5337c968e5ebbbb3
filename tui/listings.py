"""Where conversations stand in the lists of the client. Pure, no Textual.

A list is asked for page by page, while events go on: what a page, read by the relay at its own
cursor, cannot settle together with them makes the list *stale*, to be loaded again.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from server.wire import Conversation, Me
from tui.folders import belongs, order
from tui.paging import Key, Slots


class Listing(NamedTuple):
    """What a list shows: a folder, narrowed by a search."""

    folder: str
    q: str = ""


class Listings(Mapping[Listing, Slots]):
    """The lists that were looked at. They read ``conversations``, and never change them."""

    def __init__(self, me: Me, conversations: Mapping[str, Conversation]) -> None:
        self._me = me
        self._conversations = conversations
        self._slots: dict[Listing, Slots] = {}
        self._as_of: dict[Listing, int] = {}
        self.stale: set[Listing] = set()

    def __getitem__(self, listing: Listing) -> Slots:
        return self._slots[listing]

    def __iter__(self) -> Iterator[Listing]:
        return iter(self._slots)

    def __len__(self) -> int:
        return len(self._slots)

    def fill(self, listing: Listing, offset: int, ids: list[str], total: int, as_of: int) -> None:
        """A page, read by the relay at ``as_of``. A stale list begins anew with it."""
        if listing in self.stale:
            self.stale.discard(listing)
            self._slots.pop(listing, None)
        self._slots.setdefault(listing, Slots()).fill(offset, ids, total)
        self._as_of[listing] = max(as_of, self._as_of.get(listing, -1))

    def recheck(self, listing: Listing, fresher: list[Conversation]) -> None:
        """A page is older than what is known: puts that where it belongs now. Nobody knows where it
        was, nor whether what has gone since was counted.
        """
        slots = self._slots[listing]
        for conversation in fresher:
            slots.remove(conversation.id)
            if self._holds(listing, conversation):
                self._enter(listing, conversation)
        self.stale.add(listing)

    def read_ahead(self, cursor: int, but: Listing | None) -> None:
        """Lists that were read later than ``cursor`` cannot be moved in as if they were of it."""
        self.stale |= {
            listing for listing in self._slots if listing != but and self._as_of[listing] > cursor
        }

    def forget_stale(self, but: Listing) -> None:
        """Lists that are not looked at now are loaded again when they are."""
        for listing in self.stale - {but}:
            self._slots.pop(listing, None)
        self.stale &= {but}

    def straddled(self, event: int, as_of: int) -> None:
        """An event brings what became of a conversation after lists were read that have its change
        already: how it was in between nobody knows.
        """
        self.stale |= {listing for listing in self._slots if event <= self._as_of[listing] < as_of}

    def missed(self, event: int) -> None:
        """An event tells of a change that is known already from elsewhere: lists that were read
        before it have not followed it.
        """
        self.stale |= {listing for listing in self._slots if self._as_of[listing] < event}

    def move(
        self, old: Conversation | None, new: Conversation | None, at: int
    ) -> frozenset[Listing]:
        """Moves a conversation as it is moved by a change at the cursor ``at``; the lists that are
        to be painted. ``stale`` grows by those that only the relay can put in order.
        """
        return frozenset(listing for listing in self._slots if self._moved(listing, old, new, at))

    def _moved(
        self, listing: Listing, old: Conversation | None, new: Conversation | None, at: int
    ) -> bool:
        was = self._holds(listing, old) if old else False
        now = self._holds(listing, new) if new else False
        if now is None or was is None:
            self.stale.add(listing)
        if old is None and not self._slots[listing].is_whole:
            self.stale.add(listing)  # it may have been in the list before, where none was loaded
        if was is False and now is False:
            return False
        if was and now and old and new and self._key(listing, old) == self._key(listing, new):
            return False
        if at <= self._as_of[listing] and was is not now:
            self.stale.add(listing)  # the list may have been read with the change already
        left = old is not None and self._leave(listing, old, bool(was), at)
        if now and new is not None:
            self._enter(listing, new)
        return left or bool(now)

    def _leave(self, listing: Listing, old: Conversation, was: bool, at: int) -> bool:
        slots = self._slots[listing]
        if slots.remove(old.id):
            return True
        if not was:
            return False
        if at <= self._as_of[listing]:
            self.stale.add(listing)
            return False
        slots.shrink(self._key(listing, old), self._key_of(listing))
        return True

    def _enter(self, listing: Listing, new: Conversation) -> None:
        self._slots[listing].insert(new.id, self._key_of(listing))

    def _holds(self, listing: Listing, conversation: Conversation) -> bool | None:
        return None if listing.q else belongs(listing.folder, conversation, self._me)

    def _key(self, listing: Listing, conversation: Conversation) -> tuple[object, ...]:
        return order(listing.folder, conversation)

    def _key_of(self, listing: Listing) -> Key:
        return lambda id: order(listing.folder, self._conversations[id])
