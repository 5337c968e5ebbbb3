"""Pull: the new lead who has waited longest is somebody's at once, and nobody else's (MC11)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop

Json = Any


@pytest.fixture
def store(shop: Shop) -> str:
    """A store of its own, so that no other test's leads wait there."""
    new = {"name": "Pull", "time_zone": "America/New_York", "phone": "+12125550155"}
    return str(shop.admin.post("/stores", new, 201)["id"])


def associate(shop: Shop, store: str, number: int = 0) -> Person:
    person = shop.add_person(f"pull{store[:12]}{number}", store, "see_numbers")
    shop.add_line()
    shop.give_line(person)
    return person


def pull(person: Person, *skip: str) -> Json:
    """Takes only leads of the store: those of nobody are skipped, which other tests may have made."""
    return person.post("/leads/pull", {"skip": list(skip)})


def nobodys(shop: Shop) -> list[str]:
    return [one["id"] for one in shop.admin.get("/leads", assignee="nobody", limit=200)["items"]]


def test_who_waits_for_an_answer_comes_first_then_who_was_added_first(
    shop: Shop, store: str
) -> None:
    ana = associate(shop, store)
    old, young, waiting = (shop.lead_at(store) for _ in range(3))
    shop.texts_in(shop.cleo, lead=waiting)
    others = nobodys(shop)
    taken = [pull(ana, *others) for _ in range(3)]
    assert [one["lead"]["id"] for one in taken] == [each["id"] for each in (waiting, old, young)]
    assert [one["left"] for one in taken] == [2, 1, 0]
    assert taken[0]["conversation"]["waiting_since"], "the conversation in which they wait"
    assert taken[1]["conversation"]["line"] == shop.line_of(ana)
    assert all(one["lead"]["assignee"]["user_id"] == ana.id for one in taken)
    answer = ana.call("POST", "/leads/pull", {"skip": others})
    assert "No new lead" in problem(answer, 409, "none_waiting")["detail"]


def test_only_new_leads_who_can_be_texted_are_taken(shop: Shop, store: str) -> None:
    ana = associate(shop, store)
    shop.lead_at(store, status="contacted")
    shop.lead_at(store, numbers=[])
    shop.lead_at(shop.downtown)
    stopped = shop.lead_at(store)
    shop.texts_in(ana, "STOP", lead=stopped)
    ok(shop.admin.call("PATCH", f"/leads/{stopped['id']}", {"assignee": {"location_id": store}}))
    answer = ana.call("POST", "/leads/pull", {"skip": nobodys(shop)})
    problem(answer, 409, "none_waiting")


def test_a_lead_of_nobody_can_be_taken(shop: Shop, store: str) -> None:
    ana = associate(shop, store)
    lead = shop.add_lead(None)
    others = [each for each in nobodys(shop) if each != lead["id"]]
    assert pull(ana, *others)["lead"]["id"] == lead["id"]


def test_two_who_pull_at_once_never_get_the_same_lead(shop: Shop, store: str) -> None:
    people = [associate(shop, store, n) for n in range(2)]
    leads = {shop.lead_at(store)["id"] for _ in range(12)}
    others = nobodys(shop)

    def takes(person: Person) -> list[str]:
        return [pull(person, *others)["lead"]["id"] for _ in range(6)]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(takes, people)
    assert len({*first, *second}) == 12
    assert {*first, *second} == leads
    assert shop.admin.get(f"/leads/{first[0]}")["assignee"]["user_id"] == people[0].id


def test_a_lead_that_is_put_back_is_where_it_was_and_all_of_it_is_logged(
    shop: Shop, store: str
) -> None:
    ana, ben = (associate(shop, store, n) for n in range(2))
    lead = shop.lead_at(store)["id"]
    others = nobodys(shop)
    opened = pull(ana, *others)["conversation"]["id"]
    problem(ben.call("POST", f"/leads/{lead}/put-back"), 404, "not_found")
    back = ana.post(f"/leads/{lead}/put-back")
    assert back["assignee"]["location_id"] == store
    assert back["texting"] is None, "what was opened for it and not used is gone"
    problem(ana.call("GET", f"/conversations/{opened}"), 404)
    problem(ana.call("POST", f"/leads/{lead}/put-back"), 409, "not_pulled")
    skipping = ana.call("POST", "/leads/pull", {"skip": [*others, lead]})
    assert "skipped" in problem(skipping, 409, "none_waiting")["detail"]
    assert pull(ben, *others)["lead"]["id"] == lead
    history = ben.get(f"/leads/{lead}/history")["items"]
    assert [(one["because"], one["by"]) for one in history[:3]] == [
        ("pulled", ben.username.title()),
        ("put_back", ana.username.title()),
        ("pulled", ana.username.title()),
    ]
    assert history[0]["before"]["location_id"] == store
    assert history[-1]["kind"] == "added"


def test_what_was_said_before_stays_when_a_lead_is_put_back(shop: Shop, store: str) -> None:
    ana = associate(shop, store)
    lead = shop.lead_at(store)
    _, conversation = shop.texts_in(shop.cleo, lead=lead)
    taken = pull(ana, *nobodys(shop))
    assert taken["conversation"]["id"] == conversation["id"]
    ana.post(f"/leads/{lead['id']}/put-back")
    assert len(shop.admin.messages(conversation["id"])) == 1


def test_a_lead_that_was_not_pulled_cannot_be_put_back(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    problem(shop.ana.call("POST", f"/leads/{lead['id']}/put-back"), 409, "not_pulled")
    problem(shop.ana.call("POST", "/leads/nobody/put-back"), 404, "not_found")


def test_who_may_not_text_takes_nobody(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)["id"]
    answer = shop.dora.call("POST", "/leads/pull", {})
    problem(answer, 403, "text_messaging_off")
    assert shop.admin.get(f"/leads/{lead}")["assignee"] == {
        "user_id": None, "location_id": shop.downtown, "name": "Downtown",
    }  # fmt: skip
