"""Scripts: what can be written, and what is said about what cannot."""

from pathlib import Path

import pytest

from server.carriers.simulated import Fault
from server.web.phone_bodies import UNITS
from tui.demo import script
from tui.demo.script import Advance, OrderFault, Reply, ScriptInvalid, Step, TextIn

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
    """
    read = script.parse(given, "all.toml")
    assert read.title == "All"
    assert read.steps == (
        Step(1, TextIn("customer", "store", "Hi", "ben"), ("inbound", "shown"), 1.5),
        Step(2, Reply("ben", "customer", None), (), script.WITHIN),
        Step(3, Advance("10m"), (), script.WITHIN),
        Step(4, OrderFault("customer", "lost_answer", 2), (), script.WITHIN),
        Step(5, None, ("delivered",), script.WITHIN),
    )
    assert read.associates == ["ana", "ben"]


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
    assert set(script.FAULTS) == {fault.value for fault in Fault} - {"none"}
    assert script.UNITS == UNITS
