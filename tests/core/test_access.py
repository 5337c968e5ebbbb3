"""Who may see what (contract: a user sees what is theirs, their store's, or shown to their store)."""

import pytest

from server.core.access import Viewer, Visibility, may_see, shown_number
from server.core.model import LocationId, Permission, UserId


def viewer(store: str | None = "downtown", *permissions: Permission) -> Viewer:
    place = LocationId(store) if store else None
    return Viewer(UserId("ana"), place, frozenset(permissions))


def seen_by(users: str = "", stores: str = "") -> Visibility:
    return Visibility(frozenset(users.split()), frozenset(stores.split()))


@pytest.mark.parametrize(
    ("who", "thing", "expected"),
    [
        pytest.param(viewer(), seen_by("ana"), True, id="what is theirs"),
        pytest.param(viewer(), seen_by("ben ana"), True, id="what is theirs among others"),
        pytest.param(viewer(), seen_by("owner ana"), True, id="what they stand in for"),
        pytest.param(viewer(), seen_by("ben"), False, id="not what is somebody else's"),
        pytest.param(viewer(), seen_by("", "downtown"), True, id="what is their store's"),
        pytest.param(viewer(), seen_by("ben", "downtown"), True, id="what their store is shown"),
        pytest.param(viewer(), seen_by("ben", "uptown"), False, id="not what another store sees"),
        pytest.param(viewer(None), seen_by("", "downtown"), False, id="not a store without one"),
        pytest.param(viewer(None), seen_by(), False, id="nobody's is not for nobody's store"),
        pytest.param(viewer("ana"), seen_by("", "ana"), True, id="a store is not a user"),
        pytest.param(viewer("ana"), seen_by("downtown"), False, id="nor a user a store"),
        pytest.param(viewer(None, Permission.SUPERVISE), seen_by(), True, id="supervise sees all"),
        *(
            pytest.param(viewer(None, other), seen_by("ben"), False, id=f"{other} does not")
            for other in Permission
            if other is not Permission.SUPERVISE
        ),
    ],
)
def test_may_see(who: Viewer, thing: Visibility, expected: bool) -> None:
    assert may_see(who, thing) is expected


def test_a_number_shows_only_to_those_who_may_see_numbers() -> None:
    assert shown_number(viewer(None, Permission.SEE_NUMBERS), "+12125550123") == "+12125550123"
    hidden = shown_number(viewer(None, Permission.SUPERVISE), "+12125550123")
    assert hidden.endswith("23")
    assert sum(char.isdigit() for char in hidden) == 2
