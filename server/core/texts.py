"""What of a text is kept as it came, and what is dropped before it is stored."""

import re

_LINE_ENDINGS = re.compile(r"\r\n?")
_NEVER_STORED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without what no terminal and no database should be handed.

    Drops only NUL, lone surrogates and control characters other than tab and newline (C0, DEL,
    C1). Every line ending becomes a newline. Spaces, emoji joiners, variation selectors and
    right-to-left marks stay: making text displayable is the client's task.
    """
    return _NEVER_STORED.sub("", _LINE_ENDINGS.sub("\n", text))
