"""The keys of the inbox, each with an id by which people can give it another key.

Keys with priority act in the order in which they were pressed, before what is typed after them goes
anywhere; while text is written, letters are text all the same.
"""

from textual.binding import Binding, BindingType


def _key(
    keys: str,
    action: str,
    title: str,
    id: str,
    tip: str | None = None,
    *,
    show: bool = False,
    priority: bool = True,
) -> Binding:
    return Binding(keys, action, title, id=id, tooltip=tip or title, show=show, priority=priority)


KEYS: list[BindingType] = [
    _key("enter", "open", "Open", "open", "Open the chosen conversation", show=True),
    _key("enter", "write", "Reply", "write", "Write an answer", show=True),
    _key("escape", "back", "Back", "back", "Back to the list", show=True, priority=False),
    _key("n", "next_unread(1)", "Unread", "next_unread", "Next unread conversation", show=True),
    _key(
        "p", "next_unread(-1)", "Unread before", "previous_unread", "Previous unread conversation"
    ),
    _key("r", "reply", "Reply", "reply", "Write an answer, or send again what was not sent"),
    _key("e", "edit", "Edit", "edit", "Take a text that has not left to the composer"),
    _key("d", "dismiss_conversation", "Dismiss", "dismiss", "Dismiss this conversation", show=True),
    _key("x", "withdraw", "Withdraw", "withdraw", "Withdraw this text before it leaves", show=True),
    _key("w", "why", "Why", "why", "Why this text went where it went", show=True),
    _key("W", "whisper", "Whisper", "whisper", "Whisper: words that only staff see", show=True),
    _key("a", "hand_over", "Hand over", "hand_over", "Hand this conversation over to a colleague"),
    _key("T", "take_over", "Take over", "take_over", "Take this conversation over", show=True),
    _key("B", "hand_back", "Hand back", "hand_back", "Hand back what was taken over", show=True),
    _key("z", "snooze", "Snooze", "snooze", "Put this conversation aside until a time"),
    _key("b", "text_many", "Text many", "text_many", "Text everybody in this list the same"),
    _key("m", "mark_unread", "Mark unread", "mark_unread"),
    _key("X", "opt_out", "Opt out", "opt_out", "Opt this lead out of texts"),
    _key("N", "unflag", "Not meant", "unflag", "This text does not ask to stop texting"),
    _key("u", "undo", "Undo", "undo", "Undo the last dismissal or snooze"),
    _key("slash", "search", "Search", "search", "Search names, numbers and texts", show=True),
    _key(
        "ctrl+t",
        "template",
        "Replies",
        "composer.template",
        "Put a quick reply into the text",
        show=True,
    ),
    _key(
        "ctrl+b",
        "attach",
        "Attach",
        "composer.attach",
        "Attach a picture, a file, or recommend a product",
        show=True,
    ),
    _key("v", "view", "View", "view", "See a picture in full, or save a file"),
    _key("ctrl+s", "send_later", "Send later", "composer.later", "Send this text at a time"),
    _key(
        "S",
        "change_time",
        "Another time",
        "change_time",
        "Another time for a text that leaves later",
    ),
    _key("A", "act", "Action", "act", "Run an action on this lead"),
    _key("ctrl+f", "find", "Find", "find", "Find words in this conversation"),
    _key("t", "date", "Go to a day", "date", "Go to a day of this conversation"),
    _key("U", "first_unread", "First unread", "first_unread", "To the first unread text"),
    _key("o", "open_link", "Open link", "open_link", "Open a link of this text"),
    _key("c", "copy_message", "Copy text", "copy_text", "Copy this text"),
    _key("i", "about", "Lead", "about", "The lead beside the conversation", show=True),
    _key("L", "details", "Lead Details", "details", "Lead Details, with the consent ledger"),
    _key("s", "status", "Status", "status", "Change the lead's status"),
    _key("left_square_bracket", "folder(-1)", "Folder before", "folder_prev", "Previous folder"),
    _key("right_square_bracket", "folder(1)", "Next folder", "folder_next"),
    _key("ctrl+r", "reload", "Load again", "reload", "Load everything again"),
    _key("ctrl+e", "newest", "To the newest text", "newest"),
]
