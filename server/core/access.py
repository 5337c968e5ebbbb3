"""Who may see what, asked in one place: REST, the stream, searches and exports all call it.

The same rule as SQL stands in :mod:`server.store.visibility`; a test holds the two together.
"""

from dataclasses import dataclass

from server.core.model import LocationId, Permission, UserId
from server.core.phone import masked


@dataclass(frozen=True, slots=True)
class Viewer:
    """The caller, as they are now."""

    id: UserId
    store: LocationId | None
    permissions: frozenset[str]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Visibility:
    """What decides who sees a conversation or a lead.

    ``users`` are its owner and whoever stands in for them (OO14). ``stores`` are all locations whose
    people see it: the one it is assigned to, the one it is shown to (IR5), and the owner of the store
    line it runs on (LS10).
    """

    users: frozenset[str]
    stores: frozenset[str]


def may_see(viewer: Viewer, thing: Visibility) -> bool:
    """Assigned to them or to their store, theirs while its owner is away, or shown to their store;
    ``supervise`` sees all.
    """
    return (
        viewer.may(Permission.SUPERVISE)
        or viewer.id in thing.users
        or (viewer.store is not None and viewer.store in thing.stores)
    )


def shown_number(viewer: Viewer, number: str) -> str:
    """A lead's number as this viewer may read it (product.md LS8)."""
    return number if viewer.may(Permission.SEE_NUMBERS) else masked(number)
