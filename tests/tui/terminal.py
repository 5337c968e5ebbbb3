"""A real terminal around the real program: tmux, polled, each with a server of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.relay import ROOT

PATIENCE = 30.0
LOOK_EVERY = 0.05
HIDDEN = ("TMUX", "COLUMNS", "LINES", "FLOORLINE_URL", "FLOORLINE_TOKEN", "FLOORLINE_HOME")
"""What the tests' own environment says, and the program under test shall not hear."""

ENDED = "ended with exit code "

TMUX = shutil.which("tmux")
needs_tmux = pytest.mark.skipif(
    TMUX is None,
    reason="tmux plays the terminal here and is not installed: apt-get install tmux (.ci/run does)",
)
"""The one tool of these tests that no Python package brings; what needs it skips by name without."""


class Terminal:
    """``floorline`` in a terminal of a given size; ``home`` is where it remembers things."""

    def __init__(
        self,
        home: Path,
        size: tuple[int, int],
        environment: Mapping[str, str],
        module: str = "tui",
    ) -> None:
        assert TMUX is not None
        self._home = home
        self._tmux = [TMUX, "-L", f"floorline-{uuid.uuid4().hex}", "-f", "/dev/null"]
        inherited = {k: v for k, v in os.environ.items() if k not in HIDDEN}
        own = {"FLOORLINE_HOME": str(home), "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
        columns, lines = size
        subprocess.run(
            [
                *self._tmux,
                "-u",
                "new-session",
                "-d",
                "-x",
                str(columns),
                "-y",
                str(lines),
                f"{sys.executable} -m {module}; echo {ENDED}$?; exec cat",
            ],
            check=True,
            cwd=ROOT,
            env={**inherited, **own, **environment},
        )

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [*self._tmux, *command], capture_output=True, text=True, check=True, timeout=10
        )
        return done.stdout

    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def shows(self, *words: str, within: float = PATIENCE) -> str:
        """The screen, once all these words are on it, in one line or folded in several."""
        give_up = time.monotonic() + within
        while not _holds(seen := self.screen(), words):
            assert time.monotonic() < give_up, f"the screen does not show {words}:\n{seen}"
            assert "Traceback" not in seen, seen
            time.sleep(LOOK_EVERY)
        assert "Traceback" not in seen, seen
        return seen

    def cells(self, texts: Sequence[str]) -> list[int]:
        """How many cells this terminal gives each of these texts, by its own word."""
        asked, answered = (self._home / name for name in ("asked.json", "answered.json"))
        asked.write_text(json.dumps(list(texts)), encoding="utf-8")
        answered.unlink(missing_ok=True)
        gauge = f"{sys.executable} -m tests.tui.gauge {asked} {answered}"
        self._run("new-window", "-d", "-c", str(ROOT), gauge)
        give_up = time.monotonic() + PATIENCE
        while not answered.exists():
            assert time.monotonic() < give_up, "the terminal does not tell its cells"
            time.sleep(LOOK_EVERY)
        return list(json.loads(answered.read_text()))

    def exit_code(self) -> int:
        """How the program ended, once it has, by the shell's word: tmux 3.3 loses the status of a
        pane whose end it sees before the child's.
        """
        screen = self.shows(ENDED)
        return int(screen.split(ENDED)[1].split()[0])

    def close(self) -> None:
        """Ends the program and the terminal; tmux leaves its socket behind, we do not."""
        where = self._run("display-message", "-p", "#{socket_path}").strip()
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)
        Path(where).unlink(missing_ok=True)


def _holds(screen: str, words: tuple[str, ...]) -> bool:
    folded = " ".join(re.sub("[─-▟]", " ", screen).split())
    return all(word in screen or word in folded for word in words)
