"""Follows every text of a script on its way: to screens, to the carrier, to the phones of both sides."""

import asyncio
import re
from dataclasses import dataclass

from server.wire import Conversation, Text
from tui.demo.journal import Journal
from tui.demo.stage import Customer, Stage
from tui.event import Event
from tui.phone_wire import PhoneText
from tui.sanitize import displayable, one_line

LONGEST = 60
"""Characters of a body that are printed."""
LOOK = 10.0
"""Seconds that a phone waits for a text before it asks again."""
QUESTION = "This line now reaches "
_CODE = re.compile(r"\b[0-9]{6}\b is your code")


@dataclass(frozen=True, slots=True)
class Inbound:
    """A customer's text, to be found on the relay. ``at`` is the place in the stream before it."""

    step: int
    sender: str
    body: str
    reached: str
    at: int
    thread: "asyncio.Future[str]"


class Journeys:
    """What it sees goes into the journal, with the step that it belongs to."""

    def __init__(self, stage: Stage, journal: Journal) -> None:
        self._stage = stage
        self._journal = journal
        self._claimed: set[str] = set()
        self._forwards: list[tuple[int, str, str]] = []
        """Texts that may come to a phone: step, customer, body."""
        self.proxies: dict[tuple[str, str | None], str] = {}
        """The number on which a customer reaches an associate's phone; None: the last one."""

    # ---- a customer's text

    async def follow_inbound(self, text: Inbound) -> None:
        everything, shown = self._stage.everything, displayable(text.body)
        self._forwards.append((text.step, text.sender, shown))
        _, found = await everything.find(lambda event: self._unclaimed(event, shown), text.at)
        self._claimed.add(found.id)
        if not text.thread.done():
            text.thread.set_result(found.conversation_id)
        why = await everything.api.why(found.id)
        words = f"{why.decision}, because {why.because}"
        self._journal.add("routed", words, text.step)
        self._say_of_forwarding(text.step, found, why.facts.get("forwarding"))
        await self._show(text, found.id)

    async def _show(self, text: Inbound, id: str) -> None:
        """On whose screen it comes first; nobody's while the one whom it reaches is signed out."""
        screens = self._stage.screens
        if text.reached in self._stage.associates and text.reached not in screens:
            return
        names = [text.reached] if text.reached in screens else list(screens)
        name = await self._first_to_see(names, id)
        self._journal.add("shown", f"on the screen of {self._stage.called(name)}", text.step)

    def _say_of_forwarding(self, step: int, found: Text, facts: object) -> None:
        """What did not go to a phone, though out of office is on; what did is seen there."""
        decided = facts if isinstance(facts, dict) else {}
        if found.forwarded == "loop_stopped":
            self._journal.add("loop stopped", "too many within half a minute", step)
        elif decided.get("decision") == "stays":
            self._journal.add("not forwarded", f"because {decided.get('because')}", step)

    def _unclaimed(self, event: Event, body: str) -> Text | None:
        """A new inbound text with this body that no other step has taken for its own."""
        match event.data:
            case Text(direction="inbound") as text if text.body == body:
                return text if text.id not in self._claimed else None
            case _:
                return None

    async def _first_to_see(self, names: list[str], text_id: str) -> str:
        async def sees(name: str) -> str:
            await self._stage.screens[name].find(lambda event: _text_of(event, text_id))
            return name

        looking = [asyncio.create_task(sees(name)) for name in names]
        try:
            seen, _ = await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)
            return min(task.result() for task in seen)
        finally:
            for task in looking:
                task.cancel()

    # ---- a text to a customer

    async def follow_reply(
        self, step: int, name: str, sent: Text, body: str, before: int, at: int
    ) -> None:
        """From the relay to the customer's phone, which held so many copies ``before``."""
        everything, customer = self._stage.everything, self._stage.customers[name]
        seen: list[str] = []
        while True:
            at, text = await everything.find(lambda event: _text_of(event, sent.id), at)
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
        held = await self.copies(customer, body) - before
        phone = f"on the phone of {customer.name}"
        match held:
            case 1:
                self._journal.add("delivered", phone, step)
            case 0:
                self._journal.add("failed", f"reported as delivered, but not {phone}", step)
            case _:
                self._journal.add("duplicated", f"{held} times {phone}", step)

    async def copies(self, customer: Customer, body: str) -> int:
        """How often a customer's phone holds these words."""
        held = await self._stage.phones.held(customer.number)
        return sum(text.body == one_line(body) for text in held)

    async def follow_phone_reply(self, step: int, body: str, before: dict[str, int]) -> None:
        """From an associate's own phone into a thread, and on to whomever that is with."""
        shown = displayable(body)
        everything = self._stage.everything
        at, found = await everything.find(lambda event: self._via_phone(event, shown))
        self._claimed.add(found.id)
        lead = (await everything.api.conversation(found.conversation_id)).lead
        customers = self._stage.customers.items()
        name = next(name for name, each in customers if each.number == lead.number)
        words = f"{found.author.name} to {self._stage.called(name)}: {quoted(body)}"
        self._journal.add("phone reply", words, step)
        await self.follow_reply(step, name, found, body, before[name], at - 1)

    def _via_phone(self, event: Event, body: str) -> Text | None:
        match event.data:
            case Text(direction="outbound") as text if text.body == body:
                is_new = text.author.via == "phone" and text.id not in self._claimed
                return text if is_new else None
            case _:
                return None

    # ---- what comes to an associate's own phone

    async def follow_own_phone(self, name: str) -> None:
        """Until cancelled: copies of customers' texts, questions, and what the phone is told."""
        number, cursor = self._stage.own[name], None
        while True:
            page = await self._stage.phones.texts(number, cursor, LOOK)
            cursor = page.cursor
            for text in page.items:
                if not text.mine:
                    self._came(name, text)

    def _came(self, name: str, text: PhoneText) -> None:
        phone = f"on the own phone of {self._stage.called(name)}: {quoted(text.body)}"
        if _CODE.search(text.body):
            return
        self.proxies[name, None] = text.number
        forward = next((each for each in self._forwards if self._is_copy(each, text)), None)
        if forward is not None:
            self._forwards.remove(forward)
            self.proxies[name, forward[1]] = text.number
            self._journal.add("forwarded", phone, forward[0])
        else:
            self._journal.add("asked" if text.body.startswith(QUESTION) else "notice", phone)

    def _is_copy(self, forward: tuple[int, str, str], text: PhoneText) -> bool:
        _, sender, body = forward
        begins = self._stage.customers[sender].on_a_phone
        return text.body.startswith(begins) and text.body.endswith(f": {body}")

    # ---- what the relay does by itself

    async def follow_answers(self) -> None:
        """Automatic texts, once the customer's phone holds them."""
        answered: set[str] = set()
        at = 0
        while True:
            at, text = await self._stage.everything.find(_delivered_answer, at)
            if text.id not in answered:
                answered.add(text.id)
                self._journal.add("answered", f"by itself: {quoted(text.body)}")

    async def follow_consent(self) -> None:
        out: set[str] = set()
        at = 0
        while True:
            at, conversation = await self._stage.everything.find(_conversation, at)
            number, is_out = conversation.lead.number, conversation.consent == "opted_out"
            if is_out and number not in out:
                out.add(number)
                self._journal.add("opted out", conversation.lead.name)
            elif not is_out and number in out:
                out.discard(number)
                self._journal.add("opted in", conversation.lead.name)


def quoted(body: str) -> str:
    """The beginning of a text, on one line."""
    shown = one_line(body)
    return f"“{shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + '…'}”"


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
