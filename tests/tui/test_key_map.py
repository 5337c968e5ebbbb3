"""Keys that people may give: every action has an id, and no key means two things at once."""

from collections import Counter
from itertools import combinations

import pytest

from tui.app import FloorlineApp
from tui.screens.key_map import Action, actions, shown_keys, taken
from tui.settings import Settings

USUAL = Settings()
ALL = actions(FloorlineApp.BINDINGS)
BY_ID = {action.id: action for action in ALL}
KEPT_APART = {
    frozenset(["open", "write"]): "enter opens in the list, and answers in the thread",
}


def test_every_action_has_an_id_of_its_own_a_title_and_a_key() -> None:
    assert [id for id, times in Counter(action.id for action in ALL).items() if times > 1] == []
    assert {action.place for action in ALL} == {"messages", "everywhere", "writing", "lists"}
    for action in ALL:
        assert action.title
        assert all(key.strip() == key != "" for key in action.keys)


def test_no_two_actions_of_a_place_share_a_key() -> None:
    shared = {
        frozenset([one.id, other.id])
        for one, other in combinations(ALL, 2)
        if one.place == other.place and set(one.keys) & set(other.keys)
    }
    assert shared == KEPT_APART.keys()


def test_no_usual_key_is_taken_by_another_action() -> None:
    for action in ALL:
        for key in action.keys:
            assert taken(action, key, ALL, USUAL) is None, (action, key)


@pytest.mark.parametrize(
    ("id", "key", "other"),
    [
        pytest.param("next_unread", "d", "dismiss", id="a key of the same place"),
        pytest.param("next_unread", "ctrl+q", "quit", id="a key that works everywhere"),
        pytest.param("quit", "n", "next_unread", id="a key that would then work everywhere"),
        pytest.param("next_unread", "j", "rows.down", id="a key of the lists among the messages"),
        pytest.param("rows.down", "n", "next_unread", id="and the other way round"),
        pytest.param("composer.send", "f1", "help", id="a key of everywhere, while writing"),
        pytest.param("next_unread", "f9", None, id="a key that nobody has"),
        pytest.param("open", "enter", None, id="a key that the focus keeps apart"),
        pytest.param("composer.newline", "n", None, id="a key that does not work there"),
    ],
)
def test_whose_key_it_is(id: str, key: str, other: str | None) -> None:
    found = taken(BY_ID[id], key, ALL, USUAL)
    assert (found.id if found else None) == other


def test_a_key_that_was_given_counts_and_one_that_was_given_up_does_not() -> None:
    given = USUAL.with_key("dismiss", "f9")
    assert taken(BY_ID["next_unread"], "d", ALL, given) is None
    assert taken(BY_ID["next_unread"], "f9", ALL, given) == BY_ID["dismiss"]
    assert taken(BY_ID["dismiss"], "f9", ALL, given) is None


def test_the_keys_that_are_shown_are_those_in_force() -> None:
    newline = Action("composer.newline", "New line", ("ctrl+j", "shift+enter"), "writing")
    assert BY_ID["composer.newline"] == newline
    assert shown_keys(newline, USUAL) == ("ctrl+j", "shift+enter")
    assert shown_keys(newline, USUAL.with_key(newline.id, "f5,f6")) == ("f5", "f6")
    assert shown_keys(newline, USUAL.with_key(newline.id, "")) == newline.keys
