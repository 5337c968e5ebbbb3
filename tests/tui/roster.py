"""The counterpart's users and numbers, kept in memory by the relay's rules."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.core import owned_numbers
from server.core.model import NumberState, NumberUse
from server.core.owned_numbers import Stays
from server.core.words import beginnings, terms
from server.wire import (
    ArchivePage,
    Confirmation,
    NewNumber,
    Number,
    NumberChange,
    NumberPage,
    RelayNumber,
    Store,
    StorePage,
    TextMessaging,
    User,
    UserPage,
)
from tests.tui.refusing import Handler, Refused, answering

ARCHIVE = b'line,body\r\n+12125550110,"=1+1"\r\n'


@dataclass
class Roster:
    """``said`` holds, by user, what there is on their line; ``archived`` the texts kept, by number."""

    stores: list[Store] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    said: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    archives: bool = False
    archived: dict[str, int] = field(default_factory=dict)
    released: list[str] = field(default_factory=list)

    def add_user(self, name: str, line: str | None = None, **changes: Any) -> User:
        id = name.split(" ")[0].lower()
        user = User(
            id=id, username=id, name=name, permissions=[], store_id="store-1", status="active",
            text_messaging=line is not None, relay_number=line,
        )  # fmt: skip
        self.users.append(replace(user, **changes))
        if line is not None:
            self.add_number(line, "line", state="assigned", user_id=id, owner=name)
        return self.users[-1]

    def add_number(self, number: str, use: str = "line", **changes: Any) -> Number:
        made = Number(number=number, use=use, state="free", region="US-NY")
        self.numbers = sorted([*self.numbers, replace(made, **changes)], key=lambda n: n.number)
        return self.number(number)

    def number(self, number: str) -> Number:
        found = next((each for each in self.numbers if each.number == number), None)
        if found is None:
            raise Refused(404, "not_found", "There is no such number.")
        return found

    def user(self, id: str) -> User:
        return next(each for each in self.users if each.id == id)

    def change(self, old: Any, **changes: Any) -> Any:
        kept = self.users if isinstance(old, User) else self.numbers
        new = replace(old, **changes)
        kept[kept.index(old)] = new
        return new

    def texting(self, id: str) -> TextMessaging:
        conversations, texts, unsent = self.said.get(id, (0, 0, 0))
        return TextMessaging(
            relay_number=self.user(id).relay_number, conversations=conversations, texts=texts,
            unsent=unsent, archived=self.archives,
        )  # fmt: skip

    def switch_on(self, id: str) -> RelayNumber:
        user = self.user(id)
        free = [each for each in self.numbers if (each.use, each.state) == ("line", "free")]
        if not free:
            raise Refused(409, "no_number_available", "No line is free. Add a number.")
        self.change(free[0], state="assigned", user_id=id, owner=user.name)
        self.change(user, text_messaging=True, relay_number=free[0].number)
        return RelayNumber(relay_number=free[0].number)

    def release(self, id: str, confirm: str) -> User:
        user = self.user(id)
        if confirm != user.relay_number:
            raise Refused(422, "confirmation_wrong", "Type the relay number as it is shown.")
        self.change(self.number(confirm), state="quarantined", user_id=None, owner=None)
        self.released.append(confirm)
        self.said.pop(id, None)
        found: User = self.change(user, text_messaging=False, relay_number=None)
        return found

    def set_state(self, number: str, state: str) -> Number:
        old = self.number(number)
        made = owned_numbers.change(NumberUse(old.use), NumberState(old.state), NumberState(state))
        if isinstance(made, Stays):
            raise Refused(409, "number_state", made.sentence)
        found: Number = self.change(old, state=state)
        return found

    def found(self, q: str) -> list[User]:
        wanted = beginnings(tuple(terms(q)))
        return sorted(
            (user for user in self.users if wanted.is_in(f"{user.name} {user.username}")),
            key=lambda user: user.name.lower(),
        )


def routes(roster: Roster, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about users and numbers."""

    def users(request: Request, _: bytes) -> Any:
        found = roster.found(request.query_params.get("q", ""))
        return UserPage(items=_page(request, found), next_cursor=None, total=len(found))

    def stores(request: Request, _: bytes) -> Any:
        items = _page(request, roster.stores)
        return StorePage(items=items, next_cursor=None, total=len(roster.stores))

    def numbers(request: Request, _: bytes) -> Any:
        q = request.query_params
        found = [
            each
            for each in roster.numbers
            if q.get("use") in (None, each.use) and q.get("state") in (None, each.state)
        ]
        return NumberPage(items=_page(request, found), next_cursor=None, total=len(found))

    def release(request: Request, body: bytes) -> Any:
        confirm = msgspec.json.decode(body, type=Confirmation).confirm
        return roster.release(request.path_params["id"], confirm)

    def add(_: Request, body: bytes) -> Any:
        new = msgspec.json.decode(body, type=NewNumber)
        number = "+1" + "".join(filter(str.isdigit, new.number))[-10:]
        if len(number) < 12:
            raise Refused(422, "number_invalid", "This number is too short.")
        if any(each.number == number for each in roster.numbers):
            raise Refused(409, "number_exists", "This number is in the list already.")
        return roster.add_number(number, new.use)

    def change(request: Request, body: bytes) -> Any:
        state = msgspec.json.decode(body, type=NumberChange).state
        return roster.set_state(request.path_params["id"], state)

    def archive(request: Request, _: bytes) -> Any:
        if request.query_params.get("format") == "csv":
            return Response(ARCHIVE, media_type="text/csv")
        total = roster.archived.get(request.path_params["id"], 0)
        return ArchivePage(items=[], next_cursor=None, total=total)

    texting = "/v1/users/{id}/text-messaging"
    return [
        route("/v1/users", "GET", answering(users)),
        route("/v1/stores", "GET", answering(stores)),
        route(texting, "GET", answering(lambda r, _: roster.texting(r.path_params["id"]))),
        route(texting, "PUT", answering(lambda r, _: roster.switch_on(r.path_params["id"]))),
        route(texting, "DELETE", answering(release)),
        route("/v1/numbers", "GET", answering(numbers)),
        route("/v1/numbers", "POST", answering(add)),
        route("/v1/numbers/{id}", "PATCH", answering(change)),
        route("/v1/numbers/{id}/archive", "GET", answering(archive)),
    ]


def _page(request: Request, items: list[Any]) -> list[Any]:
    offset = int(request.query_params.get("offset", 0))
    return items[offset : offset + int(request.query_params.get("limit", 50))]
