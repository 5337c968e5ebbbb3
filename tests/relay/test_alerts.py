"""What somebody has to know about is told at once, and listed for whoever was away (OO9, OO12)."""

from typing import Any

from server.core.model import MINUTE
from server.flows import alerts
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.store import alerts as store
from server.store.alerts import PERSONAL
from server.store.schema import conversations
from server.store.statement import Statement, Tx
from tests.support import beside
from tests.support.relay import Person, ok
from tests.support.shop import Shop, fresh_number

Json = Any


def away(shop: Shop) -> Person:
    """Somebody uptown whose texts go to a phone."""
    person = shop.add_person(f"away{fresh_number()}", shop.uptown)
    shop.add_line()
    shop.give_line(person)
    beside.go_away(shop.relay, person.id, fresh_number())
    return person


def unforwarded(shop: Shop, person: Person) -> Json:
    """A text that should have gone to the phone: its conversation. The customer is of a country in which
    there are no proxy numbers, whatever other tests have added.
    """
    lead = shop.lead_of(person, numbers=[f"+442079{fresh_number()[-6:]}"])
    phone = shop.phone(shop.number_of(lead))
    phone.texts(shop.line_of(person), "to the phone")
    return shop.admin.conversation_with(phone.number)


def about(person: Person, conversation: Json) -> list[Json]:
    found = person.get("/alerts", limit=200)["items"]
    return [each for each in found if each["conversation_id"] == conversation["id"]]


def test_an_exhausted_pool_is_told_at_once_to_the_associate_and_those_who_supervise(
    shop: Shop,
) -> None:
    person = away(shop)
    with person.stream() as own, shop.sam.stream() as watcher, shop.ben.stream() as other:
        conversation = unforwarded(shop, person)
        for stream in (own, watcher):
            told = stream.wait_for(
                "alert", lambda data: data["conversation_id"] == conversation["id"]
            )
            assert told.data["kind"] == "pool_exhausted"
            assert told.data["user_name"] == person.username.title()
        shop.texts_in(shop.ben, "a mark")
        other.wait_for("message.created", lambda data: data["body"] == "a mark")
        assert "alert" not in [event.type for event in other.events]
    (text,) = shop.admin.messages(conversation["id"])
    assert text["forwarded"] == "pool_exhausted"
    assert shop.admin.conversation_with(conversation["lead"]["number"])["last_message"] == text


def test_alerts_are_listed_for_whom_they_concern_newest_first(shop: Shop) -> None:
    person = away(shop)
    first, second = unforwarded(shop, person), unforwarded(shop, person)
    listed = person.get("/alerts")
    assert [each["conversation_id"] for each in listed["items"]] == [second["id"], first["id"]]
    assert listed["total"] == 2
    page = person.get("/alerts", limit=1)
    rest = person.get("/alerts", limit=1, cursor=page["next_cursor"])
    assert page["items"] + rest["items"] == listed["items"]
    assert rest["next_cursor"] is None
    assert about(shop.sam, first)
    assert not about(shop.ben, first)
    assert {each["kind"] for each in shop.ben.get("/alerts", limit=200)["items"]} <= {*PERSONAL}


def test_a_conversation_that_one_does_not_see_any_more_is_not_named(shop: Shop) -> None:
    person = away(shop)
    conversation = unforwarded(shop, person)
    path = f"/conversations/{conversation['id']}/assign"
    ok(shop.admin.call("POST", path, {"user_id": shop.ben.id}))
    handed, alert = person.get("/alerts")["items"]
    assert (handed["kind"], alert["kind"]) == ("handed_over", "pool_exhausted")
    assert handed["conversation_id"] is alert["conversation_id"] is None
    assert about(shop.sam, conversation)


def test_old_alerts_are_removed_and_others_stay(shop: Shop) -> None:
    person = away(shop)
    unforwarded(shop, person)

    def unit(tx: Tx, context: Context) -> None:
        alerts.tell(tx, AlertKind.LOOP_STOPPED, "Later.", context, user_id=person.id)
        first = store.page(tx, person.id, False, 1, 1)[0][0]
        store.prune(tx, first.at + 1)

    beside.write(shop.relay, unit)
    assert [each["sentence"] for each in person.get("/alerts")["items"]] == ["Later."]


def test_a_wait_that_is_too_long_is_told_of_by_itself_and_once(shop: Shop) -> None:
    with shop.ben.stream() as own, shop.sam.stream() as watcher:
        _, conversation = shop.texts_in(shop.ben, "hello?")
        wait_since_long(shop, conversation["id"])
        for stream in (own, watcher):
            told = stream.wait_for(
                "alert", lambda data: data["conversation_id"] == conversation["id"], within=6.0
            )
            assert told.data["kind"] == "unanswered"
    listed = [each["kind"] for each in about(shop.sam, conversation)]
    assert listed == ["unanswered"]


def wait_since_long(shop: Shop, conversation_id: str) -> None:
    """As if it had been written twenty minutes ago."""

    def unit(tx: Tx, context: Context) -> None:
        change = conversations.update().where(conversations.c.id == conversation_id)
        tx.run(Statement(change.values(waiting_since=context.now - 20 * MINUTE)))

    beside.write(shop.relay, unit)
