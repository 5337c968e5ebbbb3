"""The web addresses in a text. Pure."""

import re

_LINK = re.compile(r"https?://[^\s<>\"\u2066-\u2069]+[^\s<>\".,;:!?)\]\u2066-\u2069]")


def links(body: str) -> list[str]:
    """Each once, without the sign that ends a sentence behind it."""
    return list(dict.fromkeys(_LINK.findall(body)))
