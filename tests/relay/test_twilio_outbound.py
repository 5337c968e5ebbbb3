"""Sending by Twilio end to end: one acceptance a text, whatever the line does meanwhile."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.standins.twilio import (
    AUTH_CODE,
    SID,
    Accept,
    AcceptThen500,
    AcceptThenDrip,
    AcceptThenDrop,
    AcceptThenReset,
    Behaviour,
    Form,
    Hang,
    Raw,
    Refuse,
    Refuse500,
    TooMany,
    TwilioStandIn,
)
from tests.support.relay import TwilioSide, ok, problem, relay_process, twilio_settings
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.waiting import until

Json = Any
Plans = dict[str, list[Behaviour]]
OWNED = ["+12125550110", "+12125550111", "+16465550112"]


@dataclass
class Counter:
    shop: Shop
    twilio: TwilioSide
    standin: TwilioStandIn
    plans: Plans

    def lead(self) -> tuple[Json, str]:
        lead = self.shop.lead_of(self.shop.ana)
        return lead, self.shop.number_of(lead)

    def text(self, body: str, *behaviours: Behaviour) -> tuple[Json, str]:
        """A text to a new lead whose sends meet these behaviours in turn, then go well."""
        lead, number = self.lead()
        self.plans[number] = list(behaviours)
        return ok(self.shop.ana.text(lead["id"], body), 202), number

    def taken(self, text: Json) -> int:
        return self.standin.acceptances()[text["id"]]

    def state(self, text: Json, *states: str, within: float = 20) -> Json:
        return self.shop.ana.wait_for_state(text, *states, within=within)

    def sends(self, number: str) -> int:
        """How often the carrier was asked to send to a number."""
        asked = [form for method, form in self.standin.requests if method == "POST"]
        return len([form for form in asked if form.one("To") == number])


def play(standin: TwilioStandIn) -> Plans:
    """Each recipient has behaviours of their own, so that texts do not take each other's."""
    plans: Plans = {}

    def decide(form: Form) -> Behaviour | None:
        waiting = plans.get(form.one("To"))
        return waiting.pop(0) if waiting else None

    standin.decide = decide
    return plans


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    folder = tmp_path_factory.mktemp("twilio-out")
    with TwilioStandIn(owned=OWNED) as standin:
        plans = play(standin)
        settings = twilio_settings(standin.url, SID, AUTH_CODE)
        with relay_process(folder, f"sqlite:///{folder}/relay.db", settings) as relay:
            yield Counter(open_shop(relay), TwilioSide(relay, standin), standin, plans)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A relay whose carrier does not answer words of consent, so that the relay does."""
    folder = tmp_path_factory.mktemp("twilio-speaking")
    with TwilioStandIn(owned=OWNED) as standin:
        plans = play(standin)
        settings = twilio_settings(
            standin.url, SID, AUTH_CODE, sends_opt_out_confirmation=False
        ) | {"retailer": {"name": "Maison Blau", "opt_out_scope": "line"}}
        with relay_process(folder, f"sqlite:///{folder}/relay.db", settings) as relay:
            yield Counter(open_shop(relay), TwilioSide(relay, standin), standin, plans)


def test_a_text_is_sent_with_its_own_id_in_the_callback(desk: Counter) -> None:
    text, number = desk.text("hello")
    desk.state(text, "sent")
    (kept,) = [one for one in desk.standin.book if one.to == number]
    assert (kept.sender, kept.body) == (desk.shop.line_of(desk.shop.ana), "hello")
    assert kept.status_callback == (
        f"https://relay.example.com/carriers/twilio/status/{text['id']}"
    )


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        pytest.param(["queued", "sent", "delivered"], "delivered", id="in order"),
        pytest.param(["delivered", "sent", "queued"], "delivered", id="in reverse"),
        pytest.param(["delivered", "delivered"], "delivered", id="twice"),
        pytest.param(["sent", "undelivered"], "undelivered", id="not delivered"),
        pytest.param(["undelivered", "delivered"], "undelivered", id="the first final one stands"),
        pytest.param(["delivered", "read"], "delivered", id="read is delivered"),
        pytest.param(["sent", "a-new-word"], "sent", id="a word nobody knew"),
    ],
)
def test_status_callbacks_in_any_order(desk: Counter, statuses: list[str], state: str) -> None:
    text, _ = desk.text("report on me")
    desk.state(text, "sent")
    for status in statuses:
        assert desk.twilio.reports(text["id"], status).status_code == 200
    now = desk.shop.ana.message(text["conversation_id"], text["id"])
    assert now["state"] == state


def test_reports_of_nobody_and_of_another_message_change_nothing(desk: Counter) -> None:
    text, _ = desk.text("mine")
    desk.state(text, "sent")
    assert desk.twilio.reports("nobody", "delivered").status_code == 200
    other = desk.twilio.reports(text["id"], "delivered", MessageSid="SM" + "0" * 32)
    assert other.status_code == 200
    assert desk.shop.ana.message(text["conversation_id"], text["id"])["state"] == "sent"
    path = f"/carriers/twilio/status/{text['id']}"
    forged = Form([("MessageStatus", "delivered")])
    problem(desk.twilio.post(path, forged, signature="x"), 403)
    problem(desk.twilio.post(path, Form([("SmsStatus", "sent")])), 400)
    assert desk.shop.ana.message(text["conversation_id"], text["id"])["state"] == "sent"


def test_21610_at_once_opts_the_lead_out(desk: Counter) -> None:
    text, _ = desk.text("unwelcome", Refuse(21610))
    settled = desk.state(text, "failed")
    assert settled["error"]["code"] == "21610"
    problem(desk.shop.ana.send(text["conversation_id"], "again"), 409, "opted_out")


def test_21610_in_a_later_report_opts_the_lead_out(desk: Counter) -> None:
    text, _ = desk.text("unwelcome")
    desk.state(text, "sent")
    assert desk.twilio.reports(text["id"], "failed", 21610).status_code == 200
    settled = desk.state(text, "failed")
    assert settled["error"]["code"] == "21610"
    assert settled["error"]["detail"].endswith(".")
    problem(desk.shop.ana.send(text["conversation_id"], "again"), 409, "opted_out")


@pytest.mark.parametrize("code", [21211, 21614, 30007])
def test_a_refusal_fails_the_text_with_the_carriers_code(desk: Counter, code: int) -> None:
    text, number = desk.text("no", Refuse(code))
    settled = desk.state(text, "failed")
    assert settled["error"]["code"] == str(code)
    assert (desk.taken(text), desk.sends(number)) == (0, 1)


def test_429_is_tried_again_after_its_time_and_taken_once(desk: Counter) -> None:
    text, number = desk.text("busy", TooMany("1"), TooMany())
    ok(desk.shop.ana.send(text["conversation_id"], "after it"), 202)
    desk.state(text, "sent")
    assert (desk.taken(text), desk.sends(number) >= 3) == (1, True)
    until(lambda: len([one for one in desk.standin.book if one.to == number]) == 2, "both texts")
    assert [one.body for one in desk.standin.book if one.to == number] == ["busy", "after it"]


def test_a_refused_connection_is_tried_again_and_taken_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("closed")
    with TwilioStandIn(owned=OWNED) as standin:
        plans = play(standin)
        settings = twilio_settings(standin.url, SID, AUTH_CODE)
        with relay_process(folder, f"sqlite:///{folder}/relay.db", settings) as relay:
            desk = Counter(open_shop(relay), TwilioSide(relay, standin), standin, plans)
            with standin.closed_port():
                text, _ = desk.text("nobody home")
                waiting = until(
                    lambda: (now := desk.state(text, "queued", "sending"))["error"] and now,
                    "a refused connection",
                )
                assert waiting["error"]["code"] == "carrier_not_reached"
                assert waiting["not_before"]
            desk.state(text, "sent")
            assert desk.taken(text) == 1


DOUBTFUL: dict[str, tuple[list[Behaviour], bool]] = {
    "accepted then dropped": ([AcceptThenDrop()], True),
    "accepted then reset": ([AcceptThenReset()], True),
    "accepted then 500": ([AcceptThen500()], True),
    "accepted, the answer is half": ([AcceptThenDrip()], True),
    "accepted, the answer never comes": ([Hang(60)], True),
    "not taken, 500": ([Refuse500()], False),
    "not taken, the answer never comes": ([Hang(60, recorded=False)], False),
    "an answer that is none": ([Raw(201, b"not json")], False),
    "a redirect": ([Raw(302, b"", (("Location", "https://evil.example/"),))], False),
    "two busy, then dropped": ([TooMany("0"), TooMany("0"), AcceptThenDrop()], True),
}


def test_a_text_is_taken_at_most_once_whatever_the_carrier_does(desk: Counter) -> None:
    """Promise P2, short form: doubt shows, the look-up settles it, and nothing is sent again."""
    texts = {name: desk.text(name, *plan)[0] for name, (plan, _) in DOUBTFUL.items()}
    quick = [name for name, (plan, _) in DOUBTFUL.items() if name.startswith("accepted then")]
    for name in quick:
        ok(desk.shop.ana.send(texts[name]["conversation_id"], f"after {name}"), 202)
    for name, (_, taken) in DOUBTFUL.items():
        settled = desk.state(texts[name], "sent" if taken else "unconfirmed", within=60)
        if not taken:
            assert settled["error"]["code"] == "outcome_unknown", name
    asked = {name: [form for m, form in desk.standin.requests if form.one("Body") == name]
             for name in DOUBTFUL}  # fmt: skip
    for name, (plan, taken) in DOUBTFUL.items():
        assert desk.taken(texts[name]) == int(taken), name
        assert len(asked[name]) == len(plan), name
    for name in quick:
        later = desk.shop.ana.messages(texts[name]["conversation_id"])[-1]
        assert later["state"] == "sent"


def test_random_trouble_never_makes_a_second_acceptance(desk: Counter) -> None:
    dice = random.Random(2)
    kinds: list[Behaviour] = [
        Accept(), AcceptThenDrop(), AcceptThenReset(), AcceptThen500(),
        Refuse500(), TooMany("0"), TooMany(), Refuse(30003),
    ]  # fmt: skip
    texts = [
        desk.text(f"random {n}", *dice.choices(kinds, k=dice.randint(1, 3)))[0] for n in range(40)
    ]
    final = ("sent", "failed", "unconfirmed")
    settled = [desk.state(text, *final, within=40) for text in texts]
    until(
        lambda: all(
            desk.state(text, *final)["state"] != "unconfirmed" or not desk.taken(text)
            for text in texts
        ),
        "every accepted text found",
        within=30,
    )
    assert max(desk.standin.acceptances().values()) == 1
    for text in texts:
        now = desk.state(text, *final)
        assert (now["state"] == "sent") == (desk.taken(text) == 1), now
    assert {one["state"] for one in settled} >= {"sent", "unconfirmed"}


def test_a_report_settles_a_doubt(desk: Counter) -> None:
    text, _ = desk.text("reported", Refuse500())
    desk.state(text, "unconfirmed")
    desk.twilio.reports(text["id"], "delivered", MessageSid="SM" + "a" * 32)
    desk.state(text, "delivered")


def test_where_the_carrier_confirms_an_opt_out_the_relay_does_not(desk: Counter) -> None:
    _, number = desk.lead()
    line = desk.shop.line_of(desk.shop.ana)
    assert desk.twilio.texts(from_=number, To=line, Body="STOP").status_code == 200
    conversation = desk.shop.admin.conversation_with(number)
    assert conversation["consent"] == "opted_out"
    problem(desk.shop.ana.send(conversation["id"], "x"), 409, "opted_out")
    for word in ("HELP", "START"):
        assert desk.twilio.texts(from_=number, To=line, Body=word).status_code == 200
    ok(desk.shop.ana.send(conversation["id"], "only me"), 202)
    until(lambda: desk.sends(number), "the text")
    outbound = [
        text["body"]
        for text in desk.shop.admin.messages(conversation["id"])
        if text["direction"] == "outbound"
    ]
    assert outbound == ["only me"]


def test_where_it_does_not_the_relay_confirms_once_and_by_line(speaking: Counter) -> None:
    number = fresh_number()
    shop = speaking.shop
    lead = shop.lead_at(shop.downtown, numbers=[number])
    mine, other = shop.line_of(shop.ana), shop.line_of(shop.ben)
    for word in ("stop", "STOP", " Unsubscribe "):
        speaking.twilio.texts(from_=number, To=mine, Body=word)
    until(lambda: speaking.sends(number) >= 1, "a confirmation")
    conversation = next(one for one in shop.conversations_of(number) if one["line"] == mine)
    problem(shop.ana.send(conversation["id"], "x"), 409, "opted_out")
    text = ok(shop.ben.text(lead["id"], "another line"), 202)
    shop.ben.wait_for_state(text, "sent")
    sent = [(one.sender, one.body) for one in speaking.standin.book if one.to == number]
    assert len(sent) == 2
    assert sent[0][0] == mine
    assert sent[0][1].startswith("Maison Blau: you are opted out")
    assert sent[1] == (other, "another line")
