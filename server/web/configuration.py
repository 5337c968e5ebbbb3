"""The retailer's settings as they are shown and changed: what the file fixes, what the database holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server import wire
from server.config import CHANGEABLE, ENVIRONMENT, Key, Settings, Wrong
from server.core.retailer import Rules
from server.flows.problems import Conflict, Invalid
from server.store import settings as kept
from server.store.statement import Row, Tx
from server.web import views

LONGEST_SHOWN = 80
"""Characters of a wrong value that are said back."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """``settings`` are those that the relay was started with."""

    settings: Settings

    def check(self, key: str, value: Any) -> None:
        """What :class:`server.flows.settings.Catalogue` asks."""
        known = CHANGEABLE.get(key)
        if known is None:
            names = ", ".join(CHANGEABLE)
            words = f"{_shown(key)} is no setting that is changed here. Those are {names}."
            raise Invalid("setting_unknown", words)
        if key in self.settings.given:
            raise Conflict("setting_fixed", self._fixed(known))
        if value is None:
            return
        try:
            known.check(value)
        except Wrong as wrong:
            words = f"{key}: {_shown(value)} {wrong}, {known.allowed}."
            raise Invalid("setting_invalid", words) from None

    def _fixed(self, key: Key) -> str:
        where = self.settings.given[key.path].where
        if where == ENVIRONMENT:
            return (
                f"{key.path} is set in the environment of the relay, as {key.variable}. "
                "Change it there, or take it out to change it here."
            )
        return (
            f"{key.path} is set in the relay's file {Path(where).absolute()}. "
            "Change it there, or take it out to change it here."
        )

    def rules(self, stored: Mapping[str, Any]) -> Rules:
        return self.settings.rules(stored)

    def page(self, tx: Tx) -> wire.SettingPage:
        """Every setting of the retailer, in the order of the file."""
        stored = kept.values(tx)
        changes = {row.key: row for row in kept.last_changes(tx)}
        items = [self._setting(key, stored, changes.get(path)) for path, key in CHANGEABLE.items()]
        return wire.SettingPage(items=items, next_cursor=None, total=len(items))

    def _setting(self, key: Key, stored: Mapping[str, Any], last: Row | None) -> wire.Setting:
        value, source = self._found(key, stored)
        if source not in ("database", "default"):
            last = None  # whoever changed it here before the file set it
        return wire.Setting(
            key=key.path,
            value=value,
            default=key.usual,
            source=source,
            kind=key.kind.name,
            choices=list(key.kind.choices),
            allowed=key.allowed.removeprefix("allowed: "),
            about=key.about,
            changed_at=views.at(last.at) if last else None,
            changed_by=last.by if last else None,
        )

    def _found(self, key: Key, stored: Mapping[str, Any]) -> tuple[Any, str]:
        """The value in force, and where it was set."""
        given = self.settings.given.get(key.path)
        if given is not None:
            return given.value, ENVIRONMENT if given.where == ENVIRONMENT else "file"
        if key.path in stored and _is_allowed(key, stored[key.path]):
            return stored[key.path], "database"
        return key.usual, "default"


def _is_allowed(key: Key, value: Any) -> bool:
    """What an earlier version has stored need not be: then the default holds."""
    try:
        key.check(value)
    except Wrong:
        return False
    return True


def _shown(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
