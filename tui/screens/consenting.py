"""Consent in the inbox: what a text may ask, what is held, what would become of one now (CO1-CO5)."""

from time import monotonic
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.content import Content
from textual.widgets import Static

from server.wire import Conversation, Summary, Text
from tui.errors import ApiError
from tui.sanitize import typed
from tui.screens.aside import Aside
from tui.tidings import Offered
from tui.widgets.composer import Composer
from tui.widgets.fold import clip
from tui.widgets.lead_summary import LeadSummary
from tui.widgets.marks import is_scheduled, is_withdrawn
from tui.widgets.remarks import ASKS_TO_STOP
from tui.widgets.times import today

OUTLOOK_FOR = 60.0
"""Seconds for which an outlook is taken to hold: then the hour may be another one."""
WRITTEN_THERE = "Another text is written there already."
LONGEST_NAME = 24
SUPERVISE = "supervise"


class Consenting(Aside):
    """What a person does about consent. Nothing is taken back, opted out or given up unseen."""

    if TYPE_CHECKING:

        def keep_draft(self, id: str) -> None: ...
        def to_composer(self) -> None: ...
        def reword(self, text: Text) -> None: ...
        def _load_summary(self, id: str) -> object: ...

    _outlook_at = 0.0

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    @property
    def summary(self) -> LeadSummary:
        return self.query_one(LeadSummary)

    def offers(self, action: str) -> bool:
        """Whether there is anything to do it to."""
        conversation = self.aimed_at()
        match action:
            case "withdraw":
                return self.opened is not None and self.thread.held() is not None
            case "change_time":
                return self.opened is not None and self.scheduled() is not None
            case "unflag":
                return conversation is not None and conversation.flag is not None
            case _:
                return conversation is not None

    # ---- what is shown

    def show_flag(self, conversation: Conversation | None) -> None:
        """A line above the composer while a text of the lead may ask that no more be sent."""
        flagged = conversation is not None and conversation.flag == ASKS_TO_STOP
        name = conversation.lead.name if conversation is not None else ""
        self.thread.ask_about(name if flagged else None)
        line = self.query_one("#asks", Static)
        if flagged != line.has_class("-some"):
            line.set_class(flagged, "-some")
            self.refresh_bindings()
        if flagged:
            words = f"! {clip(name, LONGEST_NAME)} may ask you to stop texting. X opts out · N not meant"
            line.update(Content(words), layout=False)

    def show_summary(
        self, conversation: Conversation | None, summary: Summary | None, notice: str = "Loading…"
    ) -> None:
        """Beside the thread, and in the composer's frame what would become of a text now."""
        self.summary.show(conversation, summary, notice)
        self.composer.outlook = self.summary.outlook
        self._outlook_at = monotonic()

    def look_ahead(self) -> None:
        """While somebody writes: what would become of the text is not known for ever."""
        if self.opened is not None and monotonic() - self._outlook_at > OUTLOOK_FOR:
            self._outlook_at = monotonic()
            self._load_summary(self.opened)

    # ---- what is held

    def scheduled(self) -> Text | None:
        """The text that leaves later which a key means."""
        text = self.thread.held()
        return text if text is not None and is_scheduled(text) else None

    def action_withdraw(self) -> None:
        text = self.thread.held()
        if text is None:
            self.notify("No text is held here.", markup=False, timeout=3)
        else:
            self._withdraw(text, edit=False)

    def edit_held(self) -> None:
        """A text that waits, or was taken back, into the composer, if nothing is written there."""
        chosen = self.thread.selected
        text = chosen if chosen is not None and is_withdrawn(chosen) else self.thread.held()
        if text is None:
            return
        if is_scheduled(text):
            self.reword(text)
            return
        if text.media:
            words = "Its picture cannot be taken into the composer. x withdraws the text."
            self.notify(words, markup=False)
        elif self._written(text.conversation_id):
            self.notify(f"{WRITTEN_THERE} Nothing was taken back.", markup=False)
        elif is_withdrawn(text):
            self._write_again(text)
        else:
            self._withdraw(text, edit=True)

    @work(group="act", exit_on_error=False)
    async def _withdraw(self, text: Text, *, edit: bool) -> None:
        try:
            self.paint(await self.desk.withdraw(text))
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        if edit:
            self._write_again(text)
        else:
            self.notify("It was taken back and is not sent. e writes it again.", markup=False)

    def _write_again(self, text: Text) -> None:
        """Into the composer of its conversation; the text itself stays in the thread."""
        id, body = text.conversation_id, typed(text.body)
        if self._written(id):
            words = f"It was taken back. {WRITTEN_THERE} e on it takes it there later."
            self.notify(words, markup=False)
            return
        self.desk.drafts.keep(id, body)
        self.keep_draft(id)
        if id == self.opened:
            self.composer.take(body)
            self.to_composer()

    def _written(self, id: str) -> bool:
        written = self.composer.text if id == self.opened else self.desk.drafts.text(id)
        return bool(written.strip())

    # ---- who may be texted

    def action_opt_out(self) -> None:
        """At once where a text of theirs may ask for it; else it asks first: only they undo it."""
        conversation = self.aimed_at()
        if conversation is None:
            return
        if conversation.consent == "opted_out":
            words = f"{conversation.lead.name} has opted out already."
            self.notify(words, markup=False, timeout=3)
        elif conversation.flag is not None:
            self._opt_out(conversation)
        else:
            self._ask_whether_to_opt_out(conversation)

    def _ask_whether_to_opt_out(self, conversation: Conversation) -> None:
        from tui.screens.choice import Choice

        screen: Choice[bool] = Choice(
            f"Opt {clip(conversation.lead.name, LONGEST_NAME)} out of texts?",
            [("No, leave it as it is", False), ("Yes: only they can undo it", True)],
        )

        def chosen(yes: bool | None) -> None:
            if yes:
                self._opt_out(conversation)

        self.app.push_screen(screen, chosen)

    @on(events.Click, "#asks")
    def asks_clicked(self) -> None:
        """The two things that can be done about it, for whoever has a mouse."""
        conversation = self.desk.state.conversations.get(self.opened or "")
        if conversation is None or conversation.flag is None:
            return
        from tui.screens.choice import Choice

        name = clip(conversation.lead.name, LONGEST_NAME)
        options = [(f"Opt {name} out", True), ("They did not mean that", False)]
        screen: Choice[bool] = Choice("May this ask you to stop texting?", options)

        def chosen(opt_out: bool | None) -> None:
            if opt_out is not None:
                (self._opt_out if opt_out else self._unflag)(conversation)

        self.app.push_screen(screen, chosen)

    @work(group="act", exit_on_error=False)
    async def _opt_out(self, conversation: Conversation) -> None:
        try:
            self.paint(await self.desk.opt_out(conversation.id))
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        words = f"{conversation.lead.name} is opted out: nobody texts them until they text START."
        self.notify(words, markup=False)

    def action_unflag(self) -> None:
        conversation = self.aimed_at()
        if conversation is not None and conversation.flag is not None:
            self._unflag(conversation)

    @work(group="act", exit_on_error=False)
    async def _unflag(self, conversation: Conversation) -> None:
        try:
            self.paint(await self.desk.unflag(conversation.id))
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        words = (
            f"{conversation.lead.name} may be texted as before. The ledger says that you read it."
        )
        self.notify(words, markup=False)

    # ---- Lead Details

    @on(LeadSummary.NameClicked)
    def name_clicked(self) -> None:
        conversation = self.desk.state.conversations.get(self.opened or "")
        if conversation is not None:
            self._show_details(conversation)

    def action_details(self) -> None:
        conversation = self.aimed_at()
        if conversation is not None:
            self._show_details(conversation)

    def _show_details(self, conversation: Conversation) -> None:
        if conversation.lead.id is None:
            self.notify("Which lead this is, is not known yet.", markup=False, timeout=3)
            return
        self.show_lead(conversation.lead.id, conversation)

    def show_lead(self, lead_id: str, conversation: Conversation | None = None) -> None:
        from tui.screens.details import DetailsScreen

        self.app.push_screen(DetailsScreen(self.desk, lead_id, conversation))

    # ---- the whole ledger

    def more_actions(self) -> list[Offered]:
        if not self.desk.is_open or SUPERVISE not in self.desk.state.me.permissions:
            return []
        words = "What every customer was asked and said, as a CSV file in this folder"
        return [Offered("Export the consent ledger", words, self._export_ledger)]

    @work(group="export", exclusive=True, exit_on_error=False)
    async def _export_ledger(self) -> None:
        from tui.ledger import file_name
        from tui.screens.exporting import keep_file

        try:
            content = await self.desk.api.ledger()
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        await keep_file(self, file_name("ledger", today()), content, "The whole consent ledger is")
