"""Whispering, writing at the same time, taking over: two people and a supervisor at a running relay."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MIGRATED
from tests.support.postgres import PostgresServer
from tests.support.relay import Person, ok, problem, relay_process
from tests.support.shop import Shop, open_shop
from tests.support.stream import Stream

Json = Any


def here(conversation: Json) -> str:
    return f"/conversations/{conversation['id']}"


def whispers(person: Person, conversation: Json, body: str, key: str) -> Json:
    headers = {"Idempotency-Key": key}
    return person.call("POST", f"{here(conversation)}/notes", {"body": body}, headers=headers)


def writes(person: Person, conversation: Json, writing: bool = True) -> None:
    ok(person.call("POST", f"{here(conversation)}/writing", {"writing": writing}), 204)


def of_the_store(shop: Shop) -> Json:
    """A conversation that Ana and Ben both see: its lead belongs to their store."""
    lead = shop.lead_at(shop.downtown)
    _, conversation = shop.texts_in(shop.ana, "anybody there?", lead=lead)
    return conversation


def writers(stream: Stream, conversation: Json, *names: str) -> None:
    """Waits until the conversation is told with exactly these writing."""
    stream.wait_for(
        "conversation.updated",
        lambda data: (
            data["id"] == conversation["id"]
            and [each["name"] for each in data["writing"]] == list(names)
        ),
    )


def test_staff_whisper_and_the_customer_hears_nothing(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    phone, conversation = shop.texts_in(shop.ana, "what do you advise?", lead=lead)
    before = shop.ana.get(here(conversation))
    with shop.ana.stream() as stream:
        note = ok(whispers(shop.sam, conversation, "offer the slate one", "w1"), 201)
        told = stream.wait_for("message.created", lambda data: data["id"] == note["id"])
    assert told.data == note
    assert (note["direction"], note["state"]) == ("note", "noted")
    assert (note["author"]["kind"], note["author"]["name"]) == ("user", "Sam")
    assert ok(whispers(shop.sam, conversation, "offer the slate one", "w1"), 201) == note
    problem(whispers(shop.sam, conversation, "other", "w1"), 409, "idempotency_key_reused")
    assert [text["body"] for text in shop.ana.messages(conversation["id"])] == [
        "what do you advise?", "offer the slate one",
    ]  # fmt: skip
    found = shop.ana.get(f"{here(conversation)}/hits", q="slate")
    assert [each["message_id"] for each in found["items"]] == [note["id"]]
    assert shop.ana.get(f"/messages/{note['id']}/why")["because"] == "only_staff_see_it"
    after = shop.ana.get(here(conversation))
    assert {**after, "events_cursor": before["events_cursor"]} == before
    ok(shop.ana.send(conversation["id"], "the slate one!"), 202)
    phone.wait_for("the slate one!")
    assert "advise" not in str(phone.held())
    assert [text["body"] for text in phone.held()] == ["the slate one!"]


def test_who_does_not_see_it_does_not_whisper(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana, lead=shop.lead_of(shop.ana))
    problem(whispers(shop.cleo, conversation, "psst", "w2"), 404)
    problem(whispers(shop.ana, conversation, " ", "w3"), 422, "body_empty")
    problem(whispers(shop.ana, conversation, "x" * 1601, "w4"), 422, "body_too_long")
    problem(shop.ana.call("POST", f"{here(conversation)}/notes", {"body": "no key"}), 422)


def test_colleagues_see_who_is_writing_until_they_send(shop: Shop) -> None:
    conversation = of_the_store(shop)
    with shop.ben.stream() as stream:
        writes(shop.ana, conversation)
        writers(stream, conversation, "Ana")
        assert shop.ana.get(here(conversation))["writing"] == []
        listed = next(c for c in shop.ben.conversations() if c["id"] == conversation["id"])
        assert listed["writing"] == [{"user_id": shop.ana.id, "name": "Ana"}]
        writes(shop.ben, conversation)
        assert shop.ana.get(here(conversation))["writing"][0]["name"] == "Ben"
        ok(shop.ana.send(conversation["id"], "here I am"), 202)
        writers(stream, conversation)
    assert [each["name"] for each in shop.sam.get(here(conversation))["writing"]] == ["Ben"]


def test_who_goes_on_writing_floods_nobody(shop: Shop) -> None:
    """A minute of typing is twelve requests, two events."""
    conversation = of_the_store(shop)
    with shop.ben.stream() as stream:
        for _ in range(12):
            writes(shop.ana, conversation)
        writes(shop.ana, conversation, False)
        writers(stream, conversation)
        told = [e for e in stream.events if e.data.get("id") == conversation["id"]]
    assert len(told) == 2


def test_a_line_is_released_while_somebody_writes_and_whispers(shop: Shop) -> None:
    leaver = shop.add_person("leaver", shop.downtown)
    shop.add_line()
    shop.give_line(leaver)
    _, conversation = shop.texts_in(leaver, lead=shop.lead_of(leaver))
    writes(leaver, conversation)
    ok(whispers(shop.sam, conversation, "bye", "w5"), 201)
    line = shop.line_of(leaver)
    ok(shop.admin.call("DELETE", f"/users/{leaver.id}/text-messaging", {"confirm": line}))
    problem(shop.sam.call("GET", here(conversation)), 404)


def test_a_supervisor_takes_over_answers_and_hands_back(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.cleo, lead=shop.lead_of(shop.cleo))
    with shop.cleo.stream() as stream:
        taken = shop.admin.post(f"{here(conversation)}/take-over")
        assert taken["assignee"]["user_id"] == shop.admin.id
        assert taken["taken_from"] == {
            "user_id": shop.cleo.id, "location_id": None, "name": "Cleo",
        }  # fmt: skip
        stream.wait_for("conversation.removed", lambda data: data["id"] == conversation["id"])
        told = stream.wait_for("alert").data
        assert told["sentence"] == "admin took over a conversation of yours."
        assert (told["kind"], told["conversation_id"]) == ("taken_over", None)
        problem(shop.cleo.send(conversation["id"], "too late"), 404)
        back = shop.admin.post(f"{here(conversation)}/hand-back")
        assert back["assignee"]["user_id"] == shop.cleo.id
        stream.wait_for("conversation.updated", lambda data: data["id"] == conversation["id"])
    nothing = shop.admin.call("POST", f"{here(conversation)}/hand-back")
    problem(nothing, 409, "nothing_to_hand_back")
    refused = problem(shop.cleo.call("POST", f"{here(conversation)}/take-over"), 403)
    assert "supervise" in refused["detail"]


@pytest.fixture
def two_relays(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[tuple[Shop, Person]]:
    """A shop over one relay, and Ben at another one over the same database."""
    with (
        postgres_server.database(template=MIGRATED) as url,
        relay_process(tmp_path, url, name="one") as one,
        relay_process(tmp_path, url, name="two") as two,
    ):
        yield open_shop(one), two.sign_in("ben")


def test_who_is_writing_is_known_on_every_relay(two_relays: tuple[Shop, Person]) -> None:
    """And whoever fell silent stops there too, swept by whichever relay looks first."""
    shop, ben = two_relays
    conversation = of_the_store(shop)
    with ben.stream() as stream:
        writes(shop.ana, conversation)
        writers(stream, conversation, "Ana")
        ok(shop.ana.http.post("/carriers/simulated/clock", json={"advance": 12}))
        writers(stream, conversation)
        told = [e for e in stream.events if e.data.get("id") == conversation["id"]]
        assert len(told) == 2
