"""A text that was written is never lost, and never sent twice."""

from dataclasses import replace

from tests.tui.counterpart import NOON
from tui.drafts import Draft, Drafts

DRAFT = Draft("c1", "on my way", "key-1", NOON)


def test_a_refused_text_stands_in_the_composer_again() -> None:
    drafts = Drafts()
    drafts.start(DRAFT)
    drafts.give_back(DRAFT)
    assert drafts.text("c1") == "on my way"
    assert not drafts.on_its_way("c1")


def test_a_held_text_that_arrived_after_all_waits_no_more() -> None:
    drafts = Drafts()
    drafts.keep("c1", "on my way, and more")
    drafts.start(DRAFT)
    drafts.hold(DRAFT, "The connection broke.", is_unsure=True)
    assert drafts.arrived("c1", "on my way")
    assert drafts.held("c1") is None
    assert drafts.text("c1") == "on my way, and more", "what is being written is left alone"


def test_what_is_on_its_way_when_a_session_ends_is_held_in_doubt() -> None:
    drafts = Drafts()
    drafts.start(DRAFT)
    drafts.hang_up()
    held = drafts.held("c1")
    assert held is not None
    assert (held.key, held.is_unsure) == ("key-1", True)
    drafts.start(replace(held, trouble=None))
    drafts.hold(held, "No relay answers.")
    assert drafts.on_its_way("c1")[0].is_unsure, "a later try does not settle the first"


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


def test_a_text_remembers_its_template_until_it_is_emptied() -> None:
    drafts = Drafts()
    drafts.keep("c1", "Hi {{car}}", "t1")
    assert drafts.template("c1") == "t1"
    drafts.keep("c1", "")
    drafts.keep("c1", "Another")
    assert drafts.template("c1") is None


def test_a_text_that_is_given_back_remembers_its_template() -> None:
    drafts = Drafts()
    draft = Draft("c1", "Hi {{car}}", "key-1", NOON, template_id="t1")
    drafts.start(draft)
    drafts.give_back(draft)
    assert (drafts.text("c1"), drafts.template("c1")) == ("Hi {{car}}", "t1")


def test_a_text_whose_gaps_vanished_is_known_when_it_arrives() -> None:
    drafts = Drafts()
    drafts.start(Draft("c1", "Hi {{name}}, your {{car}} is here", "key-1", NOON, template_id="t1"))
    drafts.arrived("c1", "Hi, your is here")
    assert drafts.on_its_way("c1") == []
