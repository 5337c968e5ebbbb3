"""The configuration, as it is shown and changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key of the configuration. ``source`` is ``file``, ``environment``, ``database`` or ``default``;
    one that is set in the file or the environment cannot be changed here. ``kind`` is ``flag``,
    ``choice``, ``list``, ``text``, ``number``, ``duration``, ``hours`` or ``names``; ``choices`` is what
    a choice or a list offers; values are written as in the file.
    """

    key: str
    value: Any
    default: Any
    source: str
    kind: str
    choices: list[str]
    allowed: str
    about: str
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingPage:
    items: list[Setting]
    next_cursor: str | None
    total: int
