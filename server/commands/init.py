"""``floorline-relay init``: a configuration to begin with."""

import os
import secrets
from pathlib import Path

PLACEHOLDER = "a-fresh-secret"
_PLACES = (
    Path(__file__).parent.parent / "config.example.toml",
    Path(__file__).parent.parent.parent / "config.example.toml",
)
"""In an installed package, and in a checkout."""


def example() -> str:
    """The documented example of every setting."""
    found = next(place for place in _PLACES if place.exists())
    return found.read_text(encoding="utf-8")


def write_config(target: Path) -> None:
    """Write the example with fresh secrets, readable by its owner alone.

    Raises FileExistsError: nothing is ever written over.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    text = example()
    while PLACEHOLDER in text:
        text = text.replace(PLACEHOLDER, secrets.token_urlsafe(24), 1)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
