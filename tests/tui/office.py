"""The counterpart's Out of Office: kept in memory; what a real relay makes of it is tested with one."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from server.wire import Code, Colleague, ColleaguePage, NewOutOfOffice, OutOfOffice
from tests.tui.refusing import Handler, Refused, refusal

OFF = OutOfOffice(
    enabled=False, forwarding_number=None, mode="all", verified=False, ends_at=None, deputy=None,
    options=["all", "logged_out"], blocked=None, code_expires_at=None, active=False,
    sentence="Out of Office is off: a text that comes now stays in the app.", grace=120,
)  # fmt: skip
BEN = Colleague(id="ben", name="Ben Ode", store="Downtown")
COLLEAGUES = [
    BEN,
    Colleague(id="cleo", name="Cleo Park", store="Downtown"),
    Colleague(id="uma", name="Uma Stone", store="Uptown"),
]
CODE = "246810"


@dataclass
class Office:
    """``refuse``: the next that is put is answered so."""

    now: OutOfOffice = OFF
    colleagues: list[Colleague] = field(default_factory=lambda: list(COLLEAGUES))
    put: list[NewOutOfOffice] = field(default_factory=list)
    refuse: Refused | None = None

    def change(self, new: NewOutOfOffice) -> OutOfOffice:
        self.put.append(new)
        same = new.forwarding_number == self.now.forwarding_number
        deputy = next((each for each in self.colleagues if each.id == new.deputy_id), None)
        self.now = replace(
            self.now, enabled=new.enabled, forwarding_number=new.forwarding_number, mode=new.mode,
            ends_at=new.ends_at, deputy=deputy, verified=self.now.verified and same,
        )  # fmt: skip
        return self.now


def routes(office: Office, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    async def get(_: Request) -> OutOfOffice:
        return office.now

    async def put(request: Request) -> Any:
        new = msgspec.json.decode(await request.body(), type=NewOutOfOffice)
        if (refused := office.refuse) is not None:
            office.refuse = None
            return refusal(refused.problem)
        return office.change(new)

    async def verify(request: Request) -> Any:
        if msgspec.json.decode(await request.body(), type=Code).code != CODE:
            words = "This is not the code that was texted. 9 tries are left."
            return refusal(Refused(422, "code_wrong", words).problem)
        office.now = replace(office.now, verified=True, code_expires_at=None)
        return office.now

    async def colleagues(_: Request) -> ColleaguePage:
        found = office.colleagues
        return ColleaguePage(items=found, next_cursor=None, total=len(found))

    return [
        route("/v1/me/out-of-office", "GET", get),
        route("/v1/me/out-of-office", "PUT", put),
        route("/v1/me/out-of-office/verification", "POST", verify),
        route("/v1/colleagues", "GET", colleagues),
    ]
