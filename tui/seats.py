"""Which conversation stands where on the wall, so that none jumps under the eyes of a reader. Pure.

A page shows those of the order that belong on it. A conversation keeps its seat for as long as it
belongs there; what has to go makes room for what has to come, in its seat. Only a person who asks for
it has all of them moved.
"""

from collections.abc import Collection, Sequence

Seat = str | None


def sorted_into(wanted: Sequence[str], places: int) -> list[Seat]:
    """Everybody in their order."""
    return [*wanted[:places], *[None] * max(0, places - len(wanted))]


def settled(
    seats: Sequence[Seat], wanted: Sequence[str], places: int, held: Seat = None
) -> list[Seat]:
    """Who belongs here stays where they are; the others come in their order into the seats that are
    free. ``held`` stays though they no longer belong here: the person's cursor is on them.
    """
    belong = set(wanted[:places]) | ({held} if held is not None else set())
    kept: list[Seat] = [seat if seat in belong else None for seat in seats[:places]]
    kept += [None] * (places - len(kept))
    return _filled(kept, wanted)


def filled(seats: Sequence[Seat], wanted: Sequence[str], here: Collection[str]) -> list[Seat]:
    """Nobody is moved: whoever is not ``here`` any more is gone, and free seats are taken."""
    return _filled([seat if seat in here else None for seat in seats], wanted)


def _filled(seats: list[Seat], wanted: Sequence[str]) -> list[Seat]:
    seated = {seat for seat in seats if seat is not None}
    coming = iter([id for id in wanted if id not in seated])
    return [next(coming, None) if seat is None else seat for seat in seats]


def out_of_place(seats: Sequence[Seat], wanted: Sequence[str]) -> int:
    """How many belong here and have no seat."""
    return len(set(wanted[: len(seats)]) - set(seats))
