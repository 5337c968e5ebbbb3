"""What is said to the terminal itself: its title, the desktop, the clipboard.

The only place that writes such sequences, and always of text that has passed ``sanitize``: nothing a
customer writes can end one and begin another (promise P11).
"""

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping

from tui.sanitize import one_line

Write = Callable[[str], None]

LONGEST = 120
"""Characters of a title or a notification."""
LARGEST_COPY = 74_000
"""Bytes that terminals take by OSC 52 (xterm's limit, before base64)."""
PATIENCE = 2.0
_OSC, _BEL = "\x1b]", "\x07"


class TerminalWords:
    """Speaks to one terminal; ``write`` goes to it, ``environment`` tells which it is."""

    def __init__(self, write: Write, environment: Mapping[str, str] | None = None) -> None:
        self._write = write
        self._environment = os.environ if environment is None else environment

    # ---- title

    def keep_title(self) -> None:
        """The terminal puts its title on a stack (xterm, 22;0t), to have it again at the end."""
        self._write("\x1b[22;0t")

    def give_back_title(self) -> None:
        self._write("\x1b[23;0t")

    def title(self, words: str) -> None:
        self._write(f"{_OSC}2;{plain(words)}{_BEL}")

    # ---- the desktop

    def tell_desktop(self, title: str, body: str, how: str) -> None:
        """Tells the desktop; ``how`` is a choice of ``settings.DESKTOP``."""
        if how == "auto":
            how = self._understood()
        match how:
            case "osc9":
                self._osc(f"9;{plain(f'{title}: {body}')}")
            case "osc777":
                self._osc(f"777;notify;{plain(title)};{plain(body)}")

    def _understood(self) -> str:
        program = self._environment.get("TERM_PROGRAM", "")
        if program in ("iTerm.app", "WezTerm") or "WT_SESSION" in self._environment:
            return "osc9"
        if self._environment.get("TERM", "") in ("linux", "dumb", ""):
            return "off"
        return "osc777"

    def _osc(self, words: str) -> None:
        sequence = f"{_OSC}{words}{_BEL}"
        if "TMUX" in self._environment:  # tmux hands through what it is asked to
            sequence = f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
        self._write(sequence)

    # ---- the clipboard

    def copy(self, text: str) -> str | None:
        """Copies by the desktop's own tool where one does it, else by OSC 52. None when it went;
        else a sentence that says why not.
        """
        if any(self._ran(tool, text) for tool in self._tools()):
            return None
        if "TMUX" in self._environment:
            return "tmux did not take the copy. Hold Shift, select with the mouse and copy there."
        if self._environment.get("TERM_PROGRAM") == "Apple_Terminal" or self._understood() == "off":
            return (
                "This terminal takes no copies. Hold Shift, select with the mouse and copy there."
            )
        content = text.encode("utf-8", "replace")
        if len(content) > LARGEST_COPY:
            return "That is too much to copy at once. Select less of it."
        self._write(f"{_OSC}52;c;{base64.b64encode(content).decode('ascii')}{_BEL}")
        return None

    def _tools(self) -> Iterator[list[str]]:
        """Those that are installed, by their whole paths, the likeliest first."""
        if "TMUX" in self._environment:
            wanted = [["tmux", "load-buffer", "-w", "-"]]
        elif "SSH_CONNECTION" in self._environment:
            return  # a tool would copy at the other end
        else:
            wanted = [["pbcopy"]]
            if "WAYLAND_DISPLAY" in self._environment:
                wanted.append(["wl-copy"])
            if "DISPLAY" in self._environment:
                wanted += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
        for name, *options in wanted:
            if (found := shutil.which(name, path=self._environment.get("PATH", ""))) is not None:
                yield [found, *options]

    def _ran(self, tool: list[str], text: str) -> bool:
        try:
            done = subprocess.run(
                tool,
                input=text.encode("utf-8", "replace"),
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def plain(words: str) -> str:
    """Words that can neither end a sequence nor be read as its parameters."""
    kept = "".join(char for char in one_line(words) if char.isprintable() and char != ";")
    return kept[:LONGEST]
