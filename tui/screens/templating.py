"""Quick replies and fields of the lead, put into what is being written (MC6, MC7)."""

from typing import TYPE_CHECKING

from textual import on, work

from tui.errors import ApiError, SignedOut
from tui.sanitize import typed
from tui.screens.answering import Answering
from tui.sessions import SessionEnded
from tui.templates import MAY_EDIT
from tui.widgets.composer import Composer
from tui.widgets.field_list import FieldList

if TYPE_CHECKING:
    from tui.screens.picker import Picked


class Templating(Answering):
    """Nothing here sends anything."""

    def action_template(self) -> None:
        """A card with the quick replies; what is picked stands in the composer."""
        id = self.opened
        if id is None or not self.desk.is_open or self.is_whispering:
            return
        if self.composer.blocked is not None:
            return
        from tui.screens.picker import Picker

        may_edit = MAY_EDIT in self.desk.state.me.permissions

        def picked(picked: "Picked | None") -> None:
            if picked is not None and id == self.opened:
                self.set_focus(self.composer)
                self.composer.put(typed(picked.text), picked.template_id)

        self.app.push_screen(Picker(self.desk, id, may_edit=may_edit), picked)

    # ---- fields

    @on(Composer.FieldsWanted)
    def fields_wanted(self) -> None:
        if self.opened is not None and self.desk.is_open:
            self._load_fields(self.opened)

    @work(group="fields", exclusive=True, exit_on_error=False)
    async def _load_fields(self, id: str) -> None:
        from tui.template_api import Templates

        try:
            fields = await Templates(self.desk.api).fields(id)
        except SignedOut as error:
            self.post_message(SessionEnded(error.detail))
            return
        except ApiError as error:
            if id == self.opened and self.composer.asked() is not None:
                self._show_fields(Composer.Offered([], 0), f"No fields: {error.detail}")
            return
        if id == self.opened:
            self.composer.take_fields(fields)

    @on(Composer.Offered)
    def fields_offered(self, message: Composer.Offered) -> None:
        self._show_fields(message)

    def _show_fields(self, message: Composer.Offered, trouble: str = "") -> None:
        composer = self.composer
        x = composer.cursor_screen_offset.x
        self.query_one(FieldList).show(message.fields, message.at, composer.region, x, trouble)

    @on(FieldList.Picked)
    def field_picked(self, message: FieldList.Picked) -> None:
        self.set_focus(self.composer)
        self.composer.fill(message.field)
