"""Lists of which only parts are loaded."""

from hypothesis import given
from hypothesis import strategies as st

from tui.paging import Slots
from tui.widgets.heights import Uniform, Varied


def loaded(*ids: str) -> Slots:
    slots = Slots()
    slots.fill(0, ids, len(ids))
    return slots


def test_a_page_takes_its_place_and_the_rest_is_known_to_be_missing() -> None:
    slots = Slots()
    assert slots.fill(2, ["c", "d"], 6)
    assert list(slots) == [None, None, "c", "d", None, None]
    assert slots.missing(0, 3) == range(2)
    assert slots.missing(2, 3) is None
    assert slots.missing(0, 99) == range(6)


def test_a_page_that_shows_a_row_elsewhere_makes_the_rest_be_asked_for_again() -> None:
    slots = loaded("a", "b", "c", "d")
    assert not slots.fill(0, ["c", "a"], 4)
    assert list(slots) == ["c", "a", None, None]


def test_a_page_that_leaves_out_a_row_makes_the_rest_be_asked_for_again() -> None:
    slots = loaded("a", "b", "c", "d")
    assert not slots.fill(0, ["x", "a"], 4)
    assert list(slots) == ["x", "a", None, None]


def test_another_total_makes_the_rest_be_asked_for_again() -> None:
    slots = loaded("a", "b", "c")
    assert not slots.fill(0, ["a"], 5)
    assert list(slots) == ["a", None, None, None, None]


def test_a_row_is_inserted_where_its_key_belongs() -> None:
    slots = loaded("a", "c", "e")
    assert slots.insert("d", str)
    assert slots.insert("0", str)
    assert slots.insert("f", str)
    assert list(slots) == ["0", "a", "c", "d", "e", "f"]


def test_a_row_whose_place_is_not_loaded_only_makes_the_list_longer() -> None:
    slots = Slots()
    slots.fill(0, ["a"], 3)
    assert not slots.insert("m", str)
    assert list(slots) == ["a", None, None, None]


@given(st.lists(st.integers(1, 9), max_size=60), st.lists(st.integers(0, 200), max_size=30))
def test_varied_heights_agree_with_counting(heights: list[int], changes: list[int]) -> None:
    rows = Varied(heights[: len(heights) // 2])
    for height in heights[len(heights) // 2 :]:
        rows.append(height)
    for change in changes:
        if heights:
            at, height = change % len(heights), 1 + change % 7
            assert rows.set(at, height) == height - heights[at]
            heights[at] = height
    assert rows.total == sum(heights)
    owners = [index for index, height in enumerate(heights) for _ in range(height)]
    assert [rows.at(line) for line in range(len(owners))] == owners
    assert rows.at(rows.total) == len(heights)
    assert [rows.top(i) for i in range(len(heights))] == [
        sum(heights[:i]) for i in range(len(heights))
    ]


def test_uniform_heights() -> None:
    rows = Uniform(5, 2)
    assert (rows.total, rows.top(3), rows.at(7), rows.height(0), len(rows)) == (10, 6, 3, 2, 5)


def test_a_row_that_was_not_loaded_goes_where_it_stood() -> None:
    slots = Slots(9)
    slots.fill(0, ["a", "b"], 9)
    slots.fill(4, ["e", "f"], 9)
    slots.shrink("d", str)
    assert list(slots) == ["a", "b", None, "e", "f", None, None, None]
    slots.shrink("h", str)
    assert list(slots) == ["a", "b", None, "e", "f", None, None]
    assert not slots.is_whole
