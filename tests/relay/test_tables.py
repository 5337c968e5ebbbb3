"""Leads in by REST a batch at a time, and everything out: who may, and what they see of it."""

import csv
import io
import json
from typing import Any

import pytest

from tests.support.relay import Person, problem
from tests.support.shop import Shop, fresh_number

Json = Any


def bring(person: Person, *rows: dict[str, str], first: int = 2, **how: Any) -> list[Json]:
    """What became of rows, counted from ``first``."""
    body = [{"row": at, "values": values} for at, values in enumerate(rows, first)]
    return list(person.post("/imports/leads", {"rows": body, **how})["items"])


def outcomes(results: list[Json]) -> list[str]:
    return [each["outcome"] for each in results]


def exported(person: Person, kind: str = "leads") -> list[dict[str, str]]:
    answer = person.http.get(f"/v1/exports/{kind}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_rows_become_the_callers_own_leads_and_the_same_rows_change_nothing(shop: Shop) -> None:
    number = fresh_number()
    rows = [{"first_name": "Imke", "numbers": number}, {"first_name": "Jo", "numbers": "12"}]
    added, refused = bring(shop.ana, *rows)
    assert added == {
        "row": 2, "outcome": "added", "because": None,
        "shows": {"first_name": "Imke", "numbers": number},
    }  # fmt: skip
    assert (refused["outcome"], refused["shows"]) == ("refused", {})
    assert refused["because"].startswith("its number: This number is too short")
    (lead,) = shop.ana.get("/leads", q=number)["items"]
    assert (lead["assignee"]["user_id"], lead["status"]) == (shop.ana.id, "new")
    assert outcomes(bring(shop.ana, *rows)) == ["unchanged", "refused"]
    changed = bring(shop.ana, {"numbers": number, "status": "vip"})
    assert (changed[0]["outcome"], changed[0]["shows"]) == ("updated", {"status": "vip"})


def test_a_look_says_what_would_become_of_rows_and_writes_nothing(shop: Shop) -> None:
    number = fresh_number()
    row = {"name": "Imke Olsen", "numbers": number, "fields.looked": "9"}
    (seen,) = bring(shop.ana, row, look=True)
    assert seen["outcome"] == "added"
    assert seen["shows"] == {
        "first_name": "Imke", "last_name": "Olsen", "numbers": number, "fields.looked": "9",
    }  # fmt: skip
    assert shop.ana.get("/leads", q=number)["total"] == 0


def test_a_row_that_repeats_one_of_an_earlier_batch_is_refused(shop: Shop) -> None:
    number = fresh_number()
    bring(shop.ana, {"numbers": number})
    spelled = f"({number[2:5]}) {number[5:]}"
    body = {
        "rows": [
            {"row": 502, "values": {"numbers": spelled}, "earlier": [{"row": 2, "numbers": number}]},
            {"row": 503, "values": {"numbers": fresh_number()},
             "earlier": [{"row": 3, "numbers": "nonsense"}]},
        ]
    }  # fmt: skip
    first, second = shop.ana.post("/imports/leads", body)["items"]
    assert (first["outcome"], first["because"]) == ("refused", "it repeats row 2")
    assert second["outcome"] == "added"


def test_giving_leads_to_others_takes_supervise(shop: Shop) -> None:
    number = fresh_number()
    (refused,) = bring(shop.ana, {"numbers": number, "assignee_user": "ben"})
    assert "only those who supervise" in refused["because"]
    assert outcomes(bring(shop.ana, {"numbers": number, "assignee_user": "ana"})) == ["added"]
    (moved,) = bring(shop.sam, {"numbers": number, "assignee_store": "Downtown"})
    assert moved["shows"] == {"assignee": "Downtown"}
    lead = shop.admin.get("/leads", q=number)["items"][0]
    assert lead["assignee"]["location_id"] == shop.downtown


def test_what_is_not_theirs_to_see_is_not_there(shop: Shop) -> None:
    """Neither its id nor its number finds a lead of another store."""
    hers = shop.lead_of(shop.cleo)
    by_id, free = bring(shop.ana, {"id": hers["id"], "first_name": "X"}, {"id": "free-id"})
    assert by_id["because"] == free["because"]
    assert "there is no lead of its id" in free["because"]
    (by_number,) = bring(shop.ana, {"numbers": shop.number_of(hers), "first_name": "Own"})
    assert by_number["outcome"] == "added"
    assert shop.cleo.get(f"/leads/{hers['id']}")["first_name"] == "Kim"


def test_who_sees_no_numbers_changes_none_and_exports_none(shop: Shop) -> None:
    lead = shop.lead_of(shop.ben, first_name="Masked", fields={"size": "=9"})
    number = shop.number_of(lead)
    (refused,) = bring(shop.ben, {"id": lead["id"], "numbers": fresh_number()})
    assert refused["because"] == "you see no numbers, so you cannot change them"
    rows = exported(shop.ben)
    (row,) = [each for each in rows if each["id"] == lead["id"]]
    assert number[-2:] in row["numbers"]
    assert number not in shop.ben.http.get("/v1/exports/leads?format=jsonl").text
    assert row["fields.size"] == "'=9"
    theirs = {each["assignee_user"] or each["assignee_store"] for each in rows}
    assert theirs <= {"ben", "Downtown"}
    rest = {name: cell for name, cell in row.items() if name != "numbers"}
    (again,) = bring(shop.ben, rest | {"fields.size": "=9"})
    assert again["outcome"] == "unchanged"


@pytest.mark.parametrize(
    ("kind", "allowed", "refused"),
    [("users", "admin", "sam"), ("stores", "admin", "sam"), ("numbers", "admin", "ana"),
     ("messages", "sam", "ana"), ("templates", None, "admin")],
)  # fmt: skip
def test_an_export_takes_the_right_to_what_is_in_it(
    shop: Shop, kind: str, allowed: str | None, refused: str
) -> None:
    answer = getattr(shop, refused).http.get(f"/v1/exports/{kind}")
    problem(answer, 403, "permission_missing")
    if allowed:
        shop.texts_in(shop.ana, "exported?")
        rows = exported(getattr(shop, allowed), kind)
        assert rows
        assert not any("password" in column for column in rows[0])


def test_texts_are_exported_with_numbers_for_those_who_see_them(shop: Shop) -> None:
    phone, _ = shop.texts_in(shop.ana, "=what is it?")
    full = shop.admin.http.get("/v1/exports/messages?format=jsonl").text.splitlines()
    (text,) = [each for each in map(json.loads, full) if each["lead_number"] == phone.number]
    assert (text["body"], text["direction"], text["read"]) == ("=what is it?", "inbound", False)
    masked = shop.sam.http.get("/v1/exports/messages?format=jsonl").text
    assert phone.number not in masked
    problem(shop.admin.http.get("/v1/exports/orders"), 422)


def test_those_who_look_on_are_told(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    cursor = shop.ana.get("/folders")["events_cursor"]
    bring(shop.admin, {"id": lead["id"], "first_name": "Renamed"})
    with shop.ana.stream(cursor) as stream:
        assert stream.wait_for("lead.updated").data["first_name"] == "Renamed"
        bring(shop.admin, *({"numbers": fresh_number()} for _ in range(51)))
        stream.wait_for("reset")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"rows": [{"row": 1, "values": {}}] * 501}, "too_many_rows"),
        ({"rows": [], "empty": "fill"}, "empty_invalid"),
        ({"rows": [{"row": 0, "values": {}}]}, "row_invalid"),
        ({"rows": [{"row": 1, "values": {}, "mood": 1}]}, "invalid"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_whole(shop: Shop, body: Json, code: str) -> None:
    answer = shop.ana.http.post("/v1/imports/leads", json=body)
    problem(answer, 422, code)
