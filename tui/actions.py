"""Actions in words: when they run, and what that means. Pure."""

from server.wire import Action

HAND, STATUS, REQUEST = "hand", "status", "request"
TRIGGERS = {
    HAND: "By hand, on a lead",
    STATUS: "When a lead's status changes",
    REQUEST: "When a lead asks to be texted",
}
"""When an action runs, as it is chosen."""
HOW = {
    HAND: "People send it with A, from a conversation or a lead: it is their own text.",
    STATUS: "By itself, at most once a day for a lead. Imports start nothing.",
    REQUEST: "By itself, at most once a day for a lead.",
}
GATED = "It needs consent and keeps the hours, as every text."


def when(action: Action) -> str:
    """``on won``: when it runs, in a word or two; what is not known is said by its own word."""
    match action.runs_on:
        case "hand":
            return "by hand"
        case "status":
            return f"status: {action.status}"
        case "request":
            return "text request"
        case other:
            return other


def how(runs_on: str) -> str:
    """What it means that an action runs so."""
    words = HOW.get(runs_on, "")
    return words if runs_on == HAND or not words else f"{words} {GATED}"
