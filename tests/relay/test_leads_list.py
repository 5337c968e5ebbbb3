"""The list of leads by REST: which, in what order, how it stands with each, many at once (MC10, MC11)."""

from typing import Any

import pytest

from tests.relay.test_search import fresh_word
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number

Json = Any


def ids(person: Person, **query: Any) -> list[str]:
    return [one["id"] for one in person.get("/leads", limit=200, **query)["items"]]


def named(shop: Shop, word: str, count: int, **values: Any) -> list[Json]:
    """Leads of Ana's, A0 the oldest, all found by one word."""
    return [
        shop.lead_of(shop.ana, first_name=f"A{n}", last_name=word, **values) for n in range(count)
    ]


def test_a_list_is_sorted_as_it_is_asked(shop: Shop) -> None:
    word = fresh_word()
    first, second, third = (one["id"] for one in named(shop, word, 3))
    ok(shop.ana.call("PATCH", f"/leads/{second}", {"status": "contacted", "first_name": "B"}))
    assert ids(shop.ana, q=word) == [third, second, first]
    assert ids(shop.ana, q=word, sort="oldest") == [first, second, third]
    assert ids(shop.ana, q=word, sort="name") == [first, third, second]
    assert ids(shop.ana, q=word, sort="status") == [second, first, third]
    problem(shop.ana.call("GET", "/leads?sort=size"), 422, "sort_invalid")


@pytest.mark.parametrize("sort", ["newest", "oldest", "name", "status", "waiting"])
def test_a_list_is_read_to_its_end_page_by_page_each_lead_once(shop: Shop, sort: str) -> None:
    word = fresh_word()
    made = {one["id"] for one in named(shop, word, 5)}
    shop.texts_in(shop.ana, lead=shop.lead_of(shop.ana, last_name=word))
    whole = ids(shop.ana, q=word, sort=sort)
    read: list[str] = []
    cursor: str | None = None
    for _ in range(4):
        given = {"cursor": cursor} if cursor else {}
        page = shop.ana.get("/leads", q=word, sort=sort, limit=2, **given)
        read += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert read == whole
    assert made < set(read)
    assert len(read) == 6


def test_who_has_waited_longest_comes_first(shop: Shop) -> None:
    word = fresh_word()
    leads = named(shop, word, 3)
    for lead in (leads[1], leads[0]):
        shop.texts_in(shop.ana, lead=lead)
    assert ids(shop.ana, q=word, sort="waiting") == [leads[n]["id"] for n in (1, 0, 2)]
    assert ids(shop.admin, q=word, sort="waiting") == [leads[n]["id"] for n in (1, 0, 2)]


def test_a_list_is_narrowed_by_status_owner_and_conversation(shop: Shop) -> None:
    word = fresh_word()
    mine, stores, nobodys = (
        shop.add_lead(owner, last_name=word)["id"]
        for owner in ({"user_id": shop.ana.id}, {"location_id": shop.downtown}, None)
    )
    assert ids(shop.ana, q=word, assignee="me") == [mine]
    assert ids(shop.ana, q=word, assignee="store") == [stores]
    assert ids(shop.ana, q=word, assignee="nobody") == []
    assert ids(shop.admin, q=word, assignee="nobody") == [nobodys]
    assert ids(shop.admin, q=word, assignee=shop.ana.id) == [mine]
    assert ids(shop.admin, q=word, assignee=shop.downtown) == [stores]
    assert ids(shop.ben, q=word) == [stores]
    ok(shop.ana.call("PATCH", f"/leads/{mine}", {"status": "lost"}))
    assert ids(shop.admin, q=word, status="lost") == [mine]
    assert ids(shop.admin, q=word, status="lost", assignee="store") == []


def test_a_list_is_narrowed_by_consent(shop: Shop) -> None:
    word = fresh_word()
    wrote, stopped, silent = named(shop, word, 3)
    shop.texts_in(shop.ana, lead=wrote)
    shop.texts_in(shop.ana, "STOP", lead=stopped)
    assert ids(shop.ana, q=word, consent="opted_out") == [stopped["id"]]
    assert ids(shop.ana, q=word, consent="given") == [wrote["id"]]
    assert ids(shop.ana, q=word, consent="none") == [silent["id"]]
    assert ids(shop.ana, q=word, consent="asked") == []
    problem(shop.ana.call("GET", "/leads?consent=perhaps"), 422, "consent_invalid")


def test_a_row_tells_how_it_stands_between_a_lead_and_us(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    assert shop.ana.get(f"/leads/{lead['id']}")["texting"] is None
    phone, conversation = shop.texts_in(shop.ana, lead=lead)
    phone.texts(shop.line_of(shop.ana), "and again")
    texting = shop.ana.get(f"/leads/{lead['id']}")["texting"]
    assert texting["conversation_id"] == conversation["id"]
    assert texting["unread"] == 2
    assert texting["waiting_since"] == conversation["waiting_since"]
    assert texting["last_at"] > texting["waiting_since"]
    ok(shop.ana.send(conversation["id"], "Hi!"), 202)
    assert shop.ana.get(f"/leads/{lead['id']}")["texting"]["waiting_since"] is None


def test_a_conversation_that_one_does_not_see_is_not_told_of(shop: Shop) -> None:
    """Cleo is uptown: the lead's other conversation is shown there, and this one is not."""
    lead = shop.lead_of(shop.ana)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    assert lead["id"] not in ids(shop.cleo)
    problem(shop.cleo.call("GET", f"/leads/{lead['id']}"), 404, "not_found")
    seen = shop.sam.get(f"/leads/{lead['id']}")["texting"]
    assert seen["conversation_id"] == conversation["id"]


def test_all_of_a_list_is_chosen_by_its_ids(shop: Shop) -> None:
    word = fresh_word()
    made = [one["id"] for one in named(shop, word, 4)]
    page = shop.ana.get("/leads/ids", q=word, sort="oldest")
    assert (page["items"], page["total"]) == (made, 4)
    assert shop.ben.get("/leads/ids", q=word)["items"] == []


def test_several_leads_are_added_to_the_message_center_and_nothing_is_sent(shop: Shop) -> None:
    one, other = shop.lead_of(shop.ana), shop.lead_of(shop.ana)
    numberless = shop.lead_of(shop.ana, numbers=[])
    another = shop.lead_of(shop.cleo)
    asked = [one["id"], other["id"], numberless["id"], another["id"], "nobody", one["id"]]
    result = shop.ana.post("/leads/conversations", {"lead_ids": asked})
    assert [each["lead_id"] for each in result["items"]] == asked[:-1]
    codes = [each["code"] for each in result["items"]]
    assert codes == [None, None, "lead_has_no_number", "not_found", "not_found"]
    assert result["items"][3]["name"] is None, "a lead that is not seen has no name"
    opened = [each["conversation_id"] for each in result["items"][:2]]
    assert [shop.ana.get(f"/conversations/{each}")["last_message"] for each in opened] == [None] * 2
    assert set(opened) <= {each["id"] for each in shop.ana.conversations("inbox")}
    assert shop.ana.post("/leads/conversations", {"lead_ids": asked}) == result, "twice is once"


def test_adding_a_lead_brings_a_dismissed_conversation_back(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    conversation = shop.conversation(shop.ana, lead)
    ok(shop.ana.call("POST", f"/conversations/{conversation['id']}/dismiss"))
    shop.ana.post("/leads/conversations", {"lead_ids": [lead["id"]]})
    assert shop.ana.get(f"/conversations/{conversation['id']}")["state"] == "open"


def test_who_may_not_text_is_told_so_for_each_lead(shop: Shop) -> None:
    lead = shop.lead_at(shop.downtown)
    (result,) = shop.dora.post("/leads/conversations", {"lead_ids": [lead["id"]]})["items"]
    assert (result["code"], result["conversation_id"]) == ("text_messaging_off", None)
    assert result["detail"]


def test_no_lead_and_too_many_are_refused(shop: Shop) -> None:
    problem(shop.ana.call("POST", "/leads/conversations", {"lead_ids": []}), 422, "no_leads")
    many = [fresh_number() for _ in range(201)]
    answer = shop.ana.call("POST", "/leads/conversations", {"lead_ids": many})
    problem(answer, 422, "too_many_leads")
