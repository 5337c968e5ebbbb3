"""Keeps drafts on the disk, behind the person's back: a key never waits for the disk."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.draft_files import DraftFiles

if TYPE_CHECKING:
    from tui.desk import Desk

PAUSE = 0.5
"""Seconds between a letter and the disk: as much as a crash may take."""


class DraftKeeper:
    """``trouble`` is told once, in words, when the disk does not take what is written; ``damaged``,
    which file held a draft that cannot be read any more.
    """

    def __init__(
        self,
        desk: "Desk",
        home: Path,
        trouble: Callable[[str], None],
        damaged: Callable[[Path], None],
    ) -> None:
        self._desk = desk
        self._home = home
        self._trouble = trouble
        self._damaged = damaged
        self._files: DraftFiles | None = None
        self._dirty: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._said = False

    def open(self, user_id: str) -> None:
        """The drafts of this person, from the last time the program ran."""
        if self._files is not None:
            return
        self._files = DraftFiles(self._home, self._desk.api.url, user_id)
        if self._desk.drafts.is_empty:
            self._desk.drafts = self._files.load()
            for file in self._files.set_aside:
                self._damaged(file)

    def soon(self, conversation_id: str) -> None:
        """Something of this conversation is to be kept."""
        self._dirty.add(conversation_id)
        if self._files is not None and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._save())

    def close(self) -> None:
        """Everything, now."""
        if self._task is not None:
            self._task.cancel()
        if self._files is not None:
            self._dirty.clear()
            try:
                self._files.save_all(self._desk.drafts)
            except OSError as error:
                self._say(error)

    def _say(self, error: OSError) -> None:
        """Once: whoever writes on knows it, and is not to be told at every letter."""
        if not self._said:
            self._said = True
            self._trouble(error.strerror or "unknown error")

    async def _save(self) -> None:
        while self._dirty and self._files is not None:
            await asyncio.sleep(PAUSE)
            for id in sorted(self._dirty):
                self._dirty.discard(id)
                content = self._files.pending(id, self._desk.drafts)
                if content is None:
                    continue
                try:
                    await asyncio.to_thread(self._files.write, id, content)
                except OSError as error:
                    self._say(error)
                    return
