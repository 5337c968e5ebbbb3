"""What the wall can be narrowed to, in words: busy ones first. Pure."""

from collections.abc import Sequence

from server.wire import WallStore, WallUser

ALL = ""
"""The value of the choice that shows everything."""


def of_stores(stores: Sequence[WallStore]) -> list[tuple[str, str]]:
    found = sorted(stores, key=lambda store: (-store.waiting, -store.live))
    return [
        ("All stores", ALL),
        *((f"{each.name}  ·  {_count(each.live, each.waiting)}", each.id) for each in found),
    ]


def of_users(users: Sequence[WallUser]) -> list[tuple[str, str]]:
    found = sorted(users, key=lambda user: (-user.waiting, -user.live))
    return [
        ("Everybody", ALL),
        *(
            (f"{_here(each)} {each.name}  ·  {_count(each.live, each.waiting)}", each.id)
            for each in found
        ),
    ]


def _here(user: WallUser) -> str:
    return "● here  " if user.online else "○ absent"


def _count(live: int, waiting: int) -> str:
    return f"{live} live, {waiting} waiting" if waiting else f"{live} live"
