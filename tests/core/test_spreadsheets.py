"""Cells that no spreadsheet takes for formulas (product.md AP2: formula-safe)."""

import pytest

from server.core.spreadsheets import harmless, lines


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)", "+49 170 1", "+"]
)
def test_what_begins_as_a_formula_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "hello", "+13035550100", "a=b", "1-2", "é", "'=1"])
def test_what_is_none_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_rows_are_separated_and_quoted_as_rfc_4180_says() -> None:
    assert lines([["a", 'say "hi"'], ["two\nlines", "a,b"]]) == (
        'a,"say ""hi"""\r\n"two\nlines","a,b"\r\n'
    )
