"""The message center with phones beside it, for demos (DE1).

From ``BESIDE`` columns on the phones stand at the right of every screen, as views of the same two
phones; with less room they have a screen of their own. One key goes from the message center to the
first phone, to the second, and back.
"""

from collections.abc import Sequence
from typing import ClassVar
from weakref import WeakSet

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from tui.app import FloorlineApp
from tui.carried import CarriedPhone
from tui.config import Remembered
from tui.demo.prompter import Prompter, ScriptBar
from tui.screens.carrying import CarriedHandset
from tui.screens.inbox import InboxScreen
from tui.widgets.bottom import frame
from tui.widgets.handset import Handset
from tui.widgets.marks import summary

BESIDE = 150
"""Columns from which the phones stand beside the message center: 106 are left for it."""
WIDE = 44
"""Columns of the phones."""
PHONES = "f12"
LETS_THROUGH = frozenset({PHONES, "f1", "ctrl+p", "ctrl+q", "ctrl+c", "tab", "shift+tab"})
_POINTS = "HORIZONTAL_BREAKPOINTS"


STYLE = f"""
PhoneDock {{
    split: right;
    width: {WIDE};
    display: none;
}}
.-phones > PhoneDock {{ display: block; }}
.-phones > Preview, .-phones > ToastRack {{ margin-right: {WIDE + 1}; }}
"""


class PhoneDock(Vertical):
    """Two phones, one above the other. Tab does not lead there, and from there not away."""

    can_focus_children = False

    def __init__(self, phones: Sequence[CarriedPhone]) -> None:
        super().__init__()
        self._phones = phones

    def compose(self) -> ComposeResult:
        yield from handsets(self._phones)


class PhonesScreen(Screen[None]):
    """The phones where there is no room beside the message center."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "PhonesScreen { layers: base preview; }"

    def __init__(self, phones: Sequence[CarriedPhone]) -> None:
        super().__init__()
        self._phones = phones

    def compose(self) -> ComposeResult:
        yield Horizontal(*handsets(self._phones))
        yield from frame()


def handsets(phones: Sequence[CarriedPhone]) -> list[CarriedHandset]:
    """A view of each phone, whose keys act on it alone."""
    made = [CarriedHandset(phone) for phone in phones]
    for handset in made:
        handset.lets_through = LETS_THROUGH
        handset.trap_focus()
    return made


class DemoApp(FloorlineApp, inherit_bindings=False):
    """The message center of a demo, and the phones that ring beside it. Their key is told first."""

    CSS = FloorlineApp.CSS + STYLE
    CSS_PATH: ClassVar = ["../screens/drawn.tcss", "../screens/handset.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            PHONES,
            "phones",
            "Phones",
            priority=True,
            tooltip="To the customer's phone, to the associate's, and back",
            id="phones",
        ),
        *FloorlineApp.EVERYWHERE,
    ]
    EVERYWHERE = BINDINGS

    def __init__(
        self,
        memory: Remembered,
        url: str,
        token: str | None,
        phones: Sequence[CarriedPhone],
        prompter: Prompter | None = None,
    ) -> None:
        """``prompter``: a script is played, and told of at the top."""
        super().__init__(memory, url, token)
        self._phones = phones
        self._prompter = prompter
        self._rung = [0] * len(phones)
        self._before: Widget | None = None
        self._with_phones: WeakSet[Screen[object]] = WeakSet()

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        for phone in self._phones:
            phone.state.listen(self._listen)
            self.run_worker(phone.follow(), group="phones", exit_on_error=False)

    # ---- where they stand

    @property
    def are_beside(self) -> bool:
        return self.size.width >= BESIDE

    def _screen_changed(self, screen: Screen[object]) -> None:
        """Every screen that fills the terminal gets the phones at its side."""
        if screen.is_modal or screen in self._with_phones:
            return
        self._with_phones.add(screen)
        if self._prompter is not None:
            screen.call_later(screen.mount, ScriptBar(self._prompter))
        if isinstance(screen, PhonesScreen):
            return
        setattr(screen, _POINTS, _narrower(screen.HORIZONTAL_BREAKPOINTS or []))
        screen.set_class(self.are_beside, "-phones")
        screen.call_later(screen.mount, PhoneDock(self._phones))

    def on_resize(self, event: events.Resize) -> None:
        for screen in self.screen_stack:
            screen.set_class(event.size.width >= BESIDE, "-phones")

    # ---- going there

    def action_phones(self) -> None:
        """From the message center to the first phone, to the next, and back."""
        if self.screen.is_modal:
            return
        shown = list(self.screen.query(CarriedHandset)) if self._are_shown else []
        at = next((at for at, handset in enumerate(shown) if handset.has_focus_within), None)
        if at is not None and at + 1 < len(shown):
            shown[at + 1].take_focus()
        elif at is not None:
            self._back()
        else:
            self._to_phones(shown)

    @property
    def _are_shown(self) -> bool:
        return self.are_beside or isinstance(self.screen, PhonesScreen)

    def _to_phones(self, shown: list[CarriedHandset]) -> None:
        if shown:
            self._before = self.screen.focused
            shown[0].take_focus()
            return
        screen = PhonesScreen(self._phones)
        self.push_screen(screen)
        screen.call_after_refresh(lambda: screen.query(CarriedHandset).first().take_focus())

    @on(Handset.Left)
    def _back(self) -> None:
        """To where one was in the message center."""
        if isinstance(self.screen, PhonesScreen):
            self.pop_screen()
            return
        before, self._before = self._before, None
        if before is not None and before.is_attached and before.screen is self.screen:
            self.screen.set_focus(before)
        else:
            self.screen.set_focus(None)
            self.screen.focus_next()

    def open_newest(self) -> None:
        """Shows the newest conversation; whoever is at a phone stays there."""
        inbox, focused = self.screen, self.screen.focused
        if not isinstance(inbox, InboxScreen) or not inbox.desk.is_open:
            return
        newest = inbox.conversations.conversation(0)
        if newest is None or newest.id == inbox.opened:
            return
        inbox.read(newest.id)
        if any(handset.has_focus_within for handset in inbox.query(CarriedHandset)):
            inbox.set_focus(focused)

    # ---- ringing

    def _listen(self) -> None:
        for at, phone in enumerate(self._phones):
            if phone.state.rings != self._rung[at]:
                self._rung[at] = phone.state.rings
                self._ring(phone)
        self.show_title()

    def _ring(self, phone: CarriedPhone) -> None:
        """The phone itself shows it; where it is not in sight, it is told."""
        if self.memory.settings.bell:
            self.bell()
        newest = phone.state.newest
        if newest is not None and not self._are_shown:
            words = f"{summary(newest)}\n{self.key_of_phones()} opens the phones"
            self.notify(words, title=f"☎ {phone.state.owner} rings", markup=False)

    def key_of_phones(self) -> str:
        return self.get_key_display(
            Binding(self.memory.settings.keys.get("phones", PHONES), "", "")
        )

    def _title(self) -> str:
        new = sum(phone.state.unread for phone in self._phones)
        return f"☎ {new} · {super()._title()}" if new else super()._title()


def _narrower(points: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Breakpoints of a screen that has so much less room from ``BESIDE`` on."""
    before = [(at, name) for at, name in points if at < BESIDE]
    beside = [(max(at + WIDE, BESIDE), name) for at, name in points]
    at_once = [name for at, name in beside if at == BESIDE][-1:]
    return [
        *before,
        *((BESIDE, name) for name in at_once),
        *((at, name) for at, name in beside if at > BESIDE),
    ]
