"""What Twilio's forms say to us, and what we answer."""

from xml.etree import ElementTree

import pytest

from server.core.model import DeliveryReport, InboundText, MediaItem, MessageId, MessageState
from server.web.twilio import (
    EMPTY,
    Malformed,
    delivery_report,
    dials,
    inbound_text,
    read_form,
    says,
)
from tests.standins.twilio import SID, TwilioStandIn

LINE, LEAD = "+14155550100", "+12125550123"
MESSAGE = "SM" + "0a" * 16
BASE = [("MessageSid", MESSAGE), ("AccountSid", SID), ("From", LEAD), ("To", LINE)]
ID = MessageId("text-1")


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"A=1&B=&A=2", [("A", "1"), ("B", ""), ("A", "2")], id="blank and repeated"),
        pytest.param(b"A=%2B1+2%26", [("A", "+1 2&")], id="plus signs and escapes"),
        pytest.param(b"A=%F0%9F%91%97", [("A", "👗")], id="emoji"),
        pytest.param(b"A=1;B=2", [("A", "1;B=2")], id="a semicolon does not separate"),
        pytest.param(b"A", [("A", "")], id="a name alone"),
        pytest.param(b"A=%FF", None, id="not UTF-8 behind an escape"),
        pytest.param(b"A=\xff", None, id="not UTF-8"),
        pytest.param(b"A=%ED%A0%80", None, id="a lone surrogate"),
        pytest.param(b"&".join([b"A=1"] * 201), None, id="too many fields"),
    ],
)
def test_read_form(body: bytes, pairs: list[tuple[str, str]] | None) -> None:
    assert read_form(body) == pairs


def test_a_whole_genuine_form_is_a_text() -> None:
    with TwilioStandIn() as twilio:
        form = twilio.inbound_form(from_=LEAD, To=LINE, MessageSid=MESSAGE, Body=" Hi \r\n👗\x00 ")
    expected = InboundText("twilio", MESSAGE, LEAD, LINE, " Hi \n👗 ")
    assert inbound_text(form.pairs, SID) == expected


def test_a_picture_needs_no_words() -> None:
    pairs = [*BASE, ("NumMedia", "2"), ("MediaUrl0", "https://m/0"), ("MediaUrl1", "https://m/1")]
    text = inbound_text([*pairs, ("MediaContentType0", "image/jpeg")], SID)
    expected = (MediaItem("https://m/0", "image/jpeg"), MediaItem("https://m/1"))
    assert isinstance(text, InboundText)
    assert (text.body, text.media) == ("", expected)


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [("0", 0), ("1", 1), ("10", 10), ("12", 10), ("9999999999", 0), ("", 0), ("-1", 0), ("x", 0)],
)
def test_at_most_ten_pictures_are_kept(claimed: str, kept: int) -> None:
    media = [(f"MediaUrl{n}", f"https://m/{n}") for n in range(12)]
    text = inbound_text([*BASE, ("NumMedia", claimed), *media], SID)
    assert isinstance(text, InboundText)
    assert len(text.media) == kept


@pytest.mark.parametrize("name", ["MessageSid", "AccountSid", "From", "To"])
@pytest.mark.parametrize("fault", ["missing", "blank", "repeated"])
def test_a_field_that_must_be_there_once(name: str, fault: str) -> None:
    others = [pair for pair in BASE if pair[0] != name]
    given = dict(BASE)[name]
    values = {"missing": [], "blank": [" "], "repeated": [given, given]}[fault]
    assert isinstance(inbound_text([*others, *((name, v) for v in values)], SID), Malformed)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"MessageSid": "SM1"}, id="too short an id"),
        pytest.param({"MessageSid": MESSAGE + "\n"}, id="an id with a line break"),
        pytest.param({"MessageSid": "CA" + "0a" * 16}, id="the id of a call"),
        pytest.param({"MessageSid": "SM" + "0A" * 16}, id="an id in capitals"),
        pytest.param({"AccountSid": "AC" + "f" * 32}, id="another account"),
    ],
)
def test_a_field_that_must_fit(changed: dict[str, str]) -> None:
    assert isinstance(inbound_text(list((dict(BASE) | changed).items()), SID), Malformed)


def test_a_repeated_body_is_malformed() -> None:
    assert isinstance(inbound_text([*BASE, ("Body", "a"), ("Body", "b")], SID), Malformed)


def test_fields_that_are_new_are_no_fault() -> None:
    pairs = [*BASE, ("MessagingServiceSid", "MG1"), ("OptOutType", "STOP"), ("New", "1")]
    assert isinstance(inbound_text(pairs, SID), InboundText)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((word, MessageState.SENT) for word in ("accepted", "scheduled", "queued", "sending")),
        ("sent", MessageState.SENT),
        ("partially_delivered", MessageState.SENT),
        ("delivered", MessageState.DELIVERED),
        ("read", MessageState.DELIVERED),
        ("undelivered", MessageState.UNDELIVERED),
        ("failed", MessageState.FAILED),
        ("canceled", MessageState.FAILED),
        ("received", None),
        ("levitating", None),
    ],
)
def test_the_carriers_words_for_a_state(word: str, state: MessageState | None) -> None:
    pairs = [("MessageSid", MESSAGE), ("MessageStatus", word), ("RawDlrDoneDate", "2603011200")]
    assert delivery_report(pairs, ID) == DeliveryReport(ID, MESSAGE, state)


def test_a_failure_has_its_code() -> None:
    pairs = [("MessageSid", MESSAGE), ("MessageStatus", "undelivered"), ("ErrorCode", "30003")]
    expected = DeliveryReport(ID, MESSAGE, MessageState.UNDELIVERED, "30003")
    assert delivery_report(pairs, ID) == expected


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param([("MessageSid", MESSAGE)], id="no status"),
        pytest.param([("MessageStatus", "")], id="a blank status"),
        pytest.param([("MessageStatus", "sent"), ("MessageStatus", "failed")], id="two statuses"),
        pytest.param([("MessageStatus", "sent"), *[("MessageSid", MESSAGE)] * 2], id="two ids"),
    ],
)
def test_a_report_that_is_none(pairs: list[tuple[str, str]]) -> None:
    assert isinstance(delivery_report(pairs, ID), Malformed)


def test_a_report_without_a_readable_id_is_still_a_report() -> None:
    pairs = [("MessageStatus", "sent"), ("MessageSid", "SM1"), ("ErrorCode", "")]
    assert delivery_report(pairs, ID) == DeliveryReport(ID, None, MessageState.SENT)


@pytest.mark.parametrize(
    "sentence", ["Closed.", "A & B <c> \"d\" 'e'", "]]>\x00\x1b\ufffe", "é 👗"]
)
def test_a_spoken_sentence_is_well_formed(sentence: str) -> None:
    spoken = ElementTree.fromstring(says(sentence))
    assert [part.tag for part in spoken] == ["Say", "Hangup"]
    kept = "".join(c for c in sentence if c not in "\x00\x1b\ufffe")
    assert spoken[0].text == kept


def test_twiml_is_what_the_carrier_documents() -> None:
    assert EMPTY == "<Response/>"
    assert says("Hi") == "<Response><Say>Hi</Say><Hangup/></Response>"
    assert dials(LEAD, LINE) == (
        f'<Response><Dial callerId="{LINE}" timeout="20" answerOnBridge="true">'
        f"{LEAD}</Dial></Response>"
    )


def test_what_is_dialled_cannot_break_out() -> None:
    dialled = ElementTree.fromstring(dials("</Dial><x/>", "\"'><x/>"))
    assert [part.tag for part in dialled.iter()] == ["Response", "Dial"]
    assert dialled[0].get("callerId") == "\"'><x/>"
