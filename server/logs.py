"""Logs without numbers, names, texts or tokens (promise P15).

What is logged is written so; what an unexpected exception carries is not ours to know, so of an
exception only its type and the places it passed are kept, never its message.
"""

import logging
import sys
import traceback
from typing import Any


class Discreet(logging.Formatter):
    """Formats an exception as its type and its frames."""

    def formatException(self, ei: Any) -> str:
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__name__ if kind else 'no exception'}"


def configure() -> None:
    """Log to standard error at INFO; libraries that would log addresses or requests stay quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
