"""What became of a lead, across lines and owners, as far as the reader sees it (MC11)."""

from tests.support.relay import ok, problem
from tests.support.shop import Shop


def test_texts_of_all_lines_and_owners_are_one_story(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    path = f"/leads/{lead['id']}"
    _, with_ana = shop.texts_in(shop.ana, "to ana", lead=lead)
    ok(shop.admin.call("PATCH", path, {"assignee": {"user_id": shop.ben.id}}))
    shop.texts_in(shop.ben, "to ben", lead=lead)
    page = shop.ben.get(f"{path}/history")
    told = [
        entry["text"]["body"] if entry["text"] else entry["because"] or entry["kind"]
        for entry in page["items"]
    ]
    assert told == ["to ben", "assigned", "to ana", "added"]
    assert page["total"] == 4
    assigned = page["items"][1]
    assert (assigned["by"], assigned["to"]["user_id"]) == ("admin", shop.ben.id)
    assert assigned["before"]["user_id"] == shop.ana.id
    assert page["items"][2]["line"] == shop.line_of(shop.ana)
    assert page["items"][2]["text"]["conversation_id"] == with_ana["id"]


def test_it_is_read_page_by_page(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    for n in range(3):
        shop.texts_in(shop.ana, f"text {n}", lead=lead)
    path = f"/leads/{lead['id']}/history"
    first = shop.ana.get(path, limit=2)
    rest = shop.ana.get(path, limit=2, cursor=first["next_cursor"])
    bodies = [one["text"] and one["text"]["body"] for one in first["items"] + rest["items"]]
    assert bodies == ["text 2", "text 1", "text 0", None]
    assert rest["next_cursor"] is None


def test_who_does_not_see_a_lead_reads_nothing_of_it(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    problem(shop.cleo.call("GET", f"/leads/{lead['id']}/history"), 404, "not_found")
    problem(shop.ana.call("GET", "/leads/nobody/history"), 404, "not_found")


def test_numbers_are_hidden_in_it_from_who_may_not_see_them(shop: Shop) -> None:
    number = shop.phone().number
    lead = shop.lead_of(shop.ben, first_name="", last_name="", numbers=[number])
    shop.texts_in(shop.ben, lead=lead)
    page = shop.ben.get(f"/leads/{lead['id']}/history")
    assert number[2:] not in str(page)
    assert page["items"][0]["text"]["author"]["name"].startswith("New customer")
