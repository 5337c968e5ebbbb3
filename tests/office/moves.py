"""What can happen in a history: each move acts on what people could see at that moment."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from server.core.model import DAY, HOUR, MINUTE, SECOND, UserId
from server.flows import codes, conversations, inbound, out_of_office, outbound, places
from server.flows.context import Context
from server.flows.problems import Problem
from server.flows.texts import Draft
from server.store import out_of_office as kept
from server.store.schema import conversations as conversations_table
from server.store.schema import held_replies, phone_questions
from server.store.statement import Statement, Tx
from tests.office.handsets import Handset, Question, Thread
from tests.office.oracle import TOKEN, Typed
from tests.office.staff import PHONES, Associate, Customer, viewer, wanted
from tests.sim import house

if TYPE_CHECKING:
    from tests.office.story import Story

BEGIN = house.BEGIN
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
_CONVERSATION = Statement(
    select(conversations_table.c.id)
    .where(conversations_table.c.lead_number == bindparam("number"))
    .order_by(conversations_table.c.created_at)
)


async def customer_texts(story: Story, chance: random.Random) -> None:
    customer = chance.choice(list(story.shop.customers.values()))
    owner = story.shop.associates[customer.owner]
    lines = [owner.line] * 4 + [one.line for one in story.shop.associates.values()]
    line = owner.line if customer.lead is None else chance.choice(lines)
    token = story.token(customer.key)
    number = chance.choice(customer.numbers)
    story.say(f"{customer.key} of {customer.owner} writes {token} to {line[-3:]}")
    story.oracle.customer_writes(token, customer, story.shop.phones_for(customer))
    await story.brings(number, line, f"Is it in? {token}")


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


# ---- time


async def time_passes(story: Story, chance: random.Random) -> None:
    rules = story.desk.proxy
    length = chance.choice(
        [
            SECOND, 20 * SECOND, 5 * MINUTE, 3 * HOUR, 25 * HOUR, 49 * HOUR, 10 * DAY,
            rules.session_ttl + SECOND, rules.session_ttl + SECOND, rules.cooldown + SECOND,
        ]
    )  # fmt: skip
    if length > MINUTE:
        await story.desk.work()
        story.land()
    story.say(f"{length / MINUTE:.1f} minutes pass")
    await story.desk.pass_time(length / SECOND)


# ---- words


async def customer_opts_out(story: Story, chance: random.Random) -> None:
    await _customer_says(story, chance, "STOP")


async def customer_opts_in(story: Story, chance: random.Random) -> None:
    await _customer_says(story, chance, "START")


async def _customer_says(story: Story, chance: random.Random, word: str) -> None:
    customer = chance.choice([one for one in story.shop.customers.values() if one.lead])
    line = story.shop.associates[customer.owner].line
    story.say(f"{customer.key} writes {word}")
    for number in customer.numbers:
        await story.brings(number, line, word)


async def phone_stops(story: Story, chance: random.Random) -> None:
    if found := _some_thread(story, chance):
        handset, proxy, _ = found
        story.say(f"phone {handset.number[-2:]} writes STOP to {proxy}")
        await story.brings(handset.number, proxy, "STOP")
        reread(story)


async def phone_starts(story: Story, chance: random.Random) -> None:
    if found := _some_thread(story, chance):
        handset, proxy, _ = found
        story.say(f"phone {handset.number[-2:]} writes START to {proxy}")
        await story.brings(handset.number, proxy, "START")
        reread(story)


def reread(story: Story) -> None:
    """Who forwards where, as Out of Office shows it: a word from a phone may have changed it."""
    associates = list(story.shop.associates.values())
    rows = story.desk.look(lambda tx: [kept.of(tx, one.id) for one in associates])
    for associate, row in zip(associates, rows, strict=True):
        is_on = row is not None and row.enabled and row.verified_at
        associate.phone = row.forwarding_number if row and is_on else None


# ---- the shop


async def hand_over(story: Story, chance: random.Random) -> None:
    customer = chance.choice([one for one in story.shop.customers.values() if one.lead])
    receiver = chance.choice(list(story.shop.associates.values()))
    found = story.desk.look(lambda tx: tx.row(_CONVERSATION, number=customer.numbers[0]))
    if found is None:
        return
    story.say(f"{customer.key} is handed over to {receiver.name}")
    customer.owner = receiver.name

    def flow(tx: Tx, context: Context) -> None:
        manager = viewer(tx, story.shop.manager)
        conversations.assign(tx, manager, found.id, UserId(receiver.id), context)

    await story.desk.do(flow)


async def forwarding_off(story: Story, chance: random.Random) -> None:
    associate = chance.choice(list(story.shop.associates.values()))
    if associate.phone is None:
        return
    story.say(f"{associate.name} switches forwarding off")
    off = wanted(associate.phone, enabled=False)
    associate.phone, associate.deputy = None, None
    await story.desk.do(lambda tx, context: out_of_office.put(tx, associate.id, off, context))


async def forwarding_on(story: Story, chance: random.Random) -> None:
    off = [one for one in story.shop.associates.values() if one.phone is None]
    if off:
        await forwards_to(story, chance.choice(off), chance.choice(PHONES[:3]))


async def change_phone(story: Story, chance: random.Random) -> None:
    associate = chance.choice(list(story.shop.associates.values()))
    phone = chance.choice(PHONES)
    if associate.phone and associate.phone != phone:
        await forwards_to(story, associate, phone)


async def name_deputy(story: Story, chance: random.Random) -> None:
    """A colleague gets the texts instead, on their phone if they are away too."""
    away = [one for one in story.shop.associates.values() if one.phone]
    if not away:
        return
    associate = chance.choice(away)
    others = [one for one in story.shop.associates.values() if one is not associate]
    deputy = chance.choice([None, *others])
    story.say(f"{associate.name}'s deputy is {deputy.name if deputy else 'nobody'}")
    associate.deputy = deputy.name if deputy else None
    put = wanted(associate.phone, deputy=deputy.id if deputy else None)
    await story.desk.do(lambda tx, context: out_of_office.put(tx, associate.id, put, context))


async def forwards_to(story: Story, associate: Associate, phone: str) -> None:
    """It is put, the code arrives, and is entered."""
    story.say(f"{associate.name} forwards to phone {phone[-2:]}")
    associate.phone, associate.deputy, story.code = None, None, None
    try:
        await story.desk.do(
            lambda tx, context: out_of_office.put(tx, associate.id, wanted(phone), context)
        )
    except Problem as problem:
        story.say(f"  refused: {problem.code}")
        return
    await story.desk.work()
    story.land()
    if story.code and story.code[0] == phone:
        code = story.code[2]
        await story.desk.do(lambda tx, context: codes.verify(tx, associate.id, code, context))
    reread(story)


async def drain(story: Story, chance: random.Random) -> None:
    await _set_state(story, chance.choice(story.shop.pool), "draining")


async def refill(story: Story, chance: random.Random) -> None:
    await _set_state(story, chance.choice(story.shop.pool), "free")


async def _set_state(story: Story, number: str, state: str) -> None:
    story.say(f"{number} is {state}")
    with contextlib.suppress(Problem):  # it is so already
        await story.desk.do(lambda tx, context: places.change_number(tx, number, state))


async def redeliver(story: Story, chance: random.Random) -> None:
    """The carrier brings a text once more, under the same id."""
    if story.brought:
        text = chance.choice(story.brought)
        story.say(f"{text.body!r} is brought once more")
        await story.desk.do(lambda tx, context: inbound.receive(tx, text, context))


async def app_answers(story: Story, chance: random.Random) -> None:
    """The owner answers in the app, as if there were no phones."""
    customer = chance.choice(list(story.shop.customers.values()))
    found = story.desk.look(lambda tx: tx.row(_CONVERSATION, number=customer.numbers[0]))
    if found is None:
        return
    token = story.token("app")
    story.say(f"{customer.owner} answers {customer.key} in the app")

    def flow(tx: Tx, context: Context) -> None:
        owner = viewer(tx, story.shop.associates[customer.owner].id)
        outbound.send(tx, owner, found.id, Draft(f"Hello {token}"), token, context)

    try:
        await story.desk.do(flow)
    except Problem as problem:
        story.say(f"  refused: {problem.code}")
