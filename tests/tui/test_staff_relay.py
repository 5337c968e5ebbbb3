"""Two people and one who supervises, each at a terminal, in one conversation of a real relay."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.relay import relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.acting import open_newest, screen, write
from tests.tui.clients import clients
from tests.tui.waiting import screen_text, shows, until


@pytest.fixture
def shop(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        yield open_shop(relay)


async def test_one_writes_one_whispers_one_takes_over(shop: Shop, tmp_path: Path) -> None:
    lead = await asyncio.to_thread(shop.lead_of, shop.ana)
    phone, conversation = await asyncio.to_thread(shop.texts_in, shop.ana, "Is it there?", lead)
    make = clients(shop, tmp_path)
    async with (
        make(shop.ana).run_test(size=(160, 48), notifications=True) as ana,
        make(shop.admin).run_test(size=(80, 24), notifications=True) as boss,
    ):
        await open_newest(ana, "Is it there?")
        await shows(boss, "● online")
        screen(boss).read(conversation["id"])
        await shows(boss, "Is it there?")
        await write(ana, "Yes")
        await shows(boss, "Ana is writing…")
        await boss.press("shift+tab", "W")
        await write(boss, "a chair")
        await boss.press("enter")
        await shows(ana, "Whisper · admin", "a chair", "only staff see this")
        await ana.press("enter")
        await until(boss, lambda: "is writing" not in screen_text(boss.app), "the end of it")
        await asyncio.to_thread(phone.wait_for, "Yes")
        await write(ana, "and")
        await boss.press("escape", "shift+tab", "T")
        await shows(boss, "Kim Lee is yours now.")
        await shows(ana, "admin took over a conversation of yours.", "wrote is kept.")
        await boss.press("B")
        await shows(boss, "Kim Lee belongs to Ana again.")
        await until(ana, lambda: screen(ana).conversations.chosen is not None, "having it back")
        screen(ana).read(conversation["id"])
        await until(ana, lambda: screen(ana).composer.text == "and", "what was written")
    assert [text["body"] for text in await asyncio.to_thread(phone.held)] == ["Yes"]
