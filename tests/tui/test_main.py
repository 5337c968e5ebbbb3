"""The command: what it says and answers where there is no terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FORBIDDEN = ("pydantic", "sqlalchemy", "fastapi", "phonenumbers", "apsw", "starlette", "uvicorn")


def floorline(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FLOORLINE_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "tui", *args],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    run = floorline(home=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "needs a terminal" in run.stderr


@pytest.mark.parametrize("args", [("--nonsense",), ("nonsense",), ("--url",)])
def test_bad_use(args: tuple[str, ...], tmp_path: Path) -> None:
    run = floorline(*args, home=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "usage:" in run.stderr


def test_help(tmp_path: Path) -> None:
    run = floorline("--help", home=tmp_path)
    assert run.returncode == 0
    assert "floorline demo" in run.stdout


def test_the_first_screen_imports_nothing_of_the_relay() -> None:
    program = (
        "import sys, tui.__main__, tui.app, tui.api, tui.desk, tui.screens.inbox;"
        f"print([name for name in {FORBIDDEN!r} if name in sys.modules],"
        " sorted(n for n in sys.modules if n.startswith('server')"
        " and not n.startswith('server.wire.')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (
        run.stdout.strip() == "[] ['server', 'server.core', 'server.core.segments', 'server.wire']"
    )
