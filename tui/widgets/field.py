"""One line to type in: what is pasted is cleaned like everything that comes from outside."""

from textual import events
from textual.widgets import Input

from tui.sanitize import typed


class Field(Input):
    """An input in which no escape character and no turning of the direction can stand."""

    def _on_paste(self, event: events.Paste) -> None:
        """Cleans what Input then pastes: Textual calls the handler of every class by itself."""
        event.text = typed(event.text)
