"""Users and stores as a table names them: by a name that people know, or by the id."""

from collections import Counter

from server.core.brought import RowRefused
from server.core.model import Assignee, LocationId, UserId
from server.store import people, tables
from server.store.statement import Tx


class Owners:
    """Whom leads are assigned to. Each name is looked up once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._users: dict[str, UserId | None] = {}
        self._stores: Stores | None = None

    def find(self, user: str, store: str) -> Assignee:
        """A user by their username or id, or a store by its name or id; None where both are empty.
        Raises RowRefused where there is none such.
        """
        if store:
            return LocationId(self._all_stores().id_of(store))
        if not user:
            return None
        if user not in self._users:
            self._users[user] = self._user(user)
        if (found := self._users[user]) is None:
            raise RowRefused("it is assigned to a user that there is not: give a username")
        return found

    def _user(self, name: str) -> UserId | None:
        by_name = people.id_of(self._tx, name)
        row = None if by_name else people.by_id(self._tx, name)
        found = by_name or (row.id if row else None)
        return UserId(found) if found else None

    def _all_stores(self) -> "Stores":
        if self._stores is None:
            self._stores = Stores(self._tx)
        return self._stores

    def name_of(self, assignee: Assignee) -> str:
        match assignee:
            case UserId():
                row = people.by_id(self._tx, assignee)
                return str(row.username) if row else ""
            case LocationId():
                return self._all_stores().name_of(assignee)
            case _:
                return ""


class Stores:
    """Every store by the name that a table gives it: its own where no other has it, else its id."""

    def __init__(self, tx: Tx) -> None:
        rows = tables.store_names(tx)
        self._own = {row.id: row.name for row in rows}
        often = Counter(self._own.values())
        self._names = {id: name if often[name] == 1 else id for id, name in self._own.items()}
        self._ids = {name: id for id, name in self._names.items()} | {
            row.id: row.id for row in rows
        }

    def id_of(self, name: str) -> str:
        """Raises RowRefused where no store, or more than one, is called so."""
        if name not in self._ids:
            raise RowRefused(
                "it names a store that there is not, or that is not the only one of its name: "
                "give its id"
            )
        return str(self._ids[name])

    def name_of(self, store_id: str | None) -> str:
        return str(self._names.get(store_id, "")) if store_id else ""

    def ids_called(self, name: str) -> list[str]:
        """The stores of this very name."""
        return [id for id, each in self._own.items() if each == name]
