"""A list of products, as spreadsheets write it."""

from collections import Counter

import pytest

from server.wire import ProductOutcome
from tui.catalogue import ListUnusable, Report, read


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("code,name,price\nS-1,Sofa,$9\n", id="commas"),
        pytest.param("\ufeffName;Code;Price\r\nSofa;S-1;$9\r\n\r\n", id="semicolons, a mark"),
        pytest.param("price\tcode\tname\n$9\tS-1\tSofa", id="tabs, no last line break"),
    ],
)
def test_columns_are_found_by_their_names(text: str) -> None:
    (listed,) = read(text.encode())
    row = listed.row
    assert (row.code, row.name, row.price, row.link, listed.line) == ("S-1", "Sofa", "$9", "", 2)


def test_a_picture_is_a_path_or_an_address() -> None:
    text = "code,name,picture\na,A,a.png\nb,B,https://x.example/b.png\nc,C,\n"
    listed = read(text.encode())
    assert [each.picture for each in listed] == ["a.png", "", ""]
    assert [each.row.picture for each in listed] == [None, "https://x.example/b.png", None]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "no code and no name", id="nothing"),
        pytest.param(b"a,b\n1,2\n", "no code and no name", id="other columns"),
        pytest.param(b"code,price\n1,2\n", "no name", id="no name"),
        pytest.param(b"code,name\n\n", "no product", id="no rows"),
        pytest.param(b"code,name\n\xff,x\n", "UTF-8", id="another encoding"),
        pytest.param(
            b'code,name\n"' + b"x" * 140_000 + b'",y\n', "cannot be read", id="a long field"
        ),
    ],
)
def test_what_is_no_list_says_why(content: bytes, words: str) -> None:
    with pytest.raises(ListUnusable, match=words):
        read(content)


def test_refusals_are_told_in_the_order_of_the_list() -> None:
    listed = read(b"code,name\nx,X\ny,\n,Z\n")
    report = Report(Counter(), [])
    report.outcomes["refused"] += 1
    report.refuse(listed[2], "no code")
    outcomes = [
        ProductOutcome(code="x", outcome="added"),
        ProductOutcome(code="y", outcome="refused", because="no name"),
    ]
    report.take(listed[:2], outcomes)
    assert report.words == "1 added, 2 refused"
    assert report.reasons == "Line 3, y: no name\nLine 4, no code: no code"
