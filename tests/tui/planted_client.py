"""The client with a bug planted, run in a terminal: the proof of P11 has to see each of them.

Data for ``tests.tui.test_hostile_terminal``; nothing of it is in the client.
"""

import sys
from typing import Any

from rich.text import Text
from textual.widgets import Static

from tui import sanitize
from tui.__main__ import message_center


def plant(where: object, name: str, bug: object) -> None:
    """Puts a bug in place of what is there under this name; there has to be something."""
    assert hasattr(where, name), f"{name} is called otherwise now"
    setattr(where, name, bug)


def nothing_is_cleaned() -> None:
    """Everything from the relay is shown as it comes."""
    plant(sanitize, "clean", as_it_is)


def as_it_is(value: Any) -> Any:
    return value


def markup_is_obeyed() -> None:
    """The title of a thread is read as markup."""
    from tui.screens.reading import Reading

    shown = Reading._show_title

    def show(screen: Reading) -> None:
        shown(screen)
        conversation = screen.desk.state.conversations.get(screen.opened or "")
        if conversation is not None:
            title = screen.query_one("#thread-title", Static)
            title.update(Text.from_markup(conversation.lead.name))

    plant(Reading, "_show_title", show)


def widths_are_believed() -> None:
    """A frame goes to the terminal as it is."""
    from tui import steady

    plant(steady, "steady", as_it_is)


if __name__ == "__main__":
    {bug.__name__: bug for bug in (nothing_is_cleaned, markup_is_obeyed, widths_are_believed)}[
        sys.argv[1]
    ]()
    sys.exit(message_center())
