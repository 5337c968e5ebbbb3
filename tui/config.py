"""What the client keeps between runs, in the user's own data directory.

One TOML file, readable by its owner alone, since it holds tokens. ``FLOORLINE_HOME`` moves it.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tui.settings import Settings, decode, encode

DEFAULT_URL = "http://127.0.0.1:8788"


def home() -> Path:
    """The directory of the client's files: ``FLOORLINE_HOME``, else the user's data directory."""
    if given := os.environ.get("FLOORLINE_HOME"):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("floorline", appauthor=False)


@dataclass(slots=True)
class Remembered:
    """The client's memory. ``trouble`` is a sentence for the person when the file was damaged."""

    path: Path
    url: str = DEFAULT_URL
    tokens: dict[str, str] = field(default_factory=dict)
    usernames: dict[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    seen_alerts: dict[str, dict[str, datetime]] = field(default_factory=dict)
    """By relay and user: when the newest alert was raised that they have seen."""
    trouble: str | None = None

    def token(self, url: str) -> str | None:
        return self.tokens.get(url)

    def remember(self, url: str, username: str, token: str) -> None:
        self.url = url
        self.usernames[url] = username
        self.tokens[url] = token
        self.save()

    def forget(self, url: str) -> None:
        """Drops the token for a relay; the user name stays, to be offered again."""
        if self.tokens.pop(url, None) is not None:
            self.save()

    def see_alerts(self, url: str, user_id: str, at: datetime) -> None:
        """This user has seen every alert up to a time of the relay's."""
        self.seen_alerts.setdefault(url, {})[user_id] = at
        self.save()

    def alerts_seen(self, url: str, user_id: str) -> datetime | None:
        return self.seen_alerts.get(url, {}).get(user_id)

    def set(self, settings: Settings) -> None:
        self.settings = settings
        self.save()

    def save(self) -> None:
        write_private(self.path, _encode(self))


def load(path: Path | None = None) -> Remembered:
    """Reads the client's memory; a damaged file is set aside, never lost and never a traceback."""
    path = path or home() / "client.toml"
    try:
        return _decode(path, tomllib.loads(read_private(path)))
    except FileNotFoundError:
        return Remembered(path)
    except (ValueError, TypeError, RecursionError) as error:
        return Remembered(path, trouble=_set_aside(path, str(error)))
    except OSError as error:
        why = error.strerror or "unknown error"
        return Remembered(path, trouble=f"{path} cannot be read ({why}); nothing is remembered.")


def read_private(path: Path) -> str:
    """What :func:`write_private` wrote, half a character of a broken paste too."""
    return path.read_text("utf-8", "surrogatepass")


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step; only its owner can read it, from the first moment on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _encode(memory: Remembered) -> str:
    import tomli_w

    relays = {
        url: _without_none(
            {
                "username": memory.usernames.get(url),
                "token": memory.tokens.get(url),
                "seen_alerts": memory.seen_alerts.get(url),
            }
        )
        for url in sorted({*memory.tokens, *memory.usernames, *memory.seen_alerts})
    }
    document: dict[str, Any] = {"url": memory.url, "relays": relays}
    if settings := encode(memory.settings):
        document["settings"] = settings
    return tomli_w.dumps(document)


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _decode(path: Path, data: dict[str, Any]) -> Remembered:
    memory = Remembered(path, url=_text(data.get("url", DEFAULT_URL)))
    relays = data.get("relays", {})
    if not isinstance(relays, dict):
        raise TypeError("relays is not a table")
    for url, relay in relays.items():
        if not isinstance(relay, dict):
            raise TypeError(f"relays.{url} is not a table")
        if "token" in relay:
            memory.tokens[url] = _text(relay["token"])
        if "username" in relay:
            memory.usernames[url] = _text(relay["username"])
        if "seen_alerts" in relay:
            memory.seen_alerts[url] = _moments(relay["seen_alerts"])
    try:
        memory.settings = _settings(data.get("settings", {}))
    except TypeError as error:  # nobody has to sign in again for a colour
        memory.trouble = _kept_beside(memory, str(error))
    return memory


def _settings(table: object) -> Settings:
    if not isinstance(table, dict):
        raise TypeError("settings is not a table")
    return decode(table)


def _moments(table: object) -> dict[str, datetime]:
    if not isinstance(table, dict) or not all(_is_moment(at) for at in table.values()):
        raise TypeError("seen_alerts is not a table of times")
    return table


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _kept_beside(memory: Remembered, why: str) -> str:
    """Writes the file anew without its settings; as it was, it stays beside it."""
    path = memory.path
    aside = unused(path.with_suffix(".damaged"))
    words = f"Settings in {path.name} cannot be used ({why}); the usual ones are in force."
    try:
        write_private(aside, read_private(path))
        memory.save()
    except OSError:
        return words
    return f"{words} The file as it was is {aside}."


def unused(path: Path) -> Path:
    """A name that no file has: what was set aside once is not written over."""
    names = (path.with_name(f"{path.name}{n}") for n in range(2, 100))
    return path if not path.exists() else next((each for each in names if not each.exists()), path)


def _set_aside(path: Path, why: str) -> str:
    aside = unused(path.with_suffix(".damaged"))
    try:
        os.replace(path, aside)
    except OSError:
        return f"{path} is damaged ({why}) and is ignored. Please sign in again."
    return f"{path.name} was damaged and is now {aside}. Please sign in again."
