"""The consent ledger in sentences and as a file; where a lead can be said to be."""

import ast
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from server.wire import ConsentRecord
from tests.tui.test_reasons import FLOWS, calls
from tui import ledger, places
from tui.files import keep

RECORD = ConsentRecord(
    at=datetime(2026, 3, 12, 18, 20, tzinfo=UTC), number="+12125550199", kind="opted_out",
    method="keyword", shown="STOP", scope="store:s1", line="+12125550111", message_id="m1", by=None,
)  # fmt: skip


def logged() -> tuple[set[str], set[str]]:
    """The kinds and the methods that flows write into the ledger."""
    kinds, methods = set(), set()
    for file in FLOWS.glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.keyword(arg="kind", value=ast.Constant(value=str() as kind)):
                    kinds.add(kind)
                case ast.keyword(arg="method", value=ast.Constant(value=str() as method)):
                    methods.add(method)
                case ast.Assign(targets=[ast.Name(id="kind")], value=ast.IfExp() as chosen):
                    kinds |= {
                        each.value
                        for each in (chosen.body, chosen.orelse)
                        if isinstance(each, ast.Constant) and isinstance(each.value, str)
                    }
        for call in calls(tree, "_log"):
            for found, arg in zip((kinds, methods), call.args[2:4], strict=False):
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                    found.add(arg.value)
    return kinds, methods


def test_every_kind_and_every_method_of_the_relay_has_words() -> None:
    kinds, methods = logged()
    assert {"opted_out", "opted_in", "agreed", "texted_first", "asked", "kept"} <= kinds
    assert {"keyword", "person", "import", "message"} <= methods
    assert kinds <= ledger.KINDS.keys()
    assert methods <= ledger.METHODS.keys()


@pytest.mark.parametrize(
    ("kind", "method", "said"),
    [
        ("opted_out", "keyword", "They opted out of texts, by a word of consent."),
        ("opted_out", "person", "They opted out of texts, written down by a person."),
        ("opted_out", "carrier", "They opted out of texts, as the carrier told."),
        ("texted_first", "message", "They texted first, so they may be texted."),
        ("texted_first", "import", "They texted first, so they may be texted, in a history that was "
         "brought in."),
        ("kept", "person", "Somebody read it: it does not ask for no more texts."),
        ("a_new_kind", "a_new_way", "A new kind, a new way."),
    ],
)  # fmt: skip
def test_an_entry_is_a_sentence(kind: str, method: str, said: str) -> None:
    assert ledger.told(replace(RECORD, kind=kind, method=method)) == said


def test_beside_it_stands_how_far_it_reaches_and_who_did_it() -> None:
    assert ledger.beside(RECORD) == "line +12125550111 · for the store's lines"
    by_hand = replace(RECORD, by="Ana Torres", scope="retailer", line=None)
    assert ledger.beside(by_hand) == "Ana Torres · for every line"
    assert ledger.reach("line:+1") == "for this line"
    assert ledger.reach("retailer,line:+1") == "all that it covers"
    assert ledger.reach("a_new_scope") == "a new scope"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Dana Reyes", "consent-dana-reyes-2026-03-12.csv"),
        ("../../etc/passwd", "consent-etc-passwd-2026-03-12.csv"),
        ("李", "consent-lead-2026-03-12.csv"),
        ("x" * 200, f"consent-{'x' * 40}-2026-03-12.csv"),
    ],
)
def test_a_name_leads_out_of_no_folder(name: str, file: str) -> None:
    assert ledger.file_name(name, date(2026, 3, 12)) == file


def test_no_file_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [keep("a.csv", each) for each in (b"1", b"2", b"3")]
    assert [file.name for file in files] == ["a.csv", "a-2.csv", "a-3.csv"]
    assert [file.read_bytes() for file in files] == [b"1", b"2", b"3"]
    (tmp_path / "b.csv").symlink_to(os.devnull)
    assert keep("b.csv", b"1").name == "b-2.csv"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("TX", "TX"),
        ("tx", "TX"),
        (" new   york ", "NY"),
        ("Texass", None),
        ("XX", None),
        ("", None),
    ],
)
def test_a_state_by_its_letters_or_its_name(words: str, code: str | None) -> None:
    assert places.state(words) == code


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("America/Phoenix", "America/Phoenix"),
        ("america/phoenix", "America/Phoenix"),
        ("detroit", "America/Detroit"),
        ("New York", "America/New_York"),
        ("pacific", "America/Los_Angeles"),
        ("Europe/Paris", "Europe/Paris"),
        ("../x", None),
        ("", None),
        ("nowhere", None),
    ],
)
def test_a_zone_by_its_name_or_its_city(words: str, zone: str | None) -> None:
    assert places.zone(words) == zone


def test_a_state_is_shown_with_its_name() -> None:
    assert places.state_name("TX") == "Texas (TX)"
    assert places.state_name("QC") == "QC"
