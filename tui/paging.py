"""Long lists of which only some pages are here. Pure, no Textual."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Key = Callable[[str], Any]


class Slots:
    """The ids of a list of known length, in order; None where no page has been loaded yet.

    100,000 slots take 0.8 MB, and moving an id to the top some ten microseconds.
    """

    def __init__(self, total: int = 0) -> None:
        self._ids: list[str | None] = [None] * total

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: int) -> str | None:
        return self._ids[index]

    def __contains__(self, id: str) -> bool:
        return id in self._ids

    def __iter__(self) -> Iterator[str | None]:
        return iter(self._ids)

    def index(self, id: str) -> int | None:
        try:
            return self._ids.index(id)
        except ValueError:
            return None

    def known(self) -> list[str]:
        return [id for id in self._ids if id is not None]

    def missing(self, first: int, last: int) -> range | None:
        """The unloaded part of ``first..last`` (inclusive), as one range; None when all is here."""
        gaps = [i for i in range(max(0, first), min(last + 1, len(self))) if self._ids[i] is None]
        return range(gaps[0], gaps[-1] + 1) if gaps else None

    def splice(self, start: int, stop: int, ids: Sequence[str | None]) -> None:
        """Puts ``ids`` in place of ``start..stop`` (exclusive), be they as many or not."""
        self._ids[start:stop] = ids

    def append(self, id: str) -> None:
        self._ids.append(id)

    def fill(self, offset: int, ids: Sequence[str], total: int) -> bool:
        """Puts a page at its place. False when it shows that the rest is out of step.

        Then everything but this page is forgotten: it is asked for again when it is looked at.
        """
        offset = min(offset, total)  # the list may have become shorter since it was asked for
        stop = offset + len(ids)
        in_step = self._agrees(offset, ids, total)
        if not in_step:
            self._ids = [None] * total
        self._ids.extend([None] * (max(total, stop) - len(self._ids)))
        self._ids[offset:stop] = ids
        return in_step

    def _agrees(self, offset: int, ids: Sequence[str], total: int) -> bool:
        if len(self._ids) != total and any(id is not None for id in self._ids):
            return False
        there = self._ids[offset : offset + len(ids)]
        coming = set(ids)
        if any(id is not None and id not in coming for id in there):
            return False
        elsewhere = (*self._ids[:offset], *self._ids[offset + len(ids) :])
        return coming.isdisjoint(elsewhere)

    def remove(self, id: str) -> bool:
        try:
            self._ids.remove(id)
        except ValueError:
            return False
        return True

    @property
    def is_whole(self) -> bool:
        """Every row is loaded."""
        return None not in self._ids

    def shrink(self, wanted: Any, key: Key) -> None:
        """A row that was never loaded, at ``wanted`` by ``key``, is gone: one gap less there."""
        at, _ = self._place(wanted, key)
        before = next((i for i in range(at - 1, -1, -1) if self._ids[i] is None), None)
        after = next((i for i in range(at, len(self._ids)) if self._ids[i] is None), None)
        gap = (
            before if before is not None and (after is None or at - before <= after - at) else after
        )
        if gap is not None:
            del self._ids[gap]

    def insert(self, id: str, key: Key) -> bool:
        """Puts an id at its place by ``key`` (ascending). False when that place is not loaded:

        the list is then one longer, and the row is loaded with its page.
        """
        at, certain = self._place(key(id), key)
        self._ids.insert(at, id if certain else None)
        return certain

    def _place(self, wanted: Any, key: Key) -> tuple[int, bool]:
        ids = self._ids
        if not ids:
            return 0, True
        if ids[0] is not None and wanted < key(ids[0]):
            return 0, True
        loaded = [index for index, id in enumerate(ids) if id is not None]
        rank = bisect_left(loaded, wanted, key=lambda index: key(ids[index] or ""))
        before = loaded[rank - 1] if rank else -1
        after = loaded[rank] if rank < len(loaded) else len(ids)
        return after, after == before + 1
