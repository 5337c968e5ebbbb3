"""How many conversations the folders hold, kept by events as far as a client can. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from server.wire import Conversation, FolderCount, Me
from tui.folders import belongs


class Counts:
    """The relay's answer does not say when it was read. Where that is known from elsewhere, events up
    to then are in it already; where it is not, the next change asks for a new answer.
    """

    def __init__(self, me: Me) -> None:
        self._me = me
        self.by_folder: dict[str, FolderCount] = {}
        self._as_of: int | None = None
        self._changed_at = -1
        self._ahead: set[str] = set()
        """Conversations counted from an answer, of which the event is still to come."""

    def take(self, counts: Iterable[FolderCount], as_of: int | None) -> bool:
        """Counts read by the relay at ``as_of`` (None: not known). Whether they are in doubt."""
        self.by_folder = {count.folder: count for count in counts}
        self._as_of = as_of
        doubtful = as_of is not None and (self._changed_at > as_of or bool(self._ahead))
        if doubtful:
            self._as_of = None
        return doubtful

    def heard(self, id: str) -> None:
        """The event about a conversation has come."""
        self._ahead.discard(id)

    def change(
        self, id: str, old: Conversation | None, new: Conversation | None, event: int | None
    ) -> bool:
        """A conversation is another now, by an event or (None) by an answer. Whether that leaves a
        doubt that only the relay can settle.
        """
        if event is None:
            self._ahead.add(id)
        elif self._as_of is not None and event <= self._as_of:
            return False
        changed, certain = False, old is not None
        for folder, count in self.by_folder.items():
            was = belongs(folder, old, self._me) if old else False
            now = belongs(folder, new, self._me) if new else False
            if was is None or now is None:
                certain = False
                continue
            unread = bool(now and new and new.unread) - bool(was and old and old.unread)
            if now != was or unread:
                changed = True
                self.by_folder[folder] = replace(
                    count,
                    total=max(0, count.total + now - was),
                    unread=max(0, count.unread + unread),
                )
        if changed and event is not None:
            self._changed_at = event
        return not certain or (changed and self._as_of is None)
