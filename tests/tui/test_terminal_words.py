"""What is said to the terminal itself: one whole sequence at a time, whatever a customer writes."""

import base64
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal import LARGEST_COPY, LONGEST, PATIENCE, TerminalWords, plain

XTERM = {"TERM": "xterm-256color"}
SYSTEM = "/usr/bin:/bin"
EVIL = "Ana\x1b]52;c;cm0gLXJm\x07\x9c\x9d0;x\x1b\\;777;notify\n\u202e"


def words_to(environment: dict[str, str]) -> tuple[TerminalWords, list[str]]:
    said: list[str] = []
    return TerminalWords(said.append, environment), said


@pytest.fixture
def tool(tmp_path: Path) -> Callable[[str, str], dict[str, str]]:
    """Puts a program on the PATH, and gives an environment in which it is found."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(name: str, script: str) -> dict[str, str]:
        file = folder / name
        file.write_text(f"#!/bin/sh\nPATH={SYSTEM}\n{script}\n")
        file.chmod(0o755)
        return {**XTERM, "PATH": str(folder), "HERE": str(tmp_path)}

    return make


# ---- title and desktop


def test_the_title_is_kept_set_and_given_back() -> None:
    words, said = words_to(XTERM)
    words.keep_title()
    words.title("(3) Floorline · Ana")
    words.give_back_title()
    assert said == ["\x1b[22;0t", "\x1b]2;(3) Floorline · Ana\x07", "\x1b[23;0t"]


@pytest.mark.parametrize(
    ("how", "environment", "said"),
    [
        pytest.param("osc9", {}, ["\x1b]9;Text: hello\x07"], id="as iTerm2 takes it"),
        pytest.param("osc777", {}, ["\x1b]777;notify;Text;hello\x07"], id="as foot takes it"),
        pytest.param("off", XTERM, [], id="not at all"),
        pytest.param("pigeon", XTERM, [], id="nor in a way that there is not"),
        pytest.param("auto", XTERM, ["\x1b]777;notify;Text;hello\x07"], id="most take OSC 777"),
        pytest.param(
            "auto",
            {"TERM_PROGRAM": "WezTerm"},
            ["\x1b]9;Text: hello\x07"],
            id="WezTerm takes OSC 9",
        ),
        pytest.param("auto", {"WT_SESSION": "1"}, ["\x1b]9;Text: hello\x07"], id="as does Windows"),
        pytest.param("auto", {"TERM": "linux"}, [], id="the console takes none"),
        pytest.param("auto", {"TERM": "dumb"}, [], id="nor does a dumb terminal"),
        pytest.param("auto", {}, [], id="nor one without a name"),
        pytest.param(
            "osc9",
            {"TMUX": "x"},
            ["\x1bPtmux;\x1b\x1b]9;Text: hello\x07\x1b\\"],
            id="tmux hands it through",
        ),
    ],
)
def test_the_desktop_is_told(how: str, environment: dict[str, str], said: list[str]) -> None:
    words, heard = words_to(environment)
    words.tell_desktop("Text", "hello", how)
    assert heard == said


WHOLE = re.compile(
    r"\x1b\](2;|9;|777;notify;)([^\x00-\x1f\x7f-\x9f;]*)(;[^\x00-\x1f\x7f-\x9f;]*)?\x07"
)
HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9c\x9d;\\]\n\u202e")))


@given(HOSTILE, HOSTILE, st.sampled_from(["osc9", "osc777"]))
def test_no_name_ends_a_sequence(name: str, body: str, how: str) -> None:
    words, said = words_to(XTERM)
    words.title(name)
    words.tell_desktop(name, body, how)
    for sequence in said:
        assert WHOLE.fullmatch(sequence), repr(sequence)


@given(HOSTILE)
def test_no_name_leaves_the_passage_through_tmux(name: str) -> None:
    words, said = words_to({"TMUX": "x"})
    words.tell_desktop(name, name, "osc777")
    (sequence,) = said
    inner = sequence.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
    assert len(sequence) == len(inner) + 9
    assert WHOLE.fullmatch(inner.replace("\x1b\x1b", "\x1b"))
    assert inner.count("\x1b") == 2


def test_a_hostile_name_is_only_its_words() -> None:
    assert plain(EVIL) == "Ana]52ccm0gLXJm0x\\777notify "
    assert len(plain("x" * 1000)) == LONGEST


# ---- copying


def copied(text: str) -> str:
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("pbcopy", {}, id="on a Mac"),
        pytest.param("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, id="on Wayland"),
        pytest.param("xclip", {"DISPLAY": ":0"}, id="on X"),
        pytest.param("xsel", {"DISPLAY": ":0"}, id="on X with another tool"),
        pytest.param("tmux", {"TMUX": "x"}, id="in tmux"),
        pytest.param("tmux", {"TMUX": "x", "SSH_CONNECTION": "y"}, id="in tmux far away"),
    ],
)
def test_the_desktops_own_tool_gets_the_text(
    tool: Callable[[str, str], dict[str, str]], tmp_path: Path, name: str, told: dict[str, str]
) -> None:
    words, said = words_to({**tool(name, 'cat > "$HERE/clipboard"'), **told})
    assert words.copy("שלום;\x1b 😀\n") is None
    assert (tmp_path / "clipboard").read_text() == "שלום;\x1b 😀\n"
    assert said == []


def test_a_tool_knows_which_display_is_meant(
    tool: Callable[[str, str], dict[str, str]], tmp_path: Path
) -> None:
    script = 'echo "$DISPLAY $*" > "$HERE/asked"'
    words, _ = words_to({**tool("xclip", script), "DISPLAY": ":7"})
    assert words.copy("x") is None
    assert (tmp_path / "asked").read_text() == ":7 -selection clipboard\n"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="no tool at all"),
        pytest.param({"SSH_CONNECTION": "x", "DISPLAY": ":0"}, id="a tool at the other end"),
    ],
)
def test_without_a_tool_the_terminal_is_asked(tmp_path: Path, told: dict[str, str]) -> None:
    words, said = words_to({**XTERM, "PATH": str(tmp_path), **told})
    assert words.copy("hello; \x1b") is None
    assert said == [copied("hello; \x1b")]


def test_a_tool_at_the_other_end_is_not_run(
    tool: Callable[[str, str], dict[str, str]], tmp_path: Path
) -> None:
    environment = {**tool("pbcopy", 'cat > "$HERE/clipboard"'), "SSH_CONNECTION": "x"}
    words, said = words_to(environment)
    assert words.copy("x") is None
    assert (said, (tmp_path / "clipboard").exists()) == ([copied("x")], False)


def test_a_tool_that_fails_leaves_it_to_the_next_one(
    tool: Callable[[str, str], dict[str, str]], tmp_path: Path
) -> None:
    tool("wl-copy", "exit 1")
    environment = {
        **tool("xclip", 'cat > "$HERE/clipboard"'),
        "WAYLAND_DISPLAY": "w",
        "DISPLAY": ":0",
    }
    words, said = words_to(environment)
    assert words.copy("x") is None
    assert ((tmp_path / "clipboard").read_text(), said) == ("x", [])


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("exit 1", id="a tool that fails"),
        pytest.param("exec 0<&-; exit 3", id="a tool that does not listen"),
        pytest.param("kill -9 $$", id="a tool that dies"),
    ],
)
def test_a_tool_that_fails_leaves_it_to_the_terminal(
    tool: Callable[[str, str], dict[str, str]], script: str
) -> None:
    words, said = words_to(tool("pbcopy", script))
    assert words.copy("x" * 70_000) is None
    assert said == [copied("x" * 70_000)]


def test_a_tool_that_is_no_program_leaves_it_to_the_terminal(
    tool: Callable[[str, str], dict[str, str]],
) -> None:
    environment = tool("pbcopy", "")
    (Path(environment["PATH"]) / "pbcopy").write_bytes(b"\x7fELF no")
    words, said = words_to(environment)
    assert words.copy("x") is None
    assert said == [copied("x")]


def test_a_tool_that_hangs_is_given_up(tool: Callable[[str, str], dict[str, str]]) -> None:
    words, said = words_to(tool("pbcopy", "exec sleep 60"))
    began = time.monotonic()
    assert words.copy("x") is None
    assert time.monotonic() - began < PATIENCE + 20
    assert said == [copied("x")]


@pytest.mark.parametrize(
    ("told", "because"),
    [
        pytest.param({"TMUX": "x"}, "tmux did not take", id="tmux without its command"),
        pytest.param({"TERM_PROGRAM": "Apple_Terminal"}, "takes no copies", id="Apple's terminal"),
        pytest.param({"TERM": "linux"}, "takes no copies", id="the console"),
    ],
)
def test_a_copy_that_fails_says_what_to_do(
    tmp_path: Path, told: dict[str, str], because: str
) -> None:
    words, said = words_to({**XTERM, "PATH": str(tmp_path), **told})
    trouble = words.copy("x")
    assert trouble is not None
    assert because in trouble
    assert "mouse" in trouble
    assert said == []


def test_too_much_is_said(tmp_path: Path) -> None:
    words, said = words_to({**XTERM, "PATH": str(tmp_path)})
    assert "too much" in (words.copy("é" * (LARGEST_COPY // 2 + 1)) or "")
    assert said == []
    assert words.copy("é" * (LARGEST_COPY // 2)) is None


def test_half_a_character_is_copied_as_a_question_mark(tmp_path: Path) -> None:
    words, said = words_to({**XTERM, "PATH": str(tmp_path)})
    assert words.copy("a\ud800b") is None
    assert said == [copied("a?b")]
