"""Out of office in a demo: switched on and off, its number verified by the code on the phone itself."""

import asyncio
import re

from server.wire import Code, NewOutOfOffice, OutOfOffice
from tui.api import Api
from tui.errors import ApiError
from tui.phones import Phones

PATH = "/v1/me/out-of-office"
CODE_WITHIN = 15.0
"""Seconds that a code takes to arrive at most."""
LOOK = 5.0
_CODE = re.compile(r"\b[0-9]{6}\b")


async def configure(
    api: Api, phones: Phones, number: str, *, enabled: bool, mode: str = "all"
) -> OutOfOffice:
    """Puts an associate's out of office; a number that is new is verified at once. Raises ApiError."""
    before = (await phones.texts(number)).cursor
    wanted = NewOutOfOffice(enabled=enabled, forwarding_number=number, mode=mode)
    found = await api.ask(OutOfOffice, "PUT", PATH, wanted)
    if found.verified:
        return found
    try:
        async with asyncio.timeout(CODE_WITHIN):
            code = await _code(phones, number, before)
    except TimeoutError:
        detail = "The code for the forwarding number did not arrive on the phone."
        raise ApiError(code="code_missing", title="Not verified", detail=detail) from None
    return await api.ask(OutOfOffice, "POST", f"{PATH}/verification", Code(code=code))


async def _code(phones: Phones, number: str, after: str) -> str:
    """The code in the first text after a cursor that holds one."""
    while True:
        page = await phones.texts(number, after, LOOK)
        after = page.cursor
        for text in page.items:
            if not text.mine and (found := _CODE.search(text.body)):
                return found[0]
