"""May this text go, and what does a word of consent mean (product.md CO2, CO3)?"""

import pytest

from server.core import compliance
from server.core.compliance import (
    Allowed,
    ConsentFacts,
    Held,
    HoursFacts,
    Keyword,
    LineState,
    OptIn,
    OptOutScope,
    Purpose,
    Refused,
    SendFacts,
    keyword,
    may_send,
    scope_key,
    scopes_of,
)
from server.core.whereabouts import Whereabouts

STOPS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"]
STARTS = ["START", "UNSTOP", "YES"]
HELPS = ["HELP", "INFO"]
WORDS = [
    *((word, Keyword.STOP) for word in STOPS),
    *((word, Keyword.START) for word in STARTS),
    *((word, Keyword.HELP) for word in HELPS),
]


@pytest.mark.parametrize(("word", "meaning"), WORDS)
def test_a_word_of_consent_in_any_case_and_with_spaces_around(word: str, meaning: Keyword) -> None:
    spellings = [word, word.lower(), word.title(), f"  {word}", f"{word.lower()} \n", f"\t{word} "]
    assert [keyword(spelling) for spelling in spellings] == [meaning] * len(spellings)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "Don't stop by today",
        "stop by today?",
        "Stop it",
        "please stop",
        "STOP.",
        "stop!",
        "S T O P",
        "OPT-OUT",
        "opt  out",
        "The end",
        "yes please",
        "yes!",
        "Start at nine?",
        "help me choose",
        "info@example.com",
        "cancelled",
        "STOPSTOP",
        "ok",
    ],
)
def test_a_sentence_is_an_ordinary_text(body: str) -> None:
    assert keyword(body) is None


@pytest.mark.parametrize(
    ("scope", "store", "expected"),
    [
        pytest.param(OptOutScope.LINE, "s1", "line:+1", id="a line"),
        pytest.param(OptOutScope.STORE, "s1", "store:s1", id="the line's store"),
        pytest.param(OptOutScope.RETAILER, "s1", "retailer", id="the retailer"),
        pytest.param(OptOutScope.STORE, None, "retailer", id="a line of no store: the retailer"),
        pytest.param(OptOutScope.LINE, None, "line:+1", id="a line of no store, by line"),
    ],
)
def test_the_scope_of_an_opt_out(scope: OptOutScope, store: str | None, expected: str) -> None:
    assert scope_key(scope, "+1", store) == expected


@pytest.mark.parametrize("scope", OptOutScope)
@pytest.mark.parametrize("store", ["s1", None])
def test_an_opt_out_covers_the_line_it_was_sent_to(scope: OptOutScope, store: str | None) -> None:
    assert scope_key(scope, "+1", store) in scopes_of("+1", store)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        pytest.param(OptOutScope.LINE, False, id="by line, another line of the store may text"),
        pytest.param(OptOutScope.STORE, True, id="by store, no line of the store may"),
        pytest.param(OptOutScope.RETAILER, True, id="by retailer, none at all may"),
    ],
)
def test_how_far_an_opt_out_reaches_within_a_store(scope: OptOutScope, covered: bool) -> None:
    assert (scope_key(scope, "+1", "s1") in scopes_of("+2", "s1")) is covered


AGREED = ConsentFacts(OptIn.SINGLE, agreed=True, asked_at=None)
ANY_HOUR = HoursFacts(None, Whereabouts(("America/New_York",), ("NY",), "number"), None, ())


def facts(
    purpose: Purpose = Purpose.HUMAN,
    line: LineState = LineState.READY,
    texting: bool = True,
    opted_out: str | None = None,
) -> SendFacts:
    return SendFacts(purpose, line, texting, opted_out, AGREED, ANY_HOUR, now=0)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        pytest.param(facts(), None, id="a person's text to somebody who did not opt out goes"),
        pytest.param(facts(opted_out="store:s1"), "opted_out", id="not after an opt-out"),
        pytest.param(facts(texting=False), "text_messaging_off", id="not with texting off"),
        pytest.param(
            facts(line=LineState.NOT_ASSIGNED), "line_unavailable", id="not from a released number"
        ),
        pytest.param(
            facts(line=LineState.STORE_NOT_ENABLED),
            "store_not_enabled",
            id="not from a store that is not enabled",
        ),
        pytest.param(
            facts(texting=False, opted_out="retailer"),
            "text_messaging_off",
            id="what the writer can have changed is said first",
        ),
        *(
            pytest.param(facts(purpose, opted_out="store:s1"), None, id=f"{purpose} goes all same")
            for purpose in compliance.ANSWERS_A_KEYWORD
        ),
    ],
)
def test_the_gate(known: SendFacts, code: str | None) -> None:
    match may_send(known):
        case Allowed(because):
            assert code is None
            assert because
        case Refused(refused, sentence):
            assert refused == code
            assert sentence.endswith(".")
        case Held():
            pytest.fail("nothing holds a text to somebody who agreed, at any hour")


@pytest.mark.parametrize(
    "answer",
    [compliance.opt_out_confirmation, compliance.opt_in_confirmation, compliance.help_answer],
)
def test_an_automatic_answer_names_the_business(answer: object) -> None:
    assert callable(answer)
    assert "Maison Blau" in answer("Maison Blau")
