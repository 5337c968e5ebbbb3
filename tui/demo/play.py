"""Plays a script against a relay, and follows every text on its way."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from server.wire import Conversation, NewText, Text
from tui.api import new_key
from tui.demo.journal import Journal, Missing
from tui.demo.people import People
from tui.demo.script import Advance, OrderFault, Reply, Script, Step, TextIn
from tui.demo.shop import Associate
from tui.demo.watch import Watch
from tui.errors import ApiError, SignedOut, Unreachable
from tui.event import Event
from tui.phones import Phones
from tui.sanitize import displayable, one_line

LONGEST = 60
"""Characters of a body that are printed."""


@dataclass(frozen=True, slots=True)
class Customer:
    """``lead`` is None for somebody the relay does not know."""

    name: str
    number: str
    lead: str | None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, by the names of scripts. ``everything`` is the stream of one who sees all texts."""

    associates: Mapping[str, Associate]
    screens: Mapping[str, Watch]
    everything: Watch
    customers: Mapping[str, Customer]
    lines: Mapping[str, str]
    phones: Phones


class Player:
    """Plays one script once; what it sees goes into the journal."""

    def __init__(self, cast: Cast, people: People, journal: Journal) -> None:
        self._cast = cast
        self._people = people
        self._journal = journal
        self._claimed: set[str] = set()
        self._threads: dict[str, asyncio.Future[str]] = {}

    async def play(self, script: Script) -> Missing | None:
        """None when every expected hop was seen."""
        async with asyncio.TaskGroup() as tasks:
            following = [
                tasks.create_task(self._follow_answers()),
                tasks.create_task(self._follow_consent()),
            ]
            missing = None
            for step in script.steps:
                journeys = await self._act(step)
                following += [tasks.create_task(journey) for journey in journeys]
                if missing := await self._journal.expect(step):
                    break
            for task in following:
                task.cancel()
        return missing

    async def _act(self, step: Step) -> list[Coroutine[Any, Any, None]]:
        """Does what a step says; gives back the journeys of its texts, to be followed."""
        match step.action:
            case TextIn() as text:
                return [await self._text(step, text)]
            case Reply() as reply:
                return await self._reply(step, reply)
            case OrderFault(recipient, fault, times):
                await self._cast.phones.fault(self._cast.customers[recipient].number, fault, times)
            case Advance(by):
                await self._cast.phones.advance(by)
            case None:
                pass
        return []

    # ---- a customer's text

    async def _text(self, step: Step, text: TextIn) -> Coroutine[Any, Any, None]:
        customer = self._cast.customers[text.sender]
        body = text.body or self._people.question()
        at = self._cast.everything.now
        self._threads[text.sender] = thread = asyncio.get_running_loop().create_future()
        await self._cast.phones.text(customer.number, self._cast.lines[text.recipient], body)
        words = f"{customer.name} to {self._called(text.recipient)}: {_quoted(body)}"
        self._journal.add("inbound", words, step.number)
        return self._follow_inbound(step, text, body, at, thread)

    async def _follow_inbound(
        self, step: Step, text: TextIn, body: str, at: int, thread: asyncio.Future[str]
    ) -> None:
        everything, shown = self._cast.everything, displayable(body)
        _, found = await everything.find(lambda event: self._unclaimed(event, shown), at)
        self._claimed.add(found.id)
        thread.set_result(found.conversation_id)
        why = await everything.api.why(found.id)
        words = f"{why.decision}, because {why.because}"
        self._journal.add("routed", words, step.number)
        reached = text.reaches or text.recipient
        names = [reached] if reached in self._cast.screens else list(self._cast.screens)
        name = await self._first_to_see(names, found.id)
        self._journal.add("shown", f"on the screen of {self._called(name)}", step.number)

    def _unclaimed(self, event: Event, body: str) -> Text | None:
        """A new inbound text with this body that no other step has taken for its own."""
        match event.data:
            case Text(direction="inbound") as text if text.body == body:
                return text if text.id not in self._claimed else None
            case _:
                return None

    async def _first_to_see(self, names: list[str], text_id: str) -> str:
        async def sees(name: str) -> str:
            await self._cast.screens[name].find(lambda event: _text_of(event, text_id))
            return name

        looking = [asyncio.create_task(sees(name)) for name in names]
        try:
            seen, _ = await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)
            return min(task.result() for task in seen)
        finally:
            for task in looking:
                task.cancel()

    # ---- an associate's text

    async def _reply(self, step: Step, reply: Reply) -> list[Coroutine[Any, Any, None]]:
        customer = self._cast.customers[reply.recipient]
        body = reply.body or self._people.answer()
        before = await self._copies(customer, body)
        at = self._cast.screens[reply.author].now
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
        words = f"{self._called(reply.author)} to {customer.name}: {_quoted(body)}"
        self._journal.add("reply", words, step.number)
        return [self._follow_reply(step.number, reply, sent, body, before, at)]

    async def _send(self, reply: Reply, customer: Customer, body: str) -> Text:
        """Where the customer wrote last, else in the conversation with the associate's own line."""
        api, text = self._cast.screens[reply.author].api, NewText(body=body)
        thread = self._threads.get(reply.recipient)
        if thread is not None:
            async with asyncio.timeout(5):
                conversation = await asyncio.shield(thread)
            return await api.send(conversation, text, new_key())
        if customer.lead is None:
            detail = f"{customer.name} has not written yet, and nobody knows their number."
            raise ApiError(code="stranger", title="Nobody to write to", detail=detail)
        return await api.text_lead(customer.lead, text, new_key())

    async def _follow_reply(
        self, step: int, reply: Reply, sent: Text, body: str, before: int, at: int
    ) -> None:
        screen, customer = self._cast.screens[reply.author], self._cast.customers[reply.recipient]
        seen: list[str] = []
        while True:
            at, text = await screen.find(lambda event: _text_of(event, sent.id), at)
            word = _word(text)
            if word == "delivered" and "sent" not in seen:
                self._journal.add("sent", _how_sent(seen), step)
            if word is None or word in seen[-1:]:
                continue
            if word == "delivered":
                await self._delivered(step, customer, body, before)
                return
            seen.append(word)
            self._journal.add(word, text.error.detail if text.error else _how_sent(seen), step)

    async def _delivered(self, step: int, customer: Customer, body: str, before: int) -> None:
        """The carrier says so; now the phone itself is asked."""
        held = await self._copies(customer, body) - before
        phone = f"on the phone of {customer.name}"
        match held:
            case 1:
                self._journal.add("delivered", phone, step)
            case 0:
                self._journal.add("failed", f"reported as delivered, but not {phone}", step)
            case _:
                self._journal.add("duplicated", f"{held} times {phone}", step)

    async def _copies(self, customer: Customer, body: str) -> int:
        held = await self._cast.phones.held(customer.number)
        return sum(text.body == one_line(body) for text in held)

    # ---- what the relay does by itself

    async def _follow_answers(self) -> None:
        """Automatic texts, once the customer's phone holds them."""
        answered: set[str] = set()
        at = 0
        while True:
            at, text = await self._cast.everything.find(_delivered_answer, at)
            if text.id not in answered:
                answered.add(text.id)
                self._journal.add("answered", f"by itself: {_quoted(text.body)}")

    async def _follow_consent(self) -> None:
        out: set[str] = set()
        at = 0
        while True:
            at, conversation = await self._cast.everything.find(_conversation, at)
            number, is_out = conversation.lead.number, conversation.consent == "opted_out"
            if is_out and number not in out:
                out.add(number)
                self._journal.add("opted out", conversation.lead.name)
            elif not is_out and number in out:
                out.discard(number)
                self._journal.add("opted in", conversation.lead.name)

    def _called(self, name: str) -> str:
        associate = self._cast.associates.get(name)
        return associate.name if associate else "the store's line"


def _text_of(event: Event, id: str) -> Text | None:
    return event.data if isinstance(event.data, Text) and event.data.id == id else None


def _conversation(event: Event) -> Conversation | None:
    return event.data if isinstance(event.data, Conversation) else None


def _delivered_answer(event: Event) -> Text | None:
    match event.data:
        case Text(direction="outbound", state="delivered") as text:
            return text if text.author.kind == "automatic" else None
        case _:
            return None


def _word(text: Text) -> str | None:
    """The hop that a state of a text is. None for those on the way to one."""
    match text.state:
        case "queued" if text.error:
            return "retrying"
        case "queued" | "sending":
            return None
        case state:
            return state


def _how_sent(seen: list[str]) -> str:
    if "unconfirmed" in seen:
        return "found at the carrier, not sent again"
    return "taken by the carrier"


def _quoted(body: str) -> str:
    shown = one_line(body)
    return f"“{shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + '…'}”"
