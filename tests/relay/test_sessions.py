"""Signing in, who one is, and what an unknown caller is told."""

import httpx
import pytest

from tests.support.relay import PASSWORD, ok, problem
from tests.support.shop import Shop

PROTECTED = [
    ("DELETE", "/v1/sessions/current"),
    ("GET", "/v1/me"),
    ("GET", "/v1/conversations"),
    ("GET", "/v1/conversations/x"),
    ("GET", "/v1/conversations/x/hits"),
    ("GET", "/v1/conversations/x/messages"),
    ("POST", "/v1/conversations/x/messages"),
    ("POST", "/v1/conversations/x/read"),
    ("POST", "/v1/conversations/x/dismiss"),
    ("POST", "/v1/conversations/x/assign"),
    ("POST", "/v1/conversations/x/lead"),
    ("GET", "/v1/folders"),
    ("GET", "/v1/leads"),
    ("POST", "/v1/leads"),
    ("GET", "/v1/leads/x"),
    ("PATCH", "/v1/leads/x"),
    ("POST", "/v1/leads/x/messages"),
    ("POST", "/v1/leads/x/conversations"),
    ("GET", "/v1/messages/x/why"),
    ("GET", "/v1/users"),
    ("POST", "/v1/users"),
    ("PATCH", "/v1/users/x"),
    ("GET", "/v1/users/x/text-messaging"),
    ("PUT", "/v1/users/x/text-messaging"),
    ("DELETE", "/v1/users/x/text-messaging"),
    ("GET", "/v1/stores"),
    ("POST", "/v1/stores"),
    ("GET", "/v1/stores/onboardable"),
    ("POST", "/v1/stores/x/onboarding"),
    ("POST", "/v1/stores/enable"),
    ("GET", "/v1/numbers"),
    ("POST", "/v1/numbers"),
    ("PATCH", "/v1/numbers/x"),
    ("GET", "/v1/numbers/x/archive"),
    ("GET", "/v1/events"),
    ("GET", "/v1/conversations/x/summary"),
    ("POST", "/v1/conversations/x/unread"),
    ("POST", "/v1/conversations/x/snooze"),
    ("POST", "/v1/conversations/x/restore"),
    ("GET", "/v1/messages/x/media/x"),
    ("POST", "/v1/messages/x/withdraw"),
    ("POST", "/v1/conversations/x/opt-out"),
    ("POST", "/v1/conversations/x/unflag"),
    ("GET", "/v1/leads/x/consents"),
    ("GET", "/v1/consents"),
    ("GET", "/v1/templates"),
    ("POST", "/v1/templates"),
    ("PATCH", "/v1/templates/x"),
    ("DELETE", "/v1/templates/x"),
    ("PUT", "/v1/templates/order"),
    ("POST", "/v1/templates/x/preview"),
    ("GET", "/v1/fields"),
    ("GET", "/v1/conversations/x/fields"),
    ("GET", "/v1/me/out-of-office"),
    ("PUT", "/v1/me/out-of-office"),
    ("POST", "/v1/me/out-of-office/verification"),
    ("GET", "/v1/colleagues"),
    ("GET", "/v1/alerts"),
    ("POST", "/v1/media"),
    ("GET", "/v1/media/x"),
    ("GET", "/v1/assets"),
    ("POST", "/v1/assets"),
    ("PATCH", "/v1/assets/x"),
    ("DELETE", "/v1/assets/x"),
    ("PUT", "/v1/assets/order"),
    ("GET", "/v1/products"),
    ("PUT", "/v1/products"),
    ("DELETE", "/v1/products/x"),
    ("GET", "/v1/settings"),
    ("PATCH", "/v1/settings"),
    ("GET", "/v1/actions"),
    ("POST", "/v1/actions"),
    ("PUT", "/v1/actions/order"),
    ("DELETE", "/v1/actions/x"),
    ("PATCH", "/v1/actions/x"),
    ("GET", "/v1/bulk-messages"),
    ("POST", "/v1/bulk-messages"),
    ("POST", "/v1/bulk-messages/preview"),
    ("GET", "/v1/bulk-messages/x"),
    ("POST", "/v1/bulk-messages/x/cancel"),
    ("GET", "/v1/bulk-messages/x/items"),
    ("POST", "/v1/conversations/x/hand-back"),
    ("POST", "/v1/conversations/x/notes"),
    ("POST", "/v1/conversations/x/take-over"),
    ("POST", "/v1/conversations/x/writing"),
    ("GET", "/v1/exports/x"),
    ("POST", "/v1/imports/leads"),
    ("POST", "/v1/leads/conversations"),
    ("GET", "/v1/leads/ids"),
    ("POST", "/v1/leads/pull"),
    ("GET", "/v1/leads/x/actions"),
    ("POST", "/v1/leads/x/actions/x"),
    ("GET", "/v1/leads/x/history"),
    ("POST", "/v1/leads/x/put-back"),
    ("GET", "/v1/leads/x/requests"),
    ("PATCH", "/v1/messages/x"),
    ("POST", "/v1/requests"),
    ("GET", "/v1/wall"),
]


def attempt(shop: Shop, username: str, password: str) -> httpx.Response:
    body = {"username": username, "password": password}
    return shop.relay.client().post("/v1/sessions", json=body)


def test_every_call_but_signing_in_needs_a_token(shop: Shop) -> None:
    stranger = shop.relay.client()
    with_wrong = shop.relay.client("not-a-token")
    for method, path in PROTECTED:
        for http in (stranger, with_wrong):
            answer = http.request(method, path)
            problem(answer, 401, "not_signed_in")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_the_list_of_protected_calls_is_whole(shop: Shop) -> None:
    document = ok(shop.relay.client().get("/openapi.json"))
    described = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }
    listed = {(method, path.replace("/x", "/{}")) for method, path in PROTECTED}
    shapes = {
        (method, "/".join("{}" if "{" in part else part for part in path.split("/")))
        for method, path in described
    }
    assert shapes - listed == {
        ("POST", "/v1/sessions"),
        ("GET", "/media/{}"),
    }  # the latter is signed


@pytest.mark.parametrize(
    "header",
    ["Basic YTpi", "Bearer", "Bearer \xff", f"Bearer {'x' * 5000}", "Bearer a b"],
)
def test_an_odd_authorization_is_not_a_token(shop: Shop, header: str) -> None:
    given = {b"Authorization": header.encode("latin-1")}
    problem(shop.relay.client().get("/v1/me", headers=given), 401, "not_signed_in")


def test_signing_in_gives_a_token_and_the_user(shop: Shop) -> None:
    session = ok(attempt(shop, "ana", PASSWORD), 201)
    assert session["user"]["username"] == "ana"
    assert session["user"]["relay_number"] == shop.line_of(shop.ana)
    assert "password" not in str(session)
    assert len(session["token"]) >= 32


@pytest.mark.parametrize(
    ("username", "password"),
    [("ana", "wrong"), ("nobody", PASSWORD), ("ana", ""), ("", ""), ("ANA", PASSWORD)],
)
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    shop: Shop, username: str, password: str
) -> None:
    document = problem(attempt(shop, username, password), 401, "credentials_wrong")
    assert document["detail"] == "The username or the password is wrong."


def test_signing_out_ends_this_session_alone(shop: Shop) -> None:
    first, second = shop.relay.sign_in("ben"), shop.relay.sign_in("ben")
    assert first.call("DELETE", "/sessions/current").status_code == 204
    problem(first.call("GET", "/me"), 401, "not_signed_in")
    problem(first.call("DELETE", "/sessions/current"), 401, "not_signed_in")
    assert second.get("/me")["username"] == "ben"


def test_a_suspended_user_is_signed_out_and_told_why(shop: Shop) -> None:
    person = shop.add_person("eve", shop.downtown)
    ok(shop.admin.call("PATCH", f"/users/{person.id}", {"status": "suspended"}))
    problem(person.call("GET", "/me"), 401, "not_signed_in")
    problem(attempt(shop, "eve", PASSWORD), 401, "suspended")
    problem(attempt(shop, "eve", "wrong"), 401, "credentials_wrong")
    ok(shop.admin.call("PATCH", f"/users/{person.id}", {"status": "active"}))
    problem(person.call("GET", "/me"), 401, "not_signed_in")
    assert shop.relay.sign_in("eve").get("/me")["status"] == "active"


def test_me_says_what_a_user_may_do_and_where_their_texts_leave_from(shop: Shop) -> None:
    me = shop.ana.get("/me")
    assert me["permissions"] == ["see_numbers"]
    assert me["store"]["id"] == me["store_id"] == shop.downtown
    assert me["text_messaging"] is True
    assert me["line"] == me["relay_number"] == shop.line_of(shop.ana)
    assert me["line_reason"] is None
    assert me["retailer"] == "Our store"


def test_me_says_why_a_user_cannot_text(shop: Shop) -> None:
    me = shop.dora.get("/me")
    assert (me["line"], me["text_messaging"]) == (None, False)
    assert "can enable it" in me["line_reason"]
