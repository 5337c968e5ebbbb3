"""A phone with its way to the simulated carrier: it follows what comes, sends, calls."""

import asyncio
import random
from datetime import UTC, datetime

from tui.api import new_key
from tui.drafts import Draft
from tui.errors import ApiError, Unreachable
from tui.phone_state import Call, PhoneState
from tui.phone_wire import PhoneNumber
from tui.phones import Phones
from tui.photos import read
from tui.widgets.pictures import NoPicture, Shown, decoded

WAIT = 10.0
"""Seconds that the carrier may take to answer where nothing is new: less than a request may take."""
SHORTEST, LONGEST = 0.5, 5.0
"""Seconds before the first and before every later attempt to reach the relay again."""
PICTURE = "[picture]"


class CarriedPhone:
    """What a person does with a phone. What goes wrong is said in ``state``, unless a method says that
    it raises.
    """

    def __init__(
        self, phones: Phones, number: str, owner: str = "", *, has_seen: bool = False
    ) -> None:
        self.state = PhoneState(number, owner, has_seen=has_seen)
        self._phones = phones
        self._cursor: str | None = None
        self._enclosed: dict[str, tuple[str, list[str]]] = {}
        """The words and pictures of texts on their way, by key."""
        self._is_spelled = False

    # ---- what comes

    async def follow(self) -> None:
        """Until cancelled. A relay that is gone, or has other phones, is asked again and again."""
        failures = 0
        while True:
            try:
                await self._look()
                failures = 0
            except ApiError as error:
                self.state.lost(error.detail)
                await asyncio.sleep(min(LONGEST, SHORTEST * 2**failures) * random.uniform(0.7, 1))
                failures = min(failures + 1, 10)

    async def _look(self) -> None:
        if not self._is_spelled:
            own = await self._phones.spelled(self.state.number)
            self.state.identified(own.number, own.shown)
            self._is_spelled = True
        wait = WAIT if self._cursor and not self.state.trouble else 0.0
        page = await self._phones.texts(self.state.number, self._cursor, wait)
        self._cursor = page.cursor
        self.state.found()
        self.state.take(page.items)

    async def picture(self, url: str) -> Shown | None:
        """A picture of a text; None when the relay cannot be asked just now."""
        try:
            content = await self._phones.shown(url)
        except Unreachable:
            return None
        except ApiError as error:
            return NoPicture(error.detail)
        return await asyncio.to_thread(decoded, content)

    # ---- what goes

    async def send(self, to: str, words: str, media: list[str] | None = None) -> None:
        key = new_key()
        self._enclosed[key] = (words, media or [])
        await self._try(Draft(to, words or PICTURE, key, datetime.now(UTC)))

    async def again(self, to: str) -> None:
        """What did not go, in its turn, under its own key: it comes once."""
        while (held := self.state.drafts.held(to)) is not None:
            tried = Draft(to, held.body, held.key, held.at)
            if not await self._try(tried):
                return

    async def _try(self, draft: Draft) -> bool:
        self.state.start(draft)
        words, media = self._enclosed[draft.key]
        try:
            await self._phones.text(
                self.state.number, draft.conversation_id, words, media, id=draft.key
            )
        except ApiError as error:
            unsure = isinstance(error, Unreachable) and error.asked
            self.state.hold(draft, error.detail, is_unsure=unsure)
            return False
        del self._enclosed[draft.key]
        return True

    async def keep_photo(self, path: str) -> str:
        """A picture of this machine's disk, given to the carrier: its address. Raises PhotoUnusable or
        ApiError, for whoever wrote the path.
        """
        content, kind = await asyncio.to_thread(read, path)
        return await self._phones.picture(content, kind)

    # ---- numbers and calls

    async def spelled(self, number: str) -> PhoneNumber:
        """A number from any spelling. Raises ApiError with what is wrong with it."""
        return await self._phones.spelled(number)

    async def call(self, number: str, shown: str) -> None:
        """Calls a number, and hears what is said there or where the call goes."""
        calling = Call(shown)
        self.state.calls(calling)
        try:
            told = Call(shown, heard=await self._heard(number))
        except ApiError as error:
            told = Call(shown, trouble=error.detail)
        if self.state.call is calling:  # else it was hung up
            self.state.calls(told)

    async def _heard(self, number: str) -> str:
        heard = await self._phones.call(self.state.number, number)
        if heard.forwarded_to is None:
            return f"“{heard.says}”"
        return f"The call is forwarded to {(await self._phones.spelled(heard.forwarded_to)).shown}."
