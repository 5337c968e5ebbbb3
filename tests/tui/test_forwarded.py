"""Every reason that forwarding stores is a sentence, with names and without, and no phone's number."""

import ast
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from server.core import forwarding as core
from server.core import proxies
from server.core.proxies import ChosenBecause, NoneBecause
from server.core.retailer import FORWARD_MODES
from server.flows import forwarding, phones
from server.wire import Author, Text, Why
from tests.tui.counterpart import NOON
from tests.tui.test_reasons import calls, strings
from tui import forwarded
from tui.widgets import copies
from tui.widgets.copies import failure, sign

NAMES = {"u1": "Ana Torres", "u2": "Ben"}
MAKERS = ("Stays", "ToPhone", "ToDeputy", "_stays")


def tree(module: ModuleType) -> ast.AST:
    return ast.parse(Path(inspect.getfile(module)).read_text("utf-8"))


def returned(module: ModuleType, *functions: str) -> set[str]:
    """The codes that these functions give back."""
    bodies = [
        node
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef) and node.name in functions
    ]
    assert len(bodies) == len(functions), functions
    given = [node for body in bodies for node in ast.walk(body) if isinstance(node, ast.Return)]
    return {word for node in given if node.value for word in outcomes(node.value)}


def outcomes(value: ast.expr) -> list[str]:
    """What an expression can be, and not what it goes by."""
    match value:
        case ast.IfExp(body=one, orelse=other):
            return outcomes(one) + outcomes(other)
        case ast.Constant(value=str() as word):
            return [word]
        case _:
            return []


def decided(*makers: str) -> set[str]:
    """The codes that decisions are made with."""
    made = [call for module in (core, forwarding) for call in calls(tree(module), *makers)]
    return {word for call in made for arg in call.args for word in outcomes(arg)}


def stays() -> set[str]:
    codes = decided("Stays", "_stays") | returned(core, "blocked", "_stays")
    return codes | returned(forwarding, "_goes_nowhere") | set(get_args(NoneBecause))


def passed_over() -> set[str]:
    told = calls(tree(core), "Passed") + calls(tree(forwarding), "Passed")
    return {strings(call.args[1])[0] for call in told} | returned(proxies, "_why_not")


def told_with_a_text() -> set[str]:
    """What a text can say of its copy: of every plan, and of what comes of it later."""
    plans = [call.args[0] for call in calls(tree(forwarding), "Plan")]
    later = [
        (module, node.args[2])
        for module in (forwarding, phones)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "phone_texts.set_forwarded"
    ]
    named = [(forwarding, plan) for plan in plans if isinstance(plan, ast.Name)] + later
    return {getattr(module, ast.unparse(name)) for module, name in named}


def test_the_codes_are_found_in_the_source() -> None:
    assert stays() >= {"not_enabled", "store_numbers", "keyword", "shared_number", "all_in_use"}
    assert passed_over() == {"deputy_away", "in_use", "cooling_down", "used_more_recently"}
    assert told_with_a_text() == {
        "to_phone", "to_deputy", "pool_exhausted", "loop_stopped", "forward_failed",
    }  # fmt: skip


def test_every_reason_has_words_and_no_words_have_no_reason() -> None:
    assert stays() == forwarded.STAYS.keys()
    assert {*FORWARD_MODES, *decided("ToPhone", "ToDeputy")} == forwarded.GOES.keys()
    assert set(get_args(ChosenBecause)) == forwarded.CHOSEN.keys()
    assert passed_over() == forwarded.PASSED.keys()
    assert told_with_a_text() - {"to_phone", "to_deputy"} == copies.FAILURES.keys()


# ---- what is said


def text(told: str | None = None, deputy: str | None = None) -> Text:
    return Text(
        id="m", conversation_id="c", direction="inbound", body="Is it in?", media=[],
        state="received", error=None, author=Author(kind="lead", id="l", name="Dana"), at=NOON,
        segments=1, forwarded=told, forwarded_to=deputy,
    )  # fmt: skip


def said(told: str | None, known: Any, names: dict[str, str] | None = None) -> list[str]:
    why = Why(
        message_id="m", decision="to_user", because="lead_owner", passed_over=[], at=NOON,
        facts={"forwarding": known}, names=NAMES if names is None else names,
    )  # fmt: skip
    return forwarded.explained(text(told), why)


def to_phone(**changes: Any) -> dict[str, Any]:
    known = {
        "decision": "to_phone", "because": "all", "user": "u1", "proxy": "+12125550190",
        "chosen": "area_code", "passed_over": [{"rule": "+12125550191", "because": "in_use"}],
    }  # fmt: skip
    return {**known, **changes}


def test_a_copy_is_said_with_its_number_and_why_and_with_those_passed_over() -> None:
    assert said("to_phone", to_phone()) == [
        "It was forwarded to Ana Torres’s phone from (212) 555-0190: the same area code as the "
        "customer.",
        "Ana Torres has all texts forwarded.",
        "Passed over: (212) 555-0191, which reaches another customer of this phone.",
    ]


def test_a_deputy_is_named_and_one_who_was_away_is_passed_over() -> None:
    on_phone = to_phone(because="deputy", user="u2", passed_over=[])
    assert said("to_phone", on_phone)[1] == (
        "Ben stands in for the owner, who is out of the office."
    )
    in_app = {"decision": "to_deputy", "because": "deputy", "user": "u2", "passed_over": []}
    assert said("to_deputy", in_app)[0] == "It went to Ben in the app."
    away = to_phone(passed_over=[{"rule": "deputy", "because": "deputy_away"}])
    assert said("to_phone", away)[-1] == "Passed over: the deputy, who was away too."


def test_what_failed_later_says_so_beside_what_was_decided() -> None:
    first, _, lost, _ = said("forward_failed", to_phone())
    assert first.startswith("It was to be forwarded to Ana Torres’s phone")
    assert lost == "Not forwarded: the copy did not reach the phone."


@pytest.mark.parametrize("code", sorted(forwarded.STAYS))
def test_what_stays_in_the_app_says_why(code: str) -> None:
    (words,) = said(None, {"decision": "stays", "because": code, "passed_over": []})
    assert words == f"It was not forwarded. {forwarded.STAYS[code]}"
    assert words.endswith(".")


def test_without_names_nobody_is_named() -> None:
    first, second, _ = said("to_phone", to_phone(), {})
    assert first.startswith("It was forwarded to a phone from")
    assert second == "Its owner has all texts forwarded."


@pytest.mark.parametrize("known", [None, 3, [], "x"])
def test_where_nothing_was_decided_nothing_is_said(known: Any) -> None:
    assert said(None, known) == []


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"decision": "sent_by_owl", "because": ["a_b"], "passed_over": 3},
        to_phone(because="on_mondays", chosen="at_random", passed_over=["x", {"rule": 7}]),
        to_phone(user=["u1"], proxy=0, chosen=None),
    ],
)
def test_facts_of_another_version_are_said_somehow(known: Any) -> None:
    words = said("to_phone", known)
    assert words
    assert all(each.endswith(".") and "_" not in each for each in words)


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        pytest.param(text(), "", id="nothing was forwarded"),
        pytest.param(text("to_phone"), "→ phone", id="to the owner's phone"),
        pytest.param(text("to_phone", "Ben"), "→ Ben’s phone", id="to a deputy's phone"),
        pytest.param(text("to_deputy", "Ben"), "→ Ben", id="to a deputy"),
        pytest.param(text("to_deputy"), "→ deputy", id="to a deputy who is gone"),
        pytest.param(text("pool_exhausted"), "", id="it should have been"),
    ],
)
def test_a_thread_says_in_a_sign_where_a_copy_went(of: Text, shown: str) -> None:
    assert sign(of) == shown


def test_a_thread_says_in_words_why_none_went_that_should_have() -> None:
    assert failure(text("pool_exhausted")) == ("Not forwarded: no proxy number was free.")
    assert failure(text("lost_at_sea")) == "Not forwarded: lost at sea."
    assert failure(text("to_phone")) is failure(text()) is None
