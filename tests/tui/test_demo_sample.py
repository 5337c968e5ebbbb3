"""The sample of ``floorline demo``: who is in it, and what they are said to have written before."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tui.demo import stories
from tui.demo.cast import YOU, Cast, cast
from tui.demo.chronicle import Chronicle, Desk, Past, in_order
from tui.demo.pictures import DRAWN, drawn
from tui.demo.stories import LONGEST_BODY, By, Story, StoryInvalid, Teller, library

NOW = datetime(2026, 11, 18, 17, 25, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 8, 25, tzinfo=UTC)
PICTURES = {name: f"https://relay.example.com/media/{name}" for name in DRAWN}


def desks(chosen: Cast) -> dict[str, Desk]:
    found = {}
    for place in chosen.places:
        line = f"+1{place.area_code}5550110"
        found[place.name] = Desk(None, "H", place.name, line, place.time_zone)
        for at, (username, name) in enumerate(place.staff):
            own = f"+1{place.area_code}5550{111 + at}"
            found[username] = Desk(username, name.split()[0], place.name, own, place.time_zone)
    return found


def pasts(seed: int, now: datetime = NOW, pictures: Mapping[str, str] = PICTURES) -> list[Past]:
    chosen, chronicle = cast(seed), Chronicle(seed, now, pictures)
    owners = desks(chosen)
    return [
        chronicle.written(part.customer, owners[part.owner], part.lines, part.ending)
        if part.lines
        else chronicle.past(part.customer, owners[part.owner], part.ending)
        for part in chosen.parts
        if not part.live
    ]


def rows(seed: int, now: datetime = NOW) -> list[dict[str, Any]]:
    return list(in_order(pasts(seed, now)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_stores_a_dozen_associates_and_some_240_customers(seed: int) -> None:
    chosen = cast(seed)
    staff = [username for place in chosen.places for username, _ in place.staff]
    assert [len(place.staff) for place in chosen.places] == [5, 4, 3]
    assert len(set(staff)) == 12
    owned = Counter(part.owner for part in chosen.parts)
    assert owned[YOU] == 35
    assert all(15 <= owned[name] <= 25 for name in staff if name != YOU)
    assert 220 <= len(chosen.parts) <= 260
    numbers = [part.customer.number for part in chosen.parts]
    assert len(set(numbers)) == len(numbers)
    assert (
        4 <= sum(part.owner == YOU and part.ending.kind == "unread" for part in chosen.parts) <= 6
    )
    assert len([part for part in chosen.parts if part.live]) <= 3
    assert any(part.customer.language == "es" for part in chosen.parts)


def test_the_same_seed_makes_the_same_people_and_the_same_past() -> None:
    assert cast(7) == cast(7)
    assert cast(7) != cast(8)
    assert rows(7) == rows(7)


@pytest.mark.parametrize("now", [NOW, NIGHT], ids=["by day", "at night"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_texts_go_back_for_months_in_opening_hours_and_none_lies_ahead(
    seed: int, now: datetime
) -> None:
    told = rows(seed, now)
    times = [datetime.fromisoformat(row["at"]) for row in told]
    assert 2_000 < len(told) < 4_500
    assert max(times) <= now
    assert now - max(times) < timedelta(hours=16)
    assert timedelta(days=150) < now - min(times) < timedelta(days=330)
    assert all(10 <= at.hour <= 20 for at in times)
    assert len({(at.year, at.month) for at in times}) >= 6


@pytest.mark.parametrize("seed", [1, 2])
def test_the_relay_can_take_every_row(seed: int) -> None:
    newest: dict[tuple[str, str], datetime] = {}
    told = rows(seed)
    assert len({row["id"] for row in told}) == len(told)
    for row in told:
        thread, at = (row["lead_number"], row["line"]), datetime.fromisoformat(row["at"])
        assert newest.get(thread, at) <= at
        newest[thread] = at
        assert 0 < len(row["body"]) <= LONGEST_BODY
        assert "{" not in row["body"]
        assert row["direction"] == "outbound" or row["author"] is None


def test_things_stand_as_they_do_in_a_store() -> None:
    last = [past.rows[-1] for past in pasts(1) if past.desk.username]
    states = Counter(row.get("state", "delivered") for row in last)
    assert 3 <= states["failed"] + states["undelivered"] <= 20
    waiting = [row for row in last if row["direction"] == "inbound"]
    assert 15 <= len(waiting) <= 60
    assert all(NOW - datetime.fromisoformat(row["at"]) < timedelta(days=3) for row in waiting)
    told = rows(1)
    assert any(row["body"] == "STOP" for row in told)
    assert sum("media" in row for row in told) >= 5
    assert 10 <= sum(row.get("read") is False for row in told) <= 80


def test_without_pictures_the_words_are_the_same() -> None:
    with_pictures = [row for past in pasts(1) for row in past.rows]
    without = [row for past in pasts(1, NOW, {}) for row in past.rows]
    assert [row | {"media": None} for row in with_pictures] == [
        row | {"media": None} for row in without
    ]
    assert all("media" not in row for row in without)


def test_there_are_enough_stories_of_every_kind() -> None:
    told = library()
    assert len(told) >= 45
    assert len({story.name for story in told}) == len(told)
    assert sum(story.language == "es" for story in told) >= 5
    assert sum(story.to_store for story in told) >= 5
    assert {line.picture for story in told for line in story.lines} - {None} <= DRAWN.keys()


@pytest.mark.parametrize("story", library(), ids=lambda story: story.name)
def test_a_story_fills_every_slot_and_is_a_conversation(story: Story) -> None:
    teller = Teller("Dana", "Ana", "Downtown", "Brooklyn")
    for seed in range(5):
        bodies = stories.told(story, teller, NOW, Random(seed))
        assert all(0 < len(body) <= LONGEST_BODY for body in bodies)
        assert not any("{" in body or "}" in body for body in bodies)
    assert len(story.lines) <= 14
    assert story.lines[0].by is not By.AUTOMATIC
    assert story.to_store or {line.by for line in story.lines} == {By.CUSTOMER, By.ASSOCIATE}


@pytest.mark.parametrize("line", ["Hello", "+3w > Hello", "+3 > Hello", ">Hello"])
def test_a_line_that_nobody_can_tell_is_named(line: str) -> None:
    with pytest.raises(StoryInvalid, match="does not begin with >, < or"):
        stories.read(line)


def test_a_slot_without_words_is_named() -> None:
    story = Story("x", "en", False, [stories.read("> The {thing}")])
    with pytest.raises(StoryInvalid, match="thing"):
        stories.told(story, Teller("D", "A", "S", "C"), NOW, Random(1))


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_a_small_jpeg(name: str) -> None:
    picture = drawn(name)
    assert picture.startswith(b"\xff\xd8\xff")
    assert len(picture) < 40_000
    assert drawn(name) == picture
