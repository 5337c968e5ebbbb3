"""What people do on the associates' phones, each by what the phone shows at that moment."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from server.core.model import MINUTE
from server.store.schema import held_replies, phone_questions
from server.store.statement import Statement
from tests.office.handsets import Handset, Question, Thread
from tests.office.oracle import TOKEN, Typed
from tests.office.staff import Customer

if TYPE_CHECKING:
    from tests.office.story import Story

SLIP = 2 * MINUTE
"""Within so long the same digit twice is one answer."""

_HELD = Statement(
    select(held_replies.c.body)
    .select_from(
        held_replies.join(phone_questions, phone_questions.c.id == held_replies.c.question_id)
    )
    .where(
        phone_questions.c.state == "open",
        phone_questions.c.phone == bindparam("phone"),
        phone_questions.c.proxy == bindparam("proxy"),
    )
)


async def reply(story: Story, chance: random.Random) -> None:
    """To the newest text in a thread."""
    if found := _some_thread(story, chance):
        handset, proxy, thread = found
        await _types(story, handset, proxy, thread.possible[-1])


async def late_reply(story: Story, chance: random.Random) -> None:
    """To an older one, whose writer may have lost the number meanwhile."""
    if found := _some_thread(story, chance, texts_of=2):
        handset, proxy, thread = found
        await _types(story, handset, proxy, chance.choice(thread.possible[:-1] or thread.possible))


async def reply_at_length(story: Story, chance: random.Random) -> None:
    """More than a carrier takes in one text."""
    if found := _some_thread(story, chance):
        handset, proxy, thread = found
        await _types(story, handset, proxy, thread.possible[-1], " and" * 450)


async def _types(
    story: Story, handset: Handset, proxy: str, meant: Customer, more: str = ""
) -> None:
    token = story.token("re")
    story.say(f"phone {handset.number[-2:]} answers {meant.key} with {token} to {proxy}")
    handset.threads[proxy].is_written_in()
    story.oracle.phone_writes(token, Typed(handset.number, proxy, meant, story.desk.now))
    await story.brings(handset.number, proxy, f"It is. {token}{more}")


async def reply_with_a_digit(story: Story, chance: random.Random) -> None:
    """How many? 2. Not where a question is there to be answered, nor while one is on its way: nobody can
    tell the two apart then.
    """
    found = _some_thread(story, chance)
    if found is None or (found[2].question and not found[2].question.answered):
        return
    handset, proxy, thread = found
    if story.flies_to(handset.number, proxy):
        return
    meant, digit = thread.possible[-1], chance.choice("123")
    story.say(f"phone {handset.number[-2:]} answers {meant.key} with a mere {digit} to {proxy}")
    thread.is_written_in()
    story.oracle.phone_writes_digit(digit, meant)
    await story.brings(handset.number, proxy, digit)


def _some_thread(
    story: Story, chance: random.Random, texts_of: int = 1
) -> tuple[Handset, str, Thread] | None:
    """One that shows a customer; rather one with texts of so many."""
    found = [
        (handset, proxy, thread)
        for handset in story.phones.values()
        for proxy, thread in handset.open_threads()
    ]
    chosen = [each for each in found if len(each[2].possible) >= texts_of] or found
    return chance.choice(chosen) if chosen else None


# ---- answering questions


async def answer(story: Story, chance: random.Random) -> None:
    """With the digit of whoever is meant by what is held; where that is not one customer, with none."""
    if found := answerable(story):
        handset, proxy, digit = chance.choice(found)
        story.say(f"phone {handset.number[-2:]} answers the question with {digit} to {proxy}")
        handset.threads[proxy].is_answered(digit, story.desk.now)
        await story.brings(handset.number, proxy, digit)


def answerable(story: Story) -> list[tuple[Handset, str, str]]:
    """The questions that somebody looks at, with the digit that they would answer."""
    return [
        (handset, proxy, digit)
        for handset, proxy, question in _asked(story)
        if not (question.answered or question.lapsed)
        and not story.flies_to(handset.number, proxy)
        and (meant := _meant_by_what_is_held(story, handset, proxy))
        and (digit := question.digit_for(meant))
    ]


def _meant_by_what_is_held(story: Story, handset: Handset, proxy: str) -> Customer | None:
    held = story.desk.look(lambda tx: tx.rows(_HELD, phone=handset.number, proxy=proxy))
    tokens = [TOKEN.search(row.body) for row in held]
    meant = {story.oracle.replies[token[0]].meant.key if token else "a digit" for token in tokens}
    return story.shop.customers.get(meant.pop()) if len(meant) == 1 else None


async def answer_again(story: Story, chance: random.Random) -> None:
    """The same digit once more: a thumb that slipped, a phone that sends twice."""
    now = story.desk.now
    found = [
        (handset, proxy, question.answered)
        for handset, proxy, question in _asked(story)
        if question.answered and question.is_last and now - question.answered_at <= SLIP
    ]
    if found:
        handset, proxy, digit = chance.choice(found)
        story.say(f"phone {handset.number[-2:]} answers once more with {digit} to {proxy}")
        await story.brings(handset.number, proxy, digit)


async def answer_too_late(story: Story, chance: random.Random) -> None:
    """Days after the question, when the phone was told that it has lapsed."""
    found = [each for each in _asked(story) if each[2].lapsed and each[2].is_last]
    if found:
        handset, proxy, question = chance.choice(found)
        digit = chance.choice(list(question.options))
        story.say(f"phone {handset.number[-2:]} answers too late with {digit} to {proxy}")
        await story.brings(handset.number, proxy, digit)


async def answer_with_no_choice(story: Story, chance: random.Random) -> None:
    found = [each for each in _asked(story) if not (each[2].answered or each[2].lapsed)]
    if found:
        handset, proxy, _ = chance.choice(found)
        story.say(f"phone {handset.number[-2:]} answers the question with 9 to {proxy}")
        await story.brings(handset.number, proxy, "9")


async def code_to_the_number(story: Story, chance: random.Random) -> None:
    """The newest code, texted back instead of entered in the app."""
    if story.code:
        phone, proxy, code = story.code
        story.code = None
        story.say(f"phone {phone[-2:]} texts the code {code} to {proxy}")
        await story.brings(phone, proxy, code)


def _asked(story: Story) -> list[tuple[Handset, str, Question]]:
    """The newest question of every thread that shows one."""
    return [
        (handset, proxy, thread.question)
        for handset in story.phones.values()
        for proxy, thread in handset.threads.items()
        if thread.question is not None
    ]


# ---- words


async def phone_stops(story: Story, chance: random.Random) -> None:
    if found := _some_thread(story, chance):
        handset, proxy, _ = found
        story.say(f"phone {handset.number[-2:]} writes STOP to {proxy}")
        await story.brings(handset.number, proxy, "STOP")
        story.reread()


async def phone_starts(story: Story, chance: random.Random) -> None:
    if found := _some_thread(story, chance):
        handset, proxy, _ = found
        story.say(f"phone {handset.number[-2:]} writes START to {proxy}")
        await story.brings(handset.number, proxy, "START")
        story.reread()
