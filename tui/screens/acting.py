"""Actions run by hand from the message center, and on Lead Details (TQ4)."""

from tui.screens.viewing import Viewing


class Acting(Viewing):
    """The text of an action leaves at once, once its card was looked at."""

    def action_act(self) -> None:
        """A card with the actions that can be run on this lead."""
        conversation = self.aimed_at()
        if conversation is None or not self.desk.is_open:
            return
        if conversation.lead.id is None:
            self.notify("Which lead this is, is not known yet.", markup=False, timeout=3)
            return
        from server.wire import Text
        from tui.screens.action_picker import ActionPicker

        def sent(text: Text | None) -> None:
            if text is not None:
                self.paint(self.desk.state.take_text(text))
                self.notify(f"“{text.action}” is on its way.", markup=False, timeout=3)

        name, id = conversation.lead.name, conversation.id
        self.app.push_screen(ActionPicker(self.desk, conversation.lead.id, name, id), sent)
