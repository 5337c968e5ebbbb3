"""Plays a script against a relay, step by step; its texts are followed by ``journeys``."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.wire import NewNumber, NewText, NumberChange, Text
from tui.api import new_key
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
    hour,
)
from tui.demo.away import configure
from tui.demo.journal import Journal, Missing
from tui.demo.journeys import Inbound, Journeys, quoted
from tui.demo.people import People, fictional
from tui.demo.script import Script, Step
from tui.demo.stage import Customer, Stage
from tui.errors import ApiError, SignedOut, Unreachable

PROXIES_FROM = 20
"""The last two digits of the first proxy number of an area code."""
ZONE = ZoneInfo("America/New_York")
"""Where the store is."""
Journey = Coroutine[Any, Any, None]
Before = Callable[[Step], Awaitable[None]]


class Player:
    """Plays one script once; what it sees goes into the journal. ``before`` is told of every step."""

    def __init__(
        self, stage: Stage, people: People, journal: Journal, before: Before | None = None
    ) -> None:
        self._stage = stage
        self._people = people
        self._journal = journal
        self._before = before
        self._journeys = Journeys(stage, journal)
        self._threads: dict[str, asyncio.Future[str]] = {}
        self._pool: dict[str, list[str]] = {}
        self._gone: set[str] = set()

    async def play(self, script: Script) -> Missing | None:
        """None when every expected hop was seen."""
        async with asyncio.TaskGroup() as tasks:
            following = [
                tasks.create_task(self._journeys.follow_answers()),
                tasks.create_task(self._journeys.follow_consent()),
                *(
                    tasks.create_task(self._journeys.follow_own_phone(name))
                    for name in self._stage.own
                ),
            ]
            missing = None
            for step in script.steps:
                if self._before is not None:
                    await self._before(step)
                journeys = await self._act(step)
                following += [tasks.create_task(journey) for journey in journeys]
                if missing := await self._journal.expect(step):
                    break
            for task in following:
                task.cancel()
        return missing

    async def _act(self, step: Step) -> list[Journey]:
        """Does what a step says; gives back the journeys of its texts, to be followed."""
        match step.action:
            case TextIn() as text:
                return [await self._text(step, text) for _ in range(text.times)]
            case Reply() as reply:
                return await self._reply(step, reply)
            case PhoneReply() as reply:
                return await self._phone_reply(step, reply)
            case Away(who, on, mode):
                api, number = self._stage.api(who), self._stage.own[who]
                await configure(api, self._stage.phones, number, enabled=on, mode=mode)
            case Sign(who, comes_in):
                await self._sign(who, comes_in)
            case Pool() as pool:
                await self._change_pool(pool)
            case Change(settings):
                await self._stage.admin.request("PATCH", "/v1/settings", dict(settings))
            case OrderFault(name, fault, times):
                await self._stage.phones.fault(self._number(name), fault, times)
            case Advance(by):
                await self._advance(by)
            case None:
                pass
        return []

    # ---- texts

    async def _text(self, step: Step, text: TextIn) -> Journey:
        customer = self._stage.customers[text.sender]
        body = text.body or self._people.question()
        at = self._stage.everything.now
        self._threads[text.sender] = thread = asyncio.get_running_loop().create_future()
        await self._stage.phones.text(customer.number, self._stage.lines[text.recipient], body)
        words = f"{customer.name} to {self._stage.called(text.recipient)}: {quoted(body)}"
        self._journal.add("inbound", words, step.number)
        reached = text.reaches or text.recipient
        return self._journeys.follow_inbound(
            Inbound(step.number, text.sender, body, reached, at, thread)
        )

    async def _reply(self, step: Step, reply: Reply) -> list[Journey]:
        customer = self._stage.customers[reply.recipient]
        body = reply.body or self._people.answer()
        before = await self._journeys.copies(customer, body)
        at = self._stage.everything.now
        try:
            sent = await self._send(reply, customer, body)
        except (SignedOut, Unreachable):
            raise
        except ApiError as refusal:
            self._journal.add("refused", f"{refusal.code}: {refusal.detail}", step.number)
            return []
        except TimeoutError:
            self._journal.add("refused", f"{customer.name}'s text was not routed", step.number)
            return []
        words = f"{self._stage.called(reply.author)} to {customer.name}: {quoted(body)}"
        self._journal.add("reply", words, step.number)
        return [self._journeys.follow_reply(step.number, reply.recipient, sent, body, before, at)]

    async def _send(self, reply: Reply, customer: Customer, body: str) -> Text:
        """Where the customer wrote last, else in the conversation with the associate's own line."""
        if reply.author not in self._stage.screens:
            raise _refused("signed_out", f"{self._stage.called(reply.author)} is signed out.")
        api, text = self._stage.api(reply.author), NewText(body=body)
        thread = self._threads.get(reply.recipient)
        if thread is not None:
            async with asyncio.timeout(5):
                conversation = await asyncio.shield(thread)
            return await api.send(conversation, text, new_key())
        if customer.lead is None:
            words = f"{customer.name} has not written yet, and nobody knows their number."
            raise _refused("stranger", words)
        return await api.text_lead(customer.lead, text, new_key())

    async def _phone_reply(self, step: Step, reply: PhoneReply) -> list[Journey]:
        """To the number on which the customer's text came to the phone."""
        proxy = self._journeys.proxies.get((reply.author, reply.recipient))
        if proxy is None:
            whom = self._stage.called(reply.recipient) if reply.recipient else "Nobody"
            self._journal.add("refused", f"{whom} has not come to that phone yet", step.number)
            return []
        customers = self._stage.customers.items()
        before = {name: await self._journeys.copies(each, reply.body) for name, each in customers}
        await self._stage.phones.text(self._stage.own[reply.author], proxy, reply.body)
        return [self._journeys.follow_phone_reply(step.number, reply.body, before)]

    # ---- what is around them

    def _number(self, name: str) -> str:
        customer = self._stage.customers.get(name)
        return customer.number if customer is not None else self._stage.own[name]

    async def _sign(self, who: str, comes_in: bool) -> None:
        screens = self._stage.screens
        if comes_in and who not in screens:
            screens[who] = await self._stage.enter(who)
        elif not comes_in and who in screens:
            await self._stage.leave(who, screens.pop(who))

    async def _change_pool(self, pool: Pool) -> None:
        """Numbers go in the order in which they came, and none comes twice."""
        came = self._pool.setdefault(pool.area_code, [])
        for _ in range(pool.numbers):
            if pool.comes_in:
                came.append(fictional(pool.area_code, PROXIES_FROM + len(came)))
                await self._stage.admin.add_number(NewNumber(number=came[-1], use="proxy"))
                continue
            left = [each for each in came if each not in self._gone]
            if left:
                self._gone.add(left[0])
                await self._stage.admin.change_number(left[0], NumberChange(state="draining"))

    async def _advance(self, by: str) -> None:
        if (wanted := hour(by)) is None:
            await self._stage.phones.advance(by)
            return
        now = (await self._stage.phones.advance("0s")).astimezone(ZONE)
        then = now.replace(hour=wanted[0], minute=wanted[1], second=0, microsecond=0)
        if then <= now:
            then = datetime.combine(then.date() + timedelta(days=1), then.time(), ZONE)
        await self._stage.phones.advance(f"{then.timestamp() - now.timestamp() + 1:.0f}s")


def _refused(code: str, detail: str) -> ApiError:
    return ApiError(code=code, title="Nobody to write to", detail=detail)
