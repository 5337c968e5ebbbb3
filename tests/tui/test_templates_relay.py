"""Quick replies at the terminal, against a real relay: written, picked, filled, sent."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.relay import Person, relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.acting import open_newest, write
from tests.tui.clients import Client, clients
from tests.tui.waiting import shows, until
from tui.screens.inbox import InboxScreen

WORDS = "Hi {{first_name}}, your {{car!}} is ready[[ in {{city}}]]. {{sender_first_name}}"


@pytest.fixture
def shop(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        yield open_shop(relay)


@pytest.fixture
def editor(shop: Shop) -> Person:
    return shop.add_person("ed", shop.downtown, "manage_clienteling")


@pytest.fixture
def client(shop: Shop, tmp_path: Path) -> Client:
    return clients(shop, tmp_path)


def composed(pilot: Pilot[Any]) -> str:
    inbox = next(each for each in pilot.app.screen_stack if isinstance(each, InboxScreen))
    return inbox.composer.text


async def test_a_quick_reply_from_the_one_who_writes_it_to_the_one_who_gets_it(
    shop: Shop, editor: Person, client: Client
) -> None:
    """The administrator adds it, an associate picks it, a customer reads it."""
    shop.lead_of(shop.ben, fields={"car": "Volvo"})
    lead = shop.lead_of(shop.ana, first_name="Dana", fields={"city": "Hoboken"})
    phone, _ = await asyncio.to_thread(shop.texts_in, shop.ana, "Is it there?", lead)
    async with client(editor).run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f3")
        await shows(pilot, "No quick replies yet: a adds one", "Opt-in", "Recording")
        await pilot.press("a")
        await shows(pilot, "Message", "first_name")
        await write(pilot, "Ready")
        await pilot.press("enter")
        await write(pilot, WORDS.replace("first_name", "frist_name", 1))
        await pilot.press("ctrl+s")
        await shows(pilot, "Line 1, column 4", "Did you mean")
        await pilot.press(*["right"] * 3, *["delete"] * 4)
        await write(pilot, "irst")
        await pilot.press("ctrl+s")
        await shows(pilot, "“Ready” is saved.")
    async with client(shop.ana).run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "Is it there?")
        await pilot.press("slash")
        await shows(pilot, "Hi Dana, your {{car!}} is ready in Hoboken. Ana", "needs car")
        await pilot.press("enter")
        await until(pilot, lambda: "{{car!}}" in composed(pilot), "the text")
        await pilot.press("enter")
        await shows(pilot, "This text cannot go without car")
        await write(pilot, "Volvo")
        await pilot.press("end")
        await write(pilot, " of {{store_na")
        await shows(pilot, "▶ store_name")
        await pilot.press("enter", "enter")
        await shows(pilot, "delivered")
    words = "Hi Dana, your Volvo is ready in Hoboken. Ana of Downtown"
    await asyncio.to_thread(phone.wait_for, words)
    conversation = shop.ana.conversation_with(phone.number)
    sent = shop.ana.messages(conversation["id"])[-1]
    (template,) = shop.ana.get("/templates", kind="quick_reply")["items"]
    assert shop.ana.get(f"/messages/{sent['id']}/why")["facts"]["template"] == template["id"]


async def test_fixed_texts_of_a_real_relay(shop: Shop, editor: Person, client: Client) -> None:
    async with client(editor).run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f3")
        await shows(pilot, "Opt-in", "Opt-out", "Help", "Confirmation", "Recording")
        await pilot.press("j", "enter")
        await shows(pilot, "Message", "first_name")
        await write(pilot, " See you!")
        await pilot.press("ctrl+s")
        await shows(pilot, "Changed: b gives its default words back")
        await pilot.press("d")
        await shows(pilot, "A fixed text cannot be deleted.")
        await pilot.press("b")
        await shows(pilot, "Back to the default words of")
        await pilot.press("down", "enter")
        await shows(pilot, "has its default words again.", "Its default words")
    assert all(each["is_default"] for each in shop.admin.get("/templates")["items"])
