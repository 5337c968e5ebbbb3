"""Two people who edit one lead: the second is told, and nothing is overwritten in silence (MC11)."""

from tests.support.relay import ok, problem
from tests.support.shop import Shop


def test_the_second_of_two_is_told_and_nothing_of_theirs_is_kept(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    path, revision = f"/leads/{lead['id']}", lead["revision"]
    first = ok(shop.ana.call("PATCH", path, {"last_name": "One", "revision": revision}))
    assert first["revision"] == revision + 1
    second = shop.ben.call(
        "PATCH", path, {"status": "lost", "last_name": "Two", "revision": revision}
    )
    assert "Somebody else" in problem(second, 409, "lead_changed")["detail"]
    now = shop.ben.get(path)
    assert (now["last_name"], now["status"]) == ("One", lead["status"])
    given = {"last_name": "Two", "revision": now["revision"]}
    assert ok(shop.ben.call("PATCH", path, given))["last_name"] == "Two"


def test_a_lead_given_to_somebody_else_is_another_revision(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    path = f"/leads/{lead['id']}"
    ok(shop.admin.call("PATCH", path, {"assignee": {"user_id": shop.ben.id}}))
    mine = shop.ben.call("PATCH", path, {"last_name": "Two", "revision": lead["revision"]})
    problem(mine, 409, "lead_changed")
    problem(shop.ana.call("PATCH", path, {"last_name": "One"}), 404, "not_found")


def test_a_field_of_a_thousand_characters_is_refused_whole(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    path = f"/leads/{lead['id']}"
    for given in ({"last_name": "x" * 1_000}, {"fields": {"size": "x" * 1_000}}):
        answer = shop.ana.call("PATCH", path, {**given, "status": "lost"})
        problem(answer, 422, "too_long")
    assert shop.ana.get(path)["status"] == lead["status"]
