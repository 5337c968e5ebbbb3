"""Every action that can be given another key, by the id of its binding."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

from tui.settings import Settings


class Action(NamedTuple):
    """``place`` is where the keys work: two actions that ``meet`` cannot share a key."""

    id: str
    title: str
    keys: tuple[str, ...]
    place: str


def actions(everywhere: Iterable[BindingType]) -> list[Action]:
    """What people can remap, in the order in which it is shown; ``everywhere`` are the application's
    own keys.
    """
    from tui.screens.keys import KEYS
    from tui.widgets.composer import Composer
    from tui.widgets.drawn import DrawnView
    from tui.widgets.filling import Filling

    places: list[tuple[str, Iterable[BindingType]]] = [
        ("messages", KEYS),
        ("everywhere", everywhere),
        ("writing", [*Composer.BINDINGS, *Filling.BINDINGS]),
        ("lists", DrawnView.BINDINGS),
    ]
    return [
        Action(each.id, each.tooltip or each.description, tuple(each.key.split(",")), place)
        for place, bindings in places
        for each in bindings
        if isinstance(each, Binding) and each.id and each.description
    ]


def taken(action: Action, key: str, others: Iterable[Action], settings: Settings) -> Action | None:
    """Another action that has this key where this one works. Those that share one of their usual
    keys are kept apart by what has the focus.
    """
    return next(
        (
            other
            for other in others
            if other.id != action.id
            and key in shown_keys(other, settings)
            and _meet(action, other)
            and not set(action.keys) & set(other.keys)
        ),
        None,
    )


def _meet(one: Action, other: Action) -> bool:
    """Whether their keys can be pressed at the same place: keys of the messages come before those of
    a list that has the focus, and keys that work everywhere before all others.
    """
    places = {one.place, other.place}
    return len(places) == 1 or "everywhere" in places or places == {"messages", "lists"}


def shown_keys(action: Action, settings: Settings) -> tuple[str, ...]:
    """The keys of an action as they are now."""
    given = settings.keys.get(action.id)
    return tuple(given.split(",")) if given else action.keys


def is_typed(key: str) -> bool:
    """A letter, a digit, a sign: while one writes, it is text."""
    character = key_to_character(key)
    return character is not None and character.isprintable()
