"""Pull: one new lead after the other, each texted or given back (product.md MC11)."""

from dataclasses import dataclass, field
from datetime import datetime

from textual import work
from textual.content import Content
from textual.widgets import Static

from server.wire import Pulled
from tui.errors import ApiError
from tui.lead_api import Leads
from tui.leads import counted
from tui.screens.searching import Searching
from tui.widgets.fold import clip
from tui.widgets.tool_bar import Tool

LONGEST_NAME = 20
NONE_WAITING = "none_waiting"
TOOLS = (
    Tool("^n", "Next", "pull_next"),
    Tool("^k", "Skip", "pull_skip"),
    Tool("esc", "End", "pull_end"),
)


@dataclass(slots=True)
class Round:
    """How far somebody is: who they have now, how many were texted, and who was given back."""

    lead_id: str
    conversation_id: str
    name: str
    begun: datetime
    """The conversation was as it is until then: whatever is newer was said since."""
    left: int
    done: int = 0
    skipped: list[str] = field(default_factory=list)

    def words(self) -> str:
        left = f"{self.left:,} more wait" if self.left != 1 else "1 more waits"
        return f"Pull · {self.done} texted, {len(self.skipped)} skipped · {left}"


class Pulling(Searching):
    """A lead stays the person's until they skip it; nothing that was written is lost by going on."""

    _round: Round | None = None
    _is_pulling = False

    # ---- one after the other

    def action_pull(self) -> None:
        """Takes the lead who has waited longest; in the middle of it, the next one."""
        if self._round is not None:
            self.action_pull_next()
        elif self.desk.is_open:
            self._pull()

    def action_pull_next(self) -> None:
        now = self._round
        if now is None:
            return
        if self._may_go_on(now, "take the next") and not self._is_texted(now):
            words = f"Nothing was sent to {clip(now.name, LONGEST_NAME)} yet. Ctrl+K skips them."
            self.notify(words, markup=False)
            return
        if self._may_go_on(now, "take the next"):
            self._pull()

    def action_pull_skip(self) -> None:
        now = self._round
        if now is None:
            return
        if self._is_texted(now):
            self.action_pull_next()
        elif self._may_go_on(now, "skip"):
            self._skip(now)

    def action_pull_end(self) -> None:
        """Who was taken last and not texted stays the person's own, and is named."""
        now = self._round
        if now is None:
            return
        done = now.done + self._is_texted(now)
        kept = "" if self._is_texted(now) else f" {clip(now.name, LONGEST_NAME)} stays yours."
        self._end(f"{counted(done)} texted, {len(now.skipped)} skipped.{kept}")

    def _may_go_on(self, now: Round, what: str) -> bool:
        """What is written and not sent is not left behind."""
        if now.conversation_id != self.opened or not self.composer.text.strip():
            return True
        words = f"Send what you wrote, or clear it, then {what}."
        self.notify(words, severity="warning", markup=False)
        return False

    def _is_texted(self, now: Round) -> bool:
        """Whether a text of the person's was taken by the relay since they have the lead."""
        me, texts = self.desk.state.me.id, self.desk.state.thread(now.conversation_id)
        return any(
            text.author.id == me and text.direction == "outbound" and text.at > now.begun
            for text in texts.known()
        )

    # ---- asking the relay

    @work(group="pull", exit_on_error=False)
    async def _pull(self) -> None:
        """One at a time: a second press takes no second lead."""
        if self._is_pulling:
            return
        self._is_pulling = True
        try:
            await self._take_next()
        finally:
            self._is_pulling = False

    async def _take_next(self) -> None:
        before = self._round
        skipped = before.skipped if before is not None else []
        try:
            pulled = await Leads(self.desk.api).pull(skipped)
        except ApiError as error:
            self._nobody_taken(error)
            return
        self._begin_with(pulled, before)

    def _begin_with(self, pulled: Pulled, before: Round | None) -> None:
        conversation = pulled.conversation
        self.paint(self.desk.state.take_conversation(conversation))
        done = before.done + self._is_texted(before) if before is not None else 0
        self._round = Round(
            pulled.lead.id,
            conversation.id,
            pulled.lead.name,
            conversation.updated_at,
            pulled.left,
            done,
            before.skipped if before is not None else [],
        )
        if self.has_class("-searching"):
            self.end_search()
        self._show_thread(conversation.id)
        self._show_round()
        self.set_focus(self.composer)

    def _nobody_taken(self, error: ApiError) -> None:
        """The end of the queue ends it; anything else can be tried again."""
        now = self._round
        if error.code != NONE_WAITING or now is None:
            self.notify(error.detail, title=error.title, severity="warning", markup=False)
            return
        done = now.done + self._is_texted(now)
        self._end(f"{error.detail} {counted(done)} texted, {len(now.skipped)} skipped.")

    @work(group="pull", exit_on_error=False)
    async def _skip(self, now: Round) -> None:
        if self._is_pulling:
            return
        self._is_pulling = True
        try:
            await self._put_back(now)
            await self._take_next()
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            self._show_thread(now.conversation_id)
        finally:
            self._is_pulling = False

    async def _put_back(self, now: Round) -> None:
        """Its thread is closed first: it is not the person's to see any more, which is no news."""
        self._show_no_thread()
        await Leads(self.desk.api).put_back(now.lead_id)
        now.skipped.append(now.lead_id)

    # ---- what is shown

    def _end(self, words: str) -> None:
        self._round = None
        self._show_round()
        self.notify(words, title="Pull ended", markup=False)

    def _show_round(self) -> None:
        now = self._round
        self.set_class(now is not None, "-pulling")
        self.query_one("#pull-words", Static).update(Content(now.words() if now else ""))
        self.refresh_bindings()
