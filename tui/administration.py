"""What somebody who manages users, stores and numbers asks of a relay."""

from urllib.parse import quote

from server.wire import (
    Lead,
    NewLead,
    NewNumber,
    NewStore,
    NewUser,
    Number,
    NumberChange,
    Onboarding,
    RelayNumber,
    Store,
    User,
)
from tui.api import Api


class Administration(Api):
    """A connection with more to ask; the relay decides who may."""

    async def add_lead(self, lead: NewLead) -> Lead:
        return await self.ask(Lead, "POST", "/v1/leads", lead)

    async def add_store(self, store: NewStore) -> Store:
        return await self.ask(Store, "POST", "/v1/stores", store)

    async def onboard(self, store_id: str, onboarding: Onboarding) -> Store:
        path = f"/v1/stores/{quote(store_id, safe='')}/onboarding"
        return await self.ask(Store, "POST", path, onboarding)

    async def add_user(self, user: NewUser) -> User:
        return await self.ask(User, "POST", "/v1/users", user)

    async def enable_texting(self, user_id: str) -> RelayNumber:
        path = f"/v1/users/{quote(user_id, safe='')}/text-messaging"
        return await self.ask(RelayNumber, "PUT", path)

    async def add_number(self, number: NewNumber) -> Number:
        return await self.ask(Number, "POST", "/v1/numbers", number)

    async def change_number(self, number: str, change: NumberChange) -> Number:
        path = f"/v1/numbers/{quote(number, safe='')}"
        return await self.ask(Number, "PATCH", path, change)
