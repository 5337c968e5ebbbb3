"""What can happen in a history beside what is done on phones: customers, time, the shop."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from server.core.model import DAY, HOUR, MINUTE, SECOND, UserId
from server.flows import codes, handing, inbound, out_of_office, outbound, places
from server.flows.context import Context
from server.flows.problems import Problem
from server.flows.texts import Draft
from server.store.schema import conversations as conversations_table
from server.store.statement import Statement, Tx
from tests.office.staff import PHONES, Associate, viewer, wanted
from tests.sim import house

if TYPE_CHECKING:
    from tests.office.story import Story

BEGIN = house.BEGIN
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
        handing.assign(tx, manager, found.id, UserId(receiver.id), context)

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
    story.reread()


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
