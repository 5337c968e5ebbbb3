"""Simulated phones as a phone in the terminal asks for them: both sides of a thread, at once."""

import contextlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.relay import Phone, ok, problem, relay_process
from tests.support.shop import Shop

BASE = "/carriers/simulated"


@pytest.fixture
def shop(sqlite_shop: Shop) -> Shop:
    """Phones live in the relay's memory: the database makes no difference."""
    return sqlite_shop


def texts_of(shop: Shop, phone: Phone, **query: Any) -> Any:
    client = shop.relay.client()
    return ok(client.get(f"{BASE}/phones/{phone.number}/texts", params=query))


def answered(shop: Shop, body: str) -> Phone:
    """A customer's phone that has written to Ana and got an answer."""
    phone, conversation = shop.texts_in(shop.ana, "Is it there?")
    shop.ana.send(conversation["id"], body)
    phone.wait_for(body)
    return phone


def test_a_phone_has_what_it_wrote_beside_what_it_got(shop: Shop) -> None:
    phone = answered(shop, "It is!")
    items = texts_of(shop, phone)["items"]
    line = shop.line_of(shop.ana)
    shown = f"({line[2:5]}) {line[5:8]}-{line[8:]}"
    assert [(each["mine"], each["body"]) for each in items] == [
        (True, "Is it there?"),
        (False, "It is!"),
    ]
    assert {(each["number"], each["shown"]) for each in items} == {(line, shown)}
    (held,) = phone.held()
    assert set(held) == {"id", "from", "to", "body", "media", "at"}
    assert held["body"] == "It is!"


def test_a_cursor_asks_for_what_is_new_and_one_of_another_relay_for_everything(shop: Shop) -> None:
    phone = answered(shop, "Yes.")
    first = texts_of(shop, phone)
    assert len(first["items"]) == 2
    assert texts_of(shop, phone, after=first["cursor"])["items"] == []
    phone.texts(shop.line_of(shop.ana), "Good")
    new = texts_of(shop, phone, after=first["cursor"])
    assert [each["body"] for each in new["items"]] == ["Good"]
    for elsewhere in ("cafe00-2", "2", "-", "cafe00-x", "9" * 5_000):
        assert len(texts_of(shop, phone, after=elsewhere)["items"]) == 3


def test_a_phone_that_waits_is_answered_as_soon_as_something_comes(shop: Shop) -> None:
    phone = shop.phone()
    cursor = texts_of(shop, phone)["cursor"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(texts_of, shop, phone, after=cursor, wait=20)
        phone.texts(shop.line_of(shop.ana), "Anybody there?")
        page = waiting.result(10)
    assert [each["body"] for each in page["items"]] == ["Anybody there?"]


def test_a_text_that_is_sent_again_under_its_id_comes_once(shop: Shop) -> None:
    phone = shop.phone()
    first = phone.texts(shop.line_of(shop.ana), "Once", id="my-own-17")
    assert phone.texts(shop.line_of(shop.ana), "Once", id="my-own-17") == first
    assert [each["body"] for each in texts_of(shop, phone)["items"]] == ["Once"]
    conversation = shop.admin.conversation_with(phone.number)
    assert len(shop.admin.messages(conversation["id"])) == 1


@pytest.mark.parametrize("spelling", ["917-555-0147", "(917) 555 0147", "+1 917 555 0147"])
def test_a_number_is_read_in_any_spelling(shop: Shop, spelling: str) -> None:
    answer = shop.relay.client().get(f"{BASE}/phones", params={"number": spelling})
    assert ok(answer) == {"number": "+19175550147", "shown": "(917) 555-0147"}


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        pytest.param("phones", {"number": "1234"}, 422, "number_invalid", id="too short"),
        pytest.param("phones", {}, 422, "number_invalid", id="no number"),
        pytest.param("phones/banana/texts", {}, 422, "number_invalid", id="a word"),
        pytest.param(
            "phones/+19175550147/texts", {"wait": "900"}, 400, "wait_invalid", id="too long a wait"
        ),
        pytest.param(
            "phones/+19175550147/texts", {"wait": "soon"}, 400, "wait_invalid", id="no wait"
        ),
    ],
)
def test_what_cannot_be_read_is_refused(
    shop: Shop, path: str, query: dict[str, str], status: int, code: str
) -> None:
    problem(shop.relay.client().get(f"{BASE}/{path}", params=query), status, code)


def test_a_phone_that_waits_does_not_keep_a_relay_from_stopping(
    tmp_path: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        address = urlsplit(relay.url).netloc
        with contextlib.closing(HTTPConnection(address, timeout=30)) as waiting:
            waiting.request("GET", f"{BASE}/phones/+19175550147/texts?wait=25")
            ok(relay.client().get("/healthz"))  # what was asked before is being waited for
            assert relay.stop() == 0
            answer = waiting.getresponse()
            assert (answer.status, json.loads(answer.read())["items"]) == (200, [])
