"""Writing what is known of a lead, or adding one. Of two who edit a lead, the second sees what the first
wrote beside their own (product.md MC11).
"""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Static

from server.wire import Lead, NewLead
from tui.errors import ApiError
from tui.lead_api import Leads
from tui.lead_fields import REFUSED_AT, Texts, Wrong, changes, meet, value, written
from tui.screens.card import Card
from tui.widgets.lead_form import LeadForm

LEAD_CHANGED = "lead_changed"
GONE = (
    "This lead is no longer yours to see, so it cannot be saved. What you wrote stands here until you "
    "close this."
)
LEAVE = "Close it without saving"


class LeadEditor(Card[Lead]):
    """Closes with the lead as it was saved, with None when nothing was. ``lead`` is None for one who is
    to be added.
    """

    AUTO_FOCUS = "#f-first_name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="lead_editor.save"),
        Binding(
            "ctrl+t",
            "take_theirs",
            "Take theirs",
            tooltip="Put what somebody else wrote into this field",
            id="lead_editor.theirs",
            priority=True,
        ),
    ]

    def __init__(self, leads: Leads, lead: Lead | None, *, sees_numbers: bool) -> None:
        super().__init__()
        self.heading = f"Change {lead.name}" if lead is not None else "New lead"
        self._leads = leads
        self._lead = lead
        self._before: Texts = written(lead)
        self._theirs: dict[str, str] = {}
        self._hides = lead is not None and not sees_numbers
        self._is_saving = False
        self._is_gone = False

    def content(self) -> ComposeResult:
        yield LeadForm(self._before, hidden=self._hides, id="lead-form")
        yield Static(id="problem", markup=False)
        yield Button("Save (Ctrl+S)", id="save", compact=True)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False

    @property
    def form(self) -> LeadForm:
        return self.query_one(LeadForm)

    @property
    def _is_changed(self) -> bool:
        return self.form.texts != self._before

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take_theirs":
            return bool(self._theirs)
        return True

    def _say(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    # ---- what others do meanwhile

    def leads_changed(self, ids: frozenset[str]) -> None:
        if self._lead is not None and self._lead.id in ids and not self._is_saving:
            self._look_again()

    def everything_changed(self) -> None:
        if self._lead is not None and not self._is_saving:
            self._look_again()

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look_again(self, words: str = "") -> None:
        """As it is now; what the person wrote stays."""
        assert self._lead is not None
        try:
            now = await self._leads.get(self._lead.id)
        except ApiError as error:
            self._refused(error)
            return
        if now.revision == self._lead.revision:
            return
        met = meet(self._before, self.form.texts, written(now))
        self._lead, self._before, self._theirs = now, written(now), dict(met.theirs)
        self.form.take(met.texts, met.notes)
        self.refresh_bindings()
        if met.notes:
            self._say(words or "Somebody else has changed this lead: see the fields with a note.")

    def action_take_theirs(self) -> None:
        name = self.form.focused_field
        if name is not None and name in self._theirs:
            self.form.row(name).text = self._theirs.pop(name)
            self.form.row(name).say("")
            self.refresh_bindings()
        else:
            self._say("Go to a field in which somebody else wrote something else, then Ctrl+T.")

    # ---- saving

    @on(Button.Pressed)
    @on(LeadForm.Submitted)
    def submitted(self) -> None:
        self.action_save()

    @on(LeadForm.Changed)
    def written_on(self) -> None:
        self.form.forgive()
        if not self._is_gone and not self._theirs:
            self._say("")

    def action_save(self) -> None:
        self.form.forgive()
        texts = self.form.texts
        try:
            given = changes(self._before, texts)
        except Wrong as wrong:
            self.form.complain(wrong.name, wrong.words)
            return
        if self._lead is not None and not given:
            self.dismiss(None)
        elif not self._is_saving:
            self._is_saving = True
            self._say("Saving…")
            self._save(given, texts)

    @work(group="save", exit_on_error=False)
    async def _save(self, given: dict[str, object], texts: Texts) -> None:
        try:
            if self._lead is None:
                new = NewLead(**{name: value(name, texts[name]) for name in texts})
                saved = await self._leads.add(new)
            else:
                change = {**given, "revision": self._lead.revision}
                saved = await self._leads.change(self._lead.id, change)
        except ApiError as error:
            self._is_saving = False
            self._refused(error)
            return
        self.dismiss(saved)

    def _refused(self, error: ApiError) -> None:
        """At the field where it is known which; nothing that was written goes."""
        self._say("")
        if error.code == LEAD_CHANGED:
            self._look_again(
                "Somebody else has changed this lead meanwhile, so nothing was saved yet. "
                "See the fields with a note; Ctrl+S saves what stands here."
            )
        elif error.status == 404:
            self._is_gone = True
            self._say(GONE)
        elif (name := REFUSED_AT.get(error.code)) is not None:
            self.form.complain(name, error.detail)
        else:
            self._say(error.detail)

    # ---- leaving

    def action_leave(self) -> None:
        """What was written and not saved is not lost by one key."""
        if not self._is_changed:
            self.dismiss(None)
            return
        from tui.screens.choice import Choice

        options = [("Go on writing", False), (LEAVE, True)]
        screen: Choice[bool] = Choice("What you wrote is not saved", options)

        def answered(sure: bool | None) -> None:
            if sure:
                self.dismiss(None)

        self.app.push_screen(screen, answered)
