"""Pictures and files of ours: brought, sent, fetched by the carrier under a signed address (MC13)."""

import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.files import JPEG, PDF, SVG, WEBP, png
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop

Json = Any


def brought(person: Person, content: bytes, name: str = "sofa.png", **headers: str) -> Json:
    answer = person.http.post("/v1/media", params={"name": name}, content=content, headers=headers)
    return ok(answer, 201)


def test_a_picture_that_is_sent_reaches_the_phone_by_a_signed_address(shop: Shop) -> None:
    picture = brought(shop.ana, png(), **{"Content-Type": "application/x-msdownload"})
    assert picture["content_type"] == "image/png"
    assert (picture["size"], picture["name"]) == (len(png()), "sofa.png")
    phone, conversation = shop.texts_in(shop.ana)
    sent = ok(shop.ana.send(conversation["id"], "look", media=[f"media:{picture['id']}"]), 202)
    (media,) = sent["media"]
    assert (media["url"], media["name"]) == (f"media:{picture['id']}", "sofa.png")
    assert "sig=" not in str(shop.ana.messages(conversation["id"]))

    (url,) = phone.wait_for("look")["media"]
    with shop.relay.client() as http:
        fetched = http.get(url)
        assert fetched.content == png()
        assert fetched.headers["content-type"] == "image/png"
        assert fetched.headers["x-content-type-options"] == "nosniff"
        head = http.head(url)
        assert (head.status_code, head.content) == (200, b"")

    own = shop.ana.call("GET", f"/messages/{sent['id']}/media/0")
    assert (own.content, own.headers["content-type"]) == (png(), "image/png")
    problem(shop.cleo.call("GET", f"/messages/{sent['id']}/media/0"), 404)


def test_a_forged_or_foreign_address_tells_nothing(shop: Shop) -> None:
    picture = brought(shop.ana, JPEG, "a.jpg")
    phone, conversation = shop.texts_in(shop.ana)
    ok(shop.ana.send(conversation["id"], "forge me", media=[picture["id"]]), 202)
    (url,) = phone.wait_for("forge me")["media"]
    parts = urlsplit(url)
    sig, expires = (parse_qs(parts.query)[name][0] for name in ("sig", "expires"))
    with shop.relay.client() as http:
        refusals = [
            problem(http.get(path), 403, "address_invalid")
            for path in (
                f"{parts.path}?expires={expires}&sig={'0' * len(sig)}",
                f"{parts.path}?expires={int(expires) + 1}&sig={sig}",
                f"{parts.path}?expires=1&sig={sig}",
                parts.path,
                f"/media/nosuch?expires={expires}&sig={sig}",
            )
        ]
    assert len({str(each) for each in refusals}) == 1


def test_only_what_one_brought_oneself_can_be_sent(shop: Shop) -> None:
    picture = brought(shop.ben, png())
    _, conversation = shop.texts_in(shop.ana)
    problem(shop.ana.send(conversation["id"], "mine", media=[picture["id"]]), 404)
    problem(shop.ana.call("GET", f"/media/{picture['id']}"), 404)
    assert shop.ben.call("GET", f"/media/{picture['id']}").content == png()


def test_the_same_bytes_of_two_people_are_two_uploads(shop: Shop) -> None:
    assert brought(shop.ana, PDF, "list.pdf")["id"] != brought(shop.ben, PDF, "list.pdf")["id"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(b"", 422, "media_empty", id="nothing"),
        pytest.param(SVG, 422, "media_kind_unknown", id="an SVG with a script"),
        pytest.param(WEBP, 422, "media_kind_unknown", id="a WebP"),
        pytest.param(png()[:-20], 422, "media_damaged", id="half a PNG"),
        pytest.param(JPEG + b"\0" * 5_000_000, 413, "too_large", id="more than a text carries"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(
    shop: Shop, content: bytes, status: int, code: str
) -> None:
    headers = {"Content-Type": "image/png"}
    problem(shop.ana.http.post("/v1/media", content=content, headers=headers), status, code)


def test_fifty_megabytes_are_refused_before_they_are_sent(shop: Shop) -> None:
    parts = urlsplit(shop.relay.url)
    head = (
        f"POST /v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {shop.ana.token}\r\n"
        "Content-Length: 50000000\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as wire:
        wire.sendall(head.encode())
        answer = wire.recv(4_096)
    assert b" 413 " in answer.splitlines()[0]


def test_more_than_carriers_take_with_one_text_is_refused_in_words(shop: Shop) -> None:
    one, other = (brought(shop.ana, png(filling=3_000_000 + at))["id"] for at in range(2))
    _, conversation = shop.texts_in(shop.ana)
    refused = problem(
        shop.ana.send(conversation["id"], "both", media=[one, other]), 422, "media_too_large"
    )
    assert "6 MB" in refused["detail"]
    ok(shop.ana.send(conversation["id"], "one", media=[one]), 202)


def test_a_reference_that_a_customer_writes_leads_to_nothing_of_ours(shop: Shop) -> None:
    picture = brought(shop.ben, JPEG, "private.jpg")
    phone = shop.phone()
    phone.texts(shop.line_of(shop.ana), "see", media=[f"media:{picture['id']}"])
    conversation = shop.admin.conversation_with(phone.number)
    (text,) = shop.ana.messages(conversation["id"])
    problem(shop.ana.call("GET", f"/messages/{text['id']}/media/0"), 409, "media_unavailable")


def test_the_library_is_everybodys_and_changed_by_few(shop: Shop) -> None:
    maya = shop.add_person("maya", shop.downtown, "manage_clienteling")
    upload = brought(maya, png(3))
    body = {"title": "Spring look", "media_id": upload["id"]}
    problem(shop.ana.call("POST", "/assets", body), 403)
    asset = maya.post("/assets", body, 201)
    (found,) = shop.ana.get("/assets", q="spr lo")["items"]
    assert found == asset
    assert shop.ana.get("/assets", q="autumn")["total"] == 0
    assert shop.ana.call("GET", f"/media/{upload['id']}").content == png(3)
    _, conversation = shop.texts_in(shop.ana)
    sent = ok(shop.ana.send(conversation["id"], "", media=[upload["id"]]), 202)
    second = maya.post("/assets", {"title": "Summer", "media_id": upload["id"]}, 201)
    ordered = ok(maya.call("PUT", "/assets/order", {"ids": [second["id"]]}))["items"]
    assert [each["title"] for each in ordered] == ["Summer", "Spring look"]
    assert ok(maya.call("PATCH", f"/assets/{asset['id']}", {"title": "May"}))["title"] == "May"
    problem(shop.ana.call("DELETE", f"/assets/{asset['id']}"), 403)
    for each in (asset, second):
        ok(maya.call("DELETE", f"/assets/{each['id']}"), 204)
    assert shop.ana.get("/assets")["total"] == 0
    assert shop.ana.call("GET", f"/messages/{sent['id']}/media/0").content == png(3)
    problem(shop.ana.call("GET", f"/media/{upload['id']}"), 404)


def test_a_catalogue_that_is_brought_again_changes_nothing(shop: Shop) -> None:
    mona = shop.add_person("mona", shop.downtown, "manage_clienteling")
    picture = brought(mona, png(4))["id"]
    sofa = {"code": "S-1", "name": "Oslo sofa", "price": "$1,299", "link": "https://x.example/s"}
    rows = [
        {**sofa, "media_id": picture},
        {"code": "S-2", "name": ""},
        {"code": "S-3", "name": "Lamp", "picture": "https://127.0.0.1/lamp.png"},
    ]
    problem(shop.ana.call("PUT", "/products", {"items": rows}), 403)
    first = ok(mona.call("PUT", "/products", {"items": rows}))["items"]
    assert [each["outcome"] for each in first] == ["added", "refused", "refused"]
    assert "picture_hosts" in first[2]["because"]
    again = {**sofa, "media_id": brought(mona, png(4))["id"]}
    outcomes = ok(mona.call("PUT", "/products", {"items": [again, {**sofa, "price": "$999"}]}))
    assert [each["outcome"] for each in outcomes["items"]] == ["unchanged", "changed"]
    (found,) = shop.ana.get("/products", q="osl")["items"]
    assert (found["price"], found["media_id"]) == ("$999", picture)
    assert shop.ana.call("GET", f"/media/{picture}").content == png(4)
    ok(mona.call("DELETE", f"/products/{found['id']}"), 204)
    assert shop.ana.get("/products", q="S 1")["total"] == 0
