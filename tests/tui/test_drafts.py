"""A text that was written is never lost, and never sent twice."""

from dataclasses import replace

from tests.tui.counterpart import NOON
from tui.drafts import Draft, Drafts

DRAFT = Draft("c1", "on my way", "key-1", NOON)


def test_a_text_that_came_back_keeps_its_key_until_it_is_changed() -> None:
    drafts = Drafts()
    drafts.start(DRAFT)
    drafts.give_back(DRAFT)
    assert drafts.text("c1") == "on my way"
    assert not drafts.on_its_way("c1")
    assert drafts.key_for("c1", "on my way") == "key-1"
    assert drafts.key_for("c1", "on my way!") is None
    assert drafts.key_for("c2", "on my way") is None


def test_a_text_that_arrived_after_all_leaves_the_composer() -> None:
    drafts = Drafts()
    drafts.start(DRAFT)
    drafts.give_back(DRAFT)
    assert drafts.arrived("c1", "on my way")
    assert drafts.text("c1") == ""
    assert drafts.key_for("c1", "on my way") is None


def test_a_text_that_is_told_of_before_it_is_answered_is_shown_once() -> None:
    drafts = Drafts()
    drafts.start(DRAFT)
    drafts.start(replace(DRAFT, key="key-2", body="another"))
    assert not drafts.arrived("c1", "on my way")
    assert [draft.body for draft in drafts.on_its_way("c1")] == ["another"]
    assert not drafts.is_on_its_way(DRAFT)


def test_a_text_that_waits_in_the_thread_says_why() -> None:
    drafts = Drafts()
    drafts.start(DRAFT)
    drafts.hold(DRAFT, "No relay answers.")
    assert [draft.trouble for draft in drafts.on_its_way("c1")] == ["No relay answers."]
    drafts.start(DRAFT)
    assert [draft.trouble for draft in drafts.on_its_way("c1")] == [None]
