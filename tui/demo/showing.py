"""A script on the screen: played at a pace that can be followed, each step told, the phones beside it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from tui.api import Api
from tui.carried import CarriedPhone
from tui.demo.actions import ASSOCIATES
from tui.demo.beside import DemoApp
from tui.demo.journal import Hop, Journal
from tui.demo.on_screen import memory
from tui.demo.people import RETAILER, WORD, People
from tui.demo.play import Player
from tui.demo.process import Relay, running
from tui.demo.prompter import Prompter, told
from tui.demo.script import Script, Step
from tui.demo.shop import signed_in
from tui.demo.stage import Stage
from tui.demo.staging import staged
from tui.demo.watch import Watch
from tui.errors import ApiError
from tui.phones import Phones
from tui.sessions import SignedIn

YOU = ASSOCIATES[0]
PAUSE = 2.5
"""Seconds in which a step can be read before it is done."""
OPENS = ("shown", "reply", "phone reply")
"""With these there is something to be seen in a thread."""
MOST_CUSTOMERS = 2
"""Of whom so many have their phone beside the screen."""


def show(script: Script, seed: int) -> int:
    """Opens the screen and plays a script on it. 1 when an expected hop was not seen, else 0."""
    with running(RETAILER) as relay:
        return asyncio.run(_show(relay, script, People(seed)))


async def _show(relay: Relay, script: Script, people: People) -> int:
    async with (
        staged(relay, people, script) as stage,
        on_screen(relay, stage, script, people) as (
            app,
            prompter,
        ),
    ):
        await app.run_async()
        return app.return_code or int(prompter.missing)


@contextlib.asynccontextmanager
async def on_screen(
    relay: Relay, stage: Stage, script: Script, people: People
) -> AsyncIterator[tuple[DemoApp, Prompter]]:
    """The message center of the associate, which plays the script as soon as it runs."""
    async with await signed_in(relay, stage.associates[YOU]) as api:
        token = api.token
    phones, prompter = Phones(relay.url), Prompter(script)
    app = DemoApp(memory(relay), relay.url, token, _carried(phones, stage, script), prompter)
    app.call_later(Shown(app, relay, stage, prompter).begin, script, people)
    try:
        yield app, prompter
    finally:
        await phones.close()


def _carried(phones: Phones, stage: Stage, script: Script) -> list[CarriedPhone]:
    """The phones of the customers who write first, each with its thread open, and the associate's."""
    made: list[CarriedPhone] = []
    for name, line in list(script.customers.items())[:MOST_CUSTOMERS]:
        number, owner = stage.customers[name].number, f"{stage.called(name)}, a customer"
        made.append(CarriedPhone(phones, number, owner))
        made[-1].state.open(stage.lines[line])
    made.append(CarriedPhone(phones, stage.own[YOU], f"{stage.called(YOU)}, own phone"))
    for phone in made:
        phone.state.shows_newest = True
    return made


class Shown:
    """One script on one screen. Whoever is signed in there comes and goes as the script says."""

    def __init__(self, app: DemoApp, relay: Relay, stage: Stage, prompter: Prompter) -> None:
        self._app, self._relay, self._prompter = app, relay, prompter
        self._stage = replace(stage, enter=self._enter, leave=self._leave)
        self._behind = stage

    def begin(self, script: Script, people: People) -> None:
        self._app.run_worker(self._play(script, people), exit_on_error=False)

    async def _play(self, script: Script, people: People) -> None:
        player = Player(self._stage, people, Journal(self._saw), self._before)
        try:
            self._prompter.end(await player.play(script))
        except* ApiError as group:
            errors: Sequence[Exception] = group.exceptions
            self._prompter.fail(f"It cannot go on: {errors[0]}")

    async def _before(self, step: Step) -> None:
        self._prompter.begin(step, told(step, self._stage))
        await asyncio.sleep(PAUSE)

    def _saw(self, hop: Hop) -> None:
        self._prompter.saw(hop)
        if hop.word in OPENS:
            self._app.call_later(self._app.open_newest)

    async def _enter(self, name: str) -> Watch:
        if name == YOU:
            api = Api(self._relay.url)
            session = await api.sign_in(name, WORD)
            self._app.post_message(SignedIn(api, session))
        return await self._behind.enter(name)

    async def _leave(self, name: str, watch: Watch) -> None:
        if name == YOU:
            await self._app.action_sign_out()
        await self._behind.leave(name, watch)
