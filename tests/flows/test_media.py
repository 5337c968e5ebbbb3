"""What becomes of pictures and files that somebody brought (MC13), on both databases."""

import itertools
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from server.core.access import Viewer
from server.core.media import LARGEST, LIVES
from server.core.model import DAY, SECOND, Permission, UserId
from server.flows import assets, delivery, media, outbound
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, NotFound
from server.store import media as kept
from server.store import people, releasing
from server.store.db import ThreadedStore
from server.store.statement import Row, Tx
from tests.flows.test_templates import context, set_up
from tests.support.files import png

BEN = Viewer(UserId("ben"), None, frozenset())
_ids = itertools.count(1)


def at(now: int) -> Context:
    from server.core.compliance import OptIn

    rules = replace(context(OptIn.OFF), now=now, public_url="https://relay.example.com")
    return replace(rules, new_id=lambda: f"m{next(_ids)}")


def brought(tx: Tx, viewer: Viewer, now: int = 1, content: bytes = png()) -> str:
    return str(media.bring(tx, viewer, content, "image/png", "a.png", at(now)).id)


def sent(tx: Tx, ana: Viewer, conversation: Row, *ids: str, now: int = 1) -> str:
    people.set_text_messaging(tx, ana.id, True)
    draft = outbound.check_draft("look", list(ids))
    return outbound.send(tx, ana, conversation.id, draft, f"key-{next(_ids)}", at(now))


async def test_what_nothing_carries_is_forgotten_after_a_day(store: ThreadedStore) -> None:
    def unit(tx: Tx) -> tuple[dict[str, bool], dict[str, bool]]:
        ana, conversation = set_up(tx)
        ids = {name: brought(tx, ana, content=png(2, filling=n)) for n, name in enumerate("abc")}
        sent(tx, ana, conversation, ids["b"])
        assets.add(tx, ana, "Look", ids["c"], at(1))
        media.tidy(tx, at(DAY))
        early = {name: kept.content(tx, id) is not None for name, id in ids.items()}
        media.tidy(tx, at(DAY + 2))
        return early, {name: kept.content(tx, id) is not None for name, id in ids.items()}

    early, late = await store.write(unit)
    assert early == {"a": True, "b": True, "c": True}
    assert late == {"a": False, "b": True, "c": True}


async def test_the_same_bytes_are_kept_once_and_as_long_as_anybody_needs_them(
    store: ThreadedStore,
) -> None:
    def unit(tx: Tx) -> Row:
        ana, _ = set_up(tx)
        first, second = brought(tx, ana), brought(tx, BEN, now=DAY)
        found = [kept.by_id(tx, id) for id in (first, second)]
        assert len({row.digest for row in found if row is not None}) == 1
        media.tidy(tx, at(DAY + 2))
        assert kept.by_id(tx, first) is None
        return kept.content(tx, second)

    row = await store.write(unit)
    assert bytes(row.content) == png()


async def test_what_a_released_line_said_takes_its_pictures_along(store: ThreadedStore) -> None:
    def unit(tx: Tx) -> bool:
        ana, conversation = set_up(tx)
        picture = brought(tx, ana)
        sent(tx, ana, conversation, picture)
        releasing.forget(tx, [conversation.id])
        media.tidy(tx, at(DAY + 2))
        return kept.by_id(tx, picture) is None

    assert await store.write(unit)


async def test_the_carrier_is_handed_an_address_that_is_fresh_whenever_it_is_tried(
    store: ThreadedStore,
) -> None:
    def unit(tx: Tx) -> tuple[str, str, Row]:
        ana, conversation = set_up(tx)
        picture = brought(tx, ana)
        message = sent(tx, ana, conversation, picture, "https://x.example/b.png")
        (job,) = delivery.claim(tx, "relay", 1, at(10 * SECOND))
        assert job.media[1] == "https://x.example/b.png"
        delivery.not_taken(tx, message, "busy", None, at(11 * SECOND))
        (again,) = delivery.claim(tx, "relay", 1, at(5_000 * SECOND))
        query = parse_qs(urlsplit(again.media[0]).query)
        row = media.fetched(
            tx, picture, query["expires"][0], query["sig"][0], at((5_000 + LIVES) * SECOND)
        )
        with pytest.raises(Forbidden):
            media.fetched(
                tx, picture, query["expires"][0], query["sig"][0], at((5_001 + LIVES) * SECOND)
            )
        return job.media[0], again.media[0], row

    first, second, row = await store.write(unit)
    assert first.startswith("https://relay.example.com/media/m")
    assert first != second
    assert (bytes(row.content), row.content_type) == (png(), "image/png")


async def test_nobody_fills_the_relay_with_what_is_never_sent(store: ThreadedStore) -> None:
    def unit(tx: Tx) -> None:
        ana, _ = set_up(tx)
        for n in range(media.MOST_UNSENT // LARGEST):
            brought(tx, ana, content=png(filling=LARGEST - 200 + n))
        with pytest.raises(Conflict, match="too_many_uploads"):
            brought(tx, ana, content=png(filling=LARGEST - 100))

    await store.write(unit)


async def test_an_asset_needs_the_permission_and_a_picture_of_ones_own(
    store: ThreadedStore,
) -> None:
    def unit(tx: Tx) -> None:
        ana, _ = set_up(tx)
        bens = brought(tx, BEN)
        with pytest.raises(Forbidden):
            assets.add(tx, BEN, "Look", bens, at(1))
        with pytest.raises(NotFound):
            assets.add(tx, ana, "Look", bens, at(1))
        manager = replace(BEN, permissions=frozenset([Permission.MANAGE_CLIENTELING]))
        assert assets.add(tx, manager, "Look", bens, at(1)).title == "Look"

    await store.write(unit)
