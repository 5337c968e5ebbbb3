"""Out of Office at the terminal, against a real relay: a phone is verified, two terminals, switches."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.relay import Phone, ok, relay_process
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.waiting import until as waited
from tests.tui.acting import write
from tests.tui.clients import Client, clients
from tests.tui.waiting import screen_text, shows, until
from tui.screens.inbox import InboxScreen


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(migrated_file, folder / "relay.db")
    with relay_process(folder, f"sqlite:///{folder}/relay.db") as relay:
        shop = open_shop(relay)
        for number in ("+12125550180", "+12125550181"):
            shop.admin.post("/numbers", {"number": number, "use": "proxy"}, 201)
        yield shop


@pytest.fixture
def client(shop: Shop, tmp_path: Path) -> Client:
    return clients(shop, tmp_path)


async def typed(pilot: Pilot[Any], number: str) -> None:
    """Opens it, switches it on, types a number and saves."""
    await shows(pilot, "● online")
    await pilot.press("f6")
    await shows(pilot, "Phone", "Deputy")
    await pilot.press("space", "tab")
    await write(pilot, number)
    await pilot.press("enter")


async def code_on(phone: Phone, count: int = 1) -> str:
    await asyncio.to_thread(waited, lambda: len(phone.held()) >= count, "a code on the phone")
    (code,) = re.findall(r"\b\d{6}\b", phone.held()[-1]["body"])
    return str(code)


async def test_a_phone_is_verified_and_gets_the_next_text_while_another_terminal_follows(
    shop: Shop, client: Client
) -> None:
    phone = shop.phone(f"+1917{fresh_number()[-7:]}")
    again = shop.relay.sign_in("ana")
    lead = shop.lead_of(shop.ana, first_name="Dana", last_name="Rivera")
    async with (
        client(shop.ana).run_test(size=(80, 24), notifications=True) as one,
        client(again).run_test(size=(160, 48), notifications=True) as other,
    ):
        await shows(other, "● online")
        await typed(one, f"({phone.number[2:5]}) {phone.number[5:8]}-{phone.number[8:]}")
        await shows(one, "Saved. Enter the code", "good for 4:5", "is not verified")
        await shows(other, "Out of office: not verified")
        code = await code_on(phone)
        await write(one, f"{(int(code) + 1) % 1_000_000:06d}")
        await one.press("enter")
        await shows(one, "9 tries are left.")
        await one.press(*["backspace"] * 6)
        await write(one, code)
        await one.press("enter")
        mark = f"Out of office → phone ••{phone.number[-2:]}"
        await shows(one, "The phone is verified.", f"to your phone ••{phone.number[-2:]}.", mark)
        await shows(other, mark)
        await asyncio.to_thread(shop.texts_in, shop.ana, "Is it in?", lead)
        await asyncio.to_thread(phone.wait_for, "Dana R.: Is it in?")
        await one.press("escape")
        await until(one, lambda: isinstance(one.app.screen, InboxScreen), "the messages")
        await shows(one, mark)
        await other.press("f6")
        await shows(other, "✓ Verified")
        await other.press("space", "ctrl+s")
        await shows(other, "Saved.", "Out of Office is off")
        await until(one, lambda: "Out of office" not in screen_text(one.app), "no mark")


async def test_the_relays_refusals_stand_in_the_form(shop: Shop, client: Client) -> None:
    async with client(shop.ben).run_test(size=(80, 24), notifications=True) as pilot:
        await typed(pilot, shop.line_of(shop.ana))
        await shows(pilot, "is one of the business's own")
        await pilot.press(*["backspace"] * 12)
        await write(pilot, "800 555 0142")
        await pilot.press("enter")
        await shows(pilot, "toll-free, or costs extra.")
        await pilot.press(*["backspace"] * 12, "tab", "tab", "tab", "enter")
        await shows(pilot, "Who gets your texts instead?", "Ana · Downtown", "Cleo · Uptown")
        assert "Dora" not in screen_text(pilot.app)
        await write(pilot, "up")
        await pilot.press("enter", "ctrl+s")
        await shows(pilot, "Saved.", "Out of office → Cleo")
    assert shop.ben.get("/me/out-of-office")["deputy"]["name"] == "Cleo"
    ok(shop.ben.call("PUT", "/me/out-of-office", {"enabled": False}))


async def test_a_switch_of_the_retailer_closes_it_with_the_reason(
    shop: Shop, client: Client
) -> None:
    switch = "retailer.sms_message_forwarding_enabled"
    async with client(shop.cleo).run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f6")
        await shows(pilot, "Phone", "Deputy")
        try:
            ok(shop.admin.call("PATCH", "/settings", {switch: False}))
            await shows(pilot, "switched", "off for the whole business.")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        finally:
            ok(shop.admin.call("PATCH", "/settings", {switch: None}))
