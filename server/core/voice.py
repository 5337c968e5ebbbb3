"""What a caller hears (product.md LS4): every number of ours is for texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Says:
    sentence: str


@dataclass(frozen=True, slots=True)
class ForwardsTo:
    number: str


def answer_call(
    *, store_line: bool, enabled: bool, forward_calls: str | None, recording: str
) -> Says | ForwardsTo:
    """Calls to an enabled store's SMS number go to its *forward calls* number; others hear the
    recording.
    """
    if store_line and enabled and forward_calls:
        return ForwardsTo(forward_calls)
    return Says(recording)
