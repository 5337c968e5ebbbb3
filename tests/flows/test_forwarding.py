"""Texts to an associate who is away, and what their phone answers, decision by decision (OO3–OO14)."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.core.compliance import OptOutScope
from server.core.forwarding import Ended
from server.core.model import DAY, HOUR, MINUTE
from server.flows import out_of_office as office
from server.flows import ownership, people, phone_replies, places, proxy_sessions
from server.flows.inbound import Received
from server.flows.out_of_office import Wanted
from server.store import leads as leads_store
from server.store import out_of_office, schema, threads, visibility
from server.store.statement import Statement, insert_or_ignore
from tests.flows.out_of_office import DANA, KIM, LINES, PHONES, SAM, Away, Opened

ANA, BEN = LINES["ana"], LINES["ben"]
ANAS_PHONE = PHONES["ana"]
NEW_PHONE = "+15165550109"
P1, P2, P3 = "+16465550190", "+16465550191", "+16465550192"

OPT_OUT = insert_or_ignore(schema.opt_outs)
DRAIN = Statement(
    sa.update(schema.numbers)
    .where(schema.numbers.c.number == sa.bindparam("the_number"))
    .values(state="draining")
)


def with_dana(opened: Opened, *proxies: str, **rules: Any) -> Away:
    """Ana is away, and Dana Rivera is hers."""
    away = opened(*(proxies or (P1, P2)), **rules)
    away.goes_away("ana")
    away.lead("Dana Rivera", "ana", DANA)
    return away


def lead_of(away: Away, number: str) -> str:
    conversation = threads.by_id(away.tx, away.thread(number)[0].thread)
    assert conversation is not None
    return str(conversation.lead_id)


def bodies(away: Away, phone: str = ANAS_PHONE) -> list[str]:
    return [text.body for text in away.on_phone(phone)]


# ---- there and back


def test_a_text_goes_to_the_phone_and_the_answer_to_the_customer_from_the_conversations_line(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Is it in?")
    (copy,) = away.on_phone(ANAS_PHONE)
    assert (copy.body, copy.purpose) == ("Dana R.: Is it in?", "forward")
    assert copy.number in (P1, P2)
    away.replies("ana", "It is!")
    came, answer = away.thread(DANA)
    assert (came.body, came.forwarded) == ("Is it in?", "to_phone")
    assert (answer.body, answer.via, answer.author_id) == ("It is!", "phone", away.users["ana"])
    assert (answer.state, answer.line) == ("queued", ANA)


def test_an_answer_from_the_phone_marks_the_conversation_read_and_answered(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Is it in?")
    away.replies("ana", "It is!")
    conversation = threads.by_id(away.tx, away.thread(DANA)[0].thread)
    assert conversation is not None
    assert conversation.waiting_since is None
    assert conversation.answered_seq == conversation.last_seq


def test_photos_go_both_ways(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "", pictures=2)
    (copy,) = away.on_phone(ANAS_PHONE)
    assert (copy.body, len(copy.media)) == ("Dana R. sent 2 pictures.", 2)
    away.replies("ana", "", pictures=1)
    assert len(away.thread(DANA)[-1].media) == 1


def test_a_stranger_is_named_by_the_label_and_not_by_a_number(opened: Opened) -> None:
    away = opened(P1)
    away.goes_away("ana")
    away.texts(DANA, ANA, "Hello?")
    assert bodies(away) == ["New customer A1: Hello?"]


def test_the_reason_names_the_number_and_those_passed_over_and_never_the_phone(
    opened: Opened,
) -> None:
    away = with_dana(opened, P1, P2)
    away.lead("Sam Kern", "ana", SAM)
    away.texts(DANA, ANA, "One")
    away.texts(SAM, ANA, "Two")
    why = away.thread(SAM)[0].why["facts"]["forwarding"]
    assert (why["decision"], why["proxy"], why["chosen"]) == ("to_phone", P2, "area_code")
    assert why["passed_over"] == [{"rule": P1, "because": "in_use"}]
    assert ANAS_PHONE not in str(why)


def test_a_customer_keeps_their_number_and_two_have_two(opened: Opened) -> None:
    away = with_dana(opened)
    away.lead("Sam Kern", "ana", SAM)
    for _ in range(2):
        away.texts(DANA, ANA, "Dana")
        away.texts(SAM, ANA, "Sam")
    assert [text.number for text in away.on_phone(ANAS_PHONE)] == [P1, P2, P1, P2]


def test_two_associates_use_the_same_proxy_number_at_the_same_time(opened: Opened) -> None:
    away = with_dana(opened, P1)
    away.goes_away("ben")
    away.lead("Sam Kern", "ben", SAM)
    away.texts(DANA, ANA, "To Ana")
    away.texts(SAM, BEN, "To Ben")
    away.replies("ana", "From Ana")
    away.replies("ben", "From Ben")
    assert (away.reached(DANA), away.reached(SAM)) == (["From Ana"], ["From Ben"])


# ---- the same gate


def test_a_reply_that_is_refused_stands_in_the_thread_and_the_phone_is_told_why(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.set_rules(opt_out_scope=OptOutScope.LINE)
    away.texts(DANA, ANA, "Is it in?")
    number = away.on_phone(ANAS_PHONE)[0].number
    away.tx.row(OPT_OUT, number=DANA, scope=f"line:{ANA}", since=away.now)
    away.replies("ana", "It is", number)
    assert (away.thread(DANA)[-1].state, away.thread(DANA)[-1].error_code) == (
        "failed",
        "opted_out",
    )
    assert bodies(away)[-1].startswith(
        "Your text to Dana R was not sent. This customer has opted out"
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(" ", "Your text was empty", id="an empty reply"),
        pytest.param("x" * 2_000, "it has 2,000 characters", id="2,000 characters"),
    ],
)
def test_what_cannot_be_sent_is_told(opened: Opened, body: str, told: str) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Is it in?")
    away.replies("ana", body)
    assert told in bodies(away)[-1]
    assert away.reached(DANA) == []


# ---- numbers that are handed on


def recycled(opened: Opened) -> Away:
    """One number in the pool; it reached Dana, her session expired, and now it reaches Sam."""
    away = with_dana(opened, P1)
    away.lead("Sam Kern", "ana", SAM)
    away.texts(DANA, ANA, "Dana here")
    away.passes(80 * HOUR)
    away.texts(SAM, ANA, "Sam here")
    return away


def test_a_late_reply_on_a_number_that_changed_customers_is_held_and_asked_about(
    opened: Opened,
) -> None:
    away = recycled(opened)
    away.replies("ana", "See you at five")
    assert (away.reached(DANA), away.reached(SAM)) == ([], [])
    assert (
        bodies(away)[-1] == "This line now reaches Sam K. Reply 1 to send to Sam K., 2 for Dana R."
    )


def test_1_sends_it_to_the_new_customer_and_settles_whom_the_number_reaches(opened: Opened) -> None:
    away = recycled(opened)
    for body in ("See you at five", "1", "Bring the box"):
        away.replies("ana", body)
    assert away.reached(SAM) == ["See you at five", "Bring the box"]
    assert away.reached(DANA) == []


def test_2_sends_it_to_the_customer_before_and_the_next_reply_is_asked_about_again(
    opened: Opened,
) -> None:
    away = recycled(opened)
    for body in ("See you at five", "2", "Bring the box"):
        away.replies("ana", body)
    assert (away.reached(DANA), away.reached(SAM)) == (["See you at five"], [])
    assert "Passed on to Dana R." in bodies(away)
    assert bodies(away)[-1].startswith("This line now reaches Sam K.")


def test_all_that_was_written_before_the_answer_goes_in_its_order(opened: Opened) -> None:
    away = recycled(opened)
    for body in ("One", "Two", "1"):
        away.replies("ana", body)
    assert away.reached(SAM) == ["One", "Two"]


def test_a_digit_two_days_after_the_question_reaches_nobody(opened: Opened) -> None:
    away = recycled(opened)
    away.replies("ana", "See you at five")
    away.passes(2 * DAY)
    away.replies("ana", "1")
    assert (away.reached(DANA), away.reached(SAM)) == ([], [])
    assert bodies(away)[-1] == "Nothing was sent: that question is too old. Write your text again."


def test_a_question_that_nobody_answers_lapses_and_the_phone_is_told(opened: Opened) -> None:
    away = recycled(opened)
    away.replies("ana", "See you at five")
    away.passes(25 * HOUR)
    phone_replies.tidy(away.tx, away.context)
    assert bodies(away)[-1].startswith("Your text was not sent: nobody said which customer")


def test_a_reply_to_a_session_that_only_expired_reopens_it(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Is it in?")
    away.passes(80 * HOUR)
    away.replies("ana", "It is now")
    assert away.reached(DANA) == ["It is now"]
    assert [row.ended_because for row in away.sessions()] == ["expired", None]


def test_a_number_is_not_given_to_another_customer_of_the_phone_while_it_cools_down(
    opened: Opened,
) -> None:
    away = with_dana(opened, P1, P2, P3)
    for number in (SAM, KIM):
        away.lead("Sam Kern", "ana", number)
    away.texts(DANA, ANA, "Dana")
    away.passes(80 * HOUR)
    away.texts(SAM, ANA, "Sam")
    away.passes(80 * HOUR)
    away.texts(KIM, ANA, "Kim")
    assert [text.number for text in away.on_phone(ANAS_PHONE)] == [P1, P2, P3]


@pytest.mark.parametrize("pool", [(), (P1,)], ids=["a pool of zero", "a pool of one, taken"])
def test_an_exhausted_pool_keeps_the_text_in_the_app_shows_it_to_the_store_and_tells(
    opened: Opened, pool: tuple[str, ...]
) -> None:
    away = opened(*pool)
    away.goes_away("ana")
    if pool:
        away.lead("Sam Kern", "ana", SAM)
        away.texts(SAM, ANA, "Taken")
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    (came,) = away.thread(DANA)
    assert (came.body, came.forwarded) == ("Is it in?", "pool_exhausted")
    assert not any("Is it in?" in body for body in bodies(away))
    assert away.alerts() == ["pool_exhausted"]
    seen_by = visibility.of_conversation(away.tx, came.thread)
    assert seen_by is not None
    assert away.store in seen_by.stores


# ---- decisions


def test_two_who_share_a_phone_have_different_numbers_for_different_customers(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.goes_away("ben", ANAS_PHONE)
    away.lead("Sam Kern", "ben", SAM)
    away.texts(DANA, ANA, "To Ana")
    away.texts(SAM, BEN, "To Ben")
    first, second = away.on_phone(ANAS_PHONE)
    assert first.number != second.number
    away.replies("ana", "As Ben", second.number)
    assert away.thread(SAM)[-1].author_id == away.users["ben"]


def test_a_stop_from_a_shared_phone_switches_off_both_who_forward_to_it(opened: Opened) -> None:
    away = with_dana(opened)
    away.goes_away("ben", ANAS_PHONE)
    away.texts(DANA, ANA, "Hi")
    away.replies("ana", "Stop")
    rows = out_of_office.forwarding_to(away.tx, ANAS_PHONE)
    assert [bool(row.enabled) for row in rows] == [False, False]


def test_a_lead_with_two_numbers_is_two_threads_on_the_phone_each_answered_where_it_was_written(
    opened: Opened,
) -> None:
    away = opened(P1, P2)
    away.goes_away("ana")
    away.lead("Dana Rivera", "ana", DANA, KIM)
    away.texts(DANA, ANA, "From my own")
    away.texts(KIM, ANA, "From work")
    first, second = away.on_phone(ANAS_PHONE)
    assert first.number != second.number
    away.replies("ana", "To work", second.number)
    assert (away.reached(DANA), away.reached(KIM)) == ([], ["To work"])


def test_a_forwarding_phone_that_texts_a_relay_number_is_a_customer_there(opened: Opened) -> None:
    away = with_dana(opened)
    received = away.texts(ANAS_PHONE, BEN, "Do you have it?")
    assert isinstance(received, Received)
    assert [row.body for row in away.thread(ANAS_PHONE)] == ["Do you have it?"]


def test_and_what_it_writes_to_its_owners_line_is_never_forwarded_to_itself(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(ANAS_PHONE, ANA, "Me again")
    assert bodies(away) == []
    assert away.thread(ANAS_PHONE)[0].why["facts"]["forwarding"]["because"] == "own_phone"


def test_an_unknown_phone_that_texts_a_proxy_number_is_kept_in_the_app_and_not_forwarded(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(KIM, P1, "Who is this?")
    assert [row.body for row in away.thread(KIM)] == ["Who is this?"]
    assert bodies(away) == []


def test_a_customer_of_an_associate_who_is_away_that_texts_a_proxy_number_is_not_forwarded(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(DANA, P1, "Is it in?")
    assert away.thread(DANA)[0].why["facts"]["forwarding"]["because"] == "not_a_line"
    assert bodies(away) == []


def test_a_draining_proxy_number_serves_its_customers_and_takes_no_others(opened: Opened) -> None:
    away = with_dana(opened, P1)
    away.lead("Sam Kern", "ana", SAM)
    away.texts(DANA, ANA, "One")
    away.tx.run(DRAIN, the_number=P1)
    away.texts(DANA, ANA, "Two")
    away.texts(SAM, ANA, "Three")
    away.replies("ana", "Still here", P1)
    assert bodies(away) == ["Dana R.: One", "Dana R.: Two"]
    assert away.reached(DANA) == ["Still here"]
    assert away.thread(SAM)[0].forwarded == "pool_exhausted"


def test_a_late_reply_on_a_number_that_was_drained_meanwhile_is_told_and_not_sent(
    opened: Opened,
) -> None:
    away = with_dana(opened, P1)
    away.texts(DANA, ANA, "One")
    away.passes(80 * HOUR)
    away.tx.run(DRAIN, the_number=P1)
    away.replies("ana", "Too late", P1)
    assert away.reached(DANA) == []
    assert "out of use" in bodies(away)[-1]


def test_who_forwards_to_another_phone_while_sessions_live_is_answered_from_the_new_one_alone(
    opened: Opened,
) -> None:
    away = with_dana(opened, P1)
    away.texts(DANA, ANA, "One")
    office.put(away.tx, away.users["ana"], Wanted(True, NEW_PHONE, "all", None, None), away.context)
    away.replies("ana", "From the old phone", P1)
    assert away.reached(DANA) == []
    assert "forwards to another phone" in bodies(away)[-1]
    away.goes_away("ana", NEW_PHONE)
    away.texts(DANA, ANA, "Two")
    away.texts(NEW_PHONE, P1, "From the new one")
    assert bodies(away, NEW_PHONE)[-1] == "Dana R.: Two"
    assert away.reached(DANA) == ["From the new one"]


def test_an_associate_who_moves_to_another_store_keeps_customers_phone_and_sessions(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "One")
    uptown = places.add_store(
        away.tx, away.context, name="Uptown", kind="store", phone="+16465550100",
        time_zone="America/New_York", state="NY", area_codes=[],
    )  # fmt: skip
    people.change(away.tx, away.users["ana"], {"store_id": uptown}, None, away.context)
    away.replies("ana", "Still me")
    away.texts(DANA, ANA, "Two")
    assert away.reached(DANA) == ["Still me"]
    assert {text.number for text in away.on_phone(ANAS_PHONE)} == {P1}


def test_a_customer_who_is_given_to_another_is_not_reached_from_the_phone_any_more(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Hi")
    ownership.hand_over(
        away.tx,
        lead_of(away, DANA),
        away.users["ben"],
        because="assigned",
        by=None,
        context=away.context,
    )
    away.replies("ana", "Hello")
    assert away.reached(DANA) == []
    assert "somebody else looks after" in bodies(away)[-1]


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        pytest.param(Ended.SWITCHED_OFF, "Out of Office is off", id="switched off"),
        pytest.param(Ended.DEACTIVATED, "text messaging is off", id="deactivated"),
        pytest.param(Ended.OPTED_OUT, "opted out", id="opted out"),
    ],
)
def test_a_session_that_ended_for_good_never_reopens(
    opened: Opened, ended: Ended, told: str
) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Hi")
    proxy_sessions.end(away.tx, ended, away.context, user_id=away.users["ana"])
    away.replies("ana", "Hello", P1)
    assert away.reached(DANA) == []
    assert told in bodies(away)[-1]


def test_an_opt_out_of_the_customer_is_not_forwarded_and_ends_the_session(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Hi")
    away.texts(DANA, ANA, "STOP")
    assert bodies(away) == ["Dana R.: Hi"]
    assert [row.ended_because for row in away.sessions()] == ["opted_out"]
    away.texts(DANA, ANA, "And another thing")
    assert len(bodies(away)) == 1


# ---- the phone's own words


def test_a_stop_from_the_phone_switches_its_forwarding_off_once_and_opts_no_customer_out(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Hi")
    for _ in range(2):
        away.replies("ana", "STOP", P1)
    told = [text.body for text in away.on_phone(ANAS_PHONE) if text.purpose == "notice"]
    assert len(told) == 1
    assert "not forwarded to this phone any more" in told[0]
    away.texts(DANA, ANA, "Anybody?")
    assert sum("Anybody?" in body for body in bodies(away)) == 0
    assert away.alerts() == ["forwarding_stopped"]
    assert away.reached(DANA) == []


def test_start_from_the_phone_switches_it_on_again(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Hi")
    away.replies("ana", "STOP", P1)
    away.replies("ana", "START", P1)
    away.texts(DANA, ANA, "Anybody?")
    assert bodies(away)[-1] == "Dana R.: Anybody?"


def test_a_yes_from_the_phone_is_for_the_customer(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Is it in?")
    away.replies("ana", "Yes")
    assert away.reached(DANA) == ["Yes"]


# ---- loops


def test_no_more_than_ten_texts_go_to_a_phone_from_a_number_in_thirty_seconds(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    for count in range(14):
        away.texts(DANA, ANA, f"Text {count}")
    assert len(bodies(away)) == 10
    assert [row.forwarded for row in away.thread(DANA)][-4:] == ["loop_stopped"] * 4
    assert away.alerts() == ["loop_stopped"]
    away.passes(MINUTE)
    away.texts(DANA, ANA, "Later")
    assert bodies(away)[-1] == "Dana R.: Later"


def test_two_phones_that_answer_each_other_by_themselves_are_stopped(opened: Opened) -> None:
    away = with_dana(opened)
    away.texts(DANA, ANA, "Hi")
    for _ in range(14):
        away.replies("ana", "I am driving", P1)
    assert len(away.reached(DANA)) == 10
    assert "loop_stopped" in away.alerts()


def test_a_text_that_comes_from_a_number_of_ours_is_kept_and_goes_no_further(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.texts(BEN, ANA, "Round and round")
    assert away.thread(BEN)[0].body == "Round and round"
    assert bodies(away) == []
    assert away.alerts() == ["loop_stopped"]


# ---- deputies


def test_a_deputy_who_forwards_gets_the_text_and_answers_it_and_ownership_stays(
    opened: Opened,
) -> None:
    away = with_dana(opened)
    away.goes_away("ana", deputy_user_id=away.users["ben"])
    away.goes_away("ben")
    away.texts(DANA, ANA, "Is it in?")
    assert bodies(away) == []
    assert bodies(away, PHONES["ben"]) == ["Dana R. (for Ana): Is it in?"]
    away.replies("ben", "It is")
    answer = away.thread(DANA)[-1]
    assert (answer.author_id, answer.line) == (away.users["ben"], ANA)
    lead = leads_store.by_id(away.tx, lead_of(away, DANA))
    assert lead is not None
    assert lead.assignee_user_id == away.users["ana"]


def test_a_deputy_who_is_away_too_gets_none_and_the_owners_phone_does(opened: Opened) -> None:
    away = with_dana(opened)
    away.goes_away("ana", deputy_user_id=away.users["cy"])
    away.texts(DANA, ANA, "Is it in?")
    assert bodies(away) == ["Dana R.: Is it in?"]
    assert away.thread(DANA)[0].why["facts"]["forwarding"]["passed_over"][0]["because"] == (
        "deputy_away"
    )
