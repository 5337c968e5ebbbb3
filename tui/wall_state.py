"""What the supervisors' wall knows: a snapshot, kept up to date by events. Pure, no Textual.

Everything that is counted is counted from the conversations that are here, so that snapshot + events =
a fresh snapshot. ``now`` is always the relay's: :meth:`Wall.relay_time` makes it of ours.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from server.wire import (
    Conversation,
    Presence,
    Removed,
    Text,
    TextPage,
    WallCounts,
    WallPage,
    WallStore,
    WallTile,
    WallUser,
)
from tui.event import Event

SUPERVISES = "supervise"
LAST_TEXTS = 6
SERIES = 60
"""Minutes of which the texts are counted."""
RACE = timedelta(seconds=2)
"""A text may be written just before a snapshot and be told of after it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A conversation as of the event ``as_of``, with its last texts. ``stale``: there are others than
    these, to be asked for when it is looked at.
    """

    conversation: Conversation
    texts: tuple[Text, ...]
    as_of: int
    stale: bool = False

    @property
    def id(self) -> str:
        return self.conversation.id


class Filter(NamedTuple):
    """A store's, or a user's; None: of all."""

    store: str | None = None
    user: str | None = None

    def lets(self, conversation: Conversation) -> bool:
        its = conversation.assignee.user_id if conversation.assignee else None
        return self.store in (None, conversation.store_id) and self.user in (None, its)


EVERYBODY = Filter()


@dataclass(slots=True)
class Wall:
    """``total`` is how many the relay said there are, None before it was asked."""

    tiles: dict[str, Tile] = field(default_factory=dict)
    total: int | None = None
    limit: int = 0
    """Minutes that a wait may take, 0: as many as it will."""
    doubtful: bool = False
    """Somebody is here of whom nothing is known, or texts are not counted any more: ask again soon."""
    _stores: dict[str, str] = field(default_factory=dict)
    _users: dict[str, WallUser] = field(default_factory=dict)
    _live_for: timedelta = timedelta(0)
    _ahead: timedelta = timedelta(0)
    _as_of: int = -1
    """Of the first page: what is counted of texts and people is as of then, and events since."""
    _at: datetime | None = None
    _by_minute: Counter[int] = field(default_factory=Counter)
    _counted: set[str] = field(default_factory=set)
    _lost: dict[str, int] = field(default_factory=dict)
    _early: list[Event] = field(default_factory=list)
    """What was told while the first page was on its way."""

    # ---- pages

    def take(self, page: WallPage, now: datetime) -> None:
        """A page of the relay's, the first one first; ``now`` is the time here."""
        as_of = int(page.events_cursor)
        if self._at is None:
            self._begin(page, as_of, now)
        self.total = page.total
        for tile in page.items:
            self._take_tile(tile, as_of)
        early, self._early = self._early, []
        for event in early:
            self.apply(event)

    def _begin(self, page: WallPage, as_of: int, now: datetime) -> None:
        self._as_of, self._at = as_of, page.at
        self._ahead = page.at - now
        self._live_for = timedelta(hours=page.live_hours)
        self.limit = page.unanswered_minutes
        self._stores = {store.id: store.name for store in page.stores}
        self._users = {user.id: user for user in page.users}
        this = _minute(page.at)
        for place, count in enumerate(page.texts):
            self._by_minute[this - len(page.texts) + 1 + place] += count

    def _take_tile(self, tile: WallTile, as_of: int) -> None:
        id = tile.conversation.id
        if self._lost.get(id, -1) > as_of:
            return
        old, texts = self.tiles.get(id), tuple(tile.texts)
        if old is None or old.as_of <= as_of:
            self.tiles[id] = Tile(tile.conversation, texts, as_of)
        else:
            self.tiles[id] = replace(old, texts=_together(texts, old.texts), stale=False)

    def take_texts(self, id: str, page: TextPage) -> None:
        """The newest texts of a conversation."""
        old = self.tiles.get(id)
        if old is not None:
            self.tiles[id] = replace(
                old, texts=_together(tuple(page.items), old.texts), stale=False
            )

    # ---- events

    def apply(self, event: Event) -> frozenset[str]:
        """Takes one event; which conversations look otherwise now. An event that a page has in it
        already changes nothing.
        """
        if self._at is None:
            self._early.append(event)
            return frozenset()
        match event.data:
            case Conversation() as conversation:
                return self._conversation(conversation)
            case Text() as text:
                return self._text(event, text)
            case Removed(id=id):
                self._lost[id] = event.id
                self.doubtful |= (
                    event.id > self._as_of
                )  # with a line that was released go its texts
                return self._drop(id) if self._is_news(id, event.id) else frozenset()
            case Presence() as presence if event.id > self._as_of:
                self._present(presence)
        return frozenset()

    def _conversation(self, new: Conversation) -> frozenset[str]:
        as_of = int(new.events_cursor)
        old = self.tiles.get(new.id)
        if not self._is_news(new.id, as_of) or self._lost.get(new.id, -1) > as_of:
            return frozenset()
        if new.state != "open":
            return self._drop(new.id)
        if old is None:
            last = (new.last_message,) if new.last_message else ()
            self.tiles[new.id] = Tile(new, last, as_of, stale=True)
        else:
            moved = old.conversation.lead != new.lead
            self.tiles[new.id] = replace(
                old, conversation=new, as_of=as_of, stale=old.stale or moved
            )
        return frozenset([new.id])

    def _text(self, event: Event, text: Text) -> frozenset[str]:
        if event.type == "message.created" and event.id > self._as_of:
            self._count(text)
        tile = self.tiles.get(text.conversation_id)
        if tile is None:
            return frozenset()
        known = {each.id for each in tile.texts}
        if text.id in known:
            texts = tuple(text if each.id == text.id else each for each in tile.texts)
            self.tiles[tile.id] = replace(tile, texts=texts, as_of=max(tile.as_of, event.id))
        elif event.type == "message.created":
            self._write(tile, text, event.id)
        else:
            return frozenset()
        return frozenset([tile.id])

    def _write(self, tile: Tile, text: Text, as_of: int) -> None:
        """One more text at the end; one that belongs before others is asked for in its place."""
        goes_before = bool(tile.texts) and text.at < tile.texts[-1].at
        texts = tile.texts if goes_before else (*tile.texts, text)[-LAST_TEXTS:]
        self.tiles[tile.id] = replace(
            tile, texts=texts, as_of=max(tile.as_of, as_of), stale=tile.stale or goes_before
        )

    def _count(self, text: Text) -> None:
        assert self._at is not None
        is_one = text.direction in ("inbound", "outbound")
        if is_one and text.id not in self._counted and text.at > self._at - RACE:
            self._counted.add(text.id)
            self._by_minute[_minute(text.at)] += 1

    def _present(self, presence: Presence) -> None:
        known = self._users.get(presence.user_id)
        if known is not None:
            self._users[known.id] = replace(known, online=presence.online)
        else:
            self.doubtful = True

    def _is_news(self, id: str, as_of: int) -> bool:
        tile = self.tiles.get(id)
        return tile is None or tile.as_of < as_of

    def _drop(self, id: str) -> frozenset[str]:
        return frozenset([id]) if self.tiles.pop(id, None) else frozenset()

    # ---- selectors

    def relay_time(self, now: datetime) -> datetime:
        return now + self._ahead

    @property
    def is_here(self) -> bool:
        return self._at is not None

    def live(self, now: datetime, chosen: Filter = EVERYBODY) -> list[Tile]:
        """The longest wait first, then the newest."""
        since = now - self._live_for
        return sorted(
            (
                tile
                for tile in self.tiles.values()
                if _is_live(tile.conversation, since) and chosen.lets(tile.conversation)
            ),
            key=_place,
        )

    def counts(self, live: list[Tile], now: datetime) -> WallCounts:
        """Of these, as the relay counts."""
        waits = [w for tile in live if (w := tile.conversation.waiting_since) is not None]
        late = now - timedelta(minutes=self.limit)
        over = sum(since <= late for since in waits) if self.limit else 0
        return WallCounts(
            live=len(live), waiting=len(waits), over=over, longest_since=min(waits, default=None)
        )

    def series(self, now: datetime) -> list[int]:
        """The texts of every minute of the last hour, this one last."""
        this = _minute(now)
        return [self._by_minute[minute] for minute in range(this - SERIES + 1, this + 1)]

    def stores(self, now: datetime) -> list[WallStore]:
        """Every store, and what is counted to it."""
        live, waiting = Counter[str](), Counter[str]()
        for tile in self.live(now):
            if (id := tile.conversation.store_id) is not None:
                live[id] += 1
                waiting[id] += tile.conversation.waiting_since is not None
        return [
            WallStore(id=id, name=name, live=live[id], waiting=waiting[id])
            for id, name in self._stores.items()
        ]

    def users(self, now: datetime) -> list[WallUser]:
        """Whoever answers customers, and what is theirs; who was not among them is last."""
        live, waiting = Counter[str](), Counter[str]()
        known = {id: replace(user, live=0, waiting=0) for id, user in self._users.items()}
        for tile in self.live(now):
            owner = tile.conversation.assignee
            if owner is None or owner.user_id is None:
                continue
            live[owner.user_id] += 1
            waiting[owner.user_id] += tile.conversation.waiting_since is not None
            store = tile.conversation.store_id
            unknown = WallUser(
                id=owner.user_id, name=owner.name or "", store_id=store, online=False, live=0,
                waiting=0,
            )  # fmt: skip
            known.setdefault(owner.user_id, unknown)
        return [replace(u, live=live[u.id], waiting=waiting[u.id]) for u in known.values()]

    def store_name(self, id: str | None) -> str:
        return self._stores.get(id or "", "")

    def user_name(self, id: str) -> str:
        return self._users[id].name if id in self._users else ""


def _is_live(conversation: Conversation, since: datetime) -> bool:
    if conversation.state != "open":
        return False
    return conversation.waiting_since is not None or conversation.updated_at > since


def _place(tile: Tile) -> tuple[bool, float, str]:
    since = tile.conversation.waiting_since
    if since is None:
        return (True, -tile.conversation.updated_at.timestamp(), tile.id)
    return (False, since.timestamp(), tile.id)


def _together(page: tuple[Text, ...], told: tuple[Text, ...]) -> tuple[Text, ...]:
    """The last texts of a page and of events since; what was told is later."""
    newer = {text.id: text for text in told}
    asked = [newer.pop(text.id, text) for text in page]
    last = page[-1].at if page else None
    since = [text for text in newer.values() if last is None or text.at >= last]
    return tuple([*asked, *since][-LAST_TEXTS:])


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)
