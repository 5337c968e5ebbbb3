"""The stream of events: commit order, resumed without gap or repeat, and told who loses."""

import random
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import open_engine
from tests.support.relay import Person, ok, problem, relay_process
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.store import event_after
from tests.support.stream import Stream
from tests.support.waiting import until


def created(stream: Stream) -> list[str]:
    return [event.data["body"] for event in stream.events if event.type == "message.created"]


def cursor_of(person: Person) -> int:
    return int(person.get("/conversations", limit=1)["events_cursor"])


def test_a_text_comes_by_the_stream_after_its_conversation(shop: Shop) -> None:
    with shop.ana.stream() as stream:
        phone, conversation = shop.texts_in(shop.ana, "streamed")
        text = stream.wait_for("message.created", lambda data: data["body"] == "streamed")
        told = stream.wait_for(
            "conversation.updated", lambda data: data["id"] == conversation["id"]
        )
        assert told.id < text.id
        assert text.data["conversation_id"] == conversation["id"]
        assert told.data["lead"]["number"] == phone.number
        answer = ok(shop.ana.send(conversation["id"], "answered"), 202)
        stream.wait_for(
            "message.updated",
            lambda data: (data["id"], data["state"]) == (answer["id"], "delivered"),
        )
        ids = [event.id for event in stream.events]
        assert ids == sorted(set(ids))


def test_the_stream_shows_a_number_only_to_those_who_may_see_it(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown, first_name="", last_name="")
    with shop.ben.stream() as blind, shop.ana.stream() as seeing:
        phone, conversation = shop.texts_in(shop.ben, "private", lead=lead)
        for stream in (blind, seeing):
            stream.wait_for("message.created", lambda data: data["body"] == "private")
        assert phone.number in str([event.data for event in seeing.events])
        assert phone.number[1:] not in str([event.data for event in blind.events])
        assert conversation["id"] in str([event.data for event in blind.events])


def test_nobody_is_told_what_they_may_not_see(shop: Shop) -> None:
    with shop.cleo.stream() as stream:
        _, hidden = shop.texts_in(shop.ana, "not for cleo")
        shop.texts_in(shop.cleo, "for cleo")
        stream.wait_for("message.created", lambda data: data["body"] == "for cleo")
        assert hidden["id"] not in str([event.data for event in stream.events])


def test_who_loses_a_conversation_is_told(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    with shop.ana.stream() as loser, shop.cleo.stream() as winner, shop.sam.stream() as watcher:
        path = f"/conversations/{conversation['id']}/assign"
        ok(shop.ana.call("POST", path, {"user_id": shop.cleo.id}))
        removed = loser.wait_for("conversation.removed")
        assert removed.data == {"id": conversation["id"]}
        winner.wait_for("conversation.updated", lambda data: data["id"] == conversation["id"])
        watcher.wait_for("conversation.updated", lambda data: data["id"] == conversation["id"])
        assert "conversation.removed" not in [event.type for event in watcher.events]
        assert "conversation.removed" not in [event.type for event in winner.events]


def test_a_whole_store_is_told_when_it_loses_a_conversation(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    phone, conversation = shop.texts_in(shop.ana, lead=lead)
    text = ok(shop.ben.text(lead["id"], "mine now"), 202)
    shop.ben.wait_for_state(text, "delivered")
    with shop.ana.stream() as ana, shop.ben.stream() as ben:
        phone.texts(shop.line_of(shop.ana), "an answer")
        ana.wait_for("conversation.removed", lambda data: data["id"] == conversation["id"])
        ben.wait_for("message.created", lambda data: data["body"] == "an answer")
        assert "conversation.removed" not in [event.type for event in ben.events]


@pytest.mark.parametrize("cursor", ["abc", "-1", "1.5", "", " 1", "٣", "0x10", "%00"])
def test_a_malformed_cursor_is_refused(shop: Shop, cursor: str) -> None:
    answer = shop.ana.http.get(f"/v1/events?after={cursor}")
    problem(answer, 422 if cursor == "%00" else 400)
    if cursor.strip() == cursor and cursor.isascii() and "%" not in cursor:
        problem(shop.ana.http.get("/v1/events", headers={"Last-Event-ID": cursor}), 400)


def test_a_cursor_of_another_relay_gives_one_reset(shop: Shop) -> None:
    far, farther = str(10**17), "9" * 40
    for stream in (
        *(shop.ana.stream(after=cursor) for cursor in (far, farther)),
        *(shop.ana.stream(Last_Event_ID=cursor) for cursor in (far, farther)),
    ):
        with stream:
            reset = stream.wait_for("reset")
            shop.texts_in(shop.ana, "after the reset")
            stream.wait_for("message.created", lambda data: data["body"] == "after the reset")
            assert [event.type for event in stream.events].count("reset") == 1
            assert stream.events[0] == reset
            assert reset.id < stream.events[1].id


def test_the_header_has_the_last_word_over_the_query(shop: Shop) -> None:
    start = cursor_of(shop.ana)
    shop.texts_in(shop.ana, "between")
    with shop.ana.stream(after=cursor_of(shop.ana), Last_Event_ID=str(start)) as stream:
        stream.wait_for("message.created", lambda data: data["body"] == "between")


def test_a_change_of_rights_resets_the_client(shop: Shop) -> None:
    person = shop.add_person(f"mover{fresh_number()}", shop.downtown)
    with person.stream() as stream:
        ok(shop.admin.call("PATCH", f"/users/{person.id}", {"permissions": ["supervise"]}))
        stream.wait_for("reset")
        shop.texts_in(shop.cleo, f"seen by {person.id}")
        stream.wait_for("message.created", lambda data: data["body"] == f"seen by {person.id}")
        ok(shop.admin.call("PATCH", f"/users/{person.id}", {"permissions": []}))
        stream.wait(lambda: [e.type for e in stream.events].count("reset") == 2, "a second reset")
        shop.texts_in(shop.cleo, f"hidden from {person.id}")
        shop.texts_in(shop.ana, f"also hidden from {person.id}", lead=shop.lead_at(shop.downtown))
        stream.wait_for("message.created", lambda data: data["body"].startswith("also"))
        assert f"hidden from {person.id}" not in created(stream)


def test_signing_out_ends_the_stream(shop: Shop) -> None:
    person = shop.relay.sign_in("dora")
    with person.stream() as stream, shop.dora.stream() as other:
        assert person.call("DELETE", "/sessions/current").status_code == 204
        stream.wait_for_end()
        ok(shop.admin.call("PATCH", f"/users/{shop.dora.id}", {"name": "Dora D"}))
        other.wait_for("presence.updated")


def test_suspending_ends_the_stream(shop: Shop) -> None:
    person = shop.add_person(f"gone{fresh_number()}", shop.downtown)
    with person.stream() as stream:
        ok(shop.admin.call("PATCH", f"/users/{person.id}", {"status": "suspended"}))
        stream.wait_for_end()


def test_presence_comes_and_goes_with_the_streams(shop: Shop) -> None:
    with shop.ana.stream() as watching:
        with shop.dora.stream():
            watching.wait_for(
                "presence.updated",
                lambda data: data == {"user_id": shop.dora.id, "online": True},
            )
        watching.wait_for(
            "presence.updated", lambda data: data == {"user_id": shop.dora.id, "online": False}
        )


def test_resuming_misses_nothing_and_repeats_nothing(shop: Shop) -> None:
    """Promise P4, short form: 150 disconnections, at any byte, while texts arrive."""
    dice = random.Random(4)
    lead = shop.lead_of(shop.ana)
    phone, _ = shop.texts_in(shop.ana, "begin", lead=lead)
    cursor = start = cursor_of(shop.ana)
    stopped = threading.Event()
    sent: list[str] = []

    def keep_texting() -> None:
        texting = shop.relay.phone(phone.number)
        while not stopped.is_set():
            sent.append(f"resume {len(sent)}")
            texting.texts(shop.line_of(shop.ana), sent[-1])

    seen: list[tuple[int, str]] = []
    texting = threading.Thread(target=keep_texting)
    texting.start()
    try:
        for turn in range(150):
            by_header = {"Last_Event_ID": str(cursor)} if turn % 2 else {}
            with shop.ana.stream(after=None if turn % 2 else cursor, **by_header) as stream:
                until_then = time.monotonic() + dice.choice([0, 0.005, 0.03])
                while time.monotonic() < until_then:
                    stream.drain()
                seen += [(event.id, event.type) for event in stream.events]
                cursor = seen[-1][0] if seen else cursor
    finally:
        stopped.set()
        texting.join()
    sent.append("the last one")
    phone.texts(shop.line_of(shop.ana), sent[-1])
    with shop.ana.stream(after=cursor) as stream:
        stream.wait_for("message.created", lambda data: data["body"] == sent[-1])
        own = ("message.created", "conversation.updated", "presence.updated")
        seen += [(event.id, event.type) for event in stream.events]
    last = max(number for number, kind in seen if kind == "message.created")
    assert [number for number, _ in seen] == sorted({number for number, _ in seen})
    with shop.ana.stream(after=start) as whole:
        whole.wait(lambda: whole.events and whole.last_id >= last, "everything once more")
        written = [(e.id, e.type) for e in whole.events if e.id <= last and e.type in own]
    assert [one for one in seen if one[0] <= last] == written
    texts = [number for number, kind in written if kind == "message.created"]
    assert len(texts) == len(sent)


def test_a_relay_with_clients_connected_ends_within_10_seconds(tmp_path: Path) -> None:
    """Also with half a request that never ends, and with a carrier that does not answer."""
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db", quiet=False) as relay:
        shop = open_shop(relay)
        streams = [person.stream() for person in (shop.ana, shop.ben, shop.cleo)]
        _, conversation = shop.texts_in(shop.ana)
        phone = shop.phone(shop.admin.get(f"/conversations/{conversation['id']}")["lead"]["number"])
        phone.meets("silent")
        text = ok(shop.ana.send(conversation["id"], "no answer"), 202)
        shop.ana.wait_for_state(text, "sending", "sent", "delivered")
        half = socket.create_connection(("127.0.0.1", int(relay.url.rsplit(":", 1)[1])))
        half.sendall(b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        began = time.monotonic()
        assert relay.stop() == 0
        assert time.monotonic() - began < 10
        for stream in streams:
            stream.wait_for_end(1)
            stream.close()
        half.close()
        assert relay.start()
        again = relay.sign_in("ana")
        settled = until(
            lambda: (
                (now := again.message(text["conversation_id"], text["id"]))["state"]
                in ("unconfirmed", "delivered", "sent")
                and now
            ),
            "an end of the doubt",
        )
        assert settled


def test_a_cursor_older_than_what_is_kept_gives_a_reset(tmp_path: Path) -> None:
    """Events are kept for seven days; a relay prunes them once a day."""
    database = f"sqlite:///{tmp_path}/relay.db"
    with relay_process(tmp_path, database) as relay:
        shop = open_shop(relay)
        shop.texts_in(shop.ana)
        first = cursor_of(shop.ana)
        shop.texts_in(shop.ana)
        ok(shop.admin.http.post("/carriers/simulated/clock", json={"advance": "8d"}))
        until(lambda: not event_after(open_engine(database), first - 1), "a pruned table")
        with shop.ana.stream(after=first - 1) as stream:
            assert stream.wait_for("reset").data == {"because": "the cursor is too old"}
        with shop.ana.stream(after=cursor_of(shop.ana)) as stream:
            shop.texts_in(shop.ana, "fresh")
            stream.wait_for("message.created", lambda data: data["body"] == "fresh")
            assert "reset" not in [event.type for event in stream.events]


def test_a_token_expires(tmp_path: Path) -> None:
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        relay.create_user("ana")
        person = relay.sign_in("ana")
        clock = "/carriers/simulated/clock"
        ok(person.http.post(clock, json={"advance": "29d"}))
        person.get("/me")
        ok(person.http.post(clock, json={"advance": "1d"}))
        ok(person.http.post(clock, json={"advance": 1}))
        problem(person.call("GET", "/me"), 401, "not_signed_in")
