"""The counterpart's settings: kept in memory, checked by the relay's own rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from server.config import CHANGEABLE, Given, Key, Wrong
from server.wire import Setting, SettingPage
from tests.tui.refusing import Handler, Refused, refusal

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@dataclass
class Rulebook:
    """``given`` is what the relay's file sets, ``stored`` what was changed here, and by whom."""

    given: dict[str, Given] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    changed_by: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Every change that was asked for."""

    def change(self, given: dict[str, Any], by: str = "Ana Torres") -> None:
        for key, value in given.items():
            if value is None:
                self.stored.pop(key, None)
            else:
                self._check(CHANGEABLE[key], value)
                self.stored[key] = value
            self.changed_by[key] = by

    def _check(self, key: Key, value: Any) -> None:
        try:
            key.check(value)
        except Wrong as wrong:
            raise Refused(422, "setting_invalid", f"{value} {wrong}, {key.allowed}.") from wrong

    def page(self) -> SettingPage:
        items = [self._setting(key) for key in CHANGEABLE.values()]
        return SettingPage(items=items, next_cursor=None, total=len(items))

    def _setting(self, key: Key) -> Setting:
        value, source = key.usual, "default"
        if key.path in self.given:
            value, source = self.given[key.path].value, "file"
        elif key.path in self.stored:
            value, source = self.stored[key.path], "database"
        by = self.changed_by.get(key.path)
        return Setting(
            key=key.path, value=value, default=key.usual, source=source, kind=key.kind.name,
            choices=list(key.kind.choices), allowed=key.allowed.removeprefix("allowed: "),
            about=key.about, changed_at=NOON if by else None, changed_by=by,
        )  # fmt: skip


def routes(book: Rulebook, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about settings."""

    async def listed(request: Request) -> Any:
        return book.page()

    async def change(request: Request) -> Any:
        given = msgspec.json.decode(await request.body())
        book.asked.append(given)
        try:
            book.change(given)
        except Refused as refused:
            return refusal(refused.problem)
        return book.page()

    return [route("/v1/settings", "GET", listed), route("/v1/settings", "PATCH", change)]
