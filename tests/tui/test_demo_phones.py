"""The message center of a demo with phones beside it (DE1), in front of a real relay."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee
from tests.tui.acting import write
from tests.tui.waiting import screen_text, shows, until
from tui.api import Api
from tui.app import FloorlineApp
from tui.carried import CarriedPhone
from tui.config import Remembered
from tui.demo.away import configure
from tui.demo.beside import DemoApp, PhonesScreen
from tui.demo.people import RETAILER, WORD, fictional
from tui.demo.pictures import drawn
from tui.demo.process import Relay, running
from tui.demo.shop import Place, Shop, signed_in
from tui.phone_state import PhoneState
from tui.phones import Phones
from tui.screens.carrying import CarriedHandset
from tui.screens.inbox import InboxScreen
from tui.screens.sign_in import SignInScreen

WIDE, NARROW = (160, 48), (80, 24)
LINE, OWN = "+12125550111", "+19295550177"
_customers = count(40)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("phones")))
        with running(RETAILER) as started:
            asyncio.run(furnish(started))
            yield started


async def furnish(relay: Relay) -> None:
    """Ana with a phone of her own, verified, and out of office not on."""
    shop, phones = Shop(relay), Phones(relay.url)
    await shop.open()
    try:
        place = Place("Downtown", "212", "NY", "America/New_York", [("ana", "Ana Torres")])
        ana = (await shop.staff(place)).associates[0]
        await shop.pool([fictional("646", 20 + at) for at in range(8)])
        async with await signed_in(relay, ana) as api:
            await configure(api, phones, OWN, enabled=False)
    finally:
        await phones.close()
        await shop.close()


@pytest.fixture
async def customer(relay: Relay) -> str:
    """The number of a lead of Ana's whom no other test has."""
    shop = Shop(relay)
    await shop.open()
    try:
        number = fictional("646", next(_customers))
        async with Api(relay.url) as api:
            ana = (await api.sign_in("ana", WORD)).user
        await shop.lead(("Dana", f"R{number[-2:]}"), number, Assignee(user_id=ana.id))
        return number
    finally:
        await shop.close()


@pytest.fixture
async def ana(relay: Relay) -> AsyncIterator[Api]:
    async with Api(relay.url) as api:
        await api.sign_in("ana", WORD)
        yield api


@pytest.fixture
async def phones(relay: Relay) -> AsyncIterator[Phones]:
    phones = Phones(relay.url)
    yield phones
    await phones.close()


@pytest.fixture
def app(relay: Relay, ana: Api, phones: Phones, customer: str, tmp_path: Path) -> DemoApp:
    theirs = CarriedPhone(phones, customer, "Dana, a customer", has_seen=True)
    theirs.state.open(LINE)
    own = CarriedPhone(phones, OWN, "Ana, own phone", has_seen=True)
    return DemoApp(Remembered(tmp_path / "client.toml"), relay.url, ana.token, [theirs, own])


def handset(pilot: Pilot[Any], at: int) -> CarriedHandset:
    return list(pilot.app.screen.query(CarriedHandset))[at]


def inbox(pilot: Pilot[Any]) -> InboxScreen:
    return next(each for each in pilot.app.screen_stack if isinstance(each, InboxScreen))


async def begin(pilot: Pilot[Any], words: str = "Is it there?") -> None:
    """The customer writes, and it is in the inbox."""
    await shows(pilot, "● online", "Dana, a customer", "Ana, own phone")
    await until(pilot, lambda: handset(pilot, 0).phone.link == "here", "the phone")
    await pilot.press("f12", "n")
    await write(pilot, LINE)
    await pilot.press("enter")
    await until(pilot, lambda: handset(pilot, 0).words.has_focus, "the thread")
    await write(pilot, words)
    await pilot.press("enter")
    number = handset(pilot, 0).phone.number
    await until(pilot, lambda: newest(pilot) == number, "a conversation")


def newest(pilot: Pilot[Any]) -> str | None:
    """The number of whoever is at the top of the inbox."""
    found = inbox(pilot).conversations.conversation(0)
    return found.lead.number if found is not None else None


async def test_what_is_typed_on_a_phone_never_reaches_the_inbox(app: DemoApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await begin(pilot)
        await shows(pilot, "Is it there?")
        here = inbox(pilot)
        total = len(here.conversations.heights)
        await pilot.press("escape")
        assert handset(pilot, 0).threads.has_focus
        await pilot.press(*"dxzmXNuwtsiLp", "slash", "ctrl+t", "ctrl+f", "ctrl+e", "ctrl+r", "r")
        await pilot.press("left_square_bracket", "right_square_bracket")
        await pilot.pause(0.2)
        assert pilot.app.screen is here
        assert here.opened is None
        assert not here.has_class("-searching")
        assert len(here.conversations.heights) == total
        assert handset(pilot, 0).threads.has_focus
        keys = {key for key in here.active_bindings if here.active_bindings[key].node is here}
        assert keys <= {"tab", "shift+tab", "ctrl+c"}


async def test_a_key_and_the_mouse_go_to_the_phones_and_back(app: DemoApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await shows(pilot, "● online", "f12 Phones")
        start = app.screen.focused
        for at in (0, 1):
            await pilot.press("f12")
            assert handset(pilot, at).has_focus_within
            await pilot.press("tab", "tab", "tab")
            assert handset(pilot, at).has_focus_within
        await pilot.press("f12")
        assert app.screen.focused is start
        await pilot.press("tab", "tab", "tab", "tab", "tab", "tab")
        assert not any(handset(pilot, at).has_focus_within for at in (0, 1))
        await pilot.click(handset(pilot, 1).threads)
        assert handset(pilot, 1).words.has_focus  # a click opens a thread
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not handset(pilot, 1).has_focus_within, "leaving it")


async def test_out_of_office_rings_the_own_phone_and_its_answer_comes_back(
    app: DemoApp, ana: Api, phones: Phones, customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bells: list[int] = []
    monkeypatch.setattr(app, "bell", lambda: bells.append(1))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await configure(ana, phones, OWN, enabled=True)
        try:
            await begin(pilot, "And with a hook?")
            await shows(pilot, "☎ ringing", "Dana R.: And with a hook?")
            assert bells == [1]
            await pilot.press("f12")
            assert handset(pilot, 1).has_focus_within
            await pilot.press("enter")
            await write(pilot, "With two")
            await pilot.press("enter")
            await until(
                pilot, lambda: handset(pilot, 0).phone.rings == 1, "the customer's phone to ring"
            )
            await shows(pilot, "With two")
            page = await ana.conversations("inbox", customer)
            text = (await ana.messages(page.items[0].id)).items[-1]
            assert (text.body, text.author.via) == ("With two", "phone")
        finally:
            await configure(ana, phones, OWN, enabled=False)


async def test_a_photo_goes_both_ways_between_the_two_phones(
    app: DemoApp, ana: Api, phones: Phones, sofa: None
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await configure(ana, phones, OWN, enabled=True)
        try:
            await begin(pilot, "Look")
            for at in (0, 1):
                mine, theirs = handset(pilot, at), handset(pilot, 1 - at).phone
                mine.open(mine.phone.threads[0].number)
                await pilot.press("ctrl+t", *"sofa.jpg", "enter")
                await until(pilot, partial(has_picture, theirs), "the photo")
        finally:
            await configure(ana, phones, OWN, enabled=False)


def has_picture(phone: PhoneState) -> bool:
    """Whether the newest text that came to a phone carries one."""
    return phone.newest is not None and len(phone.newest.media) == 1


@pytest.fixture
def sofa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a ``sofa.jpg`` where the demo is started."""
    monkeypatch.chdir(tmp_path)
    Path("sofa.jpg").write_bytes(drawn("sofa"))


async def test_the_phones_are_beside_every_screen_and_the_sign_in_too(app: DemoApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await shows(pilot, "● online", "Dana, a customer", "Ana, own phone")
        await pilot.press("f2")
        await shows(pilot, "My details", "Dana, a customer", "Ana, own phone")
        await pilot.press("escape", "ctrl+o")
        await shows(pilot, "Password", "Dana, a customer", "Ana, own phone")
        assert isinstance(app.screen, SignInScreen)
        await pilot.press(*"ana", "enter", *WORD, "enter")
        await shows(pilot, "● online", "Dana, a customer")


async def test_with_little_room_the_key_opens_the_phones_and_a_text_is_told_of(
    app: DemoApp, ana: Api, phones: Phones, customer: str
) -> None:
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await shows(pilot, "● online", "f12 Phones")
        assert "Dana, a customer" not in screen_text(app)
        await configure(ana, phones, OWN, enabled=True)
        try:
            await phones.text(customer, LINE, "Hello?")
            await shows(pilot, "☎ Ana, own phone rings", "Dana R.: Hello?", "f12 opens the phones")
        finally:
            await configure(ana, phones, OWN, enabled=False)
        await pilot.press("f12")
        await shows(pilot, "Dana, a customer", "Ana, own phone", "1 new")
        assert isinstance(app.screen, PhonesScreen)
        await pilot.press("f12")
        await until(pilot, lambda: handset(pilot, 1).has_focus_within, "the own phone")
        await pilot.press("f12")
        await shows(pilot, "● online")
        assert isinstance(app.screen, InboxScreen)


@pytest.mark.parametrize(
    ("width", "panes"),
    [(149, "-roomy"), (150, "-wide"), (183, "-wide"), (184, "-roomy")],
)
async def test_the_message_center_folds_by_the_room_that_the_phones_leave(
    app: DemoApp, width: int, panes: str
) -> None:
    async with app.run_test(size=(width, 48)) as pilot:
        await shows(pilot, "● online")
        assert app.screen.has_class(panes)
        assert ("Ana, own phone" in screen_text(app)) is (width >= 150)


def test_every_key_of_the_message_center_is_there_beside_the_phones() -> None:
    own, beside = FloorlineApp._merge_bindings(), DemoApp._merge_bindings()
    assert set(own.key_to_bindings) <= set(beside.key_to_bindings)
