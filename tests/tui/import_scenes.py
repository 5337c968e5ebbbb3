"""What the gallery shows of import and export: a list of customers in a home of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.counterpart import Peer, Server
from tests.tui.waiting import shows

CUSTOMERS = """\
Customer;Mobile;E-mail;Company;Shoe size;Assigned to;Since
Dana Reyes;(212) 555-0147;dana@example.com;Hollis Hotel;9;ana;2019
Miles Okafor;212 555 0148;;;10 ½;ana;2021
Priya Lindgren;555-0149;priya@example.com;Blue Door Studio;;;2022
Owen Marsh;+1 646 555 0150;owen@example.com;;8;ben;2018
Lucía Delgado;12;lucia@example.com;;;;2023
Theo Hale;+1 646 555 0152;;Vance & Sons;11;ana;2024
"""


@contextmanager
def home() -> Iterator[None]:
    """``~`` is a folder with two lists and another folder."""
    before = os.environ.get("HOME")
    with TemporaryDirectory() as folder:
        (Path(folder) / "lists").mkdir()
        (Path(folder) / "customers.csv").write_text(CUSTOMERS, "utf-8")
        (Path(folder) / "newsletter.csv").write_text("Name,Phone\nKim,1\n", "utf-8")
        os.environ["HOME"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = before


async def file_listed(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    with home():
        await _listed(pilot)


async def _listed(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("f5")
    await shows(pilot, "Leads ·")
    await pilot.press("I")
    await shows(pilot, "Import leads from a file")
    pilot.app.screen.query_one(Input).value = "~/"
    await shows(pilot, "~/lists/", "~/customers.csv", "~/newsletter.csv")


async def _columns(pilot: Pilot[Any]) -> None:
    await _listed(pilot)
    pilot.app.screen.query_one(Input).value = "~/customers.csv"
    await pilot.press("enter")
    await shows(pilot, "6  refused: its number")


async def columns_seen(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    with home():
        await _columns(pilot)


async def run_through(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    with home():
        await _columns(pilot)
        await pilot.press("x", "i")
        await shows(pilot, "6 of 6 rows", "w saves")


async def exporting(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "● online")
    await pilot.press("f5")
    await shows(pilot, "Leads ·")
    await pilot.press("E")
    await shows(pilot, "Into the file")
