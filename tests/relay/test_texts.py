"""Conversations and texts by REST: folders, pages, sending, reading, assigning, why."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number
from tests.support.waiting import until


def pages(person: Person, path: str, **query: Any) -> list[list[Any]]:
    """Every page of a list, by its cursors."""
    found, cursor = [], None
    while True:
        page = person.get(path, **query, **({"cursor": cursor} if cursor else {}))
        found.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def folders_of(person: Person, conversation: str) -> list[str]:
    """The folders in which a person finds a conversation."""
    counted = [each["folder"] for each in person.get("/folders")["items"]]
    return [
        folder
        for folder in counted
        if conversation in [one["id"] for one in person.conversations(folder)]
    ]


def test_a_text_comes_in_and_is_answered(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana, "Is the blue one in?")
    assert conversation["assignee"] == {"user_id": shop.ana.id, "location_id": None, "name": "Ana"}
    assert conversation["consent"] == "given"
    answer = ok(shop.ana.send(conversation["id"], "It is!"), 202)
    assert (answer["direction"], answer["state"]) == ("outbound", "queued")
    assert answer["author"] == {"kind": "user", "id": shop.ana.id, "name": "Ana", "via": "app"}
    assert phone.wait_for("It is!")["from"] == shop.line_of(shop.ana)
    shop.ana.wait_for_state(answer, "delivered")
    bodies = [text["body"] for text in shop.ana.messages(conversation["id"])]
    assert bodies == ["Is the blue one in?", "It is!"]


def test_unread_and_waiting_end_with_reading_and_answering(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana, "one")
    phone.texts(shop.line_of(shop.ana), "two")
    here = f"/conversations/{conversation['id']}"
    assert shop.ana.get(here)["unread"] == 2
    first, second = shop.ana.messages(conversation["id"])
    assert shop.ana.post(f"{here}/read", {"message_id": first["id"]})["unread"] == 1
    assert shop.ana.post(f"{here}/read", {"message_id": second["id"]})["unread"] == 0
    assert shop.ana.post(f"{here}/read", {"message_id": first["id"]})["unread"] == 0
    assert shop.admin.get(here)["unread"] == 2
    assert folders_of(shop.ana, conversation["id"]) == ["inbox", "waiting"]
    ok(shop.ana.send(conversation["id"], "answered"), 202)
    assert folders_of(shop.ana, conversation["id"]) == ["inbox"]


def test_a_dismissed_conversation_comes_back_with_a_text(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    there = shop.ana.post(f"/conversations/{conversation['id']}/dismiss")
    assert there["state"] == "dismissed"
    assert folders_of(shop.ana, conversation["id"]) == ["dismissed"]
    phone.texts(shop.line_of(shop.ana), "still there?")
    assert "inbox" in folders_of(shop.ana, conversation["id"])


def test_whom_a_conversation_is_shown_to(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana, lead=shop.lead_of(shop.cleo))
    here = f"/conversations/{conversation['id']}"
    for person in (shop.cleo, shop.admin, shop.sam):
        assert person.get(here)["id"] == conversation["id"]
    for person in (shop.ana, shop.ben, shop.dora):
        problem(person.call("GET", here), 404, "not_found")
        for path in ("messages", "read", "dismiss", "assign", "lead"):
            bodies: dict[str, Any] = {
                "messages": {"body": "x"},
                "read": {"message_id": "x"},
                "assign": {"user_id": person.id},
                "lead": {"lead_id": "x"},
            }
            answer = person.call(
                "POST", f"{here}/{path}", bodies.get(path), headers={"Idempotency-Key": "k"}
            )
            problem(answer, 404, "not_found")
        problem(person.call("GET", f"{here}/messages"), 404)
        text = shop.admin.messages(conversation["id"])[0]
        problem(person.call("GET", f"/messages/{text['id']}/why"), 404)


def test_a_location_sees_its_leads_conversations(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    for person in (shop.ana, shop.ben, shop.dora):
        assert person.get(f"/conversations/{conversation['id']}")
        assert "new_leads" in folders_of(person, conversation["id"])
    problem(shop.cleo.call("GET", f"/conversations/{conversation['id']}"), 404)


def test_the_live_folder_is_for_those_who_supervise(shop: Shop) -> None:
    problem(shop.ana.call("GET", "/conversations?folder=live"), 403, "permission_missing")
    problem(shop.ana.call("GET", "/conversations?folder=spam"), 422, "folder_unknown")
    problem(shop.ana.call("GET", "/conversations?sort=size"), 422, "sort_invalid")
    ours = [each["folder"] for each in shop.ana.get("/folders")["items"]]
    assert ours == ["inbox", "new_leads", "customer_requests", "waiting", "dismissed", "store"]
    assert [each["folder"] for each in shop.sam.get("/folders")["items"]] == [*ours, "live"]


def test_folders_count_what_they_hold(shop: Shop) -> None:
    shop.texts_in(shop.ben)
    for each in shop.ben.get("/folders")["items"]:
        page = shop.ben.get("/conversations", folder=each["folder"])
        assert page["total"] == each["total"]
        assert each["unread"] <= each["total"]


def test_without_see_numbers_a_number_shows_its_last_two_digits(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ben)
    here = f"/conversations/{conversation['id']}"
    whole = shop.admin.get(here)["lead"]
    assert whole["number"] == phone.number
    shown = shop.ben.get(here)["lead"]
    assert shown["name"].startswith("New customer ")
    assert phone.number[2:10] not in shown["number"]
    assert shown["number"].endswith(phone.number[-2:])
    everything = [
        shop.ben.call("GET", path).text
        for path in (
            here,
            f"{here}/messages",
            "/conversations?limit=200",
            f"/leads/{whole['id']}",
            "/leads?limit=200",
            f"/messages/{shop.ben.messages(conversation['id'])[0]['id']}/why",
        )
    ]
    assert not [text for text in everything if phone.number[1:] in text]


def test_a_search_finds_names_and_for_some_numbers(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana, first_name="Éloïse", last_name=f"Q{fresh_number()[-6:]}")
    phone, conversation = shop.texts_in(shop.ana, lead=lead)

    def finds(person: Person, q: str) -> bool:
        in_conversations = [one["id"] for one in person.conversations(q=q)]
        in_leads = [one["id"] for one in person.get("/leads", q=q, limit=200)["items"]]
        assert (conversation["id"] in in_conversations) is (lead["id"] in in_leads)
        return conversation["id"] in in_conversations

    assert finds(shop.ana, f"Éloïse {lead['last_name']}")
    assert finds(shop.ana, lead["last_name"].lower())
    assert finds(shop.ana, f"({phone.number[2:5]}) {phone.number[5:8]}-{phone.number[8:]}")
    assert not finds(shop.ana, "É%se"), "a percent sign is a percent sign"
    given = {"user_id": shop.ben.id}
    ok(shop.ana.call("POST", f"/conversations/{conversation['id']}/assign", given))
    assert finds(shop.ben, lead["last_name"])
    assert not finds(shop.ben, phone.number)


def test_pages_are_whole_and_repeat_nothing_while_texts_arrive(shop: Shop) -> None:
    supervisor = shop.sam
    phones = [shop.texts_in(shop.cleo)[0] for _ in range(12)]
    before = {one["id"] for one in supervisor.conversations()}
    first = supervisor.get("/conversations", limit=3)
    with supervisor.stream(after=first["events_cursor"]) as stream:
        seen = [one["id"] for one in first["items"]]
        cursor = first["next_cursor"]
        while cursor:
            phones.pop().texts(shop.line_of(shop.cleo), "again") if phones else None
            shop.texts_in(shop.cleo)
            page = supervisor.get("/conversations", limit=3, cursor=cursor)
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert len(seen) == len(set(seen))

        def told() -> set[str]:
            return {e.data["id"] for e in stream.events if e.type == "conversation.updated"}

        stream.wait(lambda: before <= set(seen) | told(), "every conversation")


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_pages_of_leads_repeat_nothing_while_strangers_text(shop: Shop, sort: str) -> None:
    for _ in range(8):
        shop.lead_of(shop.cleo, last_name=fresh_number())
    before = {one["id"] for page in pages(shop.admin, "/leads", limit=200) for one in page}
    seen: list[str] = []
    cursor = None
    while True:
        query: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = shop.admin.get("/leads", limit=5, sort=sort, **query)
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        if len(seen) < 100:
            shop.texts_in(shop.cleo)
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


@pytest.mark.parametrize("sort", ["newest", "oldest", "waiting"])
def test_an_offset_jumps_to_the_same_place_as_paging(shop: Shop, sort: str) -> None:
    for _ in range(3):
        shop.texts_in(shop.ben)
    paged = [one for page in pages(shop.ben, "/conversations", limit=2, sort=sort) for one in page]
    jumped = shop.ben.get("/conversations", limit=2, offset=1, sort=sort)
    assert [one["id"] for one in jumped["items"]] == [one["id"] for one in paged[1:3]]
    assert jumped["total"] == len(paged) == len({one["id"] for one in paged})


def test_a_thread_is_read_in_pages_both_ways(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana, "text 0")
    for count in range(1, 9):
        phone.texts(shop.line_of(shop.ana), f"text {count}")
    here = f"/conversations/{conversation['id']}/messages"

    def read(**query: Any) -> tuple[list[str], str | None]:
        page = shop.ana.get(here, **query)
        assert page["total"] == 9
        return [text["body"][5:] for text in page["items"]], page["next_cursor"]

    newest, cursor = read(limit=4)
    assert newest == ["5", "6", "7", "8"]
    older, cursor = read(limit=4, before=cursor)
    assert older == ["1", "2", "3", "4"]
    oldest, last = read(limit=4, before=cursor)
    assert (oldest, last) == (["0"], None)
    fifth = shop.ana.messages(conversation["id"])[4]["id"]
    assert read(limit=3, after=fifth)[0] == ["5", "6", "7"]
    assert read(limit=5, around=fifth)[0] == ["2", "3", "4", "5", "6"]
    both = {"before": fifth, "after": fifth}
    problem(shop.ana.call("GET", here, params=both), 422, "anchor_invalid")
    problem(shop.ana.call("GET", here, params={"before": "nothing"}), 404, "not_found")
    elsewhere = shop.ana.messages(shop.texts_in(shop.ana)[1]["id"])[0]["id"]
    problem(shop.ana.call("GET", here, params={"around": elsewhere}), 404, "not_found")


@pytest.mark.parametrize("key", ["k", "!~" * 127 + "x", "a" * 255])
def test_the_same_key_and_body_give_the_same_text_again(shop: Shop, key: str) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    key = f"{conversation['id'][: 255 - len(key)]}{key}" if len(key) < 255 else key
    first = shop.ana.send(conversation["id"], "once", key)
    if first.status_code == 409:  # another database's turn has used this longest key
        return
    again = shop.ana.send(conversation["id"], "once", key)
    assert ok(again, 202)["id"] == ok(first, 202)["id"]
    problem(shop.ana.send(conversation["id"], "twice", key), 409, "idempotency_key_reused")
    other = shop.texts_in(shop.ana)[1]
    problem(shop.ana.send(other["id"], "once", key), 409, "idempotency_key_reused")
    phone.wait_for("once")
    assert len(phone.held()) == 1


@pytest.mark.parametrize("key", [None, "", "x" * 256, "two words", "tab\there", b"\xe9t\xe9"])
def test_a_key_is_1_to_255_visible_ascii_characters(shop: Shop, key: str | bytes | None) -> None:
    _, conversation = shop.texts_in(shop.ana)
    headers: Any = {} if key is None else {"Idempotency-Key": key}
    path = f"/conversations/{conversation['id']}/messages"
    answer = shop.ana.call("POST", path, {"body": "x"}, headers=headers)
    problem(answer, 422, "idempotency_key_invalid")
    assert len(shop.ana.messages(conversation["id"])) == 1


def test_a_key_belongs_to_its_user(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    shop.texts_in(shop.ana, lead=lead)
    key = f"shared-{lead['id']}"
    mine = ok(shop.ana.text(lead["id"], "from ana", key), 202)
    theirs = ok(shop.ben.text(lead["id"], "from ben", key), 202)
    assert mine["id"] != theirs["id"]


def test_the_same_key_at_the_same_moment_sends_once(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    answers: list[httpx.Response] = []
    gate = threading.Barrier(6)

    def press() -> None:
        person = shop.relay.client(shop.ana.token)
        gate.wait()
        answers.append(
            person.post(
                f"/v1/conversations/{conversation['id']}/messages",
                json={"body": "pressed"},
                headers={"Idempotency-Key": conversation["id"]},
            )
        )

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    phone.wait_for("pressed")
    assert len(phone.held()) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"body": "x" * 1601}, "body_too_long", id="1,601 characters"),
        pytest.param({"body": ""}, "body_empty", id="nothing"),
        pytest.param({"body": " \n\t "}, "body_empty", id="spaces alone"),
        pytest.param({"body": "\u001b\u0007"}, "body_empty", id="control characters alone"),
        pytest.param({"media": ["https://a/x"] * 11}, "too_many_media", id="eleven pictures"),
        pytest.param({"media": ["http://a/x"]}, "media_invalid", id="not https"),
        pytest.param({"media": ["https://"]}, "media_invalid", id="no host"),
        pytest.param({"media": ["https://[a/x"]}, "media_invalid", id="an address of no shape"),
        pytest.param({"media": ["javascript:x"]}, "media_invalid", id="not an address"),
        pytest.param({"body": "a\u0000b"}, "characters_invalid", id="NUL"),
        pytest.param({"body": "x", "colour": "red"}, "invalid", id="an unknown key"),
        pytest.param({"body": 5}, "invalid", id="a number"),
    ],
)
def test_what_cannot_be_sent(shop: Shop, body: Any, code: str) -> None:
    _, conversation = shop.texts_in(shop.ana)
    path = f"/conversations/{conversation['id']}/messages"
    answer = shop.ana.call("POST", path, body, headers={"Idempotency-Key": "k"})
    problem(answer, 422, code)
    assert len(shop.ana.messages(conversation["id"])) == 1


def test_a_text_of_1600_characters_goes_as_it_was_written(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    body = "  two  spaces\n\nand a line\t👩‍👩‍👧 \u200f" + "é" * 1560
    assert len(body) <= 1600
    text = ok(shop.ana.send(conversation["id"], body), 202)
    assert text["body"] == body
    assert phone.wait_for(body)
    assert text["segments"] > 10


def test_stop_blocks_every_line_of_the_store_and_start_undoes_it(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    phone, conversation = shop.texts_in(shop.ana, "hi", lead=lead)
    by_ben = shop.conversation(shop.ben, lead)
    phone.texts(shop.line_of(shop.ana), " Stop ")
    confirmation = until(phone.held, "a confirmation")
    assert [text["from"] for text in confirmation] == [shop.line_of(shop.ana)]
    assert confirmation[0]["body"].startswith("Our store: ")
    problem(shop.ana.send(conversation["id"], "please"), 409, "opted_out")
    problem(shop.ben.send(by_ben["id"], "please"), 409, "opted_out")
    for one in (conversation, by_ben):
        assert shop.ana.get(f"/conversations/{one['id']}")["consent"] == "opted_out"
    phone.texts(shop.line_of(shop.ben), "STOP")
    phone.texts(shop.line_of(shop.ben), "start")
    until(lambda: len(phone.held()) == 2, "one more answer")
    ok(shop.ana.send(conversation["id"], "welcome back"), 202)
    phone.wait_for("welcome back")
    phone.texts(shop.line_of(shop.ana), "YES")
    phone.texts(shop.line_of(shop.ana), "help")
    until(lambda: len(phone.held()) == 4, "an answer to HELP alone")
    assert "Our store: text us" in phone.held()[-1]["body"]


def test_a_sentence_with_stop_in_it_is_an_ordinary_text(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana, "don't stop by today")
    assert conversation["consent"] == "given"
    ok(shop.ana.send(conversation["id"], "ok"), 202)
    phone.wait_for("ok")


def test_a_text_queued_before_an_opt_out_does_not_leave(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    phone.meets("not_taken")
    text = ok(shop.ana.send(conversation["id"], "too late"), 202)
    phone.texts(shop.line_of(shop.ana), "STOP")
    settled = shop.ana.wait_for_state(text, "failed", "delivered")
    assert (settled["state"], settled["error"]["code"]) == ("failed", "opted_out")
    assert "too late" not in [held["body"] for held in phone.held()]


def test_texts_leave_a_conversation_in_order(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    phone.meets("not_taken")
    for count in range(8):
        ok(shop.ana.send(conversation["id"], f"part {count}"), 202)
    until(lambda: len(phone.held()) == 8, "eight texts")
    assert [text["body"] for text in phone.held()] == [f"part {count}" for count in range(8)]


@pytest.mark.parametrize(
    ("fault", "state", "code"),
    [
        ("refused", "failed", "30003"),
        ("opted_out", "failed", "21610"),
        ("undelivered", "undelivered", "30005"),
        ("lost_request", "unconfirmed", "outcome_unknown"),
    ],
)
def test_what_goes_wrong_shows_on_the_text_with_a_sentence(
    shop: Shop, fault: str, state: str, code: str
) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    phone.meets(fault)
    text = ok(shop.ana.send(conversation["id"], "perhaps"), 202)
    settled = shop.ana.wait_for_state(text, state)
    assert settled["error"]["code"] == code
    assert settled["error"]["detail"].endswith(".")
    consent = shop.ana.get(f"/conversations/{conversation['id']}")["consent"]
    assert consent == ("opted_out" if code == "21610" else "given")
    if state == "unconfirmed":
        ok(shop.ana.send(conversation["id"], "the next one"), 202)
        phone.wait_for("the next one")


def test_assigning_gives_the_lead_and_all_its_conversations(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    path = f"/conversations/{conversation['id']}/assign"
    given = ok(shop.ana.call("POST", path, {"user_id": shop.cleo.id}))
    assert given["assignee"]["user_id"] == shop.cleo.id
    problem(shop.ana.call("GET", f"/conversations/{conversation['id']}"), 404)
    problem(shop.ana.call("GET", f"/leads/{lead['id']}"), 404)
    assert shop.cleo.get(f"/leads/{lead['id']}")["assignee"]["user_id"] == shop.cleo.id
    back = ok(shop.cleo.call("POST", path, {"location_id": shop.downtown}))
    assert back["assignee"] == {"user_id": None, "location_id": shop.downtown, "name": "Downtown"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_id": "nobody"},
        {"location_id": "nowhere"},
        {"user_id": None, "location_id": None},
        {"user_id": "a", "location_id": "b"},
    ],
)
def test_an_assignee_is_a_user_or_a_location(shop: Shop, body: Any) -> None:
    _, conversation = shop.texts_in(shop.ana)
    answer = shop.ana.call("POST", f"/conversations/{conversation['id']}/assign", body)
    problem(answer, 422, "assignee_invalid")


def test_a_shared_number_asks_and_the_answer_settles_it(shop: Shop) -> None:
    number = fresh_number()
    kim = shop.lead_of(shop.ana, first_name="Kim", numbers=[number])
    lee = shop.lead_of(shop.ben, first_name="Lee", last_name="Ott", numbers=[number])
    phone = shop.phone(number)
    phone.texts(shop.line_of(shop.cleo), "who am I?")
    asking = shop.admin.conversation_with(number)
    assert asking["lead"]["id"] is None
    assert {one["id"] for one in asking["candidates"]} == {kim["id"], lee["id"]}
    for person in (shop.ana, shop.ben):
        assert person.get(f"/conversations/{asking['id']}")
    problem(shop.cleo.call("GET", f"/conversations/{asking['id']}"), 404)
    why = shop.ana.get(f"/messages/{shop.ana.messages(asking['id'])[0]['id']}/why")
    assert (why["decision"], why["because"]) == ("ask_which", "shared_number")
    here = f"/conversations/{asking['id']}"
    problem(shop.ana.call("POST", f"{here}/assign", {"user_id": shop.ana.id}), 409, "lead_unknown")
    other = shop.lead_of(shop.ana)
    wrong = shop.ana.call("POST", f"{here}/lead", {"lead_id": other["id"]})
    problem(wrong, 422, "lead_not_a_candidate")
    settled = shop.ana.post(f"{here}/lead", {"lead_id": lee["id"]})
    assert settled["lead"]["id"] == lee["id"]
    assert settled["candidates"] == []
    problem(shop.ana.call("GET", here), 404)
    phone.texts(shop.line_of(shop.cleo), "and now?")
    assert [text["body"] for text in shop.ben.messages(settled["id"])] == ["who am I?"]
    again = next(one for one in shop.ana.conversations() if one["candidates"])
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    shop.ben.post(f"/conversations/{settled['id']}/snooze", {"until": tomorrow})
    merged = shop.ana.call("POST", f"/conversations/{again['id']}/lead", {"lead_id": lee["id"]})
    assert (merged.status_code, merged.content) == (204, b""), "Ben's conversation is not shown"
    bodies = [text["body"] for text in shop.ben.messages(settled["id"])]
    assert bodies == ["who am I?", "and now?"]
    back = shop.ben.get(f"/conversations/{settled['id']}")
    assert (back["state"], back["snoozed_until"]) == ("open", None)


def test_why_says_the_rule_and_the_rules_passed_over(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    phone, conversation = shop.texts_in(shop.ana, lead=lead)
    first = shop.ana.messages(conversation["id"])[0]
    why = shop.ana.get(f"/messages/{first['id']}/why")
    assert (why["decision"], why["because"]) == ("to_location", "location")
    assert why["passed_over"] == [
        {"rule": "lead_owner", "because": "assigned_to_a_location"},
        {"rule": "last_human_sender", "because": "no_human_text_was_sent"},
    ]
    answer = ok(shop.ben.text(lead["id"], "hello from Ben"), 202)
    assert shop.ben.get(f"/messages/{answer['id']}/why")["because"] == "agreed"
    phone.wait_for("hello from Ben")
    phone.texts(shop.line_of(shop.ben), "thanks")
    latest = shop.ben.messages(answer["conversation_id"])[-1]
    assert shop.ben.get(f"/messages/{latest['id']}/why")["because"] == "last_human_sender"
    assert shop.ben.get(f"/leads/{lead['id']}")["assignee"]["user_id"] == shop.ben.id
    problem(shop.ben.call("GET", "/messages/nothing/why"), 404, "not_found")


def test_a_lead_seen_by_one_conversation_alone_is_answered_there(shop: Shop) -> None:
    """The owner is away, so the store sees the conversation; a text from another line would not."""
    eve = shop.add_person(f"eve-{fresh_number()}", shop.downtown)
    shop.add_line()
    line = shop.give_line(eve)
    lead = shop.lead_of(eve)
    ok_out = eve.call("DELETE", "/sessions/current")
    assert ok_out.status_code == 204
    shop.phone(shop.number_of(lead)).texts(line, "anyone there?")
    shown = next(one for one in shop.ben.conversations("store") if one["line"] == line)
    assert shown["shown_to_store"] == "away"
    problem(shop.ben.text(lead["id"], "from my own line"), 403, "lead_of_another")
    problem(shop.ben.call("POST", f"/leads/{lead['id']}/conversations"), 403, "lead_of_another")
    ok(shop.ben.send(shown["id"], "I can help"), 202)
    assert eve.id != shop.ben.id


def test_texting_needs_text_messaging(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    problem(shop.dora.text(lead["id"], "hi"), 403, "text_messaging_off")
    problem(shop.dora.send(conversation["id"], "hi"), 403, "text_messaging_off")


def test_a_lead_without_a_number_cannot_be_texted(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana, numbers=[])
    problem(shop.ana.text(lead["id"], "hi"), 422, "lead_has_no_number")
    problem(shop.ana.text("nobody", "hi"), 404, "not_found")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        pytest.param("a\x00b", "ab", id="NUL"),
        pytest.param("\x1b]52;c;aGk=\x07hi", "]52;c;aGk=hi", id="an escape to the clipboard"),
        pytest.param("\x1b[31mred\x1b[0m", "[31mred[0m", id="a colour"),
        pytest.param("x" * 4000, "x" * 4000, id="4,000 characters"),
        pytest.param("  two  spaces\nand a line\t.", "  two  spaces\nand a line\t.", id="spaces"),
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param(
            "👩‍👩‍👧‍👦 \u200fשלום", "👩‍👩‍👧‍👦 \u200fשלום", id="joiners and direction marks"
        ),
        pytest.param("\x9b31m", "31m", id="a C1 control"),
        pytest.param("", "", id="nothing at all"),
        pytest.param("[@click=app.quit]x[/]", "[@click=app.quit]x[/]", id="markup is text"),
    ],
)
def test_an_inbound_text_keeps_all_but_control_characters(
    shop: Shop, sent: str, stored: str
) -> None:
    _, conversation = shop.texts_in(shop.ana, sent)
    assert [text["body"] for text in shop.ana.messages(conversation["id"])] == [stored]
    assert shop.ana.get(f"/conversations/{conversation['id']}")["last_message"]["body"] == stored
