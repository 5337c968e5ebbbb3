"""Every error is a problem document, whatever was wrong with the request."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.support.relay import ok, problem
from tests.support.shop import Shop

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", "/nothing/here", 404, "not_found", id="an unknown address"),
        pytest.param("GET", "/v1/nothing", 404, "not_found", id="an unknown call"),
        pytest.param("DELETE", "/v1/leads", 405, "method_not_allowed", id="a method it has not"),
        pytest.param("GET", "/v1/sessions", 405, "method_not_allowed", id="another one"),
        pytest.param("GET", "/carriers/twilio/messages", 404, None, id="a carrier not configured"),
    ],
)
def test_what_does_not_exist(
    shop: Shop, method: str, path: str, status: int, code: str | None
) -> None:
    answer = shop.admin.http.request(method, path)
    problem(answer, status, code)
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"{", 422, id="half a document"),
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"null", 422, id="null"),
        pytest.param(b"[]", 422, id="a list"),
        pytest.param(b'"text"', 422, id="a text"),
        pytest.param(b'{"first_name": "\xff"}', 400, id="not UTF-8"),
        pytest.param(b"[" * 20_000, 400, id="very deep"),
        pytest.param(b'{"first_name": NaN}', 422, id="not a number"),
        pytest.param(b'{"first_name": "\\ud800"}', 422, id="a lone surrogate"),
        pytest.param(b'{"first_name": "\xed\xa0\x80"}', 422, id="a raw surrogate"),
        pytest.param(b'{"first_name": "a\\u0000b"}', 422, id="a NUL"),
        pytest.param(b'{"fields": {"a\\u0000b": "x"}}', 422, id="a NUL in a key"),
        pytest.param(b'{"first_name": 5}', 422, id="a number for a name"),
        pytest.param(b'{"first_name": null}', 422, id="null for a name"),
        pytest.param(b'{"numbers": "+12125550100"}', 422, id="a text for a list"),
        pytest.param(b'{"nickname": "K"}', 422, id="an unknown key"),
        pytest.param(b'{"assignee": {"user_id": "x", "role": 1}}', 422, id="one further down"),
    ],
)
def test_a_body_that_cannot_be_used(shop: Shop, content: bytes, status: int) -> None:
    problem(shop.admin.http.post("/v1/leads", content=content, headers=JSON), status)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/leads"), ("PATCH", "/v1/leads/x"), ("PATCH", "/v1/users/x")]
)
@pytest.mark.parametrize("content", [b"{", b"name=x", b'{"name": "a"}', b"\xff", b""])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_json(
    shop: Shop, method: str, path: str, content: bytes, kind: str
) -> None:
    answer = shop.admin.http.request(method, path, content=content, headers={"Content-Type": kind})
    problem(answer, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/conversations/%00",
        "/v1/conversations/%ED%A0%80",
        "/v1/conversations/%F0%9F%91%8B",
        "/v1/conversations/a%00b/messages",
        "/v1/leads/%00",
        "/v1/messages/%00/why",
        "/v1/leads/" + "x" * 3000,
    ],
)
def test_an_odd_id_is_nobodys(shop: Shop, path: str) -> None:
    problem(shop.admin.http.get(path), 404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=many",
        "offset=-1",
        "offset=99999999999999999999",
        "cursor=!!!",
        "cursor=bm90IGpzb24",
        "cursor=",
        "cursor=" + "x" * 201,
    ],
)
@pytest.mark.parametrize("path", ["conversations", "leads", "users", "stores", "numbers"])
def test_a_page_that_cannot_be(shop: Shop, path: str, query: str) -> None:
    problem(shop.admin.http.get(f"/v1/{path}?{query}"), 422)


@pytest.mark.parametrize(
    "values",
    [
        [10**30, "x"],
        [-(10**30), "x"],
        [1, "a\x00"],
        [1, "\ud800"],
        [True, "x"],
        [1.5, "x"],
        [None, None],
        [1],
        [1, "x", 2],
        {"a": 1},
        5,
        "text",
    ],
)
@pytest.mark.parametrize("path", ["conversations", "leads"])
def test_a_forged_cursor_is_refused(shop: Shop, path: str, values: Any) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    answer = shop.admin.http.get(f"/v1/{path}", params={"cursor": forged})
    problem(answer, 422, "cursor_invalid")


@pytest.mark.parametrize("limit", [1, 200])
@pytest.mark.parametrize("path", ["conversations", "leads", "users", "stores", "numbers"])
def test_the_limits_of_a_page(shop: Shop, path: str, limit: int) -> None:
    page = shop.admin.get(f"/{path}", limit=limit)
    assert {"items", "next_cursor", "total"} <= set(page)
    assert len(page["items"]) <= limit


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "q=%25", "q=_", "q=%5C", "q=%ED%A0%80"])
@pytest.mark.parametrize("path", ["conversations", "leads"])
def test_an_odd_search_finds_nothing_odd(shop: Shop, path: str, query: str) -> None:
    answer = shop.admin.http.get(f"/v1/{path}?{query}")
    if "%00" in query:
        problem(answer, 422)
    else:
        ok(answer)


def test_a_search_is_at_most_200_characters(shop: Shop) -> None:
    ok(shop.admin.http.get("/v1/leads", params={"q": "x" * 200}))
    problem(shop.admin.http.get("/v1/leads", params={"q": "x" * 201}), 422)


def test_a_problem_never_repeats_what_was_given(shop: Shop) -> None:
    secret = "+12125559876 my password"
    bodies: list[Any] = [{"username": secret}, {"username": 5, "password": [secret]}, [secret]]
    for body in bodies:
        answer: httpx.Response = shop.relay.client().post("/v1/sessions", json=body)
        problem(answer, 422, "invalid")
        assert secret not in answer.text
