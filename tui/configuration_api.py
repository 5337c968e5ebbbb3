"""The retailer's settings as a relay keeps them, for those who may change them (product.md OP5)."""

from typing import Any

from server.wire import Setting, SettingPage
from tui.api import Api


class Configuration:
    """What is asked of settings over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self) -> list[Setting]:
        """In the order of the relay's file."""
        return (await self._api.ask(SettingPage, "GET", "/v1/settings")).items

    async def change(self, key: str, value: Any) -> list[Setting]:
        """All of them, with this one changed; None gives it its default back."""
        return (await self._api.ask(SettingPage, "PATCH", "/v1/settings", {key: value})).items
