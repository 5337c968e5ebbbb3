"""The supervisors' wall: what goes on everywhere, the longest wait first (product.md SV1)."""

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import Alert
from tui.alerts import title
from tui.errors import ApiError
from tui.screens.choice import Choice
from tui.seats import Seat, filled, out_of_place, settled, sorted_into
from tui.state import Changes
from tui.tidings import Supervises
from tui.wall_choice import of_stores, of_users
from tui.wall_state import Filter, Tile, Wall
from tui.widgets.bottom import frame
from tui.widgets.times import clock
from tui.widgets.wall_grid import Shown, WallGrid
from tui.widgets.wall_head import Heading, WallHead
from tui.widgets.wall_tile import Marked

if TYPE_CHECKING:
    from tui.desk import Desk

SETTLES_AFTER = 10.0
"""Seconds without a key after which those come into sight who wait longer; and between two times."""
HELD_FOR = 60.0
"""Seconds after a key for which the chosen conversation keeps its seat whatever comes."""
ALERTED_FOR = timedelta(hours=1)
PERSONAL = ("handed_over", "taken_over", "handed_back")
"""Alerts that tell a person what somebody did: nothing that is wrong with a conversation."""
EMPTY = "Nothing is going on.\n\nWhoever writes, or waits for an answer, is here at once."
EMPTY_OF = "Nothing is going on there.\n\ns and a show others, Escape goes back."


class WallScreen(Screen[None]):
    """Tiles stay where they are while somebody reads: see :mod:`tui.seats`."""

    CSS_PATH = "wall.tcss"
    AUTO_FOCUS = "WallGrid"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="wall.leave"),
        Binding("enter", "open", "Watch", tooltip="Read along: nothing is marked", id="wall.open"),
        Binding("s", "store", "Store", tooltip="Show one store", id="wall.store"),
        Binding("a", "associate", "Associate", tooltip="Show one associate", id="wall.user"),
        Binding("r", "sort", "Sort", tooltip="The longest wait first", id="wall.sort"),
        Binding("pagedown,n", "page(1)", "Next page", show=False, id="wall.page_down"),
        Binding("pageup,p", "page(-1)", "Page before", show=False, id="wall.page_up"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="wall.reload"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._wall: Wall | None = None
        self._filter = Filter()
        self._page = 0
        self._seats: list[Seat] = []
        self._settled = monotonic()
        self._touched = 0.0
        self._opened: set[str] = set()
        self._asked: set[str] = set()

    def compose(self) -> ComposeResult:
        yield WallHead()
        yield WallGrid(id="wall")
        yield Static(id="strip", markup=False)
        yield from frame()

    @property
    def grid(self) -> WallGrid:
        return self.query_one(WallGrid)

    def on_mount(self) -> None:
        self.grid.notice = "Loading what is going on…"
        self._load()
        self._show_strip()
        self.set_interval(1.0, self._second)

    def on_unmount(self) -> None:
        self._desk.wall = None

    # ---- what the relay says

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        try:
            self._wall = await self._desk.look_at_wall()
        except ApiError as error:
            if error.status == 403:
                self.app.post_message(Supervises(False))
                return
            self._wall, self._seats = None, []
            self.grid.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            self.grid.show([], self._desk.state.me, datetime.now(UTC))
            return
        self._asked.clear()
        self._show()

    def everything_changed(self) -> None:
        """It is all asked for anew, and with it whether the person may still see it."""
        self._load()

    def follow(self, changes: Changes) -> None:
        if changes.wall or changes.alerts:
            self._show()
        if changes.alerts:
            self._show_strip()

    @work(group="texts", exit_on_error=False)
    async def _load_texts(self, id: str) -> None:
        """Once, where it fails: the next text, or loading anew, brings the others."""
        try:
            changes = await self._desk.last_texts(id)
        except ApiError:
            return
        self._asked.discard(id)
        self.follow(changes)

    # ---- showing it

    def _second(self) -> None:
        """The clocks go on; and where nobody does anything, those come who wait longer."""
        wall = self._wall
        if wall is None or not self.is_current:
            return
        if wall.doubtful and monotonic() - self._settled >= SETTLES_AFTER:
            self._settled = monotonic()
            self._load()
        elif self._idle() >= SETTLES_AFTER <= monotonic() - self._settled:
            self._settle()
        else:
            now = self._now(wall)
            self._show_head(wall, wall.live(now, self._filter), now)
            self.grid.tick(now)

    def _settle(self) -> None:
        held = self.grid.chosen if self._idle() < HELD_FOR else None
        self._settled = monotonic()
        self._seats = settled(self._seats, self._wanted(), self.grid.places, held)
        self._show()

    def _idle(self) -> float:
        """Seconds since the person did anything."""
        return monotonic() - max(self._touched, float(getattr(self.app, "keyed_at", 0.0)))

    def _now(self, wall: Wall) -> datetime:
        return wall.relay_time(datetime.now(UTC))

    def _wanted(self) -> list[str]:
        """Who belongs on this page, in their order."""
        if self._wall is None:
            return []
        live = self._wall.live(self._now(self._wall), self._filter)
        first = self._page * self.grid.places
        return [tile.id for tile in live[first : first + self.grid.places]]

    def _show(self) -> None:
        wall = self._wall
        if wall is None or not self.grid.size.width:
            return
        now = self._now(wall)
        live = wall.live(now, self._filter)
        self._page = max(0, min(self._page, self._pages(len(live)) - 1))
        here = {tile.id: tile for tile in live}
        self._seats = filled(self._seats, self._wanted(), here.keys())
        late = now - timedelta(minutes=wall.limit) if wall.limit else None
        alerted = self._alerted(now)
        shown = [
            self._shown(here[seat], wall, late, alerted) if seat is not None else None
            for seat in self._seats
        ]
        self.grid.notice = EMPTY if self._filter == Filter() else EMPTY_OF
        self.grid.show(shown, self._desk.state.me, now)
        self._show_head(wall, live, now)
        for tile in (each.tile for each in shown if each is not None):
            if tile.stale and tile.id not in self._asked:
                self._asked.add(tile.id)
                self._load_texts(tile.id)

    def _shown(
        self, tile: Tile, wall: Wall, late: datetime | None, alerted: dict[str, Alert]
    ) -> Shown:
        since, alert = tile.conversation.waiting_since, alerted.get(tile.id)
        marked = Marked(
            opened=tile.id in self._opened,
            alerted=alert is not None and (alert.kind != "unanswered" or since is not None),
            late=late is not None and since is not None and since <= late,
            chosen=False,
            store=wall.store_name(tile.conversation.store_id),
        )
        return Shown(tile, marked)

    def _alerted(self, now: datetime) -> dict[str, Alert]:
        """What was raised of late about conversations, by these."""
        return {
            alert.conversation_id: alert
            for alert in reversed(self._desk.state.alerts.items)
            if alert.conversation_id and alert.at > now - ALERTED_FOR and alert.kind not in PERSONAL
        }

    def _pages(self, count: int) -> int:
        return max(1, -(-count // max(1, self.grid.places)))

    def _show_head(self, wall: Wall, live: list[Tile], now: datetime) -> None:
        store, user = self._filter
        people = [each for each in wall.users(now) if store in (None, each.store_id)]
        head = self.query_one(WallHead)
        head.now = now
        head.heading = Heading(
            counts=wall.counts(live, now),
            limit=wall.limit,
            here=sum(each.online for each in people),
            people=len(people),
            shown=self._filter_words(wall, store, user),
            page=self._page + 1,
            pages=self._pages(len(live)),
            better=out_of_place(self._seats, self._wanted()),
            texts=tuple(wall.series(now)),
            offline=self._offline(),
        )

    def _filter_words(self, wall: Wall, store: str | None, user: str | None) -> str:
        place = wall.store_name(store) if store else "All stores"
        who = wall.user_name(user) if user else "everybody"
        return f"{place} · {who}"

    def _offline(self) -> str | None:
        from tui.screens.inbox import InboxScreen

        inbox = next((s for s in self.app.screen_stack if isinstance(s, InboxScreen)), None)
        return inbox.status.offline if inbox is not None else None

    def _show_strip(self) -> None:
        """The newest alert, and how many are new."""
        strip, items = self.query_one("#strip", Static), self._desk.state.alerts.items
        since = datetime.now(UTC) - ALERTED_FOR
        recent = [alert for alert in items if alert.at > since]
        strip.set_class(bool(recent), "-some")
        if recent:
            newest, more = recent[0], len(recent) - 1
            others = f" · {more} more in the last hour" if more else ""
            strip.update(
                Content.assemble(
                    (f"! {clock(newest.at)} {title(newest)}", "bold $text-error"),
                    f"  {newest.sentence}",
                    (f"{others} · f4 lists them", "dim"),
                )
            )

    # ---- keys and mouse

    @on(WallGrid.Resized)
    def resized(self) -> None:
        self.action_sort()

    @on(WallGrid.Left)
    def left(self, message: WallGrid.Left) -> None:
        self.action_page(message.way)

    @on(WallGrid.Opened)
    def clicked(self, message: WallGrid.Opened) -> None:
        self._open(message.id)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._touched = monotonic()

    @on(events.Click, "#strip")
    async def strip_clicked(self) -> None:
        await self.app.run_action("alerts")

    def action_open(self) -> None:
        if (chosen := self.grid.chosen) is not None:
            self._open(chosen)

    def _open(self, id: str) -> None:
        from tui.screens.watching import WatchScreen

        self._opened.add(id)
        self._show()
        self.app.push_screen(WatchScreen(self._desk, id))

    def action_sort(self) -> None:
        """Everybody into their order."""
        self._settled = monotonic()
        self._seats = sorted_into(self._wanted(), self.grid.places)
        self.grid.cursor = min(self.grid.cursor, self.grid.places - 1)
        self._show()

    def action_page(self, pages: int) -> None:
        wall = self._wall
        if wall is None:
            return
        count = len(wall.live(self._now(wall), self._filter))
        to = self._page + pages
        if 0 <= to < self._pages(count):
            self._page = to
            self.action_sort()
            self.grid.action_go(0 if pages > 0 else -1)

    def action_store(self) -> None:
        if self._wall is not None:
            options = of_stores(self._wall.stores(self._now(self._wall)))
            self.app.push_screen(Choice("Show a store", options), self._show_store)

    def _show_store(self, store: str | None) -> None:
        if store is not None:
            self._show_only(Filter(store=store or None))

    def action_associate(self) -> None:
        if self._wall is not None:
            people = self._wall.users(self._now(self._wall))
            shown = [u for u in people if self._filter.store in (None, u.store_id)]
            self.app.push_screen(Choice("Show an associate", of_users(shown)), self._show_user)

    def _show_user(self, user: str | None) -> None:
        if user is not None:
            self._show_only(self._filter._replace(user=user or None))

    def _show_only(self, chosen: Filter) -> None:
        self._filter, self._page = chosen, 0
        self.grid.cursor = 0
        self.action_sort()

    def action_reload(self) -> None:
        self._load()

    def action_leave(self) -> None:
        if self._filter != Filter():
            self._show_only(Filter())
        else:
            self.dismiss()
