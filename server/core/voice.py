"""What a caller hears (product.md LS4): every number of ours is for texts."""

from dataclasses import dataclass

TEXT_ONLY = "This number takes text messages only. Please send us a text instead of calling."


@dataclass(frozen=True, slots=True)
class Says:
    sentence: str


@dataclass(frozen=True, slots=True)
class ForwardsTo:
    number: str


def answer_call(*, store_line: bool, enabled: bool, forward_calls: str | None) -> Says | ForwardsTo:
    """Calls to an enabled store's SMS number go to its *forward calls* number; others hear a word."""
    if store_line and enabled and forward_calls:
        return ForwardsTo(forward_calls)
    return Says(TEXT_ONLY)
