"""Nobody is texted who was not asked, where the retailer wants that, or who said no (CO1–CO3, CO5)."""

import csv
import io
from typing import Any

import pytest

from tests.relay.lawful import advance, shop_fixture
from tests.support.relay import Person, Phone, ok, problem
from tests.support.shop import Shop
from tests.support.waiting import until

Json = Any
DAY = 86_400

single = shop_fixture(opt_in="single")
double = shop_fixture(opt_in="double")
ageing = shop_fixture(opt_in="single")
by_line = shop_fixture(opt_in="off", opt_out_scope="line")


def texted(person: Person, lead: Json, body: str) -> Json:
    return ok(person.text(lead["id"], body), 202)


def phone_of(shop: Shop, lead: Json) -> Phone:
    return shop.phone(shop.number_of(lead))


def bodies(phone: Phone, count: int) -> list[str]:
    """What a phone holds, once it holds as many texts."""
    until(lambda: len(phone.held()) >= count, f"{count} texts on a phone")
    return [text["body"] for text in phone.held()]


def consent_of(person: Person, text: Json) -> str:
    return str(person.get(f"/conversations/{text['conversation_id']}")["consent"])


def ledger(person: Person, lead: Json) -> list[str]:
    """The kinds of what was written down, oldest first."""
    return [line["kind"] for line in person.get(f"/leads/{lead['id']}/consents")["items"]][::-1]


# ---- asked once


def test_the_first_text_to_somebody_is_preceded_by_the_opt_in_message(single: Shop) -> None:
    lead = single.lead_of(single.ana)
    text = texted(single.ana, lead, "Hello, it is Ana.")
    asked, said = bodies(phone_of(single, lead), 2)
    assert ("Our store" in asked, "STOP" in asked, said) == (True, True, "Hello, it is Ana.")
    assert consent_of(single.ana, text) == "asked"
    (record,) = single.ana.get(f"/leads/{lead['id']}/consents")["items"]
    assert (record["kind"], record["method"], record["shown"]) == ("asked", "message", asked)
    assert (record["line"], record["by"]) == (single.line_of(single.ana), "Ana")
    why = single.ana.get(f"/messages/{text['id']}/why")
    assert (why["decision"], why["because"]) == ("allowed", "opt_in_first")


def test_nobody_is_asked_twice_in_30_days_by_anybody_of_the_store(single: Shop) -> None:
    lead = single.lead_at(single.downtown)
    texted(single.ana, lead, "one")
    texted(single.ana, lead, "two")
    texted(single.ben, lead, "three")
    asked, *others = bodies(phone_of(single, lead), 4)
    assert "STOP" in asked
    assert sorted(others) == ["one", "three", "two"]


def test_after_30_days_without_an_answer_they_are_asked_again(ageing: Shop) -> None:
    lead = ageing.lead_of(ageing.ana)
    phone = phone_of(ageing, lead)
    texted(ageing.ana, lead, "one")
    bodies(phone, 2)
    advance(ageing.relay, 29 * DAY)
    texted(ageing.ana, lead, "two")
    advance(ageing.relay, 1 * DAY + 60)
    texted(ageing.relay.sign_in("ana"), lead, "three")
    asked, *others = bodies(phone, 5)
    assert others == ["one", "two", asked, "three"]


def test_who_wrote_first_is_not_asked(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana, "Do you have it in blue?")
    ok(single.ana.send(conversation["id"], "We do."), 202)
    assert bodies(phone, 1) == ["We do."]
    lead = {"id": conversation["lead"]["id"]}
    assert ledger(single.ana, lead) == ["texted_first"]
    assert single.ana.get(f"/conversations/{conversation['id']}")["consent"] == "given"


def test_an_opt_in_message_that_never_arrived_asked_for_nothing(single: Shop) -> None:
    lead = single.lead_of(single.ana)
    phone = phone_of(single, lead)
    phone.meets("refused")
    texted(single.ana, lead, "one")
    assert bodies(phone, 1) == ["one"]
    until(lambda: ledger(single.ana, lead) == ["asked", "not_asked"], "a ledger that says so")
    texted(single.ana, lead, "two")
    assert bodies(phone, 3)[2] == "two"


def test_yes_to_the_question_is_no_text_to_be_answered(single: Shop) -> None:
    lead = single.lead_of(single.ana)
    text = texted(single.ana, lead, "Hello!")
    phone = phone_of(single, lead)
    bodies(phone, 2)
    phone.texts(single.line_of(single.ana), "Yes!")
    assert ledger(single.ana, lead) == ["asked", "agreed"]
    conversation = single.ana.get(f"/conversations/{text['conversation_id']}")
    assert (conversation["consent"], conversation["waiting_since"]) == ("given", None)
    assert len(phone.held()) == 2, "a yes is not answered"


def test_yes_from_somebody_who_agreed_is_an_ordinary_text(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana, "Is it there?")
    ok(single.ana.send(conversation["id"], "Shall I put it aside?"), 202)
    phone.texts(single.line_of(single.ana), "YES")
    now = single.ana.get(f"/conversations/{conversation['id']}")
    assert now["waiting_since"] is not None
    assert ledger(single.ana, conversation["lead"]) == ["texted_first"]


# ---- held until they agree


def held_text(shop: Shop, body: str = "Hello, it is Ana.") -> tuple[Json, Phone, Json]:
    lead = shop.lead_of(shop.ana)
    text = texted(shop.ana, lead, body)
    assert (text["state"], text["not_before"]) == ("held", None)
    return lead, phone_of(shop, lead), text


def test_a_text_is_held_with_its_reason_until_they_agree(double: Shop) -> None:
    lead, phone, text = held_text(double)
    (asked,) = bodies(phone, 1)
    assert "YES" in asked
    assert text["error"]["code"] == "waits_for_opt_in"
    assert "YES" in text["error"]["detail"]
    why = double.ana.get(f"/messages/{text['id']}/why")
    assert (why["decision"], why["because"]) == ("held", "waits_for_opt_in")
    outlook = double.ana.get(f"/conversations/{text['conversation_id']}/summary")["outlook"]
    assert (outlook["verdict"], outlook["because"]) == ("held", "waits_for_opt_in")
    phone.texts(double.line_of(double.ana), "YES")
    phone.wait_for("Hello, it is Ana.")
    double.ana.wait_for_state(text, "delivered")
    why = double.ana.get(f"/messages/{text['id']}/why")
    assert (why["decision"], why["because"]) == ("allowed", "agreed")
    assert why["facts"]["held"][0]["because"] == "waits_for_opt_in"
    assert ledger(double.ana, lead) == ["asked", "agreed"]


@pytest.mark.parametrize("word", ["START", " yes ", "Yes!", "sí 👍", "UNSTOP"])
def test_a_yes_in_any_of_its_words_lets_all_go_in_their_order(double: Shop, word: str) -> None:
    lead, phone, _ = held_text(double, "one")
    texted(double.ana, lead, "two")
    texted(double.ana, lead, "three")
    phone.texts(double.line_of(double.ana), word)
    assert bodies(phone, 4)[1:] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "word", ["who is this?", "yes, who is this?", "HELP", "please stop texting me"]
)
def test_anything_else_is_no_yes(double: Shop, word: str) -> None:
    _, phone, text = held_text(double)
    phone.texts(double.line_of(double.ana), word)
    assert double.ana.message(text["conversation_id"], text["id"])["state"] == "held"
    assert consent_of(double.ana, text) == "asked"


def test_who_was_asked_and_says_stop_gets_nothing_of_what_was_held(double: Shop) -> None:
    lead, phone, text = held_text(double)
    phone.texts(double.line_of(double.ana), "STOP")
    failed = double.ana.message(text["conversation_id"], text["id"])
    assert (failed["state"], failed["error"]["code"]) == ("failed", "opted_out")
    assert "Our store" in bodies(phone, 2)[1]
    phone.texts(double.line_of(double.ana), "START")
    bodies(phone, 3)
    assert "Hello, it is Ana." not in [held["body"] for held in phone.held()]
    assert ledger(double.ana, lead) == ["asked", "opted_out", "opted_in"]


def test_a_held_text_can_be_taken_back(double: Shop) -> None:
    _, phone, text = held_text(double)
    path = f"/messages/{text['id']}/withdraw"
    problem(double.cleo.call("POST", path), 404, "not_found")
    for _ in range(2):
        taken = double.ana.post(path)
        assert (taken["state"], taken["error"]["code"]) == ("failed", "withdrawn")
    phone.texts(double.line_of(double.ana), "YES")
    assert "Hello, it is Ana." not in [held["body"] for held in phone.held()]


def test_what_has_left_cannot_be_taken_back(double: Shop) -> None:
    _, conversation = double.texts_in(double.ana)
    text = ok(double.ana.send(conversation["id"], "gone"), 202)
    double.ana.wait_for_state(text, "delivered")
    problem(double.ana.call("POST", f"/messages/{text['id']}/withdraw"), 409, "not_held")


def test_what_is_held_on_a_line_that_is_released_is_removed_with_it(double: Shop) -> None:
    eve = double.add_person("eve", double.downtown, "see_numbers")
    double.add_line()
    line = double.give_line(eve)
    lead = double.lead_of(eve)
    text = texted(eve, lead, "Hello, it is Eve.")
    assert text["state"] == "held"
    body = {"confirm": line}
    ok(double.admin.call("DELETE", f"/users/{eve.id}/text-messaging", body))
    problem(double.admin.call("GET", f"/messages/{text['id']}/why"), 404, "not_found")
    double.phone(double.number_of(lead)).texts(double.line_of(double.ana), "YES")
    (agreed,) = double.conversations_of(double.number_of(lead))
    assert agreed["line"] == double.line_of(double.ana)
    assert [each["body"] for each in double.admin.messages(agreed["id"])] == ["YES"]


def test_who_wrote_first_gets_an_answer_at_once(double: Shop) -> None:
    phone, conversation = double.texts_in(double.ana, "Do you have it in blue?")
    ok(double.ana.send(conversation["id"], "We do."), 202)
    assert bodies(phone, 1) == ["We do."]


# ---- opting out


def test_stop_reaches_every_line_of_the_store_at_once(single: Shop) -> None:
    lead = single.lead_at(single.downtown)
    phone = phone_of(single, lead)
    phone.texts(single.line_of(single.ben), "hello")
    phone.texts(single.line_of(single.ana), "stop")
    problem(single.ben.text(lead["id"], "may I?"), 409, "opted_out")
    assert len([text for text in bodies(phone, 1) if "opted out" in text]) == 1
    phone.texts(single.line_of(single.ben), "STOP")
    ok(single.cleo.text(single.lead_of(single.cleo, numbers=[phone.number])["id"], "hi"), 202)


def test_by_line_another_line_may_still_text(by_line: Shop) -> None:
    lead = by_line.lead_at(by_line.downtown)
    phone = phone_of(by_line, lead)
    phone.texts(by_line.line_of(by_line.ana), "OPT OUT")
    problem(by_line.ana.text(lead["id"], "may I?"), 409, "opted_out")
    ok(by_line.ben.text(lead["id"], "and I?"), 202)


@pytest.mark.parametrize("word", ["ALTO", "parar", " Stop\n", "Optout"])
def test_words_of_two_languages_stop_at_once(single: Shop, word: str) -> None:
    phone, conversation = single.texts_in(single.ana)
    phone.texts(single.line_of(single.ana), word)
    assert single.ana.get(f"/conversations/{conversation['id']}")["consent"] == "opted_out"
    assert len(bodies(phone, 1)) == 1


def test_a_word_under_a_picture_counts(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana)
    phone.texts(single.line_of(single.ana), "STOP", media=["https://example.com/a.jpg"])
    assert single.ana.get(f"/conversations/{conversation['id']}")["consent"] == "opted_out"


def test_what_waits_to_be_sent_when_they_stop_does_not_go(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana)
    phone.meets("not_taken", times=50)
    text = ok(single.ana.send(conversation["id"], "too late"), 202)
    until(
        lambda: single.ana.message(conversation["id"], text["id"])["error"],
        "a text that is tried again",
    )
    phone.texts(single.line_of(single.ana), "STOP")
    failed = single.ana.wait_for_state(text, "failed")
    assert failed["error"]["code"] == "opted_out"
    assert "too late" not in [held["body"] for held in phone.held()]


@pytest.mark.parametrize("words", ["Stop.", "STOP 🛑", "please take me off your list"])
def test_a_sentence_that_asks_to_stop_is_flagged_and_opts_out_by_a_person(
    single: Shop, words: str
) -> None:
    phone, conversation = single.texts_in(single.ana)
    phone.texts(single.line_of(single.ana), words)
    here = f"/conversations/{conversation['id']}"
    flagged = single.ana.get(here)
    assert (flagged["flag"], flagged["consent"]) == ("asks_to_stop", "given")
    assert single.ana.messages(conversation["id"])[-1]["flag"] == "asks_to_stop"
    out = single.ana.post(f"{here}/opt-out")
    assert (out["flag"], out["consent"], out["waiting_since"]) == (None, "opted_out", None)
    assert len([text for text in bodies(phone, 1) if "Our store" in text]) == 1
    single.ana.post(f"{here}/opt-out")
    newest = single.ana.get(f"/leads/{conversation['lead']['id']}/consents")["items"][0]
    assert (newest["kind"], newest["method"]) == ("opted_out", "person")
    assert (newest["shown"], newest["by"]) == (words, "Ana")
    assert len(phone.held()) == 1, "confirmed once"


def test_a_person_can_say_that_a_flag_was_wrong(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana)
    here = f"/conversations/{conversation['id']}"
    problem(single.ana.call("POST", f"{here}/unflag"), 409, "not_flagged")
    phone.texts(single.line_of(single.ana), "please stop texting me")
    assert single.ana.post(f"{here}/unflag")["flag"] is None
    assert ledger(single.ana, conversation["lead"])[-2:] == ["asked_to_stop", "kept"]
    problem(single.cleo.call("POST", f"{here}/opt-out"), 404, "not_found")


def test_dont_stop_by_is_an_ordinary_text(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana)
    phone.texts(single.line_of(single.ana), "don't stop by today")
    assert single.ana.get(f"/conversations/{conversation['id']}")["flag"] is None


# ---- the ledger


def test_the_ledger_is_exported_whole_and_by_those_who_supervise(single: Shop) -> None:
    phone, conversation = single.texts_in(single.ana, "=HYPERLINK(1)")
    phone.texts(single.line_of(single.ana), "STOP")
    problem(single.ana.call("GET", "/consents"), 403, "permission_missing")
    told = single.admin.call("GET", "/consents", params={"format": "csv"})
    assert told.headers["content-type"].startswith("text/csv")
    head, *lines = csv.reader(io.StringIO(told.text))
    names = ["at", "number", "kind", "method", "shown", "scope", "line", "message_id", "by"]
    assert head == names
    of_phone = [line for line in lines if line[1] == phone.number]
    assert [line[4] for line in of_phone] == ["STOP", "'=HYPERLINK(1)"], "no formula"
    assert single.admin.get("/consents", limit=1)["total"] == len(lines)
    assert phone.number not in single.sam.call("GET", "/consents", params={"format": "csv"}).text
    path = f"/leads/{conversation['lead']['id']}/consents"
    own = single.ana.call("GET", path, params={"format": "csv"}).text
    assert [line[1] for line in csv.reader(io.StringIO(own))] == ["number", *2 * [phone.number]]
    for format in ("json", "csv"):
        problem(single.cleo.call("GET", path, params={"format": format}), 404)
