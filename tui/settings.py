"""What a person has set: colours, keys, how they are told of a text. Kept in the client's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_type_hints

THEMES = {
    "floorline-dark": "Dark",
    "floorline-light": "Light",
    "terminal": "The terminal's own colours",
}
DESKTOP = {
    "auto": "As this terminal understands it",
    "osc9": "OSC 9 (iTerm2, WezTerm, Windows Terminal)",
    "osc777": "OSC 777 (foot, Ghostty, urxvt)",
    "off": "Off",
}
_CHOICES = {"theme": THEMES, "desktop": DESKTOP}


@dataclass(frozen=True, slots=True)
class Settings:
    """``keys`` holds, by the id of a binding, the keys that a person gave it, with commas between.

    ``preview`` slides a new text out, ``bell`` rings for it, ``desktop`` is how the desktop is told
    while the terminal is not looked at, ``title`` shows the count in the terminal's title.
    """

    theme: str = "floorline-dark"
    preview: bool = True
    bell: bool = True
    desktop: str = "auto"
    title: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)

    def with_key(self, id: str, keys: str | None) -> "Settings":
        """Another key for a binding; None: its own again."""
        kept = {name: given for name, given in self.keys.items() if name != id}
        return replace(self, keys=kept if keys is None else {**kept, id: keys})


def encode(settings: Settings) -> dict[str, Any]:
    """As it is written: only what differs from the defaults."""
    usual = Settings()
    values = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return {name: value for name, value in values.items() if value != getattr(usual, name)}


def decode(data: Mapping[str, Any]) -> Settings:
    """What a file says. TypeError for a value that cannot be one; unknown keys are passed over."""
    found: dict[str, Any] = {}
    for name, kind in get_type_hints(Settings).items():
        if name in data:
            found[name] = _checked(name, kind, data[name])
    return Settings(**found)


def _is_keys(value: object) -> bool:
    """Names of keys with commas between; an action without any could not be done."""
    return isinstance(value, str) and all(key.strip() for key in value.split(","))


def _checked(name: str, kind: Any, value: Any) -> Any:
    if name == "keys":
        if not isinstance(value, dict) or not all(_is_keys(keys) for keys in value.values()):
            raise TypeError("settings.keys is not a table of keys")
        return value
    if not isinstance(value, kind):
        raise TypeError(f"settings.{name} cannot be {value!r}")
    if value not in _CHOICES.get(name, {value: ""}):
        raise TypeError(f"settings.{name} cannot be {value!r}")
    return value
