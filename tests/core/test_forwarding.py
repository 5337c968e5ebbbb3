"""Whether a text goes to a phone, what the phone reads, and what its reply means (OO1–OO14)."""

from dataclasses import replace

import pytest

from server.core.forwarding import (
    Answer,
    Ask,
    AwayFacts,
    Ended,
    Hold,
    Meaning,
    Question,
    ReplyFacts,
    RetailerFacts,
    Send,
    Session,
    Stays,
    ToDeputy,
    Told,
    ToPhone,
    Whether,
    forwarded_body,
    header,
    meaning,
    whether,
)
from server.core.model import HOUR, MINUTE, Passed
from server.core.questions import Choice, question_text

NOW = 1_000 * HOUR
PHONE, BENS_PHONE = "+15165550101", "+15165550102"
OPEN = RetailerFacts(None, ("all", "logged_out"))
ANA = AwayFacts("ana", enabled=True, phone=PHONE)
BEN = AwayFacts("ben", enabled=True, phone=BENS_PHONE)
AWAY = Passed("deputy", "deputy_away")


@pytest.mark.parametrize(
    ("owner", "retailer", "expected"),
    [
        pytest.param(ANA, OPEN, ToPhone("ana", PHONE, "all"), id="all messages go to the phone"),
        pytest.param(replace(ANA, present=True), OPEN, ToPhone("ana", PHONE, "all"),
                     id="also while its owner is there"),
        pytest.param(replace(ANA, mode="logged_out"), OPEN, ToPhone("ana", PHONE, "logged_out"),
                     id="logged out, and so they go"),
        pytest.param(replace(ANA, mode="logged_out", present=True), OPEN, Stays("logged_in"),
                     id="logged in, and so they stay"),
        pytest.param(replace(ANA, enabled=False), OPEN, Stays("not_enabled"), id="switched off"),
        pytest.param(replace(ANA, phone=None), OPEN, Stays("no_verified_number"),
                     id="a number that was never verified"),
        pytest.param(replace(ANA, may_text=False), OPEN, Stays("user_cannot_text"),
                     id="somebody whose text messaging is off"),
        pytest.param(replace(ANA, ends_at=NOW), OPEN, Stays("ended"), id="the end date has come"),
        pytest.param(replace(ANA, ends_at=NOW + 1), OPEN, ToPhone("ana", PHONE, "all"),
                     id="the end date has not come"),
        pytest.param(ANA, RetailerFacts("forwarding_disabled", ("all",)),
                     Stays("forwarding_disabled"), id="the retailer has switched it off"),
        pytest.param(ANA, RetailerFacts("store_numbers", ("all",)), Stays("store_numbers"),
                     id="texts leave from the store's number"),
        pytest.param(ANA, RetailerFacts(None, ("logged_out",)), Stays("mode_not_offered"),
                     id="the retailer does not offer this option any more"),
        pytest.param(replace(ANA, deputy=BEN), OPEN, ToPhone("ben", BENS_PHONE, "deputy"),
                     id="a deputy who forwards gets it on their phone"),
        pytest.param(replace(ANA, deputy=AwayFacts("ben", present=True)), OPEN,
                     ToDeputy("ben", "deputy"), id="a deputy who is there gets it in the app"),
        pytest.param(replace(ANA, deputy=AwayFacts("ben")), OPEN,
                     ToPhone("ana", PHONE, "all", (AWAY,)),
                     id="a deputy who is away too gets none: the owner's own phone does"),
        pytest.param(replace(ANA, phone=None, deputy=AwayFacts("ben")), OPEN,
                     Stays("no_verified_number", (AWAY,)),
                     id="and where there is no phone it stays in the app"),
        pytest.param(replace(ANA, deputy=AwayFacts("ben", present=True, may_text=False)), OPEN,
                     ToPhone("ana", PHONE, "all", (AWAY,)),
                     id="a deputy who may not text stands in for nobody"),
    ],
)  # fmt: skip
def test_whether(owner: AwayFacts, retailer: RetailerFacts, expected: Whether) -> None:
    assert whether(owner, retailer, NOW) == expected


@pytest.mark.parametrize(
    ("first", "last", "stranger", "expected"),
    [
        pytest.param("Dana", "Rivera", None, "Dana R.", id="first name and initial"),
        pytest.param("Dana", "", None, "Dana", id="a first name alone"),
        pytest.param("", "Rivera", None, "Rivera", id="a last name alone"),
        pytest.param("", "", "A7", "New customer A7", id="a stranger"),
        pytest.param("(212) 555-0147", "", "A7", "New customer A7", id="a number for a name"),
        pytest.param("+12125550147", "", None, "A customer", id="a number, and nothing else"),
        pytest.param("Dana 0147", "Rivera", None, "Rivera", id="the end of a number in a name"),
        pytest.param("Da\nna", "ríos", None, "Da na R.", id="a line break in a name"),
        pytest.param("٢١٢٥٥٥٠١٤٧", "", "B1", "New customer B1", id="a number in other digits"),
    ],
)
def test_the_header_names_the_customer_and_never_a_number(
    first: str, last: str, stranger: str | None, expected: str
) -> None:
    assert header(first, last, stranger) == expected


@pytest.mark.parametrize(
    ("body", "pictures", "owner", "expected"),
    [
        pytest.param("Is it in?", 0, None, "Dana R.: Is it in?", id="words"),
        pytest.param("", 1, None, "Dana R. sent a picture.", id="a picture alone"),
        pytest.param(" ", 3, None, "Dana R. sent 3 pictures.", id="pictures alone"),
        pytest.param("Hi", 0, "Ana", "Dana R. (for Ana): Hi", id="read by a deputy"),
    ],
)
def test_what_the_phone_reads(body: str, pictures: int, owner: str | None, expected: str) -> None:
    assert forwarded_body("Dana R.", body, pictures, owner) == expected


def test_a_long_text_is_cut_where_the_carrier_would_and_says_where_the_rest_is() -> None:
    body = forwarded_body("Dana R.", "x" * 1_600, 0)
    assert len(body) == 1_600
    assert body.endswith("x … (the rest is in the app)")


DANA = Session("s2", "dana", "ana", confirmed=True, ended=None)
NEW_DANA = replace(DANA, confirmed=False)
SAM = Session("s1", "sam", "ana", confirmed=True, ended=Ended.EXPIRED)
ASKED = Question("q", ("s2", "s1"), NOW - HOUR // 2, open=True)
LAPSED = replace(ASKED, open=False)
ANSWERED = replace(ASKED, open=False, answered_at=NOW - MINUTE)
UNSEEN = replace(ASKED, shown=False, asked_at=NOW)
EVE = Session("s3", "eve", "ana", confirmed=False, ended=None)
OLD_DANA = replace(NEW_DANA, ended=Ended.EXPIRED)


def reply(
    *sessions: Session,
    body: str = "Sure",
    pictures: int = 0,
    question: Question | None = None,
    in_pool: bool = True,
) -> ReplyFacts:
    return ReplyFacts(body, pictures, sessions, question, in_pool, NOW)


OLDER_SAM = replace(SAM, id="s0")
GONE = replace(SAM, conversation=None)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(reply(DANA), Send(DANA, "session"), id="the live session's customer"),
        pytest.param(reply(DANA, body="", pictures=1), Send(DANA, "session"), id="only a photo"),
        pytest.param(reply(DANA, body=" "), Told("empty"), id="an empty text"),
        pytest.param(reply(DANA, body="1"), Send(DANA, "session"),
                     id="a digit when no question was asked is a text like any other"),
        pytest.param(reply(SAM), Send(SAM, "reopened", reopens=True),
                     id="a session that only expired reopens"),
        pytest.param(reply(SAM, in_pool=False), Told("number_retired"),
                     id="but not on a number that is out of the pool"),
        pytest.param(reply(replace(SAM, usable=False)), Told("switched_off"),
                     id="nor from a phone that is not forwarded to any more"),
        pytest.param(reply(GONE), Told("expired"), id="nor to a conversation that was removed"),
        *(
            pytest.param(reply(replace(SAM, ended=ended)), Told(str(ended)),
                         id=f"one that ended because it was {ended} never reopens")
            for ended in Ended if ended is not Ended.EXPIRED
        ),
        pytest.param(reply(), Told("nobody_here"), id="a number that reaches nobody"),
        pytest.param(reply(NEW_DANA, SAM), Ask((NEW_DANA, SAM), "number_changed_customers"),
                     id="the number has changed customers: the first reply is held"),
        pytest.param(reply(NEW_DANA, SAM, OLDER_SAM), Ask((NEW_DANA, SAM), "number_changed_customers"),
                     id="a customer is offered once"),
        pytest.param(reply(NEW_DANA, replace(SAM, ended=Ended.OPTED_OUT), OLDER_SAM),
                     Ask((NEW_DANA,), "number_changed_customers"),
                     id="one who has opted out since is not offered"),
        pytest.param(reply(replace(NEW_DANA, ended=Ended.EXPIRED), SAM),
                     Ask((replace(NEW_DANA, ended=Ended.EXPIRED), SAM), "number_changed_customers"),
                     id="also when the new customer's session has expired unasked"),
        pytest.param(reply(NEW_DANA, SAM, body="1", question=LAPSED), Told("question_lapsed"),
                     id="a digit two days after the question is no text to anybody"),
        pytest.param(reply(NEW_DANA, SAM, body="12 is fine", question=LAPSED),
                     Ask((NEW_DANA, SAM), "number_changed_customers"),
                     id="words after a question that lapsed are asked about again"),
        pytest.param(reply(NEW_DANA, SAM, body="1", question=ASKED), Answer(ASKED, "s2"),
                     id="1 is the customer whom the number reaches now"),
        pytest.param(reply(NEW_DANA, SAM, body=" 2. ", question=ASKED), Answer(ASKED, "s1"),
                     id="2 is the one before"),
        pytest.param(reply(NEW_DANA, SAM, body="3", question=ASKED), Told("not_a_choice"),
                     id="a digit that stands for nobody"),
        pytest.param(reply(NEW_DANA, SAM, body="1", question=UNSEEN), Hold(UNSEEN, again=False),
                     id="a digit before the question has left is no answer to it"),
        pytest.param(reply(EVE, OLD_DANA, SAM, question=ASKED), Told("answer_first"),
                     id="words for whoever has the number by now are not held for another"),
        pytest.param(reply(EVE, OLD_DANA, SAM, body="1", question=ASKED), Answer(ASKED, "s2"),
                     id="the digits stand for those who were named"),
        pytest.param(reply(DANA, SAM, body="1", question=ANSWERED), Told("answered_already"),
                     id="the answer once more is no text to anybody"),
        pytest.param(reply(DANA, SAM, body="3", question=ANSWERED), Send(DANA, "session"),
                     id="but a digit that was no choice is a text like any other"),
        pytest.param(reply(DANA, SAM, body="1", question=replace(ANSWERED, answered_at=NOW - HOUR)),
                     Send(DANA, "session"), id="and so is one an hour later"),
        pytest.param(reply(NEW_DANA, SAM, body="2", question=replace(ANSWERED, answered_at=NOW - HOUR)),
                     Ask((NEW_DANA, SAM), "number_changed_customers"),
                     id="where the number is not settled it is asked about"),
        pytest.param(reply(NEW_DANA, SAM, question=ASKED), Hold(ASKED, again=True),
                     id="more words are held with the first, and it is asked again"),
        pytest.param(reply(NEW_DANA, SAM, body="1", pictures=1, question=ASKED),
                     Hold(ASKED, again=True), id="a digit under a photo is no answer"),
        pytest.param(reply(NEW_DANA, SAM, question=replace(ASKED, asked_at=NOW - 1)),
                     Hold(replace(ASKED, asked_at=NOW - 1), again=False),
                     id="but not twice within a minute"),
    ],
)  # fmt: skip
def test_what_a_reply_means(facts: ReplyFacts, expected: Meaning) -> None:
    assert meaning(facts) == expected


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        pytest.param(
            [Choice("Dana R."), Choice("Sam K.")],
            "This line now reaches Dana R. Reply 1 to send to Dana R., 2 for Sam K.",
            id="two",
        ),
        pytest.param(
            [Choice("Dana")],
            "This line now reaches Dana. Reply 1 to send to Dana.",
            id="one",
        ),
        pytest.param(
            [Choice("Sam K.", "Sam Kern"), Choice("Sam K.", "Sam Kowalski")],
            "This line now reaches Sam Kern. Reply 1 to send to Sam Kern, 2 for Sam Kowalski.",
            id="two whose short names are alike",
        ),
        pytest.param(
            [Choice("Sam", "Sam", "14 May"), Choice("Sam", "Sam", "2 Jun")],
            "This line now reaches Sam (wrote 14 May). Reply 1 to send to "
            "Sam (wrote 14 May), 2 for Sam (wrote 2 Jun).",
            id="two whose names are alike",
        ),
    ],
)
def test_the_question(choices: list[Choice], expected: str) -> None:
    assert question_text(choices) == expected


def test_a_name_is_told_apart_from_those_who_cannot_be_chosen() -> None:
    """As one who has opted out: their texts are still in the thread, under the same short name."""
    kern, kowalski = Choice("Sam K.", "Sam Kern"), Choice("Sam K.", "Sam Kowalski")
    asked = question_text([kern], [kowalski])
    assert asked == "This line now reaches Sam Kern. Reply 1 to send to Sam Kern."
