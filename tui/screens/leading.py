"""What is done with the leads of a list: text them, change them, add them to the message center."""

from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from server.wire import Colleague, Lead, Text
from tui.errors import ApiError
from tui.lead_api import Leads
from tui.leads import SEE_NUMBERS, STATUSES, Work, counted
from tui.screens.searched import SearchedScreen
from tui.tidings import TextMany
from tui.widgets.drawn import DrawnView
from tui.widgets.lead_sheet import LeadSheet
from tui.widgets.preview import Preview

if TYPE_CHECKING:
    from tui.desk import Desk

LONGEST_STATUS = 60
REFRESH_AFTER = 1.0
"""Seconds after which rows that may have changed are asked for again."""


class Leading(SearchedScreen[Lead]):
    """The acting half of Lead Manager."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._leads = Leads(desk.api)
        self._work: Work = desk.lead_work
        self._refresh_timer: Timer | None = None

    if TYPE_CHECKING:

        def chosen_ids(self) -> list[str]: ...
        def _show_chosen(self) -> None: ...

    # ---- the mouse

    @on(DrawnView.Chosen)
    def row_clicked(self) -> None:
        self.sheet.focus()

    @on(LeadSheet.MessagesClicked)
    def messages_clicked(self, message: LeadSheet.MessagesClicked) -> None:
        self.sheet.focus()
        self.action_compose()

    @on(LeadSheet.MenuWanted)
    def menu_wanted(self, message: LeadSheet.MenuWanted) -> None:
        self.sheet.focus()
        self.action_menu()

    def action_menu(self) -> None:
        """What can be done with the lead under the cursor."""
        lead = self.sheet.chosen
        if lead is None:
            return
        from tui.screens.choice import Choice

        many = len(self._work.chosen)
        added = counted(many, "chosen lead") if many else "this lead"
        options = [
            ("Compose", "compose"),
            ("Lead Details", "details"),
            ("Run an action", "act"),
            ("Status", "status"),
            ("Assign", "assign"),
            (f"Add {added} to the message center", "add_to_messages"),
            (f"Text {added} the same", "text_many"),
            ("Choose" if lead.id not in self._work.chosen else "Choose no longer", "choose"),
        ]

        def picked(action: str | None) -> None:
            if action is not None:
                self.run_worker(self.run_action(action), exit_on_error=False)

        self.app.push_screen(Choice(lead.name, options), picked)

    # ---- texting

    def action_compose(self) -> None:
        lead = self.sheet.chosen
        if lead is not None:
            self._open_messages(lead)

    @work(group="act", exit_on_error=False)
    async def _open_messages(self, lead: Lead) -> None:
        """The message center, on the conversation with this lead; nothing is sent."""
        id = lead.texting.conversation_id if lead.texting is not None else None
        if id is None:
            try:
                id = (await self._desk.begin(lead)).id
            except ApiError as error:
                self.complain(error)
                return
        self.app.post_message(Preview.Opened(id))

    def action_act(self) -> None:
        """A card with the actions that can be run on this lead, from the person's own line."""
        lead = self.sheet.chosen
        if lead is None:
            return
        from tui.screens.action_picker import ActionPicker

        def sent(text: Text | None) -> None:
            if text is not None:
                self.say(f"“{text.action}” is on its way to {lead.name}.")

        self.app.push_screen(ActionPicker(self._desk, lead.id, lead.name), sent)

    def action_add_to_messages(self) -> None:
        """Everybody who is chosen, else the one under the cursor."""
        ids = self.chosen_ids()
        if not ids:
            return
        from tui.screens.adding_leads import AddingLeads

        def added(goes_there: bool | None) -> None:
            if goes_there:
                self.app.run_worker(self.app.run_action("texts"), exit_on_error=False)
            else:
                self.refresh_rows()

        self.app.push_screen(AddingLeads(self._leads, ids), added)

    def action_text_many(self) -> None:
        """Everybody who is chosen, else the one under the cursor; nothing is sent yet."""
        if ids := self.chosen_ids():
            self.app.post_message(TextMany(ids))

    # ---- one lead

    def action_details(self) -> None:
        lead = self.sheet.chosen
        if lead is None:
            return
        from tui.screens.details import DetailsScreen

        self.app.push_screen(DetailsScreen(self._desk, lead.id), lambda _: self.refresh_rows())

    def action_new_lead(self) -> None:
        from tui.screens.lead_editor import LeadEditor

        def added(lead: Lead | None) -> None:
            if lead is not None:
                self.reload(f"{lead.name} is added.")

        sees_numbers = SEE_NUMBERS in self._desk.state.me.permissions
        self.app.push_screen(LeadEditor(self._leads, None, sees_numbers=sees_numbers), added)

    def action_status(self) -> None:
        lead = self.sheet.chosen
        if lead is None:
            return
        from tui.screens.choice import Choice

        names = dict.fromkeys([lead.status, *STATUSES])
        screen: Choice[str] = Choice(
            f"Status of {lead.name}",
            [(f"{name}  (now)" if name == lead.status else name, name) for name in names],
            placeholder="or another word",
            read=lambda words: words.strip()[:LONGEST_STATUS] or None,
        )

        def chosen(status: str | None) -> None:
            if status is not None and status != lead.status:
                self._change(lead, {"status": status}, f"{lead.name} is {status} now.")

        self.app.push_screen(screen, chosen)

    @work(group="assignees", exclusive=True, exit_on_error=False)
    async def action_assign(self) -> None:
        lead = self.sheet.chosen
        if lead is None:
            return
        from tui.screens.assigning import assignees, given_to, picker

        try:
            offered = await assignees(self._desk)
        except ApiError as error:
            self.complain(error)
            return

        def chosen(whom: Colleague | None) -> None:
            if whom is not None:
                assignee = given_to(whom)
                words = f"{lead.name} belongs to {whom.name} now."
                self._change(lead, {"assignee": assignee}, words)

        self.app.push_screen(picker(lead, offered), chosen)

    @work(group="change", exit_on_error=False)
    async def _change(self, lead: Lead, change: dict[str, object], words: str) -> None:
        try:
            now = await self._leads.change(lead.id, change)
        except ApiError as error:
            self.complain(error)
            return
        self.sheet.put(lead, now)
        self.refresh_bindings()
        self.say(words)

    # ---- the list as it is now

    def refresh_rows(self) -> None:
        """What is in sight is asked for again, and stays where it is."""
        self._refresh_rows()

    @work(group="refresh", exclusive=True, exit_on_error=False)
    async def _refresh_rows(self) -> None:
        seen = self.sheet.visible_rows()
        try:
            found, total = await self.load(seen.start, max(1, len(seen)))
        except ApiError as error:
            self.complain(error)
            return
        self.sheet.take(seen.start, found, total)
        self.counted(total)
        self.refresh_bindings()

    def leads_changed(self, ids: frozenset[str]) -> None:
        """Asked for again, soon and together."""
        if self._refresh_timer is None:
            self._refresh_timer = self.set_timer(REFRESH_AFTER, self._refresh_now)

    def _refresh_now(self) -> None:
        self._refresh_timer = None
        self.refresh_rows()

    def everything_changed(self) -> None:
        self.leads_changed(frozenset())
