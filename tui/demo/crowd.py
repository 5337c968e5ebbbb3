"""A store that is alive: customers write by themselves and answer, and colleagues do their work.

Who writes, what and when is chosen by the seed; the person at the screen is never flooded.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from random import Random

from server.wire import Conversation, NewText, Text
from tui.api import Api, new_key
from tui.demo.answers import Person, Reply, Talk
from tui.demo.cast import YOU, Part
from tui.demo.colleagues import AWAY, Colleagues, for_ever
from tui.demo.people import fictional
from tui.demo.process import Relay
from tui.demo.sample import Sample
from tui.demo.stories import By, Line, Story, Teller, library, now_told
from tui.demo.watch import Watch
from tui.errors import ApiError
from tui.event import Event
from tui.phones import Phones

TYPING = (2.0, 8.0)
"""Seconds that a customer takes to write, at least and at most."""
OF_THEIR_OWN = (15.0, 40.0)
"""Seconds between two customers who write by themselves."""
SETTLED = 2.5
"""Seconds until the other stores open: first the screen is painted."""
APART = 25.0
"""Seconds that the person at the screen has at least between two of them."""
MOST_UNREAD = 12
"""With so many texts unread nobody else writes to the person at the screen by themselves."""
COLLEAGUE = (7.0, 18.0)
"""Seconds that a colleague takes to answer."""
STORE, COLLEAGUES = "store", "colleagues"
TURNS = (YOU, COLLEAGUES, YOU, STORE)
"""To whom customers write by themselves: each turn once, in an order of chance."""
PICTURE_AT = 2
"""Who writes with a picture: the how-manieth to you."""
FAREWELLS = {4: "We have moved away, so please take me off your list. Thanks!", 6: "STOP"}
"""Who wants no more texts, in words of their own or by the word for it."""
STRANGE = (
    "Hi, is this Harbor & Pine? I found your card in a book",
    "Hello, do you ship to islands?",
    "Is the store on the corner yours? The one with the blue door",
    "Hey! Do you still make the oak stools?",
)


class Crowd:
    """``api`` belongs to somebody who sees every conversation and every number."""

    def __init__(self, relay: Relay, api: Api, sample: Sample, seed: int) -> None:
        self._api, self._sample = api, sample
        self._you = Api(relay.url, sample.token)
        self._phones = Phones(relay.url)
        self._seed, self._random = seed, Random(f"{seed} crowd")
        self._parts = {part.customer.number: part for part in sample.parts}
        self._talks: dict[str, Talk] = {}
        self._answered: set[str] = set()
        self._busy = {sample.phone.customer.number}  # a person has that phone
        self._colleagues = Colleagues(relay, sample, self._busy, Random(f"{seed} colleagues"))
        self._to_you, self._last_to_you = 0, 0.0
        self._turns: list[str] = []
        self._strangers = iter(range(len(STRANGE)))

    async def close(self) -> None:
        await asyncio.gather(self._phones.close(), self._you.close(), self._colleagues.close())

    async def talk(self) -> None:
        """Until cancelled. A relay that is away for a moment is waited for; RelayFailed or ApiError
        when the other stores could not be opened.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(for_ever(self._listen))
            tasks.create_task(self._open())
            tasks.create_task(for_ever(self._drift))
            tasks.create_task(self._open_the_other_stores())

    async def _open_the_other_stores(self) -> None:
        """Nobody at the screen waits for them; then everybody comes to work."""
        await asyncio.sleep(SETTLED)
        await self._sample.rest()
        await self._colleagues.work()

    # ---- answering

    async def _listen(self) -> None:
        """Answers every text of a person that reaches a phone from now on."""
        async with asyncio.TaskGroup() as tasks:
            watch = Watch(self._api)
            await watch.open(tasks)
            at = 0
            while True:
                at, text = await watch.find(_arrived, at)
                if text.id not in self._answered:
                    self._answered.add(text.id)
                    tasks.create_task(self._answer(text))

    async def _answer(self, text: Text) -> None:
        conversation = await self._api.conversation(text.conversation_id)
        number = conversation.lead.number
        if number in self._busy or conversation.consent == "opted_out":
            return
        talk = self._talk(conversation, text.author.name.split()[0])
        for reply in talk.answer(text.body):
            await self._type(reply.words, talk.random)
            await self._write(number, conversation.line, reply)

    def _talk(self, conversation: Conversation, associate: str) -> Talk:
        number = conversation.lead.number
        if number not in self._talks:
            part = self._parts.get(number)
            self._talks[number] = self._new_talk(part, number, associate)
        return self._talks[number]

    def _new_talk(self, part: Part | None, number: str, associate: str) -> Talk:
        return Talk(_person(part, associate), Random(f"{self._seed} {number}"))

    async def _type(self, words: str, random: Random) -> None:
        least, most = TYPING
        await asyncio.sleep(min(most, least + len(words) / 20 + random.uniform(0, 2)))

    async def _write(
        self, number: str, line: str, reply: Reply, picture: str | None = None
    ) -> None:
        pictures = self._sample.pictures
        name = picture or (self._random.choice(sorted(pictures)) if reply.picture else None)
        media = [pictures[name]] if name else []
        with contextlib.suppress(ApiError):  # a relay that is away for a moment
            await self._phones.text(number, line, reply.words, media)

    # ---- customers of their own accord

    async def _open(self) -> None:
        opening = self._sample.opening
        await asyncio.sleep(opening.after)
        self._last_to_you = time.monotonic()
        part = opening.part
        self._begin(part, [opening.body])
        await self._write(
            part.customer.number, self._sample.owners[part.owner].desk.line, Reply(opening.body)
        )

    async def _drift(self) -> None:
        """Somebody writes, again and again: to you, to a colleague, or to the store."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await asyncio.sleep(self._random.uniform(*OF_THEIR_OWN))
                turn = self._turns.pop(0) if self._turns else YOU
                if not self._turns:
                    self._turns = self._random.sample(TURNS, len(TURNS))
                if turn == YOU and not await self._you_have_time():
                    self._turns.insert(1, YOU)
                    turn = COLLEAGUES
                work = {YOU: self._to_the_screen, STORE: self._to_the_store}
                tasks.create_task(work.get(turn, self._to_a_colleague)())

    async def _you_have_time(self) -> bool:
        if time.monotonic() - self._last_to_you < APART:
            return False
        return (await self._you.folders()).texts.unread < MOST_UNREAD

    async def _to_the_screen(self) -> None:
        self._last_to_you = time.monotonic()
        self._to_you += 1
        part = self._somebody(YOU)
        if part is None:
            return
        if farewell := FAREWELLS.get(self._to_you):
            await self._say(part, Line(By.CUSTOMER, farewell), farewell)
            return
        wanted = (lambda story: story.lines[0].picture) if self._to_you == PICTURE_AT else None
        story = self._story(part, wanted)
        lines, bodies = _opening_of(story), self._told(part, story)
        self._begin(part, bodies[: len(lines)])
        for line, body in zip(lines, bodies, strict=False):
            await self._say(part, line, body)
            await self._type(body, self._random)

    async def _to_the_store(self) -> None:
        """Somebody nobody knows, or one of the store's own."""
        store = self._sample.owners[YOU].store.name
        at = next(self._strangers, None)
        if at is not None:
            line = self._sample.owners[store].desk.line
            await self._write(fictional("929", at), line, Reply(STRANGE[at]))
        elif part := self._somebody(AWAY):
            await self._say(part, Line(By.CUSTOMER, ""), self._told(part, self._story(part))[0])

    async def _to_a_colleague(self) -> None:
        """A story from its beginning to its end, in the time of a demo."""
        there = sorted(self._colleagues.there)
        owner = self._random.choice([*there, AWAY]) if there else AWAY
        part = self._somebody(owner)
        if part is None:
            return
        story = self._story(part)
        bodies, number = self._told(part, story), part.customer.number
        self._busy.add(number)
        lines = story.lines if owner in there else _opening_of(story)
        for line, body in zip(lines, bodies, strict=False):
            if line.by is By.CUSTOMER:
                await self._type(body, self._random)
                await self._say(part, line, body)
                continue
            await asyncio.sleep(self._random.uniform(*COLLEAGUE))
            with contextlib.suppress(ApiError):
                lead = self._sample.leads[number]
                await self._colleagues.there[owner].text_lead(lead, NewText(body=body), new_key())
        self._busy.discard(number)

    async def _say(self, part: Part, line: Line, body: str) -> None:
        desk = self._sample.owners[part.owner].desk
        await self._write(part.customer.number, desk.line, Reply(body), line.picture)

    def _somebody(self, owner: str) -> Part | None:
        """A customer of theirs who has not written yet and with whom nothing is open."""
        quiet = [
            part
            for part in self._sample.parts
            if part.owner == owner
            and part.ending.kind == "settled"
            and not part.live
            and part.customer.number not in self._busy | self._talks.keys()
        ]
        return self._random.choice(quiet) if quiet else None

    def _story(self, part: Part, wanted: Callable[[Story], object] | None = None) -> Story:
        """One that begins with a customer, and that was not told of this one before."""
        fitting = [
            story
            for story in library()
            if story.language == part.customer.language
            and not story.to_store
            and story.lines[0].by is By.CUSTOMER
            and story.name not in self._sample.told[part.customer.number]
        ]
        special = [story for story in fitting if wanted and wanted(story)]
        return self._random.choice(special or fitting)

    def _told(self, part: Part, story: Story) -> list[str]:
        desk = self._sample.owners[part.owner].desk
        teller = Teller(part.customer.name[0], desk.associate, desk.store, part.customer.city)
        return now_told(story, teller, desk.time_zone, self._random)

    def _begin(self, part: Part, words: Sequence[str]) -> None:
        desk = self._sample.owners[part.owner].desk
        number = part.customer.number
        self._talks[number] = self._new_talk(part, number, desk.associate)
        self._talks[number].begin(*words)


def _opening_of(story: Story) -> list[Line]:
    """What the customer says before anybody answers."""
    lines: list[Line] = []
    for line in story.lines:
        if line.by is not By.CUSTOMER:
            break
        lines.append(line)
    return lines


def _person(part: Part | None, associate: str) -> Person:
    words = next(story.words for story in library() if story.language == "en")
    if part is None:
        return Person("Sam", "Hollis", "Brooklyn", associate, "en", words)
    customer = part.customer
    words = next(story.words for story in library() if story.language == customer.language)
    return Person(*customer.name, customer.city, associate, customer.language, words)


def _arrived(event: Event) -> Text | None:
    match event.data:
        case Text(direction="outbound", state="delivered") as text:
            return text if text.author.kind == "user" else None
        case _:
            return None
