"""Users, and whose text messaging is on: for those who manage users (LS1, LS3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from server.wire import TextMessaging, User
from tui.errors import ApiError
from tui.line_api import Lines
from tui.lines import user_cells
from tui.screens.searched import SearchedScreen
from tui.widgets.bottom import frame
from tui.widgets.search_box import SearchBox
from tui.widgets.sheet import Column, Sheet, SheetHead

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Name", 18, grows=True),
    Column("Relay number", 15),
    Column("Texting", 7),
    Column("Store", 14, grows=True),
    Column("User name", 14, shown_from=100),
    Column("Status", 9),
)


class UsersScreen(SearchedScreen[User]):
    """Switching text messaging on gives a number at once; switching it off removes what was said."""

    EMPTY = "Nobody is called so.\n\nEscape shows everybody."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="users.search"),
        Binding("t", "switch_on", "Texting on", tooltip="Switch text messaging on", id="users.on"),
        Binding(
            "x",
            "switch_off",
            "Texting off",
            tooltip="Switch text messaging off and release the number",
            id="users.off",
        ),
        Binding("n", "app.numbers", "Numbers", tooltip="The numbers there are", id="users.numbers"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._lines = Lines(desk.api)
        self._stores: dict[str, str] | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static("Users", id="title", markup=False)
            yield SearchBox("/ searches", id="q")
        yield SheetHead(COLUMNS)
        yield Sheet(COLUMNS, self._cells, id="users")
        yield Static(id="told", markup=False)
        yield from frame()

    def _cells(self, user: User) -> tuple[str, ...]:
        stores = self._stores or {}
        return user_cells(user, stores.get(user.store_id or "", "–"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done for the chosen one is offered."""
        chosen = self.sheet.chosen if self.is_mounted else None
        match action:
            case "switch_on":
                return chosen is not None and chosen.relay_number is None
            case "switch_off":
                return chosen is not None and chosen.relay_number is not None
            case _:
                return True

    async def load(self, offset: int, limit: int) -> tuple[Sequence[User], int]:
        if self._stores is None:
            self._stores = await self._lines.stores()
        page = await self._lines.users(self.q, offset=offset, limit=limit)
        return page.items, page.total

    def counted(self, total: int) -> None:
        words = f"Users · {total:,}" + (" found" if self.q else "")
        self.query_one("#title", Static).update(Content(words))

    # ---- text messaging

    def action_switch_on(self) -> None:
        if (user := self.sheet.chosen) is not None:
            self._switch_on(user)

    @work(group="change", exit_on_error=False)
    async def _switch_on(self, user: User) -> None:
        try:
            number = await self._lines.switch_on(user.id)
        except ApiError as error:
            self.complain(error)
            return
        await self._show_again(user, f"{user.name} texts from {number} from now on.")

    def action_switch_off(self) -> None:
        if (user := self.sheet.chosen) is not None:
            self._ask_whether(user)

    @work(group="change", exit_on_error=False)
    async def _ask_whether(self, user: User) -> None:
        from tui.screens.releasing import ReleaseCard

        try:
            said = await self._lines.texting(user.id)
        except ApiError as error:
            self.complain(error)
            return
        if said.relay_number is None:  # somebody else was quicker
            await self._show_again(user, f"Text messaging is off for {user.name} already.")
            return

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._release(user, said)

        self.app.push_screen(ReleaseCard(user.name, said), answered)

    @work(group="change", exit_on_error=False)
    async def _release(self, user: User, said: TextMessaging) -> None:
        number = said.relay_number or ""
        self.say(f"Releasing {number}…")
        try:
            await self._lines.release(user.id, number)
        except ApiError as error:
            self.complain(error)
            return
        await self._show_again(user, f"{number} is released, and what was said on it is removed.")

    async def _show_again(self, user: User, words: str) -> None:
        """The row as the relay has it now."""
        place = self.sheet.cursor or 0
        try:
            found, total = await self.load(place, 1)
        except ApiError as error:
            self.complain(error)
            return
        now = next((each for each in found if each.id == user.id), None)
        if now is None:
            self.reload(words)
            return
        self.sheet.put(user, now)
        self.counted(total)
        self.refresh_bindings()
        self.say(words)
