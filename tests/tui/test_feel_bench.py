"""The benchmark of how the client feels runs, and has figures to tell."""

import re

import pytest

from tests.bench import feel


def test_every_figure_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert feel.main(["--keys", "8", "--starts", "1", "--leads", "60"]) == 0
    said = capsys.readouterr().out
    for what, rows in {
        "first useful paint": ("bare list", "message center"),
        "letter to paint": ("bare Input", "message center"),
        "next row to paint": ("bare list", "message center"),
    }.items():
        table = said.split(what)[1]
        for row in rows:
            assert re.search(rf"^{row} +\d+ +[\d.]+ +[\d.]+", table, re.M), said
