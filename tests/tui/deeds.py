"""The counterpart's actions and service requests: kept in memory, filled by the relay's own rules."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request as Asked
from starlette.responses import Response
from starlette.routing import Route

from server.core.filling import fill
from server.core.segments import count
from server.wire import (
    Action,
    ActionOrder,
    ActionPage,
    LeadAction,
    LeadActionPage,
    NewAction,
    NewRequest,
    Outlook,
    Preview,
    Request,
    RequestPage,
)
from tests.tui.refusing import Handler, Refused, answering
from tests.tui.shelf import read

GOES = Outlook(verdict="allowed", because="agreed", sentence="A text goes at once.")


@dataclass
class Deeds:
    """``values`` is what is known of every lead; ``refuse`` is answered to whatever is run or taken."""

    actions: list[Action] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    taken: list[tuple[str, NewRequest]] = field(default_factory=list)
    """With the key that each was taken under."""
    values: dict[str, str] = field(default_factory=lambda: {"first_name": "Dana"})
    outlook: Outlook = GOES
    refuse: Refused | None = None

    def add(self, name: str, body: str, runs_on: str = "hand", **given: Any) -> Action:
        """An action behind the others."""
        read(body)
        action = Action(
            id=f"a{len(self.actions)}", name=name, runs_on=runs_on, template_id=f"t-{name}",
            body=body, **{"status": None, "on": True, **given},
        )  # fmt: skip
        self.actions.append(action)
        return action

    def find(self, id: str) -> Action:
        found = next((each for each in self.actions if each.id == id), None)
        if found is None:
            raise Refused(404, "not_found", "There is no such action.")
        return found

    def change(self, id: str, given: dict[str, Any]) -> Action:
        old = self.find(id)
        read(given.get("body") or old.body)
        new = replace(old, **given)
        self.actions[self.actions.index(old)] = new
        return new

    def page(self) -> ActionPage:
        return ActionPage(items=self.actions, next_cursor=None, total=len(self.actions))

    def for_lead(self) -> LeadActionPage:
        by_hand = [each for each in self.actions if each.on and each.runs_on == "hand"]
        items = [LeadAction(action=each, preview=self._preview(each.body)) for each in by_hand]
        return LeadActionPage(items=items, outlook=self.outlook, next_cursor=None, total=len(items))

    def _preview(self, body: str) -> Preview:
        made = fill(read(body), self.values)
        return Preview(
            body=made.body, gaps=list(made.gaps), segments=count(made.body).segments,
            required=list(made.required), in_place=made.in_place,
        )  # fmt: skip

    def filled(self, id: str) -> tuple[Action, str]:
        """An action that is run, and the words that leave."""
        if self.refuse is not None:
            raise self.refuse
        action = self.find(id)
        return action, self._preview(action.body).body

    def take(self, key: str, new: NewRequest) -> Request:
        if self.refuse is not None:
            raise self.refuse
        if new.preference == "text" and not new.number:
            raise Refused(422, "number_missing", "Give the number.")
        self.taken.append((key, new))
        return Request(
            id="r1", at=self.requests[0].at if self.requests else _AT, lead_id="lead-c0",
            channel=new.channel, preference=new.preference, message=new.message,
        )  # fmt: skip


_AT = datetime(2026, 3, 12, 14, 20, 5, tzinfo=UTC)


def routes(deeds: Deeds, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about actions and requests, but for running one."""

    def listed(_: Asked, __: bytes) -> Any:
        return deeds.page()

    def add(_: Asked, body: bytes) -> Any:
        new = msgspec.json.decode(body, type=NewAction)
        if not new.name.strip():
            raise Refused(422, "name_missing", "An action needs a name.")
        if new.runs_on == "status" and not (new.status or "").strip():
            raise Refused(422, "status_missing", "Say which status starts it.")
        return deeds.add(new.name, new.body or "", new.runs_on, status=new.status, on=new.on)

    def change(request: Asked, body: bytes) -> Any:
        return deeds.change(request.path_params["id"], msgspec.json.decode(body))

    def delete(request: Asked, _: bytes) -> Any:
        deeds.actions.remove(deeds.find(request.path_params["id"]))
        return Response(status_code=204)

    def order(_: Asked, body: bytes) -> Any:
        ids = msgspec.json.decode(body, type=ActionOrder).ids
        deeds.actions.sort(key=lambda each: ids.index(each.id))
        return deeds.page()

    def for_lead(_: Asked, __: bytes) -> Any:
        return deeds.for_lead()

    def take(request: Asked, body: bytes) -> Any:
        key = request.headers["idempotency-key"]
        return deeds.take(key, msgspec.json.decode(body, type=NewRequest))

    def requests(_: Asked, __: bytes) -> Any:
        items = deeds.requests
        return RequestPage(items=items, next_cursor=None, total=len(items))

    return [
        route("/v1/actions", "GET", answering(listed)),
        route("/v1/actions", "POST", answering(add)),
        route("/v1/actions/order", "PUT", answering(order)),
        route("/v1/actions/{id}", "PATCH", answering(change)),
        route("/v1/actions/{id}", "DELETE", answering(delete)),
        route("/v1/leads/{id}/actions", "GET", answering(for_lead)),
        route("/v1/leads/{id}/requests", "GET", answering(requests)),
        route("/v1/requests", "POST", answering(take)),
    ]
