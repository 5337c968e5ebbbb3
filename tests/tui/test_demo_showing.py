"""Scripts before one's eyes: each step told, the screen and the phones following (DE3)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.waiting import screen_text, shows
from tui.demo import showing
from tui.demo.actions import (
    Action,
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
from tui.demo.journal import Hop, Missing
from tui.demo.people import RETAILER, People
from tui.demo.process import Relay, running
from tui.demo.prompter import Prompter, words_of
from tui.demo.script import Step, built_in
from tui.demo.staging import staged

NAMES = {"ana": "Ana Brandt", "customer": "Dana Reyes", "store": "the store's line"}
PATIENCE = 8
"""Times five seconds: a script takes its time."""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path))
        with running(RETAILER) as started:
            yield started


async def test_a_script_plays_on_the_screen_to_its_end(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "PAUSE", 0.5)
    script, people = built_in("out_of_office"), People(3)
    async with (
        staged(relay, people, script) as stage,
        showing.on_screen(relay, stage, script, people) as (app, prompter),
        app.run_test(size=(160, 48), notifications=True) as pilot,
    ):
        await comes(pilot, "Password", "I could come by at six.")
        await comes(pilot, "That was all. The stage is yours", "via phone", "It was good to")
        assert not prompter.missing
        assert "It is, and we are open" in screen_text(app)  # on the customer's phone


async def comes(pilot: Pilot[int], *words: str) -> None:
    """As ``shows``, with more patience."""
    for left in reversed(range(PATIENCE)):
        try:
            await shows(pilot, *words)
            return
        except AssertionError:
            if not left:
                raise


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (TextIn("customer", "ana", "Hi", None), "Dana Reyes texts Ana Brandt: “Hi”"),
        (TextIn("customer", "store", None, None, 2), "Dana Reyes texts the store's line, 2 times."),
        (Reply("ana", "customer", "Yes"), "Ana Brandt answers Dana Reyes: “Yes”"),
        (PhoneReply("ana", None, "2"), "Ana Brandt answers from their own phone: “2”"),
        (Away("ana", True, "logged_out"), "texts go to their own phone while logged out."),
        (Away("ana", False, "all"), "Ana Brandt is back: out of office is off."),
        (Sign("ana", False), "Ana Brandt signs out."),
        (Pool("617", 1, True), "A proxy number in 617 is put into the pool."),
        (Pool("617", 2, False), "2 proxy numbers in 617 are taken out of the pool."),
        (Change({"proxy.cooldown": None}), "Settings: proxy.cooldown = its default"),
        (Advance("73h"), "The clock goes on by 73h."),
        (Advance("to 22:30"), "The clock goes to 22:30."),
        (OrderFault("customer", "silent", 1), "text to Dana Reyes will meet a fault: silent."),
        (None, "What was begun takes its course."),
    ],
)
def test_every_step_has_words(action: Action | None, told: str) -> None:
    assert words_of(action, lambda name: NAMES.get(name, name)).endswith(told)


def test_what_was_not_seen_is_told() -> None:
    prompter, told = Prompter(built_in("first_contact")), list[str]()
    prompter.listen(lambda: told.append(prompter.words))
    step = Step(1, None, ("shown",), 1.0)
    prompter.begin(step, "Somebody writes.")
    prompter.saw(Hop("inbound", "", 1))
    assert (prompter.place, prompter.seen) == ("First contact · 1 of 2", ["inbound"])
    prompter.end(Missing(step, "shown", ("inbound",)))
    assert prompter.missing
    assert "“shown” was not seen within 1 s; seen so far: inbound" in prompter.words
    assert len(told) == 3
