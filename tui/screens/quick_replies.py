"""Quick replies and the fixed texts, for those who may change them (TQ1, TQ2)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from server.wire import Template
from tui.errors import ApiError
from tui.screens.ordered import OrderedScreen, with_fields
from tui.template_api import QUICK_REPLY, Templates
from tui.templates import cost
from tui.widgets.entry_list import EntryList
from tui.widgets.template_list import TemplateList

if TYPE_CHECKING:
    from tui.desk import Desk

NONE = "No quick replies yet: a adds one"
FIXED_HEAD = "Fixed texts: they can be changed, not deleted"


class QuickRepliesScreen(OrderedScreen[Template]):
    HEAD = "Quick replies, in the order in which they are offered"
    LOADING = "Loading the quick replies…"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "usual", "Default", tooltip="Back to the default words", id="templates.usual"),
        Binding("A", "app.actions", "Actions", tooltip="Texts by hand or by themselves"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._templates = Templates(desk.api)

    def make_list(self) -> EntryList[Template]:
        return TemplateList(id="entries")

    async def fetch(self) -> list[Template]:
        """Those of actions stand with the actions."""
        found = await self._templates.all()
        return [each for each in found if each.fixed or each.kind == QUICK_REPLY]

    async def keep_order(self, ids: Sequence[str]) -> object:
        return await self._templates.order(ids)

    async def delete(self, entry: Template) -> None:
        await self._templates.delete(entry.id)

    def title_of(self, entry: Template) -> str:
        return entry.title

    def described(self, entry: Template) -> Content:
        return described(entry)

    def ordered(self) -> list[Template]:
        return [each for each in self.all if not each.fixed]

    def entries(self) -> list[Template | str]:
        fixed = [each for each in self.all if each.fixed]
        listed: list[Template | str] = list(self.ordered()) or [NONE]
        return [*listed, "", FIXED_HEAD, *fixed] if fixed else listed

    def taken(self) -> None:
        self._desk.quick_replies = self.ordered()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Deleting a fixed one says why not."""
        if action == "usual":
            return self.chosen is not None and self.chosen.fixed
        return super().check_action(action, parameters)

    def edit(self, entry: Template | None) -> None:
        from tui.screens.template_editor import TemplateEditor

        self.app.push_screen(TemplateEditor(self._templates, entry), self.saved)

    def action_delete(self) -> None:
        if self.chosen is not None and self.chosen.fixed:
            words = "A fixed text cannot be deleted. Enter changes it, b gives its default back."
            self.say(words, "$text-warning")
            return
        super().action_delete()

    # ---- the default words

    def action_usual(self) -> None:
        chosen = self.chosen
        if chosen is None or chosen.is_default:
            self.say("It has its default words already.")
            return
        self.ask(
            f"Back to the default words of “{chosen.title}”?",
            "Back to the default words",
            lambda: self._give_default(chosen),
        )

    @work(group="change", exit_on_error=False)
    async def _give_default(self, template: Template) -> None:
        try:
            await self._templates.change(template.id, body=None)
        except ApiError as error:
            self.complain(error)
            return
        self.load(template.id, f"“{template.title}” has its default words again.")


def described(template: Template) -> Content:
    """The whole of a template, and what its words cost."""
    words = (
        "Its default words" if template.is_default else "Changed: b gives its default words back"
    )
    return Content.assemble(
        (template.title, "bold"),
        (f"\n{words}" if template.fixed else "", "dim"),
        "\n\n",
        with_fields(template.body),
        "\n\n",
        (cost(template.body), "dim"),
    )
