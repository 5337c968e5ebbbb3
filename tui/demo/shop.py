"""Fills an empty relay through its REST API: stores, numbers, associates, leads."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.wire import (
    Assignee,
    Lead,
    NewAction,
    NewLead,
    NewNumber,
    NewStore,
    NewUser,
    Onboarding,
    Store,
)
from tui.action_api import ActionsApi
from tui.administration import Administration
from tui.api import Api
from tui.demo.people import WORD, fictional
from tui.demo.process import Relay
from tui.template_api import Templates

LANDLINE, STORE_LINE, FIRST_LINE = 0, 10, 11
"""The last two digits of a store's numbers."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A quick reply that everybody can pick."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Associate:
    """Somebody who can be signed in; ``line`` is their relay number."""

    id: str
    username: str
    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Place:
    """A store as it is wished for. ``staff``: user name and name of everybody who works there."""

    name: str
    area_code: str
    state: str
    time_zone: str
    staff: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Staffed:
    """A store with its text line and its people."""

    store: Store
    line: str
    associates: Sequence[Associate]


class Shop:
    """The administrator's work. Close it afterwards."""

    def __init__(self, relay: Relay) -> None:
        self.api = Administration(relay.url)
        self._relay = relay

    async def open(self) -> None:
        await self.api.sign_in(self._relay.admin, self._relay.password)

    async def close(self) -> None:
        await self.api.close()

    async def staff(self, place: Place) -> Staffed:
        """A store with a line that is enabled, and associates who can text."""
        store = await self.place(place)
        people = await asyncio.gather(*(self.hire(store, *each) for each in place.staff))
        return Staffed(store, fictional(place.area_code, STORE_LINE), people)

    async def place(self, place: Place) -> Store:
        """A store with a line that is enabled, and a free number for everybody of its staff."""
        line = fictional(place.area_code, STORE_LINE)
        store = await self.api.add_store(
            NewStore(
                name=place.name,
                phone=fictional(place.area_code, LANDLINE),
                time_zone=place.time_zone,
                state=place.state,
                area_codes=[place.area_code],
            )
        )
        await self.api.add_number(NewNumber(number=line, use="line"))
        store = await self.api.onboard(store.id, Onboarding(sms_number=line, enable=True))
        own = [fictional(place.area_code, FIRST_LINE + at) for at in range(len(place.staff))]
        await asyncio.gather(
            *(self.api.add_number(NewNumber(number=number, use="line")) for number in own)
        )
        return store

    async def pool(self, numbers: Sequence[str]) -> None:
        """Proxy numbers, for associates who are out of the office."""
        adds = (self.api.add_number(NewNumber(number=each, use="proxy")) for each in numbers)
        await asyncio.gather(*adds)

    async def hire(
        self, store: Store, username: str, name: str, permissions: Sequence[str] = ()
    ) -> Associate:
        """Somebody who works at a store, can text and sees numbers."""
        user = await self.api.add_user(
            NewUser(
                username=username,
                name=name,
                password=WORD,
                permissions=["see_numbers", *permissions],
                store_id=store.id,
            )
        )
        line = (await self.api.enable_texting(user.id)).relay_number
        return Associate(user.id, username, name, line)

    async def lead(
        self,
        name: tuple[str, str],
        number: str,
        owner: Assignee,
        *,
        status: str = "new",
        organization: str | None = None,
        emails: Sequence[str] = (),
        attributes: Sequence[str] = (),
        fields: Mapping[str, str] | None = None,
    ) -> Lead:
        first, last = name
        return await self.api.add_lead(
            NewLead(
                first_name=first,
                last_name=last,
                numbers=[number],
                status=status,
                organization=organization,
                emails=list(emails),
                attributes=list(attributes),
                fields=dict(fields or {}),
                assignee=owner,
            )
        )

    async def replies(self, replies: Iterable[Reply]) -> None:
        """Quick replies, in this order; their fields are fields of leads that are there already."""
        templates = Templates(self.api)
        for reply in replies:
            await templates.add(reply.title, reply.body)

    async def actions(self, actions: Iterable[NewAction]) -> None:
        """Actions, in this order; their fields are fields of leads that are there already."""
        kept = ActionsApi(self.api)
        for action in actions:
            await kept.add(action)


async def signed_in(relay: Relay, associate: Associate) -> Api:
    """An associate's own connection. Whoever asks closes it."""
    api = Api(relay.url)
    try:
        await api.sign_in(associate.username, WORD)
    except BaseException:
        await api.close()
        raise
    return api
