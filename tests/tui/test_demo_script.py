"""Scripts: what can be written, and what is said about what cannot."""

from pathlib import Path

import pytest

from server.carriers.simulated import Fault
from server.web.phone_bodies import UNITS
from tui.demo import actions, script
from tui.demo.actions import (
    Advance,
    Away,
    Change,
    OrderFault,
    PhoneReply,
    Pool,
    Reply,
    Sign,
    TextIn,
)
from tui.demo.script import ScriptInvalid, Step

SCRIPTS = script.names()


def test_every_kind_of_step_is_read() -> None:
    given = """
        title = "All"
        [[step]]
        text = { from = "customer", to = "store", body = "Hi", reaches = "ben" }
        expect = ["inbound", "shown"]
        within = "1.5s"
        [[step]]
        reply = { from = "ben", to = "customer" }
        [[step]]
        advance = "10m"
        [[step]]
        fault = { to = "customer", fault = "lost_answer", times = 2 }
        [[step]]
        expect = ["delivered"]
        [[step]]
        say = "Night falls."
        advance = "to 22:30"
        [[step]]
        out_of_office = { who = "ana", on = true, mode = "logged_out" }
        [[step]]
        sign_out = "ana"
        [[step]]
        phone = { from = "ana", to = "customer", body = "Yes" }
        [[step]]
        phone = { from = "ana", body = "2" }
        expect = ["phone reply"]
        [[step]]
        sign_in = "ana"
        [[step]]
        pool = { area_code = "617", add = 2 }
        [[step]]
        pool = { area_code = "617", remove = 1 }
        [[step]]
        settings = { "proxy.session_ttl" = "1h", "retailer.quiet_hours" = [] }
        [[step]]
        text = { from = "regular", to = "ana", times = 12 }
    """
    read = script.parse(given, "all.toml")
    assert read.title == "All"
    assert read.steps == (
        Step(1, TextIn("customer", "store", "Hi", "ben"), ("inbound", "shown"), 1.5),
        Step(2, Reply("ben", "customer", None), (), script.WITHIN),
        Step(3, Advance("10m"), (), script.WITHIN),
        Step(4, OrderFault("customer", "lost_answer", 2), (), script.WITHIN),
        Step(5, None, ("delivered",), script.WITHIN),
        Step(6, Advance("to 22:30"), (), script.WITHIN, "Night falls."),
        Step(7, Away("ana", True, "logged_out"), (), script.WITHIN),
        Step(8, Sign("ana", False), (), script.WITHIN),
        Step(9, PhoneReply("ana", "customer", "Yes"), (), script.WITHIN),
        Step(10, PhoneReply("ana", None, "2"), ("phone reply",), script.WITHIN),
        Step(11, Sign("ana", True), (), script.WITHIN),
        Step(12, Pool("617", 2, True), (), script.WITHIN),
        Step(13, Pool("617", 1, False), (), script.WITHIN),
        Step(
            14, Change({"proxy.session_ttl": "1h", "retailer.quiet_hours": []}), (), script.WITHIN
        ),
        Step(15, TextIn("regular", "ana", None, None, 12), (), script.WITHIN),
    )
    assert read.associates == ["ana", "ben"]
    assert read.customers == {"customer": "store", "regular": "ana"}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param("txt = 1", "step 1: txt is not a key, allowed: text, reply", id="a typo"),
        pytest.param("", "step 1: does nothing, allowed: one of text", id="an empty step"),
        pytest.param(
            'advance = "1s"\nreply = {}', "does advance and reply, allowed: one of", id="two things"
        ),
        pytest.param("text = 1", "text: 1 is not a table, allowed: { from, to", id="no table"),
        pytest.param(
            'text = { from = "custmer", to = "ana" }',
            "text.from: 'custmer' is not one of them, allowed: customer, neighbour, stranger",
            id="nobody of that name",
        ),
        pytest.param(
            'text = { from = "customer" }', "text.to is missing, allowed: ana, ben", id="no line"
        ),
        pytest.param(
            'text = { from = "customer", to = "ana", body = 3 }', "text.body: 3", id="no words"
        ),
        pytest.param(
            'reply = { from = "ana", to = "customer", x = 1 }',
            "reply.x is not a key, allowed: from, to, body",
            id="an unknown key",
        ),
        pytest.param('advance = "soon"', "'soon' is not a duration, allowed: ", id="no duration"),
        pytest.param("advance = 5", "5 is not a duration, allowed: ", id="a bare number"),
        pytest.param(
            'fault = { to = "customer", fault = "rain" }', "'rain' is not one of", id="no fault"
        ),
        pytest.param(
            'fault = { to = "customer", fault = "silent", times = 0 }', "1 to 100", id="no times"
        ),
        pytest.param(
            'phone = { from = "ana" }', "phone.body: None is not a text", id="no words by phone"
        ),
        pytest.param(
            'out_of_office = { who = "ana" }', "out_of_office.on: None is neither", id="on or off"
        ),
        pytest.param(
            'out_of_office = { who = "ana", on = true, mode = "some" }',
            "out_of_office.mode: 'some' is not one of them, allowed: all, logged_out",
            id="no mode",
        ),
        pytest.param('sign_out = "dana"', "sign_out: 'dana' is not one of them", id="no associate"),
        pytest.param("pool = { add = 1 }", "pool.area_code: None is no area code", id="nowhere"),
        pytest.param(
            'pool = { area_code = "617" }', "pool adds or removes, allowed: one of", id="no number"
        ),
        pytest.param(
            'pool = { area_code = "617", add = 11 }', "pool.add: 11 is no number", id="too many"
        ),
        pytest.param("settings = {}", "settings is no table, allowed: {", id="no settings"),
        pytest.param('advance = "to 24:00"', "'to 24:00' is not a duration", id="no hour"),
        pytest.param('expect = "shown"', "expect: 'shown' is not a list", id="no list"),
        pytest.param(
            'expect = ["shwon"]', "expect: 'shwon' is not one of them, allowed: inb", id="no hop"
        ),
        pytest.param('expect = [["shown"]]', "is not one of them", id="a list in a list"),
    ],
)
def test_a_bad_step_is_named_with_what_is_allowed(step: str, said: str) -> None:
    with pytest.raises(ScriptInvalid) as refused:
        script.parse(f"[[step]]\n{step}\n", "my.toml")
    assert str(refused.value).startswith("my.toml: step 1: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("[[step", "my.toml: is not TOML: ", id="not TOML"),
        pytest.param("", "my.toml: expects nothing", id="empty"),
        pytest.param(
            "steps = []", "my.toml: steps is not a key, allowed: title, step", id="a typo"
        ),
        pytest.param("step = 1", "my.toml: step is not a list", id="no list of steps"),
        pytest.param("title = 1", "my.toml: title: 1 is not a text", id="no title"),
        pytest.param('[[step]]\nadvance = "1s"', "my.toml: expects nothing", id="no expectation"),
    ],
)
def test_a_bad_file_is_named(given: str, said: str) -> None:
    with pytest.raises(ScriptInvalid) as refused:
        script.parse(given, "my.toml")
    assert said in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptInvalid, match=r"none\.toml: there is no such file, allowed: "):
        script.load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(ScriptInvalid, match=r"latin\.toml: is not UTF-8"):
        script.load(tmp_path / "latin.toml")


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_that_ship_are_valid(name: str) -> None:
    assert script.load(Path(name)) == script.built_in(name)


def test_faults_and_units_are_the_relays() -> None:
    assert set(actions.FAULTS) == {fault.value for fault in Fault} - {"none"}
    assert actions.UNITS == UNITS
