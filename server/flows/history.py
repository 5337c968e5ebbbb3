"""Texts of another system's history become texts of ours; nothing is sent (product.md AP2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from server.core import history, stop_requests
from server.core.history import Fits, HistoryFacts, Refused
from server.core.model import AuthorKind, Direction, Instant, MessageState
from server.core.segments import count
from server.flows import announce, consent, recalling
from server.flows.context import Context
from server.store import aside, leads, messages, numbers, people, threads, unanswered, visibility
from server.store.statement import Row, Tx

SOURCE = "import"
"""As what carrier the ids of imported texts are taken: once, for ever."""
IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class PastText:
    """``author`` is a username; None for a customer's and for an automatic text. ``read``: whoever
    sees the thread has seen this text.
    """

    id: str
    lead_number: str
    line: str
    direction: Direction
    author: str | None
    body: str
    media: tuple[str, ...]
    at: Instant
    state: str
    read: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """It is the newest text of its thread."""


@dataclass(frozen=True, slots=True)
class ImportedBefore:
    """A text of this id was imported before; nothing was written."""


Outcome = Imported | ImportedBefore | Refused


@dataclass(slots=True)
class _Thread:
    """What a batch learns of one lead's number and one line, and changes there."""

    number: str
    line: numbers.Line
    line_number: str
    lead: str | None
    leads: int
    conversation: str | None
    state: threads.Standing
    newest: Instant | None
    viewers: tuple[str, ...] = ()
    reads: dict[str, int] = field(default_factory=dict)
    changed: bool = False
    has_written: bool = False


class Batch:
    """Texts of one transaction. What they share is looked up once, and written at the end."""

    def __init__(self, tx: Tx, context: Context) -> None:
        self._tx = tx
        self._context = context
        self._threads: dict[tuple[str, str], _Thread] = {}
        self._authors: dict[str, str | None] = {}

    def take(self, text: PastText) -> Outcome:
        if messages.was_taken(self._tx, SOURCE, text.id):
            return ImportedBefore()
        thread = self._thread(text.lead_number, text.line)
        author = self._author(text.author)
        verdict = history.judge(
            HistoryFacts(
                direction=text.direction,
                state=text.state,
                line_is_ours=bool(thread.line.user or thread.line.owner_store),
                leads=thread.leads,
                author_is_known=text.author is None or author is not None,
                at=text.at,
                newest=thread.newest,
                now=self._context.now,
            )
        )
        match verdict:
            case Refused():
                return verdict
            case Fits():
                messages.take(self._tx, SOURCE, text.id)
                self._write(thread, text, author)
                return Imported()

    def close(self) -> None:
        """Write what became of the conversations."""
        for thread in self._threads.values():
            if thread.changed and thread.conversation:
                threads.stand(self._tx, thread.conversation, thread.state)
                unanswered.told(self._tx, thread.conversation)  # a wait of the past is no news
                for user, seq in sorted(thread.reads.items()):
                    aside.mark_read(self._tx, user, thread.conversation, seq)

    def _thread(self, number: str, line_number: str) -> _Thread:
        key = (number, line_number)
        if key not in self._threads:
            self._threads[key] = self._look_up(number, line_number)
        return self._threads[key]

    def _look_up(self, number: str, line_number: str) -> _Thread:
        known = leads.with_number(self._tx, number, line_number)
        if len(known) > 1:
            known = [row for row in known if row.conversation_id] or known
        lead = known[0] if len(known) == 1 else None
        row = threads.by_id(self._tx, lead.conversation_id) if lead else None
        return _Thread(
            number=number,
            line=numbers.line(self._tx, line_number),
            line_number=line_number,
            lead=lead.id if lead else None,
            leads=len(known),
            conversation=row.id if row else None,
            state=threads.standing(row) if row else threads.NEW,
            newest=messages.last_text_at(self._tx, row.id) if row else None,
            viewers=self._viewers(row) if row else (),
        )

    def _viewers(self, conversation: Row) -> tuple[str, ...]:
        seen_by = visibility.of_conversation(self._tx, conversation.id)
        if seen_by is None:
            return ()
        there = people.working_at(self._tx, sorted(seen_by.stores))
        return tuple(sorted({*seen_by.users, *there}))

    def _author(self, username: str | None) -> str | None:
        if username is None:
            return None
        if username not in self._authors:
            self._authors[username] = people.id_of(self._tx, username)
        return self._authors[username]

    def _write(self, thread: _Thread, text: PastText, author: str | None) -> None:
        conversation = thread.conversation or self._open(thread, text.at)
        message_id = self._context.new_id()
        seq = _store(self._tx, message_id, conversation, text, author)
        if text.direction is Direction.INBOUND:
            word = consent.meaning(
                self._tx, text.body, thread.number, thread.line_number, thread.line
            )
            thread.state = _came(thread.state, seq, text.at, waits=word is None)
            is_first = word is None and not thread.has_written
            if is_first and not stop_requests.asks_to_stop(text.body):
                thread.has_written = True
                recalling.recall_text(
                    self._tx, thread.number, thread.line_number, message_id, text.body, text.at,
                    self._context,
                )  # fmt: skip
            if word and recalling.recall(
                self._tx, word, thread.number, thread.line_number, message_id, text.body,
                text.at, self._context,
            ):  # fmt: skip
                thread.state = replace(thread.state, waiting_since=None)
            if text.read:
                thread.reads |= dict.fromkeys(thread.viewers, seq)
        else:
            thread.state = _went(thread.state, seq, text.at, human=author is not None)
            if author:
                thread.reads[author] = seq
        thread.newest, thread.changed = text.at, True

    def _open(self, thread: _Thread, at: Instant) -> str:
        made = self._context.new_id()
        threads.add(self._tx, made, thread.lead, thread.number, thread.line_number, at)
        thread.conversation = made
        thread.viewers = self._viewers(threads.by_id(self._tx, made))
        return made


def bring_in(tx: Tx, texts: Sequence[PastText], context: Context) -> list[Outcome]:
    """Take texts in their order, as one unit, and say what became of each."""
    batch = Batch(tx, context)
    outcomes = [batch.take(text) for text in texts]
    batch.close()
    return outcomes


def announce_all(tx: Tx, context: Context) -> None:
    """Whoever looks on loads everything again."""
    announce.everything_changed(tx, SOURCE, context.now)


def _store(tx: Tx, id: str, conversation: str, text: PastText, author: str | None) -> int:
    inbound = text.direction is Direction.INBOUND
    kind = AuthorKind.USER if author else AuthorKind.AUTOMATIC
    return messages.add(
        tx,
        id=id,
        conversation_id=conversation,
        direction=text.direction,
        body=text.body,
        media=[{"url": url, "content_type": None} for url in text.media],
        state=MessageState.RECEIVED if inbound else text.state,
        purpose="inbound" if inbound else IMPORTED,
        author_kind=AuthorKind.LEAD if inbound else kind,
        author_id=author,
        via="app" if author else None,
        at=text.at,
        segments=count(text.body).segments,
        carrier=SOURCE,
        carrier_id=text.id,
        not_before=None,
        why={
            "decision": IMPORTED,
            "because": IMPORTED,
            "passed_over": [],
            "facts": {"id": text.id, "line": text.line, "state": text.state},
        },
    )


def _came(state: threads.Standing, seq: int, at: Instant, *, waits: bool) -> threads.Standing:
    since = state.waiting_since
    comes_back = (state.dismissed_at or 0) <= at
    return replace(
        state,
        last_seq=seq,
        last_inbound_seq=seq,
        waiting_since=at if waits and since is None else since,
        dismissed_at=None if comes_back else state.dismissed_at,
        snoozed_until=None if comes_back else state.snoozed_until,
        updated_at=at,
    )


def _went(state: threads.Standing, seq: int, at: Instant, *, human: bool) -> threads.Standing:
    if not human:
        return replace(state, last_seq=seq, updated_at=at)
    return replace(
        state,
        last_seq=seq,
        answered_seq=seq,
        last_outbound_at=at,
        waiting_since=None,
        updated_at=at,
    )
