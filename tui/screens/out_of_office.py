"""Out of Office: where the person's texts go while they are away (product.md OO1, OO2, OO13, OO14)."""

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from server.wire import NewOutOfOffice, OutOfOffice
from tui import away
from tui.away import Trouble
from tui.away_api import OutOfOfficeApi
from tui.errors import ApiError, SignedOut
from tui.screens.choice import Choice
from tui.sessions import SessionEnded
from tui.tidings import AwayKnown
from tui.widgets.away_form import AwayForm
from tui.widgets.bottom import frame

if TYPE_CHECKING:
    from tui.desk import Desk

HEAD = "Out of Office: customers' texts are copied to your phone while you are away"
HEIGHTS = [(0, "-low"), (34, "-tall")]
LOOK_EVERY = 15.0
"""Seconds after which it is asked again what would become of a text: that depends on who is there."""


class OutOfOfficeScreen(Screen[None]):
    """Nothing is in force before it is saved; what another terminal saves is shown here too."""

    CSS_PATH = "out_of_office.tcss"
    AUTO_FOCUS = "#enabled"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="away.save"),
        Binding("escape", "leave", "Back", id="away.leave"),
        Binding("ctrl+n", "new_code", "New code", tooltip="Text a new code", id="away.new_code"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="away.reload"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._away = OutOfOfficeApi(desk.api)
        self._good_until: float | None = None
        """Until when the code can be entered, by the monotonic clock."""

    def compose(self) -> ComposeResult:
        yield Static(HEAD, id="away-head", markup=False)
        yield Static("Loading…", id="away-notice", markup=False)
        yield AwayForm(id="away-form")
        yield from frame()

    def on_mount(self) -> None:
        self.form.display = False
        self.watch(self.app, "away", self._told, init=False)
        self._clocks = (
            self.set_interval(1.0, self._count_down),
            self.set_interval(LOOK_EVERY, self.action_reload),
        )
        self.action_reload()

    def stop_looking(self) -> None:
        """What is shown stays as it is."""
        for clock in self._clocks:
            clock.stop()

    @property
    def form(self) -> AwayForm:
        return self.query_one(AwayForm)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "new_code":
            return self.is_mounted and self._needs_new_code()
        return True

    def _needs_new_code(self) -> bool:
        kept = self.form.kept
        awaits = kept is not None and kept.forwarding_number is not None and not kept.verified
        return awaits and self._good_until is None

    # ---- what is shown

    @work(group="load", exclusive=True, exit_on_error=False)
    async def action_reload(self) -> None:
        try:
            found = await self._away.get()
        except ApiError as error:
            self._not_loaded(error)
            return
        self._taken(found)

    def _not_loaded(self, error: ApiError) -> None:
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))
        if self.form.kept is None:
            words = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            self.query_one("#away-notice", Static).update(words)

    def _taken(self, found: OutOfOffice) -> None:
        """The relay has answered: everything that shows Out of Office shows it so."""
        self._desk.state.out_of_office = found
        self.post_message(AwayKnown(found))
        self._show(found)

    def _told(self, found: OutOfOffice | None) -> None:
        if found is not None and found != self.form.kept:
            self._show(found)

    def _show(self, found: OutOfOffice) -> None:
        if found.blocked is not None:
            self._close_with(found.blocked.detail)
            return
        form, awaited = self.form, self._good_until is not None
        if form.kept is None or not (form.is_changed or form.says(found)):
            form.show(found)
        else:
            form.refer(found)
        left = away.seconds_left(found.code_expires_at, datetime.now(UTC))
        self._good_until = None if left is None else monotonic() + left
        self.query_one("#away-notice").display = False
        form.display = True
        self._count_down()
        if left is not None and not awaited:
            self.set_focus(form.query_one("#code"))
        elif self.focused is None:
            self.set_focus(form.query_one("#enabled"))

    def _close_with(self, why: str) -> None:
        """It cannot be configured: says why, and closes back to where the person was."""
        from tui.screens.error_card import ErrorCard

        if self.is_current:
            self.app.push_screen(ErrorCard("Out of Office", why), self._read)

    def _read(self, _: None) -> None:
        self.dismiss()

    def _count_down(self) -> None:
        left = None if self._good_until is None else round(self._good_until - monotonic())
        if left is not None and left <= 0:
            self._good_until = left = None
            self.action_reload()
        self.form.count_down(left)
        self.refresh_bindings()

    # ---- saving

    @on(AwayForm.Wanted)
    def wanted(self, message: AwayForm.Wanted) -> None:
        match message.what:
            case "save":
                self.action_save()
            case "verify":
                self._verify(self.form.code)
            case "deputy":
                self._choose_deputy()
            case "new_code":
                self.action_new_code()

    def action_save(self) -> None:
        form = self.form
        if form.kept is None:
            return
        new = away.read(form.form, form.kept, datetime.now().astimezone())
        if isinstance(new, Trouble):
            form.complain(new)
            return
        form.complain(None)
        form.tell("Saving…")
        self._put(new)

    def action_new_code(self) -> None:
        """To the number that is kept, whatever stands in the fields."""
        if self._needs_new_code() and (kept := self.form.kept) is not None:
            self._put(_again(kept), texts_code=True)

    @work(group="put", exit_on_error=False)
    async def _put(self, new: NewOutOfOffice, *, texts_code: bool = False) -> None:
        form = self.form
        try:
            found = await self._away.put(new)
        except ApiError as error:
            self._refused(error)
            return
        if not texts_code:
            form.show(found)
        self._taken(found)
        form.tell(_saved(found))

    def _refused(self, error: ApiError) -> None:
        """Says it beside its field; what was typed stays."""
        form, field = self.form, away.field_of(error.code)
        form.tell("")
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))
        elif error.code in away.BLOCKED:
            self._close_with(error.detail)
        elif field is not None:
            form.complain(Trouble(field, error.detail))
        else:
            form.tell(f"Not saved. {error.detail}")

    @work(group="put", exit_on_error=False)
    async def _verify(self, code: str) -> None:
        form = self.form
        if not code:
            form.complain(Trouble("code", "Type the six digits that were texted to the phone."))
            return
        try:
            found = await self._away.verify(code)
        except ApiError as error:
            self._refused(error)
            self.action_reload()
            return
        self._good_until = None
        self._taken(found)
        form.tell("The phone is verified.")
        self.set_focus(form.query_one("#enabled"))

    # ---- the deputy

    @work(group="deputy", exclusive=True, exit_on_error=False)
    async def _choose_deputy(self) -> None:
        from tui.screens.colleagues import NOBODY, Colleagues

        form = self.form
        try:
            colleagues = await self._away.colleagues()
        except ApiError as error:
            form.complain(Trouble("deputy", error.detail))
            return
        chosen = form.deputy.id if form.deputy else None
        card = Colleagues("Who gets your texts instead?", [NOBODY, *colleagues], chosen)
        found = await self.app.push_screen_wait(card)
        if found is not None:
            form.name_deputy(None if found.id == NOBODY.id else found)

    # ---- leaving

    def action_leave(self) -> None:
        if not self.form.is_changed:
            self.dismiss()
            return
        screen: Choice[str] = Choice(
            "What you changed is not saved",
            [("Go on", "stay"), ("Save", "save"), ("Leave without saving", "leave")],
        )
        self.app.push_screen(screen, self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer == "save":
            self.action_save()
        elif answer == "leave":
            self.dismiss()


def _again(kept: OutOfOffice) -> NewOutOfOffice:
    """What is kept, put once more: a number without a code to enter is texted one."""
    return NewOutOfOffice(
        enabled=kept.enabled,
        forwarding_number=kept.forwarding_number,
        mode=kept.mode,
        ends_at=kept.ends_at,
        deputy_id=kept.deputy.id if kept.deputy else None,
    )


def _saved(found: OutOfOffice) -> str:
    if found.code_expires_at is not None and found.forwarding_number is not None:
        return f"Saved. Enter the code that is texted to {away.masked(found.forwarding_number)}."
    return "Saved."
