"""A whisper is no text: whatever else happens, everything is as if it had never been written.

Two histories of one seed are told, one of them with notes planted wherever there is a conversation, and
all that is stored or decided is compared.
"""

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.access import Viewer
from server.core.model import Direction, LocationId, Permission, UserId
from server.flows import conversations, delivery, handing, history, notes
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound
from server.store import (
    archives,
    inbox,
    leads,
    messages,
    outbox,
    pool,
    releasing,
    schema,
    search,
    threads,
    waiting,
)
from server.store.statement import Statement
from tests.conftest import Engine
from tests.flows.out_of_office import DANA, KIM, LINES, PHONES, SAM, Away, Opened

SEEDS, STEPS = 3, 60
CUSTOMERS = [DANA, SAM, KIM]
SECRET = "xylophone"
"""A word that only notes hold."""

NOT_OF_TEXTS = {"events", "message_words", "idempotency", "writing", "counters"}
PLACES = ("last_seq", "last_inbound_seq", "answered_seq", "read_seq")
_EVERYTHING = {
    table: Statement(
        sa.select(table).order_by(*([table.c.seq] if "seq" in table.c else table.primary_key))
    )
    for table in schema.metadata.sorted_tables
    if table.name not in NOT_OF_TEXTS
}
_CONVERSATIONS = Statement(sa.select(schema.conversations.c.id).order_by(schema.conversations.c.id))
_NOTES = Statement(sa.select(schema.messages).where(schema.messages.c.direction == "note"))


class Story:
    """An away store in which things happen; with ``whispers`` notes are planted between them."""

    def __init__(self, away: Away, seed: int, *, whispers: bool) -> None:
        self.away, self.tx = away, away.tx
        self._dice = random.Random(seed)
        self._whispers = random.Random(seed) if whispers else None
        self._note_ids = itertools.count(1)
        self._past = itertools.count(1)
        self.left: list[str] = []
        """What was handed to the carrier, in order."""
        self._leads = [
            away.lead(f"{name} Lee", owner, number)
            for name, owner, number in zip(("Dana", "Sam", "Kim"), LINES, CUSTOMERS, strict=True)
        ]

    def viewer(self, name: str) -> Viewer:
        return Viewer(
            self.away.users[name], LocationId(self.away.store), frozenset([Permission.SUPERVISE])
        )

    def goes_on(self) -> None:
        for step in range(STEPS):
            self._step(step)
            self._plant()

    def _plant(self) -> None:
        if self._whispers is None:
            return
        for row in self.tx.rows(_CONVERSATIONS):
            if self._whispers.random() < 0.3:
                self.whisper(row.id, self._whispers.choice(sorted(LINES)))

    def whisper(self, conversation: str, name: str) -> str:
        context = replace(self.away.context, new_id=lambda: f"note{next(self._note_ids):05}")
        key = f"whisper{next(self._note_ids)}"
        words = f"{SECRET} {key}"
        return notes.whisper(self.tx, self.viewer(name), conversation, words, key, context)

    def _step(self, n: int) -> None:
        happenings: list[Callable[[int], None]] = [
            *3 * [self._text_in], *2 * [self._write], self._reply_by_phone, self._send,
            self._go_away, self._mark, self._put_aside, self._assign, self._import,
        ]  # fmt: skip
        self._dice.choice(happenings)(n)

    def _text_in(self, n: int) -> None:
        body = self._dice.choice([f"text {n}", f"text {n}", "STOP", "START"])
        self.away.texts(self._dice.choice(CUSTOMERS), self._dice.choice(list(LINES.values())), body)

    def _write(self, n: int) -> None:
        try:
            self.away.writes(
                self._dice.choice(list(LINES)), self._dice.choice(self._leads), f"w{n}"
            )
        except (Conflict, Forbidden, NotFound):
            return  # opted out, or somebody else's by now: in both stories alike

    def _reply_by_phone(self, n: int) -> None:
        name = self._dice.choice(list(LINES))
        if self.away.on_phone(PHONES[name]):
            self.away.replies(name, f"phone {n}")

    def _send(self, n: int) -> None:
        for job in delivery.claim(self.tx, "relay", 3, self.away.context):
            self.left.append(job.body)
            delivery.accepted(
                self.tx, job.message_id, f"carrier-{n}-{job.message_id}", self.away.context
            )

    def _go_away(self, n: int) -> None:
        self.away.goes_away(self._dice.choice(list(LINES)), enabled=self._dice.random() < 0.7)

    def _some(self) -> str | None:
        rows = self.tx.rows(_CONVERSATIONS)
        return str(self._dice.choice(rows).id) if rows else None

    def _mark(self, n: int) -> None:
        if (id := self._some()) is None:
            return
        viewer = self.viewer(self._dice.choice(list(LINES)))
        texts = [row for row in messages.newest(self.tx, id, 200) if row.direction != "note"]
        if not texts:
            return
        chosen = self._dice.choice(texts).id
        conversations.mark_read(self.tx, viewer, id, chosen, self.away.context)

    def _put_aside(self, n: int) -> None:
        if (id := self._some()) is not None:
            conversations.dismiss(self.tx, self.viewer("ana"), id, self.away.context)

    def _assign(self, n: int) -> None:
        if (id := self._some()) is None:
            return
        every: list[UserId | LocationId] = [*self.away.users.values(), LocationId(self.away.store)]
        to = self._dice.choice(every)
        handing.assign(self.tx, self.viewer("ana"), id, to, self.away.context)

    def _import(self, n: int) -> None:
        """History that is older than the newest text is refused, whatever was whispered since."""
        direction = self._dice.choice([Direction.INBOUND, Direction.OUTBOUND])
        past = history.PastText(
            id=f"past{next(self._past)}", lead_number=self._dice.choice(CUSTOMERS),
            line=self._dice.choice(list(LINES.values())), direction=direction, author=None,
            body=f"past {n}", media=(), at=self.away.now - self._dice.choice([0, 3_000_000]),
            state="received" if direction is Direction.INBOUND else "delivered", read=False,
        )  # fmt: skip
        history.bring_in(self.tx, [past], self.away.context)

    # ---- what is compared

    def stored(self) -> dict[str, Any]:
        """All rows but the notes, each place of a text counted among the texts alone."""
        rank = {row.seq: at for at, row in enumerate(self._texts())}
        return {
            table.name: [
                _plain(row._asdict(), rank) for row in self.tx.rows(statement)
                if getattr(row, "direction", None) != "note"
            ]
            for table, statement in _EVERYTHING.items()
        }  # fmt: skip

    def _texts(self) -> list[Any]:
        rows = self.tx.rows(_EVERYTHING[schema.messages])
        return sorted(
            (row for row in rows if row.direction != "note"), key=lambda row: int(row.seq)
        )

    def decided(self) -> dict[str, Any]:
        """What routing, the gate, the outbox, the pool and every folder make of it."""
        tx, now = self.tx, self.away.now
        ids = [row.id for row in tx.rows(_CONVERSATIONS)]
        found: dict[str, Any] = {"left": self.left}
        for number in CUSTOMERS:
            for line in LINES.values():
                rows = leads.with_number(tx, number, line)
                found[f"routing {number} {line}"] = leads.sharing_facts(tx, rows)
            found[f"sent to {number}"] = waiting.sent_to(tx, number, 0, None, 99)
        found["due"] = [row.body for row in outbox.due(tx, now, 99)]
        found["pool"] = [(row.at, row.direction) for row in pool.texts(tx, 0)]
        found["log"] = pool.log_begins(tx)
        found["lines"] = [releasing.said_on(tx, line) for line in LINES.values()]
        for id in ids:
            found[f"took part {id}"] = [row.author_id for row in messages.writers(tx, id)]
            found[f"last answer {id}"] = messages.at_of(
                tx, _seq(messages.last_answer(tx, id, 2**62))
            )
            found[f"newest {id}"] = messages.last_text_at(tx, id)
        for name in LINES:
            found |= self._seen_by(name, ids)
        return found

    def _seen_by(self, name: str, ids: list[str]) -> dict[str, Any]:
        tx, viewer = self.tx, self.viewer(name)
        seen: dict[str, Any] = {}
        for folder in (*inbox.FOLDERS, inbox.TEXTS):
            rows = inbox.page(tx, viewer, folder, order="newest", after=None, limit=200, offset=0)
            seen[f"{name} {folder}"] = [
                (row.id, row.unread, row.waiting_since, row.last_body, row.flag) for row in rows
            ]
            seen[f"{name} {folder} count"] = inbox.count(tx, viewer, folder)
        for id in ids:
            first = messages.first_unread(tx, id, viewer.id)
            seen[f"{name} unread {id}"] = messages.at_of(tx, first)
        return seen


def _seq(row: Any) -> int | None:
    return None if row is None else int(row.seq)


def _plain(row: dict[str, Any], rank: dict[int, int]) -> dict[str, Any]:
    """``seq`` counts rows and not what they say."""
    row.pop("seq", None)
    for name in PLACES:
        if row.get(name) is not None:
            row[name] = sum(1 for seq in rank if seq <= row[name])
    return row


def told(
    engine: Engine, seed: int, *, whispers: bool
) -> tuple[dict[str, Any], dict[str, Any], int]:
    """What a story leaves behind, and how many notes it held; nothing of it is kept."""
    session = engine.writer()
    session.begin()
    try:
        story = Story(Away(session.tx, "+12125550190", "+12125550191"), seed, whispers=whispers)
        story.goes_on()
        return story.stored(), story.decided(), len(story.tx.rows(_NOTES))
    finally:
        session.rollback()
        session.close()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_with_whispers_everything_is_as_without_them(engine: Engine, seed: int) -> None:
    stored, decided, none = told(engine, seed, whispers=False)
    stored_too, decided_too, many = told(engine, seed, whispers=True)
    assert (none, many > 10) == (0, True)
    for table, rows in stored.items():
        assert stored_too[table] == rows, table
    assert decided_too == decided
    assert SECRET not in str([stored_too, decided_too])


# ---- what a note is


class Whispered:
    """Dana texts Ana, who whispers."""

    def __init__(self, opened: Opened) -> None:
        self.away = opened()
        self.story = Story(self.away, 0, whispers=False)
        self.away.texts(DANA, LINES["ana"], "hello")
        ((row),) = self.away.tx.rows(_CONVERSATIONS)
        self.id = str(row.id)
        self.note = self.story.whisper(self.id, "ana")


def test_a_note_stands_in_the_thread_in_its_place(opened: Opened) -> None:
    it = Whispered(opened)
    it.away.texts(DANA, LINES["ana"], "are you there?")
    rows = messages.newest(it.away.tx, it.id, 10)
    assert [row.direction for row in rows] == ["inbound", "note", "inbound"]
    note = rows[1]
    assert (note.state, note.purpose, note.author_kind, note.author_user_name) == (
        "noted", "note", "staff", "Ana Diaz",
    )  # fmt: skip
    assert messages.count(it.away.tx, it.id) == 3


def test_a_note_is_found_by_its_words(opened: Opened) -> None:
    it = Whispered(opened)
    found = search.within(it.away.tx, it.id, (SECRET,))
    assert [row.id for _, row in found] == [it.note]


def test_what_was_whispered_goes_with_its_line_and_is_archived_as_a_note(opened: Opened) -> None:
    it = Whispered(opened)
    archives.keep(it.away.tx, [it.id], "Ana Diaz", it.away.now)
    releasing.forget(it.away.tx, [it.id])
    kept, _ = archives.page(it.away.tx, LINES["ana"], 10, 0)
    assert [(row.direction, row.author) for row in kept] == [
        ("inbound", "Dana Lee"), ("note", "Ana Diaz"),
    ]  # fmt: skip
    assert it.away.tx.rows(_NOTES) == []


def test_a_note_written_twice_with_one_key_is_one_note(opened: Opened) -> None:
    it = Whispered(opened)
    viewer = it.story.viewer("ben")

    def whispers(words: str) -> str:
        return notes.whisper(it.away.tx, viewer, it.id, words, "one-key", it.away.context)

    assert whispers("look here") == whispers("look here")
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        whispers("look there")
    assert len(it.away.tx.rows(_NOTES)) == 2


def test_who_does_not_see_a_conversation_cannot_whisper_in_it(opened: Opened) -> None:
    it = Whispered(opened)
    stranger = Viewer(UserId("nobody"), None, frozenset())
    with pytest.raises(NotFound):
        notes.whisper(it.away.tx, stranger, it.id, "psst", "key", it.away.context)


@pytest.mark.parametrize("body", ["", " \n ", "x" * 1_601])
def test_nothing_and_too_much_are_not_whispered(body: str) -> None:
    with pytest.raises(Invalid):
        notes.check_body(body)


def test_a_note_wakes_nothing_that_was_put_aside(opened: Opened) -> None:
    it = Whispered(opened)
    conversations.dismiss(it.away.tx, it.story.viewer("ana"), it.id, it.away.context)
    before = threads.by_id(it.away.tx, it.id)
    it.story.whisper(it.id, "ben")
    assert threads.by_id(it.away.tx, it.id) == before
