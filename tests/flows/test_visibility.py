"""One answer to "may this user see it": SQL, the rule in core, and a plain oracle of the folders."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.access import Viewer, may_see
from server.core.model import LocationId, Permission, UserId
from server.store import inbox, lead_lists, schema, visibility
from server.store.lead_lists import Which
from server.store.migrate import connection
from server.store.statement import Statement, Tx
from tests.conftest import Engine

STORES = ["s0", "s1", "s2"]
USERS = {"u0": "s0", "u1": "s0", "u2": "s1", "u3": None}
Conversation = dict[str, Any]


@dataclass
class World:
    """Random rows, kept here as they were written."""

    seed: int
    leads: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    lines: dict[str, str | None] = field(default_factory=dict)
    conversations: list[Conversation] = field(default_factory=list)
    candidates: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)
        for n in range(12):
            user = dice.choice([*USERS, None, None])
            self.leads[f"l{n:02}"] = (user, None if user else dice.choice([*STORES, None]))
        self.lines = {"+0": None, "+1": "s0", "+2": "s2"}
        for n in range(40):
            lead = dice.choice([*self.leads, None])
            one: Conversation = {
                "id": f"c{n:02}",
                "lead_id": lead,
                "lead_number": f"+1212{n:07}",
                "line": dice.choice(["+0", "+1", "+2", "+9"]),
                "waiting_since": dice.choice([None, n]),
                "dismissed_at": dice.choice([None, None, n]),
                "answered_seq": dice.choice([None, n]),
                "shown_store_id": dice.choice([None, None, *STORES]),
                "deputy_user_id": dice.choice([None, None, *USERS]),
                "updated_at": dice.randrange(20),
                "created_at": 0,
            }
            self.conversations.append(one)
            if lead is None:
                self.candidates[one["id"]] = dice.sample(sorted(self.leads), 2)

    def write(self, engine: Engine) -> None:
        with connection(engine) as opened:

            def add(table: sa.Table, rows: list[dict[str, Any]]) -> None:
                opened.execute(sa.insert(table), rows)

            add(schema.stores, [_store(store) for store in STORES])
            add(schema.users, [_user(user, store) for user, store in USERS.items()])
            add(schema.numbers, [_line(number, store) for number, store in self.lines.items()])
            add(schema.leads, [_lead(lead, *owner) for lead, owner in self.leads.items()])
            add(schema.conversations, self.conversations)
            pairs = [(each, lead) for each in self.candidates for lead in self.candidates[each]]
            if pairs:
                add(
                    schema.candidates,
                    [{"conversation_id": each, "lead_id": lead} for each, lead in pairs],
                )

    def owners(self, one: Conversation) -> list[tuple[str | None, str | None]]:
        named = [one["lead_id"]] if one["lead_id"] else self.candidates[one["id"]]
        return [self.leads[lead] for lead in named]

    def mine(self, one: Conversation, viewer: Viewer) -> bool:
        if one["deputy_user_id"] == viewer.id:
            return True
        if one["lead_id"]:
            return self.leads[one["lead_id"]][0] == viewer.id
        return any(
            user == viewer.id or (place is not None and place == viewer.store)
            for user, place in self.owners(one)
        )

    def of_my_store(self, one: Conversation, viewer: Viewer) -> bool:
        own = self.leads[one["lead_id"]][1] if one["lead_id"] else None
        places = {own, one["shown_store_id"], self.lines.get(one["line"])} - {None}
        return viewer.store in places

    def in_folder(self, folder: str, one: Conversation, viewer: Viewer) -> bool:
        """The folders of product.md MC2, said plainly."""
        opened, mine = one["dismissed_at"] is None, self.mine(one, viewer)
        shared = self.of_my_store(one, viewer)
        supervises = viewer.may(Permission.SUPERVISE)
        at_store = bool(one["lead_id"]) and self.leads[one["lead_id"]][1] == viewer.store
        match folder:
            case "inbox":
                return mine and opened
            case "new_leads":
                unanswered = one["answered_seq"] is None
                return viewer.store is not None and at_store and unanswered and opened
            case "customer_requests":
                return False
            case "waiting":
                return (mine or shared) and one["waiting_since"] is not None and opened
            case "dismissed":
                return (mine or shared) and not opened
            case "store":
                return shared and opened
            case "live":
                return supervises and opened
            case _:
                return supervises or mine or shared


def _store(store: str) -> dict[str, Any]:
    return {
        "id": store,
        "name": store,
        "kind": "store",
        "time_zone": "UTC",
        "area_codes": [],
        "created_at": 0,
    }


def _user(user: str, store: str | None) -> dict[str, Any]:
    return {
        "id": user,
        "username": user,
        "name": user,
        "password_hash": "",
        "permissions": [],
        "store_id": store,
        "status": "active",
        "text_messaging": True,
        "created_at": 0,
    }


def _line(number: str, store: str | None) -> dict[str, Any]:
    return {
        "number": number,
        "use": "line",
        "state": "assigned",
        "store_id": store,
        "created_at": 0,
    }


def _lead(lead: str, user: str | None, place: str | None) -> dict[str, Any]:
    return {
        "id": lead,
        "first_name": lead,
        "last_name": "",
        "status": "new",
        "emails": [],
        "attributes": [],
        "fields": {},
        "assignee_user_id": user,
        "assignee_location_id": place,
        "created_at": 0,
        "updated_at": 0,
    }


WITHIN_SIGHT = Statement(visibility.conversations_within_sight())


def viewers() -> Iterator[Viewer]:
    for user, store in USERS.items():
        place = LocationId(store) if store else None
        for rights in ((), (Permission.SUPERVISE,), (Permission.SEE_NUMBERS,)):
            yield Viewer(UserId(user), place, frozenset(rights))


def listed(tx: Tx, viewer: Viewer, folder: str) -> list[str]:
    rows = inbox.page(
        tx,
        viewer,
        folder,
        order="newest",
        after=None,
        limit=200,
        offset=0,
    )
    return [row.id for row in rows]


@pytest.mark.parametrize("seed", range(4))
def test_the_sql_and_the_rule_see_the_same(engine: Engine, seed: int) -> None:
    world = World(seed)
    world.write(engine)
    reader = engine.reader()

    def unit(tx: Tx) -> None:
        for viewer in viewers():
            ruled = [
                one["id"]
                for one in world.conversations
                if (seen_by := visibility.of_conversation(tx, one["id"]))
                and may_see(viewer, seen_by)
            ]
            assert sorted(listed(tx, viewer, inbox.EVERYTHING)) == ruled, viewer
            if not viewer.may(Permission.SUPERVISE):
                within = tx.rows(WITHIN_SIGHT, **visibility.parameters(viewer))
                assert sorted({row.id for row in within}) == ruled, viewer
            seen = [
                lead
                for lead in world.leads
                if (of_lead := visibility.of_lead(tx, lead)) and may_see(viewer, of_lead)
            ]
            rows, total = lead_lists.page(
                tx, viewer, Which(), order="newest", after=None, limit=200, offset=0
            )
            assert sorted(row.id for row in rows) == seen, viewer
            assert total == len(seen)

    try:
        reader.read(unit)
    finally:
        reader.close()


@pytest.mark.parametrize("seed", range(4))
def test_folders_hold_what_they_say(engine: Engine, seed: int) -> None:
    world = World(seed)
    world.write(engine)
    reader = engine.reader()

    def unit(tx: Tx) -> None:
        for viewer in viewers():
            for folder in (*inbox.FOLDERS, inbox.EVERYTHING):
                expected = [
                    one["id"] for one in world.conversations if world.in_folder(folder, one, viewer)
                ]
                assert sorted(listed(tx, viewer, folder)) == expected, (viewer, folder)
                assert inbox.count(tx, viewer, folder)[0] == len(expected)

    try:
        reader.read(unit)
    finally:
        reader.close()
