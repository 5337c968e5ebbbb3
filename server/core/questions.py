"""The question which customer is meant, as a phone reads it (product.md OO8). Pure: names in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from server.core.model import SECOND, Instant


@dataclass(frozen=True, slots=True)
class Choice:
    """A customer whom a reply can be for, as the question names them."""

    name: str
    whole_name: str = field(default="")
    wrote: str = field(default="")


def day_of(at: Instant) -> str:
    """The day of a moment as a phone reads it, by UTC: ``14 May``."""
    day = datetime.fromtimestamp(at / SECOND, UTC)
    return f"{day.day} {day:%b}"


def question_text(choices: Sequence[Choice], others: Sequence[Choice] = ()) -> str:
    """The question, in one short text: ``This line now reaches Dana R. Reply 1 to send to …``. ``others``
    had the number too and cannot be chosen: no name may be taken for theirs.
    """
    now, *before = _told_apart([*choices, *others])[: len(choices)]
    more = "".join(f", {digit} for {name}" for digit, name in enumerate(before, 2))
    return f"{_ended(f'This line now reaches {now}')} {_ended(f'Reply 1 to send to {now}{more}')}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def _told_apart(choices: Sequence[Choice]) -> list[str]:
    """Names that differ: the short ones, else the whole ones, else with when they last wrote."""
    short = [choice.name for choice in choices]
    names = [
        choice.whole_name if short.count(choice.name) > 1 and choice.whole_name else choice.name
        for choice in choices
    ]
    return [
        f"{name} (wrote {choice.wrote})" if names.count(name) > 1 and choice.wrote else name
        for name, choice in zip(names, choices, strict=True)
    ]
