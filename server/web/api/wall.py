"""The supervisors' wall."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from server import wire
from server.core import wall as core
from server.core.access import Viewer
from server.core.model import HOUR, MINUTE, Permission
from server.core.wall import LIVE_HOURS, SERIES, Live, Share
from server.flows.context import Context
from server.flows.people import need
from server.store import inbox, wall
from server.store.statement import Tx
from server.web import views
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, place

router = APIRouter(tags=["wall"])
Whose = Annotated[str | None, Query(max_length=100)]


@router.get("/wall", response_model=wire.WallPage)
async def read_wall(
    relay: TheRelay,
    caller: SignedIn,
    store_id: Whose = None,
    user_id: Whose = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What is live, the longest wait first, then the newest, with counters; of a store and of a user
    where these are given. Needs ``supervise``; reading it marks nothing as read.
    """
    given = place(cursor, limit, offset)

    def unit(tx: Tx, context: Context) -> wire.WallPage:
        viewer = caller.now(tx)
        need(viewer, Permission.SUPERVISE)
        live = core.in_order(wall.live(tx, context.now - LIVE_HOURS * HOUR))
        chosen = core.of(live, store=store_id, user=user_id)
        shown = [each.id for each in chosen[given.offset : given.offset + given.limit]]
        counted = core.counts(chosen, context.now, context.retailer.unanswered_minutes)
        this_hour = (context.now // MINUTE - SERIES + 1) * MINUTE
        return wire.WallPage(
            items=_tiles(tx, viewer, shown),
            next_cursor=given.following(len(shown), len(chosen)),
            total=len(chosen),
            events_cursor=views.cursor_now(tx),
            at=views.at(context.now),
            live_hours=LIVE_HOURS,
            unanswered_minutes=context.retailer.unanswered_minutes,
            counts=_counts(counted),
            texts=core.series(wall.texts_by_minute(tx, this_hour), context.now),
            stores=_stores(tx, live),
            users=_users(tx, live, context),
        )

    return answer(await relay.read_by_rules(unit))


def _tiles(tx: Tx, viewer: Viewer, ids: list[str]) -> list[wire.WallTile]:
    now = views.cursor_now(tx)
    rows, texts = inbox.several(tx, viewer, ids), wall.last_texts(tx, ids)
    tiles = []
    for id in ids:
        shown = views.conversation(tx, viewer, rows[id], now)
        last = [views.text(each, shown.lead) for each in texts[id]]
        tiles.append(wire.WallTile(conversation=shown, texts=last))
    return tiles


def _counts(counted: core.Counts) -> wire.WallCounts:
    return wire.WallCounts(
        live=counted.live,
        waiting=counted.waiting,
        over=counted.over,
        longest_since=views.moment(counted.longest_since),
    )


def _stores(tx: Tx, live: list[Live]) -> list[wire.WallStore]:
    shares = core.shares((each.store, each) for each in live)
    found = []
    for row in wall.stores(tx):
        its = shares.get(row.id, Share())
        found.append(wire.WallStore(id=row.id, name=row.name, live=its.live, waiting=its.waiting))
    return found


def _users(tx: Tx, live: list[Live], context: Context) -> list[wire.WallUser]:
    shares = core.shares((each.user, each) for each in live)
    found = []
    for row in wall.who_answers(tx, list(shares), context.now):
        theirs = shares.get(row.id, Share())
        found.append(
            wire.WallUser(
                id=row.id, name=row.name, store_id=row.store_id, online=bool(row.online),
                live=theirs.live, waiting=theirs.waiting,
            )
        )  # fmt: skip
    return found
