"""Who else is writing in a conversation, in words. Pure."""

from collections.abc import Sequence

from server.wire import Writer


def who_writes(writers: Sequence[Writer]) -> str:
    """``Ben is writing…``; empty where nobody is."""
    names = [writer.name for writer in writers]
    match len(names):
        case 0:
            return ""
        case 1:
            return f"{names[0]} is writing…"
        case 2:
            return f"{names[0]} and {names[1]} are writing…"
        case many:
            return f"{names[0]} and {many - 1} others are writing…"


def who_writes_in_short(writers: Sequence[Writer]) -> str:
    """``Ben writes…``, for a narrow place."""
    if not writers:
        return ""
    if len(writers) > 1:
        return f"{len(writers)} write…"
    first = next(iter(writers[0].name.split()), writers[0].name)
    return f"{first} writes…"
