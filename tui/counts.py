"""How many conversations the folders hold, kept by events as far as a client can. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from server.wire import Conversation, FolderCount, Me
from tui.folders import belongs


class Counts:
    """The relay's answer at a cursor (``as_of``), and what events have changed since.

    Every conversation that the client holds is counted as it is held. Where that cannot be kept up,
    the counts are in doubt, and only a new answer settles them.
    """

    def __init__(self, me: Me) -> None:
        self._me = me
        self.by_folder: dict[str, FolderCount] = {}
        self.as_of = -1

    def take(self, counts: Iterable[FolderCount], as_of: int) -> None:
        """Counts read by the relay at ``as_of``."""
        self.by_folder = {count.folder: count for count in counts}
        self.as_of = as_of

    def change(self, old: Conversation | None, new: Conversation | None) -> bool:
        """A conversation is another now. Whether that leaves a doubt: one that was not here may
        have been counted before, and of some folders only the relay knows what they hold.
        """
        certain = old is not None
        for folder, count in self.by_folder.items():
            was = belongs(folder, old, self._me) if old else False
            now = belongs(folder, new, self._me) if new else False
            if was is None or now is None:
                certain = False
                continue
            unread = bool(now and new and new.unread) - bool(was and old and old.unread)
            if now != was or unread:
                self.by_folder[folder] = replace(
                    count,
                    total=max(0, count.total + now - was),
                    unread=max(0, count.unread + unread),
                )
        return not certain
