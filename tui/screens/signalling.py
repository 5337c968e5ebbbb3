"""Tells the relay that the person is writing: seldom, in order, and never so that writing waits."""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from tui.errors import ApiError

if TYPE_CHECKING:
    from tui.desk import Desk

EVERY = 5.0
"""Seconds after which it is said again: the relay takes who says nothing for 12 to have stopped."""


class WritingSign:
    """Where the person is writing now. One request is under way at a time, so that none overtakes
    another; what it could not tell is no loss, since the relay forgets by itself.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._where: str | None = None
        self._told: str | None = None
        self._told_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def writes(self, conversation_id: str) -> None:
        """Another letter."""
        self._where = conversation_id
        if self._told != conversation_id or monotonic() - self._told_at >= EVERY:
            self._go()

    def stops(self) -> None:
        """It was sent, emptied or left."""
        self._where = None
        if self._told is not None:
            self._go()

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _go(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """Until the relay knows what is so now."""
        while self._is_due():
            where, before = self._where, self._told
            if before is not None and before != where:
                self._told = None
                await self._say(before, writing=False)
            elif where is not None:
                self._told, self._told_at = where, monotonic()
                await self._say(where, writing=True)

    def _is_due(self) -> bool:
        if self._where != self._told:
            return True
        return self._where is not None and monotonic() - self._told_at >= EVERY

    async def _say(self, id: str, *, writing: bool) -> None:
        from tui.staff_api import StaffApi

        try:
            await StaffApi(self._desk.api).say_writing(id, writing)
        except ApiError:
            return  # the stream says when the relay is gone, and a send what may not be sent
