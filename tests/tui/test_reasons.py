"""Every reason that the relay stores is a sentence here, with names and without."""

import ast
import inspect
import string
from pathlib import Path
from typing import Any

import pytest

from server.core import compliance, routing
from server.core.compliance import Allowed, Grounds, Held, Purpose, Verdict
from server.core.model import LeadId, LocationId, UserId
from server.core.presence import Reach
from server.core.routing import (
    AskWhich,
    LeadFacts,
    NewLead,
    RoutingFacts,
    ToLocation,
    ToUser,
    UserFacts,
    route,
)
from server.flows import holding, recording, texts
from server.wire import PassedOver, Why
from tests.tui.counterpart import NOON
from tui import reasons
from tui.reasons import because, decision, facts, passed, plain, sentence

FLOWS = Path(inspect.getfile(routing)).parents[1] / "flows"
NAMES = {
    "u1": "Ana Torres",
    "u2": "Ben",
    "s1": "Downtown",
    "l1": "Maria",
    "l2": "Mario",
}


def calls(tree: ast.AST, *names: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def strings(node: ast.AST) -> list[str]:
    return [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


def routed_because() -> set[str]:
    """The words of a decision of routing are the only ones among its arguments."""
    tree = ast.parse(inspect.getsource(routing))
    made = calls(tree, "ToUser", "ToLocation", "NewLead", "AskWhich")
    return {word for call in made for arg in call.args for word in strings(arg) if arg_is_word(arg)}


def arg_is_word(arg: ast.expr) -> bool:
    return isinstance(arg, ast.Constant)


def judged_because() -> set[str]:
    """The codes of every verdict of the gate, and of the grounds that it rests on."""
    gate = ast.parse(inspect.getsource(compliance))
    made = [call for tree in (gate, *flows()) for call in calls(tree, "Allowed", "Held", "Refused")]
    firsts = [call.args[0] for call in made] + first_returned(gate, "_consent", "_hours")
    return {code for first in firsts for code in codes(first)}


def first_returned(tree: ast.AST, *functions: str) -> list[ast.expr]:
    """What these functions return first, of several values."""
    bodies = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in functions
    ]
    returned = [node for body in bodies for node in ast.walk(body) if isinstance(node, ast.Return)]
    return [node.value.elts[0] for node in returned if isinstance(node.value, ast.Tuple)]


def codes(first: ast.expr) -> set[str]:
    """A code as it stands, by its name, or ``answers_…`` for every such purpose; nothing where it is
    handed on from where it was made.
    """
    match first:
        case ast.Constant(value=str() as word):
            return {word}
        case ast.JoinedStr(values=[ast.Constant(value=str() as before), ast.FormattedValue()]):
            return {f"{before}{each}" for each in compliance.ANSWERS_A_KEYWORD}
        case ast.Name(id=name) if name.isupper():
            return {getattr(compliance, name, None) or getattr(holding, name)}
        case ast.Name(id="consent") | ast.Attribute(value=ast.Name(id="held"), attr="code"):
            return set()
        case other:
            pytest.fail(f"a reason that cannot be collected: {ast.unparse(other)}")


def flows() -> list[ast.AST]:
    return [ast.parse(file.read_text("utf-8")) for file in sorted(FLOWS.glob("*.py"))]


def judged_decisions() -> set[str]:
    """What ``texts.why`` calls the verdicts of the gate."""
    tree = ast.parse(inspect.getsource(texts.why))
    named = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and "decision" in ast.unparse(node.targets[0])
    ]
    return {word for value in named for word in strings(value)}


def stored(key: str) -> set[str]:
    """Constants under a key, in the tables that flows store."""
    found = set()
    for file in FLOWS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                found |= {
                    value.value
                    for name, value in zip(node.keys, node.values, strict=True)
                    if isinstance(name, ast.Constant)
                    and name.value == key
                    and isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                }
    return found


def routed_decisions() -> set[str]:
    tree = ast.parse((FLOWS / "recording.py").read_text("utf-8"))
    tables = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_NAMES"
    ]
    return {word for table in tables for word in strings(table)}


def passed_over() -> set[tuple[str, str]]:
    """A rule, and each of the words that its reason can be."""
    tree = ast.parse(inspect.getsource(routing))
    words = {
        ast.unparse(node.targets[0]): strings(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp)
    }
    found = set()
    for call in calls(tree, "Passed"):
        rule, why = call.args
        whys = words[why.id] if isinstance(why, ast.Name) else strings(why)
        assert strings(rule), ast.unparse(call)
        assert whys, ast.unparse(call)
        found |= {(strings(rule)[0], each) for each in whys}
    return found


def test_the_codes_are_found_in_the_source() -> None:
    assert {"lead_owner", "shared_number", "fallback_location"} <= routed_because()
    assert judged_because() >= {
        "not_opted_out", "answers_help", "agreed", "opt_in_first", "waits_for_opt_in", "quiet_hours",
        "daily_limit", "within_hours", "opted_out", "withdrawn",
    }  # fmt: skip
    assert routed_decisions() == {"to_user", "to_location", "new_lead", "ask_which"}
    assert judged_decisions() == {"allowed", "held", "refused"}
    assert ("last_texted_from_line", "none_was_texted_from_this_line") in passed_over()
    assert len(passed_over()) >= 8


def test_every_decision_has_a_sentence() -> None:
    assert routed_decisions() | judged_decisions() | stored("decision") <= reasons.DECISIONS.keys()


def test_every_reason_has_a_sentence() -> None:
    assert routed_because() | judged_because() | stored("because") <= reasons.BECAUSE.keys()


def test_every_rule_that_was_passed_over_has_a_sentence() -> None:
    assert {rule for rule, _ in passed_over()} <= reasons.RULES.keys()
    assert {why for _, why in passed_over()} <= reasons.PASSED.keys()


def test_every_reach_and_every_purpose_has_words() -> None:
    assert {str(each) for each in Reach} == reasons.REACH.keys()
    assert {str(each) for each in Purpose} == reasons.PURPOSES.keys()


def test_sentences_ask_for_no_name_that_there_is_not() -> None:
    for words in reasons.DECISIONS.values():
        named = {name for _, name, _, _ in string.Formatter().parse(words) if name}
        assert named <= {"user", "location", "owner"}
        assert words.endswith(".")
    for words in reasons.BECAUSE.values():
        assert words[0].isupper()
        assert words.endswith(".")


# ---- what is said of real decisions

ANA, BEN, DOWNTOWN = UserId("u1"), UserId("u2"), LocationId("s1")
MARIA, MARIO = LeadId("l1"), LeadId("l2")
HERE = UserFacts(Reach.REACHABLE, DOWNTOWN)
AWAY = UserFacts(Reach.AWAY, DOWNTOWN)


def told(known: RoutingFacts, names: dict[str, str]) -> Why:
    found = route(known)
    why = recording.why(found, known, recording.shown_by(found), None)
    over = [PassedOver(**each) for each in why.pop("passed_over")]
    return Why(message_id="m", passed_over=over, at=NOON, names=names, **why)


def why_of(decision: str, because: str, known: dict[str, Any]) -> Why:
    return Why(
        message_id="m", decision=decision, because=because, passed_over=[], facts=known, at=NOON
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, ANA),), users={ANA: HERE}),
            "It went to Ana Torres.",
            id="to the lead's owner",
        ),
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, DOWNTOWN, 5, BEN),), users={BEN: HERE}),
            "It went to Ben.",
            id="to the last person who texted a store's lead",
        ),
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, DOWNTOWN),)),
            "It went to everyone at Downtown.",
            id="to a store",
        ),
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, None),), line_user=BEN, users={BEN: HERE}),
            "It went to Ben.",
            id="nobody's lead, to the owner of the line",
        ),
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, None),), line_store=DOWNTOWN),
            "It went to everyone at Downtown.",
            id="nobody's lead, to the store of the line",
        ),
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, ANA, 5), LeadFacts(MARIO, BEN, 9)), users={BEN: HERE}),
            "It went to Ben.",
            id="of two leads the one last texted",
        ),
        pytest.param(
            RoutingFacts((LeadFacts(MARIA, ANA), LeadFacts(MARIO, BEN))),
            "Several leads have this number: somebody is asked which one it is.",
            id="of two leads neither",
        ),
        pytest.param(
            RoutingFacts(line_user=ANA, line_store=DOWNTOWN, users={ANA: HERE}),
            "Nobody knew the number: a new lead was made for Ana Torres.",
            id="a stranger on a person's line",
        ),
        pytest.param(
            RoutingFacts(line_store=DOWNTOWN),
            "Nobody knew the number: a new lead was made for Downtown.",
            id="a stranger on a store's line",
        ),
        pytest.param(
            RoutingFacts(fallback=DOWNTOWN),
            "Nobody knew the number: a new lead was made for the store.",
            id="a stranger on nobody's line",
        ),
    ],
)
def test_a_decision_is_said_with_the_names_of_those_it_was_for(
    known: RoutingFacts, said: str
) -> None:
    assert decision(told(known, NAMES)) == said
    unnamed = told(known, {})
    for words in (decision(unnamed), because(unnamed), *facts(unnamed)):
        assert words[0].isupper(), words
        assert words.endswith("."), words
        assert not {"u1", "u2", "s1", "l1", "l2", "{", "_"} & set(words.replace(".", "").split())


def test_a_store_that_sees_it_too_is_named() -> None:
    known = RoutingFacts((LeadFacts(MARIA, ANA, 5),), users={ANA: AWAY})
    assert because(told(known, NAMES)).endswith(
        "Downtown sees it too, since the owner could not be reached."
    )
    assert ". Somebody whom you do not see sees it too" in because(told(known, {}))


def test_what_was_known_is_said_in_sentences() -> None:
    known = RoutingFacts(
        (LeadFacts(MARIA, DOWNTOWN, None, BEN),), ANA, DOWNTOWN, users={BEN: AWAY, ANA: HERE}
    )
    assert facts(told(known, NAMES)) == [
        "Maria belonged to Downtown; the last person to text them was Ben.",
        "Ben was signed out and away.",
        "Ana Torres can be reached.",
        "The line belongs to Ana Torres.",
        "The line belongs to Downtown.",
    ]


def test_what_left_is_said_with_its_purpose_and_its_line() -> None:
    for purpose in Purpose:
        known = {"purpose": str(purpose), "line": "+12125550100"}
        why = why_of("allowed", "not_opted_out", known)
        assert facts(why) == [
            f"It is {reasons.PURPOSES[purpose]}.",
            "It leaves from +12125550100.",
        ]
        assert decision(why) == "It was allowed to leave."


HELD = Held(
    "quiet_hours", "…", 1_773_403_200_000_000, Grounds("agreed", "quiet_hours", "08:00 to 21:00")
)


def judged(verdict: Verdict, **kept: Any) -> Why:
    stored = texts.why(verdict, Purpose.HUMAN, "+12125550100", kept)
    return Why(message_id="m", at=NOON, names={"t1": "Opening [hours]"}, **stored)


def test_a_held_text_says_why_and_until_when() -> None:
    why = judged(HELD)
    assert decision(why) == "It was held."
    assert because(why) == "It was not within the hours in which they may be texted first."
    assert facts(why) == [
        "It is written by a person.",
        "It leaves from +12125550100.",
        f"It is held until {reasons._moment(HELD.until)}.",
        "The customer wrote first, asked for texts or agreed to them.",
        "They may be texted first from 08:00 to 21:00, where they are.",
    ]


def test_what_was_held_and_went_says_both() -> None:
    was = {"because": "quiet_hours", "until": HELD.until}
    grounds = Grounds("agreed", "within_hours", "08:00 to 21:00")
    said = facts(judged(Allowed("agreed", grounds), held=[was], template="t1"))
    assert (
        f"It was held before until {reasons._moment(HELD.until)}. {reasons.BECAUSE['quiet_hours']}"
        in said
    )
    assert "It was within the hours in which they may be texted first." in said
    assert "It was made of the template “Opening [hours]”." in said
    assert reasons.BECAUSE["agreed"] not in said, "the reason is not said twice"
    gone = facts(judged(Allowed("agreed", grounds), template="t2"))
    assert "It was made of a template." in gone


def test_what_waits_for_an_answer_has_no_time() -> None:
    said = facts(
        judged(Held("waits_for_opt_in", "…", None, Grounds("waits_for_opt_in", "any_hour")))
    )
    assert not [words for words in said if "held until" in words]
    assert "No quiet hours are set." in said


def test_every_rule_and_reason_makes_a_sentence() -> None:
    for rule, why in passed_over():
        words = passed(PassedOver(rule=rule, because=why))
        assert words[0].isupper()
        assert words.endswith(".")
        assert "_" not in words
    assert (
        passed(PassedOver(rule="a_new_rule", because="a_new_reason")) == "A new rule: a new reason."
    )


@pytest.mark.parametrize(
    "known",
    [
        {"leads": 3, "reach": 4},
        {"leads": [3, None, "x", {}, {"last_texted_at": "soon", "user": []}]},
        {"leads": [{"last_texted_at": 10**40}], "reach": {"u1": None}},
        {"leads": [{"last_texted_at": -(10**17)}], "line_user": 7, "line_store": {}},
        {"purpose": ["x"], "line": {"a": 1}, "shown_to_store": 3},
        {
            "grounds": "x",
            "held": ["x", {"until": "soon"}, {"because": ["x"]}],
            "held_until": "soon",
        },
        {"grounds": {"hours": 3, "week": ["x"]}, "held": {"a": 1}, "template": ["x"]},
        {"anything": {"a_b": [True, None, 1.5]}, "": ""},
    ],
)
def test_facts_of_another_version_are_said_somehow(known: dict[str, Any]) -> None:
    why = why_of("decided_anew", "for_a_reason", known)
    assert decision(why) == "Decided anew"
    assert because(why).startswith("For a reason")
    assert all(isinstance(fact, str) and fact for fact in facts(why))


def test_what_has_no_sentence_is_said_by_its_own_word() -> None:
    assert sentence("a_new_code") == "A new code"
    assert plain({"a_b": [True, None, []], "c": {}}) == "a b yes, none, none, c none"
    assert plain("as it_is") == "as it_is"


def test_the_four_routes_are_all_there_are() -> None:
    assert set(routing.Route.__args__) == {ToUser, ToLocation, NewLead, AskWhich}
