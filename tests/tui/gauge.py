"""Asks the terminal that it runs in how many cells it gives each of some texts: JSON in, JSON out."""

import json
import os
import re
import sys
import tty
from pathlib import Path

CURSOR = re.compile(rb"\x1b\[\d+;(\d+)R")


def cells(text: str) -> int:
    """Where the cursor is after the text at the beginning of a line (DSR 6)."""
    os.write(1, b"\r" + text.encode() + b"\x1b[6n")
    answer = b""
    while (found := CURSOR.search(answer)) is None:
        answer += os.read(0, 64)
    return int(found[1]) - 1


if __name__ == "__main__":
    asked, answered = map(Path, sys.argv[1:])
    tty.setraw(0)
    counted = [cells(text) for text in json.loads(asked.read_text("utf-8"))]
    whole = answered.with_suffix(".new")
    whole.write_text(json.dumps(counted))
    whole.replace(answered)
