"""Customers who answer: aptly, in their language, nothing twice, and not for ever."""

import re
from random import Random

import pytest

from tui.demo import answers
from tui.demo.answers import Asked, Person, Talk, asked
from tui.demo.stories import library

WORDS = {story.language: story.words for story in library()}
DANA = Person("Dana", "Reyes", "Brooklyn", "Ana", "en", WORDS["en"])
ROSA = Person("Rosa", "Peña", "Queens", "Ana", "es", WORDS["es"])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Which day suits you?", Asked.TIME),
        ("When would you like to come by?", Asked.TIME),
        ("Thursday at 4, does that work?", Asked.OFFER),
        ("Is tomorrow fine?", Asked.OFFER),
        ("What size do you take?", Asked.SIZE),
        ("How wide is the window?", Asked.MEASURE),
        ("Which color do you have in mind?", Asked.COLOUR),
        ("Navy or natural?", Asked.CHOICE),
        ("Would you like to pick it up or have it delivered?", Asked.EITHER),
        ("Could you send me a picture?", Asked.PICTURE),
        ("Shall I send you a picture?", Asked.YES_NO),
        ("Where should we deliver it?", Asked.ADDRESS),
        ("What's your address?", Asked.ADDRESS),
        ("Under which name?", Asked.NAME),
        ("How many chairs?", Asked.COUNT),
        ("How would you like to pay?", Asked.PAY),
        ("It's $85 with delivery.", Asked.PRICE),
        ("Sorry about that!", Asked.SORRY),
        ("Unfortunately it is sold out.", Asked.GONE),
        ("It is ready, I put it aside.", Asked.READY),
        ("You are welcome!", Asked.THANKS),
        ("Do you want a card with it?", Asked.YES_NO),
        ("Let me look for you, one moment please.", Asked.WAIT),
        ("What do you think?", Asked.QUESTION),
        ("We are open until 8.", Asked.STATEMENT),
        ("¿Qué día le conviene?", Asked.TIME),
        ("¿Para el jueves?", Asked.OFFER),
        ("¿Gris o verde?", Asked.CHOICE),
        ("¿Qué talla usa?", Asked.SIZE),
        ("¿Me manda una foto?", Asked.PICTURE),
        ("Son 85 dólares.", Asked.PRICE),
        ("Ya está listo.", Asked.READY),
        ("¿Quiere que lo envuelva?", Asked.YES_NO),
    ],
)
def test_what_was_asked_is_understood(body: str, expected: Asked) -> None:
    assert asked(body) is expected


@pytest.mark.parametrize(
    ("person", "body", "apt"),
    [
        pytest.param(DANA, "Thursday at 4, does that work?", "Thursday|See you then", id="a day"),
        pytest.param(DANA, "Navy or natural?", "navy|natural", id="a choice"),
        pytest.param(DANA, "What size do you take?", "small|medium|large", id="a size"),
        pytest.param(DANA, "Where should we deliver it?", "Brooklyn", id="an address"),
        pytest.param(DANA, "Under which name?", "Reyes", id="a name"),
        pytest.param(ROSA, "¿Gris o verde?", "gris|verde", id="una elección"),
        pytest.param(ROSA, "¿Qué talla usa?", "pequeña|mediana|grande", id="una talla"),
    ],
)
def test_an_answer_is_to_the_point(person: Person, body: str, apt: str) -> None:
    for seed in range(20):
        replies = Talk(person, Random(seed)).answer(body)
        assert re.search(apt, replies[0].words, re.IGNORECASE)


def test_a_picture_comes_when_it_is_asked_for() -> None:
    assert Talk(DANA, Random(1)).answer("Could you send me a picture?")[0].picture
    assert not Talk(DANA, Random(1)).answer("What size?")[0].picture


@pytest.mark.parametrize("person", [DANA, ROSA], ids=["en", "es"])
def test_nothing_is_said_twice_and_everybody_is_content_in_the_end(person: Person) -> None:
    for seed in range(30):
        talk, said = Talk(person, Random(seed)), []
        talk.begin("Hello?")
        for _ in range(3):
            for _ in range(12):
                said += [reply.words for reply in talk.answer("It is ready.")]
            talk.begin("One more thing …")
        assert len(set(said)) == len(said)
        assert 3 <= len(said) <= 40
        assert not any("{" in words for words in said)


def test_the_same_seed_says_the_same() -> None:
    questions = ["When?", "Which size?", "It's $20.", "Thanks!"]
    one, other = (Talk(DANA, Random(5)) for _ in range(2))
    assert [one.answer(each) for each in questions] == [other.answer(each) for each in questions]


def test_every_kind_has_answers_in_every_language() -> None:
    for language in WORDS:
        lines = answers.lines(language)
        assert {str(kind) for kind in Asked} <= lines.keys()
        assert all(lines.values())
