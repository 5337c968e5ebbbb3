"""Putting a conversation aside and taking it up again, and what is known beside a thread."""

import struct
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.relay import ok, problem
from tests.support.shop import Shop
from tests.support.waiting import until

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.isoformat()


def here(conversation: Any) -> str:
    return f"/conversations/{conversation['id']}"


# ---- dismissing, snoozing, marking unread


def test_a_dismissal_is_undone_to_the_same_place(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana)
    ok(shop.ana.call("POST", f"{here(conversation)}/dismiss"))
    back = shop.ana.post(f"{here(conversation)}/restore")
    assert back["state"] == "open"
    assert back["updated_at"] == conversation["updated_at"]


def test_a_snoozed_conversation_comes_back_by_itself_at_the_top(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana)
    wake = datetime.now(UTC) + timedelta(seconds=1.5)
    aside = shop.ana.post(f"{here(conversation)}/snooze", {"until": stamp(wake)})
    assert aside["state"] == "dismissed"
    assert datetime.fromisoformat(aside["snoozed_until"]) == wake
    _, newer = shop.texts_in(shop.ana)
    back = until(lambda: _when(shop.ana.get(here(conversation)), state="open"))
    assert back["snoozed_until"] is None
    assert back["updated_at"] > shop.ana.get(here(newer))["updated_at"]


def _when(thing: Any, **values: Any) -> Any:
    return thing if all(thing[key] == value for key, value in values.items()) else None


def test_a_new_text_ends_a_snooze(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    tomorrow = stamp(datetime.now(UTC) + timedelta(days=1))
    shop.ana.post(f"{here(conversation)}/snooze", {"until": tomorrow})
    phone.texts(shop.line_of(shop.ana), "me again")
    back = shop.ana.get(here(conversation))
    assert (back["state"], back["snoozed_until"]) == ("open", None)


@pytest.mark.parametrize("days", [-1, 400], ids=["past", "too far"])
def test_a_snooze_is_until_a_time_to_come(shop: Shop, days: int) -> None:
    _, conversation = shop.texts_in(shop.ana)
    when = stamp(datetime.now(UTC) + timedelta(days=days))
    answer = shop.ana.call("POST", f"{here(conversation)}/snooze", {"until": when})
    problem(answer, 422, "until_invalid")


def test_a_read_conversation_is_marked_unread_for_oneself_alone(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana)
    (text,) = shop.ana.messages(conversation["id"])
    assert shop.ana.post(f"{here(conversation)}/read", {"message_id": text["id"]})["unread"] == 0
    shop.admin.post(f"{here(conversation)}/read", {"message_id": text["id"]})
    assert shop.ana.post(f"{here(conversation)}/unread", {})["unread"] == 1
    assert shop.admin.get(here(conversation))["unread"] == 0


def test_unread_from_a_text_on(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana, "one")
    for body in ("two", "three"):
        phone.texts(shop.line_of(shop.ana), body)
    texts = shop.ana.messages(conversation["id"])
    shop.ana.post(f"{here(conversation)}/read", {"message_id": texts[2]["id"]})
    again = shop.ana.post(f"{here(conversation)}/unread", {"message_id": texts[1]["id"]})
    assert again["unread"] == 2
    around = shop.ana.get(f"{here(conversation)}/messages", unread="true", limit=2)
    assert [text["body"] for text in around["items"]] == ["one", "two"]


def test_what_nobody_wrote_cannot_be_unread(shop: Shop) -> None:
    conversation = shop.conversation(shop.ana, shop.lead_of(shop.ana))
    problem(shop.ana.call("POST", f"{here(conversation)}/unread", {}), 409, "nothing_to_unread")


@pytest.mark.parametrize("what", ["restore", "unread", "snooze", "summary"])
def test_what_is_not_mine_to_see_is_not_there(shop: Shop, what: str) -> None:
    _, conversation = shop.texts_in(shop.ana)
    tomorrow = stamp(datetime.now(UTC) + timedelta(days=1))
    body = {"snooze": {"until": tomorrow}, "unread": {}}.get(what)
    method = "GET" if what == "summary" else "POST"
    problem(shop.cleo.call(method, f"{here(conversation)}/{what}", body), 404)


def test_those_who_are_told_of_a_text_count_it(shop: Shop) -> None:
    before = shop.ben.get("/folders")["texts"]["unread"]
    lead = shop.lead_at(shop.downtown)
    shop.texts_in(shop.cleo, lead=lead)
    assert shop.ben.get("/folders")["texts"]["unread"] == before + 1


# ---- places in a thread


@pytest.fixture
def ten(shop: Shop) -> Any:
    """A conversation of ten texts, and its address."""
    phone, conversation = shop.texts_in(shop.ana, "text 0")
    for number in range(1, 10):
        phone.texts(shop.line_of(shop.ana), f"text {number}")
    return f"{here(conversation)}/messages"


def bodies(page: Any) -> list[int]:
    return [int(text["body"].split()[1]) for text in page["items"]]


def test_texts_from_a_place_on(shop: Shop, ten: str) -> None:
    page = shop.ana.get(ten, offset=3, limit=4)
    assert bodies(page) == [3, 4, 5, 6]
    assert (page["offset"], page["total"]) == (3, 10)
    assert shop.ana.get(ten, limit=3)["offset"] == 7
    assert shop.ana.get(ten, offset=50)["items"] == []


def test_texts_around_a_time(shop: Shop, ten: str) -> None:
    fifth = shop.ana.get(ten)["items"][5]
    page = shop.ana.get(ten, at=fifth["at"], limit=4)
    assert bodies(page) == [3, 4, 5, 6]
    assert (page["offset"], page["around"]) == (3, fifth["id"])
    assert bodies(shop.ana.get(ten, at=stamp(LONG_AGO), limit=2)) == [0, 1]
    later = stamp(datetime.now(UTC) + timedelta(days=9))
    assert bodies(shop.ana.get(ten, at=later, limit=2)) == [8, 9]


def test_only_one_anchor(shop: Shop, ten: str) -> None:
    answer = shop.ana.call("GET", ten, params={"offset": 1, "unread": "true"})
    problem(answer, 422, "anchor_invalid")


# ---- the lead beside the thread


def test_the_summary_says_who_where_and_by_which_line(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana, organization="Blue Door", numbers=["+12125550171"])
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    ok(shop.ana.send(conversation["id"], "hello yourself"), 202)
    summary = shop.ana.get(f"{here(conversation)}/summary")
    assert summary["lead"]["organization"] == "Blue Door"
    assert (summary["line"], summary["line_owner"]) == (shop.line_of(shop.ana), "Ana")
    assert summary["time_zones"] == ["America/New_York"]
    assert [each["name"] for each in summary["participants"]] == ["Ana"]
    assert summary["consent"] == "given"
    assert summary["consent_at"] is not None
    assert summary["outlook"]["verdict"] == "allowed"


def test_the_summary_dates_an_opt_out(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    phone.texts(shop.line_of(shop.ana), "STOP")
    summary = shop.ana.get(f"{here(conversation)}/summary")
    assert summary["consent"] == "opted_out"
    assert summary["consent_at"] is not None


def test_the_summary_shows_no_number_to_those_who_may_not_see_it(shop: Shop) -> None:
    lead = shop.lead_of(shop.ben)
    _, conversation = shop.texts_in(shop.ben, lead=lead)
    (number,) = shop.ben.get(f"{here(conversation)}/summary")["lead"]["numbers"]
    assert number.startswith("••")


def test_a_number_that_leads_share_has_no_lead_beside_it(shop: Shop) -> None:
    first = shop.lead_of(shop.ana)
    shop.lead_of(shop.ana, numbers=[shop.number_of(first)])
    _, conversation = shop.texts_in(shop.ana, lead=first)
    assert shop.ana.get(f"{here(conversation)}/summary")["lead"] is None


def test_why_names_whom_it_speaks_of(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana, first_name="Rosa", last_name="Hale")
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    (text,) = shop.ana.messages(conversation["id"])
    names = shop.ana.get(f"/messages/{text['id']}/why")["names"]
    assert names[lead["id"]] == "Rosa Hale"
    assert names[shop.ana.id] == "Ana"
    assert names[shop.downtown] == "Downtown"


# ---- pictures


def png(side: int = 2) -> bytes:
    """A red square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xff\0\0" * side) * side
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def test_a_picture_that_a_phone_sends_is_seen_by_those_who_see_the_text(shop: Shop) -> None:
    with shop.relay.client() as http:
        url = ok(http.post("/carriers/simulated/media", content=png()), 201)["url"]
        assert http.get(url).content == png()
    phone = shop.phone()
    phone.texts(shop.line_of(shop.ana), "look", media=[url])
    conversation = shop.admin.conversation_with(phone.number)
    (text,) = shop.ana.messages(conversation["id"])
    picture = shop.ana.call("GET", f"/messages/{text['id']}/media/0")
    assert picture.content == png()
    assert picture.headers["content-type"] == "image/png"
    problem(shop.ana.call("GET", f"/messages/{text['id']}/media/1"), 404)
    problem(shop.cleo.call("GET", f"/messages/{text['id']}/media/0"), 404)


def test_a_picture_from_elsewhere_is_not_fetched(shop: Shop) -> None:
    phone = shop.phone()
    phone.texts(shop.line_of(shop.ana), "look", media=["http://127.0.0.1:9/secret"])
    conversation = shop.admin.conversation_with(phone.number)
    (text,) = shop.ana.messages(conversation["id"])
    problem(shop.ana.call("GET", f"/messages/{text['id']}/media/0"), 409, "media_unavailable")


def test_a_phone_keeps_pictures_alone(shop: Shop) -> None:
    with shop.relay.client() as http:
        answer = http.post("/carriers/simulated/media", content=b"<svg onload=alert(1)>")
        problem(answer, 422, "media_invalid")
