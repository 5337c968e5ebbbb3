"""What became of the copy of a text that is forwarded, as a thread says it. Pure."""

from server.wire import Text

FAILURES = {
    "pool_exhausted": "no proxy number was free.",
    "loop_stopped": "too many texts came at once, as if two phones answered each other.",
    "forward_failed": "the copy did not reach the phone.",
}
"""Why a text that should have been forwarded was not, by the code that it carries."""


def sign(text: Text) -> str:
    """Where a copy of a text went, as small as can be; empty where none did."""
    match text.forwarded:
        case "to_phone":
            return f"→ {text.forwarded_to}’s phone" if text.forwarded_to else "→ phone"
        case "to_deputy":
            return f"→ {text.forwarded_to or 'deputy'}"
        case _:
            return ""


def failure(text: Text) -> str | None:
    """Why a text was not forwarded though it should have been; None for any other."""
    if text.forwarded is None or sign(text):
        return None
    because = FAILURES.get(text.forwarded) or f"{text.forwarded.replace('_', ' ')}."
    return f"Not forwarded: {because}"
