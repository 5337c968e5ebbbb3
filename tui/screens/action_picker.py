"""Runs an action by hand: its text as it would be for this lead, then Enter sends it (TQ4)."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.wire import LeadAction, Outlook, Text
from tui.action_api import ActionsApi
from tui.api import new_key
from tui.errors import ApiError, Unreachable
from tui.screens.card import Card
from tui.screens.picker import WIDTHS, marked
from tui.templates import told
from tui.widgets import outlooks
from tui.widgets.drawn import DrawnView
from tui.widgets.hand_list import HandList
from tui.widgets.times import today

if TYPE_CHECKING:
    from tui.desk import Desk

NONE = (
    "No action can be run by hand.\n\nWhoever may manage templates can add some, under Actions "
    "in the palette (Ctrl+P)."
)


class ActionPicker(Card[Text]):
    """Closes with the text that was sent. Without a conversation it leaves from the person's own line.

    An action is sent under one key as long as the card is open: tried again, it is sent once.
    """

    AUTO_FOCUS = "#actions"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", priority=True, id="acting.send"),
        Binding("ctrl+down", "scroll_preview(1)", "Scroll the preview", show=False),
        Binding("ctrl+up", "scroll_preview(-1)", "Scroll the preview back", show=False),
    ]

    def __init__(
        self, desk: "Desk", lead_id: str, name: str, conversation_id: str | None = None
    ) -> None:
        super().__init__()
        self.heading = f"Run an action on {name}"
        self._actions = ActionsApi(desk.api)
        self._lead_id = lead_id
        self._conversation_id = conversation_id
        self._outlook: Outlook | None = None
        self._keys: dict[str, str] = {}
        self._is_sending = False
        self._pointed: str | None = None

    def content(self) -> ComposeResult:
        with Container(id="both"):
            yield HandList(id="actions")
            with Vertical(id="filled"):
                with VerticalScroll(id="words-pane"):
                    yield Static(id="words", markup=False)
                yield Static(id="foot", markup=False)
        yield Static(id="outlook", markup=False)

    def on_mount(self) -> None:
        for inert in ("#card", "#words-pane"):
            self.query_one(inert).can_focus = False
        card = self.query_one("#card")
        card.border_subtitle = Content("Enter sends it  ·  Escape closes")
        self.watch(self.listed, "cursor", self._show_chosen, init=False)
        self.listed.notice = "Filling the actions in…"
        self._load()

    @property
    def listed(self) -> HandList:
        return self.query_one(HandList)

    # ---- what is shown

    @work(group="actions", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        try:
            page = await self._actions.for_lead(self._lead_id, self._conversation_id)
        except ApiError as error:
            self.listed.notice = f"{error.title}.\n\n{error.detail}"
            return
        self._outlook = page.outlook
        self.listed.notice = NONE
        self.listed.show(page.items)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.listed.chosen
        if chosen is None:
            return
        foot = told(chosen.preview)
        self.query_one("#words", Static).update(marked(chosen.preview.in_place))
        style = "bold $text-warning" if foot.blocks else ""
        self.query_one("#foot", Static).update(Content.styled(foot.words, style))
        self.query_one("#words-pane").scroll_home(animate=False)
        self._say_outlook()

    def _say_outlook(self) -> None:
        if self._outlook is not None:
            tone = "$text-warning" if self._outlook.verdict != "allowed" else "$foreground 70%"
            self._say(outlooks.told(self._outlook, today()), tone)

    def _say(self, words: str, style: str = "bold $text-warning") -> None:
        self.query_one("#outlook", Static).update(Content.styled(words, style))

    def action_scroll_preview(self, lines: int) -> None:
        self.query_one("#words-pane").scroll_relative(y=lines, animate=False)

    # ---- sending

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        """The first click shows it, the second sends it."""
        chosen = self.listed.chosen
        if chosen is not None and chosen.action.id == self._pointed:
            self.action_send()
        self._pointed = chosen.action.id if chosen else None

    def action_send(self) -> None:
        chosen, known = self.listed.chosen, self._outlook
        if chosen is None or known is None or self._is_sending:
            return
        if known.verdict == "refused":
            self._say(known.sentence)
        elif chosen.preview.required:
            self._say(f"It cannot go without {', '.join(chosen.preview.required)}.")
        else:
            self._is_sending = True
            self._say("Sending…", "$foreground 70%")
            self._send(chosen)

    @work(group="send", exit_on_error=False)
    async def _send(self, chosen: LeadAction) -> None:
        id = chosen.action.id
        key = self._keys.setdefault(id, new_key())
        try:
            text = await self._actions.run(self._lead_id, id, key, self._conversation_id)
        except ApiError as error:
            unsure = isinstance(error, Unreachable) and error.asked
            again = "Enter tries again; it is sent once." if unsure else "Nothing was sent."
            self._say(f"{error.detail} {again}")
            return
        finally:
            self._is_sending = False
        self.dismiss(text)
