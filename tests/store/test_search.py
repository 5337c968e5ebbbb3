"""What a search finds, held against reading everything; whichever way the texts are looked at."""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.access import Viewer
from server.core.model import Permission, UserId
from server.core.words import search_of, spaced, terms, typed
from server.store import schema, search
from server.store.migrate import connection
from server.store.statement import Tx
from tests.conftest import Engine

WORDS = [
    "blue",
    "sofa",
    "so",
    "sofas",
    "table",
    "tables",
    "東京",
    "café",
    "cafe",
    "a",
    "the",
    "theatre",
]
NAMES = ["Ana", "Anabel", "Zoë", "Table", "李"]
QUERIES = [
    *WORDS,
    "the sof",
    "tab sofa",
    "a the",
    "ana",
    "zoe",
    "東",
    "blue table sofa",
    "李",
    "nobody",
]
USERS = ["busy", "u1", "quiet"]


@dataclass
class World:
    """Random leads with a conversation each, and texts in any order."""

    seed: int
    names: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)
        for _ in range(60):
            self.names.append(dice.choice(NAMES))
            self.owners.append(dice.choices(USERS, [20, 8, 2])[0])
        for _ in range(400):
            body = " ".join(dice.choices(WORDS, k=dice.randrange(5)))
            self.texts.append((dice.randrange(60), body))

    def write(self, engine: Engine) -> None:
        lead: dict[str, Any] = {
            "last_name": "",
            "status": "new",
            "emails": [],
            "attributes": [],
            "fields": {},
            "created_at": 0,
            "updated_at": 0,
        }
        text: dict[str, Any] = {
            "direction": "inbound",
            "media": [],
            "state": "received",
            "purpose": "inbound",
            "author_kind": "lead",
            "at": 0,
            "segments": 1,
            "attempts": 0,
            "look_ups": 0,
            "why": {},
        }
        with connection(engine) as opened:
            opened.execute(sa.insert(schema.users), [_user(user) for user in USERS])
            for n, (name, owner) in enumerate(zip(self.names, self.owners, strict=True)):
                named = {"id": f"l{n}", "first_name": name, "words": spaced(name)}
                owned = {"assignee_user_id": owner}
                opened.execute(sa.insert(schema.leads), lead | named | owned)
                opened.execute(sa.insert(schema.conversations), _conversation(n))
            for seq, (n, body) in enumerate(self.texts, 1):
                here = {"seq": seq, "id": f"m{seq}", "conversation_id": f"c{n}", "body": body}
                opened.execute(sa.insert(schema.messages), text | here)
        with closing(engine.writer()) as writer:
            writer.begin()
            for seq, (_, body) in enumerate(self.texts, 1):
                search.add_text(writer.tx, seq, body)
            writer.commit()

    def found(self, viewer: Viewer, query: str) -> dict[str, int | None]:
        """By reading everything."""
        asked = tuple(terms(query))
        wanted = typed(asked)
        seen = [
            n
            for n, owner in enumerate(self.owners)
            if owner == viewer.id or viewer.may(Permission.SUPERVISE)
        ]
        newest: dict[str, int | None] = {
            f"c{n}": seq for seq, (n, body) in enumerate(self.texts, 1) if wanted.is_in(body)
        }
        by_text = {id: seq for id, seq in newest.items() if int(id[1:]) in seen}
        by_name: dict[str, int | None] = {
            f"c{n}": None
            for n in seen
            if all(f" {term}" in spaced(self.names[n]) for term in asked)
        }
        return by_text | by_name


def _user(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "username": id,
        "name": id,
        "password_hash": "",
        "permissions": [],
        "store_id": None,
        "status": "active",
        "text_messaging": True,
        "created_at": 0,
    }


def _conversation(n: int) -> dict[str, Any]:
    return {
        "id": f"c{n}",
        "lead_id": f"l{n}",
        "lead_number": f"+1212{n:07}",
        "line": "+0",
        "updated_at": n,
        "created_at": 0,
    }


def viewers() -> Iterator[Viewer]:
    for user in (*USERS, "nobody"):
        yield Viewer(UserId(user), None, frozenset())
    yield Viewer(UserId("boss"), None, frozenset({Permission.SUPERVISE}))


@pytest.mark.parametrize("first_hits", [1, 15, 2_000])
@pytest.mark.parametrize("few", [0, 5, 1_000])
def test_every_way_of_looking_finds_the_same(
    engine: Engine, first_hits: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FIRST_HITS", first_hits)
    monkeypatch.setattr(search, "FEW", few)
    world = World(first_hits + few)
    world.write(engine)

    def unit(tx: Tx) -> None:
        for viewer in viewers():
            for query in QUERIES:
                asked = search_of(query, numbers=False)
                assert asked
                found = search.conversations_found(tx, viewer, asked)
                assert found == world.found(viewer, query), (viewer, query)

    with closing(engine.reader()) as reader:
        reader.read(unit)


def test_the_places_within_a_conversation_count_its_texts_alone(engine: Engine) -> None:
    world = World(7)
    world.write(engine)
    own = [(seq, body) for seq, (n, body) in enumerate(world.texts, 1) if n == 3]
    expected = [
        (place, f"m{seq}") for place, (seq, body) in enumerate(own) if " tab" in spaced(body)
    ]

    def unit(tx: Tx) -> list[tuple[int, str]]:
        return [(place, row.id) for place, row in search.within(tx, "c3", ("tab",))]

    with closing(engine.reader()) as reader:
        assert reader.read(unit) == expected[::-1]


def test_a_text_that_was_not_kept_is_not_found(engine: Engine) -> None:
    """Words go with their text: what a failed unit wrote is undone with it."""
    with closing(engine.writer()) as writer:
        writer.begin()
        writer.savepoint()
        search.add_text(writer.tx, 1, "undone")
        writer.undo()
        writer.savepoint()
        search.add_text(writer.tx, 1, "kept")
        writer.release()
        writer.commit()
    with connection(engine) as opened:
        match = "MATCH" if opened.dialect.name == "sqlite" else ".words @@"
        for word, seqs in (("undone", []), ("kept", [1])):
            hits = f"SELECT rowid FROM message_words WHERE message_words {match} '{word}'"
            assert opened.exec_driver_sql(hits).scalars().all() == seqs
