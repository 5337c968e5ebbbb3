"""``floorline demo`` as a person runs it: a process, its output, and what it leaves behind."""

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import tui.demo
from tests.tui.test_demo_script import SCRIPTS
from tui.demo import process
from tui.demo.people import People, fictional

REPOSITORY = Path(tui.demo.__file__).parents[2]
LONG = 60
FICTIONAL = re.compile(r"\+1[2-9]\d{2}55501\d{2}")
NUMBER = re.compile(r"\+?\d{10,}|\d{3}[-. ]\d{4}")


def hear_signals() -> None:
    """Whoever runs the tests in the background has SIGINT ignored, and children inherit that."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@dataclass(frozen=True)
class Ground:
    """Where a demo runs: its temporary files go into ``temp``."""

    temp: Path
    elsewhere: Path

    @property
    def environment(self) -> dict[str, str]:
        ours = {"TMPDIR": str(self.temp), "FLOORLINE_HOME": str(self.elsewhere / "home")}
        return {**os.environ, **ours, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color"}

    @contextlib.contextmanager
    def start(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """As from a shell in the foreground, and killed if it does not end by itself."""
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "tui", "demo", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.elsewhere,
            env=self.environment,
            preexec_fn=hear_signals,
        ) as running:
            try:
                yield running
            except BaseException:
                running.kill()
                raise

    def run(self, *words: str) -> tuple[int, str, str]:
        with self.start(*words) as running:
            out, err = running.communicate(timeout=LONG)
        return running.returncode, out, err

    def check_empty(self) -> None:
        """No file and no process of the demo is left."""
        assert list(self.temp.iterdir()) == []
        assert not (self.elsewhere / "home").exists()
        processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True)
        assert str(self.temp) not in processes.stdout


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "temp", tmp_path / "elsewhere")
    made.temp.mkdir()
    made.elsewhere.mkdir()
    yield made
    made.check_empty()


def hops(out: str) -> list[str]:
    return [re.split(r"  +| (?=The)", line)[0] for line in out.splitlines()]


def write(ground: Ground, text: str) -> str:
    file = ground.elsewhere / "my.toml"
    file.write_text(text)
    return str(file)


def test_a_text_goes_all_the_way_and_back(ground: Ground) -> None:
    (ground.elsewhere / "server.py").write_text("raise SystemExit('the wrong server')")
    code, out, err = ground.run("--headless", "--seed", "7")
    assert (code, hops(out)) == (
        0,
        ["inbound", "routed", "shown", "reply", "sent", "delivered"],
    ), err
    assert "because lead_owner" in out.splitlines()[1]
    people = People(7)
    assert f"Ana {people.last_name()}" in out
    assert people.first_name() in out


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name != "first_contact"])
def test_scripts_that_ship_come_true(ground: Ground, name: str) -> None:
    code, out, err = ground.run("--headless", "--script", name)
    assert code == 0, out + err


def test_what_is_expected_and_does_not_come_is_named(ground: Ground) -> None:
    wrong = """
        [[step]]
        text = { from = "customer", to = "ana", body = "Anybody there?" }
        expect = ["inbound", "routed", "shown"]
        [[step]]
        fault = { to = "customer", fault = "refused" }
        [[step]]
        reply = { from = "ana", to = "customer", body = "Hello?" }
        expect = ["reply", "delivered"]
        within = "1s"
    """
    code, out, err = ground.run("--headless", "--script", write(ground, wrong))
    assert (code, hops(out)) == (1, ["inbound", "routed", "shown", "reply", "failed"])
    assert "step 3: “delivered” was not seen within 1 s; seen so far: inbound, routed" in err


def test_a_bad_script_starts_nothing(ground: Ground) -> None:
    code, out, err = ground.run("--headless", "--script", write(ground, "[[step]]\ntext = 1"))
    assert (code, out) == (2, "")
    assert re.search(r"my\.toml: step 1: text: 1 is not a table, allowed: ", err)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_demo_that_is_stopped_leaves_nothing(ground: Ground, name: str) -> None:
    endless = """
        [[step]]
        text = { from = "customer", to = "ana", body = "Hello?" }
        expect = ["inbound", "answered"]
        within = "1h"
    """
    with ground.start("--headless", "--script", write(ground, endless)) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("inbound ")
        running.send_signal(getattr(signal, name))
        _, err = running.communicate(timeout=LONG)
    assert running.returncode == 1
    assert "Traceback" not in err


def test_a_reader_that_goes_away_ends_the_demo_quietly(ground: Ground) -> None:
    with ground.start("--headless") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        err = running.stderr.read()
        assert running.wait(LONG) == 1
    assert "Traceback" not in err


def test_a_relay_that_does_not_start_says_why(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(ground.temp))
    monkeypatch.setattr(process, "CONFIG", 'relay.port = "many"\n')
    with pytest.raises(process.RelayFailed) as failed, process.running("Nobody"):
        pass
    assert "The relay did not start." in str(failed.value)
    assert "relay.port: 'many' is not a whole number" in str(failed.value)


def test_without_a_terminal_it_says_so(ground: Ground) -> None:
    code, out, err = ground.run()
    assert (code, out) == (2, "")
    assert "needs a terminal" in err
    assert "--headless" in err


def test_the_scripts_that_there_are_are_listed(ground: Ground) -> None:
    code, out, err = ground.run("--list")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == SCRIPTS
    assert "Out of office, there and back" in out


def test_a_script_on_the_screen_needs_a_terminal(ground: Ground) -> None:
    code, out, err = ground.run("--script", "night")
    assert (code, out) == (2, "")
    assert "needs a terminal" in err


def test_on_a_terminal_the_inbox_opens_and_ctrl_q_ends_it(ground: Ground) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ground.elsewhere)
        words = [sys.executable, "-P", "-m", "tui", "demo", "--seed", "1"]
        os.execve(sys.executable, words, ground.environment)
    shown = read_until(terminal, b"Inbox")
    os.write(terminal, b"\x11")
    shown += read_until(terminal, None)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert "✉ Texts".encode() in shown
    assert b"Traceback" not in shown


def read_until(terminal: int, word: bytes | None) -> bytes:
    """What a terminal shows until a word comes, or until it is closed."""
    shown, end = b"", time.monotonic() + LONG
    while time.monotonic() < end and (word is None or word not in shown):
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            more = os.read(terminal, 65536)
        except OSError:  # Linux says EIO when the other side has closed
            return shown
        if not more:
            return shown
        shown += more
    assert word is None or word in shown
    return shown


def test_every_number_belongs_to_nobody() -> None:
    assert all(FICTIONAL.fullmatch(fictional("212", last)) for last in range(100))
    written = [
        f"{file.name}: {found}"
        for file in sorted(Path(tui.demo.__file__).parent.rglob("*"))
        if file.suffix in (".py", ".toml")
        for found in NUMBER.findall(file.read_text("utf-8"))
        if not found.startswith("555-01")
    ]
    assert written == []
