"""Tables in files: read whole or not at all, with the place of what is wrong; written to be read again."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import cells
from server.core.spreadsheets import lines, marked, plain
from server.core.tables import (
    BadRow,
    Encoding,
    Record,
    TableRow,
    TableUnreadable,
    csv_record,
    json_line,
    read_table,
)


def rows(text: str, name: str = "leads.csv") -> list[TableRow | BadRow]:
    return list(read_table(name, text.encode()).rows())


def values(text: str, name: str = "leads.csv") -> list[dict[str, str]]:
    return [row.values for row in rows(text, name) if isinstance(row, TableRow)]


def refusal(content: bytes, name: str = "leads.csv", encoding: Encoding = "utf-8") -> str:
    with pytest.raises(TableUnreadable) as refused:
        read_table(name, content, encoding)
    return str(refused.value)


# ---- characters


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("name\nZoë\n".encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + "name\nZoë\n".encode(), id="UTF-8 with its mark"),
        pytest.param("name\nZoë\n".encode("utf-16"), id="UTF-16 of this machine"),
        pytest.param(codecs.BOM_UTF16_BE + "name\nZoë\n".encode("utf-16-be"), id="UTF-16 BE"),
        pytest.param("name\r\nZoë\r\n".encode(), id="line ends of Windows"),
        pytest.param("name\rZoë\r".encode(), id="line ends of old Macs"),
    ],
)
def test_what_says_its_encoding_is_read_by_it(content: bytes) -> None:
    assert list(read_table("a.csv", content).rows()) == [TableRow(2, {"name": "Zoë"})]


def test_windows_1252_is_read_only_where_it_is_said() -> None:
    content = "name\nAna\nZoë\n".encode("cp1252")
    said = refusal(content)
    assert said.startswith("Line 3, byte 12 (0xEB) is not UTF-8.")
    assert "Windows-1252" in said
    table = read_table("a.csv", content, "windows-1252")
    assert list(table.rows()) == [TableRow(2, {"name": "Ana"}), TableRow(3, {"name": "Zoë"})]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        pytest.param(b"", "a.csv", "The file is empty.", id="nothing"),
        pytest.param(b" \n\n", "a.csv", "The file is empty.", id="blank lines"),
        pytest.param(b"name,phone\n", "a.csv", "a header and no rows", id="a header alone"),
        pytest.param(b"name,name\na,b\n", "a.csv", "“name”", id="a column twice"),
        pytest.param(b"name\na\0b\n", "a.csv", "Line 2 holds a NUL", id="NUL"),
        pytest.param("name\na\n".encode("utf-16-le"), "a.csv", "NUL", id="UTF-16 without mark"),
        pytest.param(b"\xff\xfen", "a.csv", "is not UTF-16", id="half of UTF-16"),
        pytest.param(b'name\nok\n"never closed\n', "a.csv", "line 3", id="an open quote"),
        pytest.param(b'name\n"a"b\n', "a.csv", "line 2", id="text after a quote"),
        pytest.param(b"name\n" + b"x" * 200_000, "a.csv", "longer than", id="a huge cell"),
        pytest.param(b"name\na\n", "a.xlsx", "The end of the name", id="another kind of file"),
        pytest.param(b"name\na\n", "leads", "The end of the name", id="no end"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole(content: bytes, name: str, said: str) -> None:
    assert said in refusal(content, name)


# ---- comma-separated values


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('name,phone\n"Reyes, Dana",1\n', id="commas"),
        pytest.param("name;phone\nReyes, Dana;1\n", id="semicolons"),
        pytest.param("name\tphone\nReyes, Dana\t1\n", id="tabs"),
        pytest.param('"name";"phone"\n"Reyes, Dana";1\n', id="quoted names"),
        pytest.param("\n name ;phone;;\nReyes, Dana;1;;\n\n", id="blank lines, cells at the end"),
    ],
)
def test_the_header_says_what_divides(text: str) -> None:
    assert values(text) == [{"name": "Reyes, Dana", "phone": "1"}]


def test_a_column_may_hold_commas_in_its_quoted_name() -> None:
    assert values('"a,b,c";d\n1;2\n') == [{"a,b,c": "1", "d": "2"}]


def test_rows_count_as_a_spreadsheet_counts_them() -> None:
    found = rows('name,note\nAna,"two\nlines"\n\nBen,\nCleo\nDana,x,y\n')
    assert found == [
        TableRow(2, {"name": "Ana", "note": "two\nlines"}),
        TableRow(4, {"name": "Ben", "note": ""}),
        BadRow(5, "it has 1 cell, and the header has 2"),
        BadRow(6, "it has 3 cells, and the header has 2"),
    ]


def test_a_column_without_a_name_is_called_by_its_place() -> None:
    assert values("name,,phone\na,b,c\n") == [{"name": "a", "column 2": "b", "phone": "c"}]


def test_a_table_says_how_many_rows_it_has_and_begins_again() -> None:
    table = read_table("a.csv", b"name\na\n\nb\n")
    assert (table.columns, table.count) == (("name",), 2)
    assert list(table.rows()) == list(table.rows())


# ---- JSON lines


def test_json_lines_are_cells_too() -> None:
    text = (
        '{"name": "Ana", "numbers": ["1", "2"], "vip": true, "age": 7, "note": null, '
        '"fields": {"size": "9"}}\n\nnonsense\n[1]\n{"name": {"a": 1}}\n'
    )
    assert rows(text, "a.jsonl") == [
        TableRow(
            1,
            {
                "name": "Ana", "numbers": "1; 2", "vip": "yes", "age": "7", "note": "",
                "fields.size": "9",
            },
        ),
        BadRow(3, "it is not JSON, one object a line"),
        BadRow(4, "it is not an object, as {“first_name”: “Dana”}"),
        BadRow(5, "“name” is neither a text nor a list of texts"),
    ]  # fmt: skip


# ---- there and back


ITEM = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n;,["'))


@given(st.lists(ITEM, max_size=4))
def test_a_list_comes_back_from_its_cell(items: list[str]) -> None:
    assert cells.split(cells.joined(items)) == items


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("a; b", ["a", "b"]),
        ("a,b\nc;;", ["a", "b", "c"]),
        ("", []),
        ('["a; b"]', ["a; b"]),
        ("[a", ["[a"]),
        ('["a", 1]', ['["a"', "1]"]),
    ],
)
def test_a_list_is_read_as_people_write_it(cell: str, items: list[str]) -> None:
    assert cells.split(cell) == items


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n'=+-@\t\",;"), max_size=12
)


@given(TEXT)
def test_a_marked_cell_is_no_formula_and_comes_back(cell: str) -> None:
    assert plain(marked(cell)) == cell
    assert not marked(cell).startswith(("=", "@", "-", "\t"))


@pytest.mark.parametrize("cell", ["=1+1", "+1 212", "-2", "@SUM(A1)", "\t=1", "'=1", "''+1"])
def test_a_formula_is_marked_once_more(cell: str) -> None:
    assert marked(cell) == f"'{cell}"


def test_an_apostrophe_that_marks_nothing_stays() -> None:
    assert plain("'t Hooft") == "'t Hooft"
    assert plain("'") == "'"


@given(st.lists(st.fixed_dictionaries({"a": TEXT, "b": st.lists(TEXT, max_size=3)}), min_size=1))
def test_a_table_that_was_written_is_read_as_it_was(
    records: list[dict[str, str | list[str]]],
) -> None:
    columns = ("id", "a", "b")
    full: list[Record] = [{"id": "x", **record} for record in records]
    expected = [dict(zip(columns, csv_record(record, columns), strict=True)) for record in full]
    text = lines([columns, *(row.values() for row in expected)], marked)
    assert values(text) == expected
    as_json = "".join(json_line(record) for record in full)
    assert values(as_json, "a.jsonl") == expected
