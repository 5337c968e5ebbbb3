"""The wall: what is live and who waits, told event by event as a fresh snapshot has it (SV1)."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from server.store.schema import conversations
from server.store.statement import Statement, Tx
from server.wire import WallPage
from tests.relay.happenings import History
from tests.support import beside
from tests.support.relay import Person, problem
from tests.support.shop import Shop
from tests.support.waiting import until
from tui.event import Event, read_event
from tui.wall_state import Filter, Wall

Json = Any


def page_of(person: Person, **query: Any) -> WallPage:
    return msgspec.convert(person.get("/wall", **query), WallPage, strict=False)


def tile(page: WallPage, conversation: Json) -> Any:
    return next(t for t in page.items if t.conversation.id == conversation["id"])


def loaded(person: Person) -> tuple[Wall, WallPage]:
    """A wall as it is when somebody begins to look, from small pages."""
    wall, at, first = Wall(), 0, None
    while wall.total is None or at < wall.total:
        page = page_of(person, offset=at, limit=10)
        wall.take(page, datetime.now(UTC))
        first, at = first or page, at + 10
    assert first is not None
    return wall, first


def of(items: list[Any], id: str) -> Any:
    return next(each for each in items if each.id == id)


def test_only_those_who_supervise_see_it(shop: Shop) -> None:
    problem(shop.ana.call("GET", "/wall"), 403, "permission_missing")
    assert shop.sam.call("GET", "/wall").status_code == 200


def test_the_longest_wait_comes_first_with_its_last_texts(shop: Shop) -> None:
    boss = shop.add_person("boss", shop.uptown, "supervise", "see_numbers")
    person = shop.add_person("walled", shop.downtown)
    shop.add_line()
    shop.give_line(person)
    phone, first = shop.texts_in(person, "one")
    for body in ("two", "three", "four", "five", "six", "seven"):
        phone.texts(shop.line_of(person), body)
    _, second = shop.texts_in(person, "later")
    page = page_of(boss, user_id=person.id)
    assert [t.conversation.id for t in page.items] == [first["id"], second["id"]]
    assert [text.body for text in tile(page, first).texts] == [
        "two", "three", "four", "five", "six", "seven",
    ]  # fmt: skip
    assert (page.total, page.counts.live, page.counts.waiting, page.counts.over) == (2, 2, 2, 0)
    assert page.counts.longest_since == tile(page, first).conversation.waiting_since
    hers = of(page.users, person.id)
    assert (hers.name, hers.live, hers.waiting, hers.online) == ("Walled", 2, 2, False)
    assert tile(page, first).conversation.store_id == shop.downtown == hers.store_id
    with person.stream():
        until(lambda: of(page_of(boss).users, person.id).online, "that she is here")
    person.send(first["id"], "an answer")
    page = page_of(boss, user_id=person.id)
    assert [t.conversation.id for t in page.items] == [second["id"], first["id"]]
    assert page.counts.waiting == 1
    person.post(f"/conversations/{first['id']}/dismiss")
    assert page_of(boss, user_id=person.id).total == 1
    assert page_of(boss, user_id=person.id, store_id=shop.uptown).total == 0


def test_its_pages_hold_everybody_once_and_numbers_only_for_those_who_may(shop: Shop) -> None:
    for _ in range(3):
        shop.texts_in(shop.ben, "hello there")
    whole = page_of(shop.sam, limit=200)
    paged = [
        t for at in range(0, whole.total, 2) for t in page_of(shop.sam, offset=at, limit=2).items
    ]
    ids = [t.conversation.id for t in whole.items]
    assert [t.conversation.id for t in paged][: len(ids)] == ids
    assert all((t.conversation.lead.number or "••").startswith("•") for t in whole.items)
    numbers = [t.conversation.lead.number for t in page_of(shop.admin, limit=200).items]
    assert all((number or "+").startswith("+") for number in numbers)


def test_texts_are_counted_by_the_minute(shop: Shop) -> None:
    before = page_of(shop.sam)
    shop.texts_in(shop.ben, "counted")
    after = page_of(shop.sam)
    assert len(after.texts) == 60
    assert sum(after.texts[-2:]) >= sum(before.texts[-1:]) + 1


def test_what_nobody_waits_in_is_live_until_long_after_its_last_text(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ben)
    shop.ben.send(conversation["id"], "an answer")
    its = {"user_id": shop.ben.id, "limit": 200}

    def aged(tx: Tx, context: Any) -> None:
        old = context.now - 13 * 3_600_000_000
        change = conversations.update().where(conversations.c.id == conversation["id"])
        tx.run(Statement(change.values(updated_at=old)))

    assert conversation["id"] in [t.conversation.id for t in page_of(shop.sam, **its).items]
    beside.write(shop.relay, aged)
    assert conversation["id"] not in [t.conversation.id for t in page_of(shop.sam, **its).items]


def test_looking_at_it_and_reading_along_marks_nothing_as_read(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ben, "not read")
    id = conversation["id"]
    unread = [each.get(f"/conversations/{id}")["unread"] for each in (shop.ben, shop.sam)]
    page_of(shop.sam, limit=200)
    shop.sam.messages(id)
    again = [each.get(f"/conversations/{id}")["unread"] for each in (shop.ben, shop.sam)]
    assert again == unread == [1, 1]


SEEDS = range(10_000, 10_003)
"""None of those that histories of other tests have in the same shop."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_snapshot_and_its_events_are_a_fresh_snapshot(shop: Shop, seed: int) -> None:
    rnd, history = random.Random(seed), History(shop, seed)
    for n in range(8):
        history.step(n)
    wall, first = loaded(shop.sam)
    with shop.sam.stream(after=first.events_cursor) as stream:
        for n in range(8, 8 + rnd.randrange(15, 25)):
            history.step(n)
        mark = f"mark {seed} {rnd.random()}"
        shop.texts_in(shop.ben, mark)
        stream.wait_for("message.created", lambda data: data["body"] == mark)
        for event in stream.events:
            if event.type == "reset":
                wall, _ = loaded(shop.sam)
            elif (read := _read(event)) is not None:
                wall.apply(read)
    until(lambda: _agrees(wall, page_of(shop.sam, limit=200)), "the same")


def _read(event: Any) -> Event | None:
    return read_event(str(event.id), event.type, msgspec.json.encode(event.data).decode())


def _agrees(wall: Wall, page: WallPage) -> bool:
    """Deliveries go on after the last event: what is compared is what people do."""
    now = page.at
    live = wall.live(now)
    assert [t.id for t in live] == [t.conversation.id for t in page.items]
    for mine, theirs in zip(live, page.items, strict=True):
        same = replace(
            mine.conversation,
            events_cursor=theirs.conversation.events_cursor,
            last_message=theirs.conversation.last_message,
        )
        assert same == theirs.conversation
        if not mine.stale:
            assert [t.body for t in mine.texts] == [t.body for t in theirs.texts]
    assert wall.counts(live, now) == page.counts
    assert wall.stores(now) == page.stores
    assert {u.id: (u.live, u.waiting) for u in wall.users(now) if u.live} == {
        u.id: (u.live, u.waiting) for u in page.users if u.live
    }
    assert wall.doubtful or sum(wall.series(now)) == sum(page.texts)
    mine_of = [t.id for t in wall.live(now, Filter(user=page.users[0].id))]
    assert mine_of == [
        t.conversation.id
        for t in page.items
        if t.conversation.assignee and t.conversation.assignee.user_id == page.users[0].id
    ]
    return True
