"""What was seen, hop by hop, and whether it is what a script expects."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tui.demo.actions import Reply, TextIn
from tui.demo.script import Step


@dataclass(frozen=True, slots=True)
class Hop:
    """Something that was seen. ``step`` is the step whose text it belongs to, None for no text's."""

    word: str
    words: str
    step: int | None

    def __str__(self) -> str:
        return f"{self.word:<14} {self.words}"


@dataclass(frozen=True, slots=True)
class Missing:
    """An expected hop that did not come."""

    step: Step
    word: str
    seen: tuple[str, ...]

    def __str__(self) -> str:
        seen = ", ".join(self.seen) or "nothing"
        return (
            f"step {self.step.number}: “{self.word}” was not seen within {self.step.within:g} s; "
            f"seen so far: {seen}"
        )


class Journal:
    """Every hop in the order it was seen; ``tell`` hears each at once."""

    def __init__(self, tell: Callable[[Hop], None]) -> None:
        self._tell = tell
        self._hops: list[Hop] = []
        self._counted: set[int] = set()
        self._grown = asyncio.Event()

    def add(self, word: str, words: str, step: int | None = None) -> None:
        hop = Hop(word, words, step)
        self._hops.append(hop)
        self._tell(hop)
        self._grown.set()

    async def expect(self, step: Step) -> Missing | None:
        """Waits for what a step expects; each hop counts once. None when everything came."""
        left = list(step.expect)
        try:
            async with asyncio.timeout(step.within):
                while left:
                    await self._count(step, left[0])
                    left.pop(0)
        except TimeoutError:
            return self.missing(step, left[0])
        return None

    def missing(self, step: Step, word: str) -> Missing:
        return Missing(step, word, tuple(hop.word for hop in self._hops))

    async def _count(self, step: Step, word: str) -> None:
        while (at := self._find(step, word)) is None:
            self._grown.clear()
            await self._grown.wait()
        self._counted.add(at)

    def _find(self, step: Step, word: str) -> int | None:
        own = isinstance(step.action, TextIn | Reply)
        for at, hop in enumerate(self._hops):
            fits = not own or hop.step in (step.number, None)
            if hop.word == word and fits and at not in self._counted:
                return at
        return None
