"""What the columns of a file become, and the batches, files and words of an import."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.wire import ImportedRow
from tui.import_plan import (
    AT_ONCE,
    WHY,
    Plan,
    Report,
    batches,
    choices,
    described,
    first_rows,
    plan_of,
    target_name,
)
from tui.sheet_files import FileUnusable, Match, has_changed, matches, open_table
from tui.tables import TableRow, read_table

NOBODY = 65534


def plan(text: str) -> Plan:
    return plan_of(read_table("a.csv", text.encode()))


def refused(row: int, because: str = "why") -> ImportedRow:
    return ImportedRow(row=row, outcome="refused", because=because, shows={})


def test_columns_are_guessed_and_the_rest_is_left_out() -> None:
    made = plan("First Name,Mobile,Phone 2,Shoe\nKim,1,2,\nLou,3,,9\n")
    assert made.targets == {
        "First Name": "first_name", "Mobile": "numbers", "Phone 2": "numbers", "Shoe": None,
    }  # fmt: skip
    assert made.example == {"First Name": "Kim", "Mobile": "1", "Phone 2": "2", "Shoe": "9"}
    rows = [row for batch in batches(made) for row in batch.rows]
    assert [row.values for row in rows] == [
        {"first_name": "Kim", "numbers": "1; 2"},
        {"first_name": "Lou", "numbers": "3"},
    ]


def test_what_is_left_out_is_kept_by_one_key_and_left_out_again_by_it() -> None:
    made = plan(f"Mobile,Shoe  size,{WHY}\n1,9,x\n")
    assert made.keep_others() is True
    assert made.targets["Shoe  size"] == "fields.Shoe size"
    assert made.targets[WHY] is None
    made.targets[WHY] = "fields.x"
    assert made.keep_others() is False
    assert made.targets == {"Mobile": "numbers", "Shoe  size": None, WHY: None}


def test_of_what_can_only_be_once_the_last_column_is_it() -> None:
    made = plan("Phone,A,B\n1,2,3\n")
    made.put("A", "status")
    made.put("B", "status")
    made.put("A", "numbers")
    assert made.targets == {"Phone": "numbers", "A": "numbers", "B": "status"}


def test_without_a_number_or_an_id_nothing_can_be_imported() -> None:
    made = plan("Name,Shoe\nKim,9\n")
    assert "No column becomes the number" in made.trouble()
    made.put("Shoe", "id")
    assert made.trouble() == ""


def test_every_column_may_become_every_field() -> None:
    offered = dict(choices("Shoe"))
    assert offered["extra field Shoe"] == "fields.Shoe"
    assert offered["left out"] == ""
    assert target_name("numbers") == "numbers"


def test_a_row_names_earlier_ones_whose_number_may_be_its_own() -> None:
    rows = "\n".join(f"+1303{2_000_000 + at}" for at in range(AT_ONCE))
    made = plan(f"Phone\n{rows}\n(303) 200-0001\n+44 20 7946 0018\n")
    first, second = batches(made)
    assert (first.count, second.count) == (AT_ONCE, 2)
    assert not any(row.earlier for row in first.rows)
    (named,) = second.rows[0].earlier
    assert (named.row, named.numbers) == (3, "+13032000001")
    assert second.rows[1].earlier == []


def test_rows_that_cannot_be_read_are_refused_in_their_place() -> None:
    made = plan(f"Phone,Name\n1,a\n2\n{'x' * 90_000},b\n")
    (batch,) = batches(made)
    assert [row.row for row in batch.rows] == [2]
    assert [(bad.row, bad.because) for bad in batch.bad] == [
        (3, "it has 1 cell, and the header has 2"),
        (4, "it is far too long for a lead"),
    ]
    assert [row.row for row in first_rows(made).rows] == [2]


def test_refused_rows_are_a_file_that_can_be_imported_again() -> None:
    made = plan(f"Phone,Name,{WHY}\n1,=x,old\n2,b,\n")
    (batch,) = batches(made)
    report = Report(2)
    report.take(
        batch, [refused(2, "-no"), ImportedRow(row=3, outcome="added", because=None, shows={})]
    )
    assert report.words() == "added 1, updated 0, unchanged 0, refused 1"
    again = read_table("b.csv", report.refused_file(made.table.columns))
    assert again.columns == ("Phone", "Name", WHY)
    (row,) = again.rows()
    assert row == TableRow(2, {"Phone": "1", "Name": "=x", WHY: "-no"})


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (refused(2, "it repeats row 1"), "refused: it repeats row 1"),
        (ImportedRow(row=2, outcome="unchanged", because=None, shows={}), "unchanged"),
        (
            ImportedRow(row=2, outcome="added", because="another lead has its number too", shows={
                "status": "vip", "first_name": "Kim", "last_name": "Lee", "numbers": "+1",
                "fields.size": "9", "organization": ""}),
            "added: Kim Lee · +1 · status vip · extra field size 9 · no organization "
            "(another lead has its number too)",
        ),
    ],
)  # fmt: skip
def test_a_row_is_told_in_words(result: ImportedRow, words: str) -> None:
    assert described(result) == words


# ---- files


def test_paths_are_completed_from_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    for name in ("leads.csv", "Leads-2.CSV", "letter.pdf", ".leads.csv"):
        (tmp_path / name).touch()
    assert matches(f"{tmp_path}/le") == [
        Match(f"{tmp_path}/Leads-2.CSV", False),
        Match(f"{tmp_path}/leads.csv", False),
    ]
    assert matches(f"{tmp_path}/l")[0] == Match(f"{tmp_path}/lists/", True)
    assert matches(f"{tmp_path}/.l") == [Match(f"{tmp_path}/.leads.csv", False)]
    assert matches(f"{tmp_path}/none/x") == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give the path"),
        ("none.csv", "There is no such file."),
        (".", "That is a folder"),
        ("old.csv", "is not UTF-8"),
        ("a.pdf", "The end of the name"),
        ("x\0.csv", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "old.csv").write_bytes("Phone,Name\n1,Zoë\n".encode("cp1252"))
    (tmp_path / "a.pdf").write_bytes(b"x")
    with pytest.raises(FileUnusable, match=said) as refused:
        open_table(f"{tmp_path}/{name}" if name else "")
    assert refused.value.may_be_windows is (name == "old.csv")


@contextlib.contextmanager
def without_privileges() -> Iterator[None]:
    """As nobody in particular: root may read every file."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_nobody_may_read_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "a.csv"
        file.touch(mode=0o000)
        with without_privileges(), pytest.raises(FileUnusable, match="may not read"):
            open_table(str(file))


def test_a_file_in_quotes_is_read_and_known_to_have_changed(tmp_path: Path) -> None:
    file = tmp_path / "a b.csv"
    file.write_text("Phone\n1\n", "utf-8")
    opened = open_table(f"'{file}'")
    assert not has_changed(opened)
    file.write_text("Phone\n1\n2\n", "utf-8")
    assert has_changed(opened)
    file.unlink()
    assert has_changed(opened)
