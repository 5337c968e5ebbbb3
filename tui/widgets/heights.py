"""Where the rows of a drawn view begin, for rows of one height and of many. Pure."""

from collections.abc import Iterable
from typing import Protocol


class Heights(Protocol):
    """Heights of rows, by which a view finds a row by line and a line by row."""

    @property
    def total(self) -> int: ...
    def __len__(self) -> int: ...
    def height(self, index: int) -> int: ...
    def top(self, index: int) -> int: ...
    def at(self, line: int) -> int: ...


class Uniform:
    """Rows that are all of one height."""

    def __init__(self, count: int, height: int) -> None:
        self._count = count
        self._height = height

    @property
    def total(self) -> int:
        return self._count * self._height

    def __len__(self) -> int:
        return self._count

    def height(self, index: int) -> int:
        return self._height

    def top(self, index: int) -> int:
        return index * self._height

    def at(self, line: int) -> int:
        return line // self._height


class Varied:
    """Rows of different heights: a Fenwick tree, so that each question takes log n steps."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tree = [0, *self._heights]
        for index in range(1, len(self._tree)):
            parent = index + (index & -index)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[index]

    @property
    def total(self) -> int:
        return self.top(len(self._heights))

    def __len__(self) -> int:
        return len(self._heights)

    def height(self, index: int) -> int:
        return self._heights[index]

    def top(self, index: int) -> int:
        """Lines before a row."""
        lines = 0
        while index > 0:
            lines += self._tree[index]
            index -= index & -index
        return lines

    def at(self, line: int) -> int:
        """The row that a line belongs to; the number of rows when it is below the last."""
        index, step = 0, 1 << len(self._heights).bit_length()
        while step:
            following = index + step
            if following < len(self._tree) and self._tree[following] <= line:
                line -= self._tree[following]
                index = following
            step >>= 1
        return index

    def set(self, index: int, height: int) -> int:
        """Changes one height; answers by how much."""
        delta = height - self._heights[index]
        self._heights[index] = height
        at = index + 1
        while delta and at < len(self._tree):
            self._tree[at] += delta
            at += at & -at
        return delta

    def append(self, height: int) -> None:
        at = len(self._tree)
        self._heights.append(height)
        self._tree.append(self.top(at - 1) - self.top(at - (at & -at)) + height)

    def pop(self) -> None:
        self._heights.pop()
        self._tree.pop()
