"""The counterpart's wall: what is live, counted by the relay's own rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.core import wall as core
from server.core.model import HOUR, MINUTE
from server.core.wall import LAST_TEXTS, LIVE_HOURS, Live
from server.wire import (
    Conversation,
    Store,
    Text,
    WallCounts,
    WallPage,
    WallStore,
    WallTile,
    WallUser,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def page(
    conversations: Mapping[str, Conversation],
    texts: Mapping[str, Sequence[Text]],
    stores: Sequence[Store],
    people: Sequence[WallUser],
    *,
    now: datetime,
    cursor: int,
    limit_minutes: int,
    first: int,
    limit: int,
) -> WallPage:
    since = _instant(now) - LIVE_HOURS * HOUR
    open_ones = (_live(c) for c in conversations.values() if c.state == "open")
    live = core.in_order(
        each for each in open_ones if each.waiting_since is not None or each.updated_at > since
    )
    counted = core.counts(live, _instant(now), limit_minutes)
    by_store = core.shares((each.store, each) for each in live)
    by_user = core.shares((each.user, each) for each in live)
    nothing = core.Share()
    minutes: dict[int, int] = {}
    for text in (text for its in texts.values() for text in its):
        minute = _instant(text.at) // MINUTE
        minutes[minute] = minutes.get(minute, 0) + 1
    waits = [w for each in live if (w := conversations[each.id].waiting_since) is not None]
    shown = live[first : first + limit]
    return WallPage(
        items=[
            WallTile(
                conversation=replace(conversations[each.id], events_cursor=str(cursor)),
                texts=list(texts[each.id][-LAST_TEXTS:]),
            )
            for each in shown
        ],
        next_cursor=None,
        total=len(live),
        events_cursor=str(cursor),
        at=now,
        live_hours=LIVE_HOURS,
        unanswered_minutes=limit_minutes,
        counts=WallCounts(
            live=counted.live,
            waiting=counted.waiting,
            over=counted.over,
            longest_since=min(waits, default=None),
        ),
        texts=core.series(minutes, _instant(now)),
        stores=[
            WallStore(
                id=store.id,
                name=store.name,
                live=by_store.get(store.id, nothing).live,
                waiting=by_store.get(store.id, nothing).waiting,
            )
            for store in stores
        ],
        users=[
            replace(
                user,
                live=by_user.get(user.id, nothing).live,
                waiting=by_user.get(user.id, nothing).waiting,
            )
            for user in people
        ],
    )


def _live(c: Conversation) -> Live:
    since = None if c.waiting_since is None else _instant(c.waiting_since)
    user = c.assignee.user_id if c.assignee else None
    return Live(c.id, since, _instant(c.updated_at), user, c.store_id)


def _instant(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
