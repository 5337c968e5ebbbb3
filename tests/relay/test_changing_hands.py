"""Conversations that change hands: who is told, what moves, and what nobody else gets to see."""

from typing import Any

from tests.support import beside
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number
from tests.support.stream import Stream

Json = Any


def cursor_of(person: Person) -> int:
    return int(person.get("/conversations", limit=1)["events_cursor"])


def assign(shop: Shop, conversation: str, assignee: Json) -> None:
    ok(shop.admin.call("POST", f"/conversations/{conversation}/assign", assignee))


def store_with_a_line(shop: Shop) -> tuple[str, str]:
    """A store's id, and its own line."""
    line = shop.add_line()
    new = {"name": "Harbor", "phone": "+12125550188", "time_zone": "America/New_York"}
    store = shop.admin.post("/stores", new, 201)["id"]
    onboarding = {"sms_number": line, "enable": True}
    ok(shop.admin.call("POST", f"/stores/{store}/onboarding", onboarding))
    return str(store), line


def after_a_mark(shop: Shop, person: Person, stream: Stream) -> None:
    """Everything that was told before now has come once this has."""
    mark = f"mark {fresh_number()}"
    shop.texts_in(person, mark, lead=shop.lead_of(person))
    stream.wait_for("message.created", lambda data: data["body"] == mark)


def told_of(stream: Stream, conversation: str) -> list[str]:
    return [
        event.type
        for event in stream.events
        if conversation in (event.data.get("id"), event.data.get("conversation_id"))
    ]


def test_who_lost_a_conversation_and_has_it_again_is_told_both(shop: Shop) -> None:
    """What was said in between was not told to them: their client must load it."""
    phone, conversation = shop.texts_in(shop.ana, "before", lead=shop.lead_of(shop.ana))
    start = cursor_of(shop.ana)
    assign(shop, conversation["id"], {"user_id": shop.cleo.id})
    phone.texts(shop.line_of(shop.cleo), "to another line")
    phone.texts(shop.line_of(shop.ana), "in between")
    assign(shop, conversation["id"], {"user_id": shop.ana.id})
    with shop.ana.stream(after=start) as stream:
        after_a_mark(shop, shop.ana, stream)
        told = told_of(stream, conversation["id"])
        assert told.index("conversation.removed") < told.index("conversation.updated")
        assert "in between" not in str([event.data.get("body") for event in stream.events])
    assert [text["body"] for text in shop.ana.messages(conversation["id"])] == [
        "before",
        "in between",
    ]


def test_who_still_sees_it_otherwise_has_not_lost_it(shop: Shop) -> None:
    """Ana's lead texts her store's own line: given to Cleo, Ana sees it as one of the store."""
    store, line = store_with_a_line(shop)
    owner = shop.add_person(f"owner{fresh_number()}", store)
    mate = shop.add_person(f"mate{fresh_number()}", store)
    lead = shop.lead_of(owner)
    phone = shop.phone(shop.number_of(lead))
    phone.texts(line, "to the store")
    conversation = shop.admin.conversation_with(phone.number)
    with owner.stream() as former, mate.stream() as beside, shop.sam.stream() as watcher:
        assign(shop, conversation["id"], {"user_id": shop.cleo.id})
        phone.texts(line, "to the store again")
        for stream in (former, beside, watcher):
            stream.wait_for("message.created", lambda data: data["body"] == "to the store again")
            assert "conversation.removed" not in told_of(stream, conversation["id"])


def test_a_store_texted_by_its_own_line_reaches_an_owner_who_has_no_texting(shop: Shop) -> None:
    """IR5: on the store's line nobody needs a relay number to answer."""
    _, line = store_with_a_line(shop)
    with shop.dora.stream():
        lead = shop.lead_of(shop.dora)
        phone = shop.phone(shop.number_of(lead))
        phone.texts(line, "is Dora there?")
        by_store_line = shop.dora.conversations()[0]
        assert by_store_line["lead"]["id"] == lead["id"]
        assert by_store_line["shown_to_store"] is None
        phone.texts(shop.line_of(shop.ana), "and by Ana's number?")
        shown = [one["shown_to_store"] for one in shop.conversations_of(phone.number)]
        assert sorted(shown, key=str) == [None, "texting_off"]


def test_a_conversation_shown_to_another_store_is_lost_by_the_first(shop: Shop) -> None:
    mover = shop.add_person(f"mover{fresh_number()}", shop.downtown)
    lead = shop.lead_of(mover)
    ok(shop.admin.call("PATCH", f"/users/{mover.id}", {"status": "suspended"}))
    phone, conversation = shop.texts_in(shop.ana, "anyone?", lead=lead)
    assert shop.dora.get(f"/conversations/{conversation['id']}")
    ok(shop.admin.call("PATCH", f"/users/{mover.id}", {"store_id": shop.uptown}))
    with shop.dora.stream() as first, shop.cleo.stream() as second:
        phone.texts(shop.line_of(shop.ana), "still nobody?")
        first.wait_for("conversation.removed", lambda data: data["id"] == conversation["id"])
        second.wait_for("message.created", lambda data: data["body"] == "still nobody?")
        assert "still nobody?" not in str([event.data for event in first.events])


def test_a_new_name_is_told_though_the_owner_is_given_again(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    same = {"first_name": "Renamed", "assignee": {"user_id": shop.ana.id}}
    with shop.ana.stream() as stream:
        ok(shop.admin.call("PATCH", f"/leads/{lead['id']}", same))
        told = stream.wait_for(
            "conversation.updated", lambda data: data["id"] == conversation["id"]
        )
        assert told.data["lead"]["name"] == "Renamed Lee"


class TestDeputies:
    """Ben stands in for Cleo, who works elsewhere, in one conversation."""

    def stands_in(self, shop: Shop) -> Json:
        lead = shop.lead_of(shop.cleo)
        _, conversation = shop.texts_in(shop.cleo, "are you there?", lead=lead)
        beside.stand_in(shop.relay, conversation["id"], shop.ben.id)
        return shop.ben.get(f"/conversations/{conversation['id']}")

    def test_who_stands_in_has_the_conversation_and_its_owner_keeps_it(self, shop: Shop) -> None:
        with shop.ben.stream() as stream:
            conversation = self.stands_in(shop)
            stream.wait_for("lead.updated", lambda data: data["id"] == conversation["lead"]["id"])
            stream.wait_for("conversation.updated", lambda data: data["id"] == conversation["id"])
        assert conversation["deputy"] == {
            "user_id": shop.ben.id,
            "location_id": None,
            "name": "Ben",
        }
        assert conversation["assignee"]["user_id"] == shop.cleo.id
        assert conversation["unread"] == 1
        for person, folder in ((shop.ben, "inbox"), (shop.ben, "waiting"), (shop.cleo, "inbox")):
            assert conversation["id"] in [one["id"] for one in person.conversations(folder)]
        assert shop.ben.get(f"/leads/{conversation['lead']['id']}")
        ok(shop.ben.send(conversation["id"], "Ben here, for Cleo"), 202)

    def test_a_text_names_the_deputy_who_got_it(self, shop: Shop) -> None:
        owner = shop.add_person(f"owner{fresh_number()}", shop.uptown)
        shop.add_line()
        shop.give_line(owner)
        ok(owner.call("PUT", "/me/out-of-office", {"enabled": True, "deputy_id": shop.ben.id}))
        with shop.ben.stream() as stream:
            _, conversation = shop.texts_in(owner, "to Ben", lead=shop.lead_of(owner))
            told = stream.wait_for("message.created", lambda data: data["body"] == "to Ben").data
        assert (told["forwarded"], told["forwarded_to"]) == ("to_deputy", "Ben")
        seen = shop.ben.get(f"/conversations/{conversation['id']}")
        assert seen["deputy"]["name"] == "Ben"
        assert seen["last_message"] == told
        why = shop.ben.get(f"/messages/{told['id']}/why")
        assert why["names"][shop.ben.id] == "Ben"

    def test_when_the_owner_is_back_the_deputy_is_told_that_it_is_gone(self, shop: Shop) -> None:
        conversation = self.stands_in(shop)
        with shop.ben.stream() as stream:
            beside.stand_down(shop.relay, shop.ana.id)  # somebody else's deputies stay
            assert shop.ben.get(f"/conversations/{conversation['id']}")
            beside.stand_down(shop.relay, shop.cleo.id)
            stream.wait_for("conversation.removed", lambda data: data["id"] == conversation["id"])
        problem(shop.ben.call("GET", f"/conversations/{conversation['id']}"), 404)
        problem(shop.ben.call("GET", f"/leads/{conversation['lead']['id']}"), 404)

    def test_a_lead_that_is_handed_over_has_no_deputy_of_the_former_owner(self, shop: Shop) -> None:
        conversation = self.stands_in(shop)
        with shop.ben.stream() as stream:
            assign(shop, conversation["id"], {"user_id": shop.ana.id})
            stream.wait_for("conversation.removed", lambda data: data["id"] == conversation["id"])
        assert shop.ana.get(f"/conversations/{conversation['id']}")["deputy"] is None


class TestSharedNumbers:
    """Two leads with one number, one of them Ana's, the other Ben's."""

    def two_leads(self, shop: Shop) -> tuple[str, Json, Json]:
        number = fresh_number()
        kim = shop.lead_of(shop.ana, first_name="Kim", numbers=[number])
        lee = shop.lead_of(shop.ben, first_name="Lee", numbers=[number])
        return number, kim, lee

    def asked(self, shop: Shop, number: str) -> list[Json]:
        """The conversations that ask whose they are."""
        return [one for one in shop.conversations_of(number) if one["candidates"]]

    def test_texts_of_a_settled_question_move_and_are_told_of(self, shop: Shop) -> None:
        number, _, lee = self.two_leads(shop)
        own = ok(shop.ben.text(lee["id"], "hello from Ben"), 202)["conversation_id"]
        phone = shop.phone(number)
        phone.texts(shop.line_of(shop.cleo), "who?")
        (asking,) = self.asked(shop, number)
        settled = shop.ben.post(f"/conversations/{asking['id']}/lead", {"lead_id": lee["id"]})
        phone.texts(shop.line_of(shop.cleo), "still who?")
        (again,) = self.asked(shop, number)  # settled for the conversation, not for the number
        with shop.ben.stream() as stream:
            merged = shop.ben.post(f"/conversations/{again['id']}/lead", {"lead_id": lee["id"]})
            stream.wait_for("conversation.removed", lambda data: data["id"] == again["id"])
            moved = stream.wait_for("message.created", lambda data: data["body"] == "still who?")
            assert moved.data["conversation_id"] == settled["id"] == merged["id"]
        assert merged["unread"] == 2
        first = shop.ben.messages(merged["id"])[0]
        assert merged["waiting_since"] == first["at"]
        assert own != merged["id"], "another line, another conversation"

    def test_a_text_that_failed_is_no_reason_to_take_its_lead(self, shop: Shop) -> None:
        """IR6 goes by the lead last texted from that line; what never left does not count."""
        number, kim, _ = self.two_leads(shop)
        phone = shop.phone(number)
        phone.meets("refused")
        failed = ok(shop.ana.text(kim["id"], "never left"), 202)
        shop.ana.wait_for_state(failed, "failed")
        phone.texts(shop.line_of(shop.ana), "hello?")
        assert len(self.asked(shop, number)) == 1

    def test_why_names_no_lead_that_one_may_not_see(self, shop: Shop) -> None:
        number, kim, lee = self.two_leads(shop)
        ok(shop.ana.text(kim["id"], "hello from Ana"), 202)
        phone = shop.phone(number)
        phone.wait_for("hello from Ana")
        phone.texts(shop.line_of(shop.ana), "yes?")
        mine = next(one for one in shop.ana.conversations() if one["lead"]["id"] == kim["id"])
        latest = shop.ana.messages(mine["id"])[-1]
        told = shop.ana.get(f"/messages/{latest['id']}/why")
        assert told["because"] == "lead_owner"
        assert [each["id"] for each in told["facts"]["leads"]] == [kim["id"]]
        assert lee["id"] not in str(told)
        assert shop.ben.id not in str(told)
        all_of_it = shop.admin.get(f"/messages/{latest['id']}/why")
        assert {each["id"] for each in all_of_it["facts"]["leads"]} == {kim["id"], lee["id"]}
