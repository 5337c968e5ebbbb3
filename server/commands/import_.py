"""``floorline-relay import messages``: another system's history, also beside a running relay."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from server.commands.beside import write, writing
from server.config import Settings
from server.core import phone
from server.core.history import Refused
from server.core.model import Direction, MessageState
from server.core.texts import storable
from server.flows import history
from server.flows.history import Imported, ImportedBefore, PastText
from server.store.db import Writer

BATCH = 500
LONGEST_ID = 255
MOST_MEDIA = 10


class NotReadable(Exception):
    """A file that cannot be imported at all; says why."""


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """One line of the file."""

    id: str
    lead_number: str
    line: str
    direction: Literal["inbound", "outbound"]
    body: str
    at: datetime
    author: str | None = None
    media: list[str] = []
    state: str = MessageState.DELIVERED
    read: bool = True


@dataclass(slots=True)
class Tally:
    """What became of the rows."""

    imported: int = 0
    before: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"imported {self.imported}, imported before {self.before}, skipped {self.skipped}"


Numbered = tuple[int, PastText | Refused]


def import_messages(settings: Settings, file: Path, *, tell_all: bool = False) -> Tally:
    """Bring texts in, oldest first, and say on stdout what became of rows that were not imported
    (``tell_all``: of every row). Raises NotReadable.
    """
    rows = _rows(_text_of(file))
    tally = Tally()
    with writing(settings) as writer:
        try:
            while batch := list(islice(rows, BATCH)):
                _bring_in(writer, settings, batch, tally, tell_all)
                print(f"{batch[-1][0]} rows read, {tally}", file=sys.stderr)
        finally:
            if tally.imported:
                write(writer, settings, history.announce_all)
    return tally


def _bring_in(
    writer: Writer, settings: Settings, batch: Sequence[Numbered], tally: Tally, tell_all: bool
) -> None:
    texts = [row for _, row in batch if isinstance(row, PastText)]
    taken = iter(
        write(writer, settings, lambda tx, context: history.bring_in(tx, texts, context))
        if texts
        else ()
    )
    for at, row in batch:
        outcome = row if isinstance(row, Refused) else next(taken)
        match outcome:
            case Imported():
                tally.imported += 1
                words = "imported"
            case ImportedBefore():
                tally.before += 1
                words = "imported before"
            case Refused(because):
                tally.skipped += 1
                print(f"skipped {at}: {because}")
                continue
        if tell_all:
            print(f"{words} {at}")


def _text_of(file: Path) -> Iterator[bytes]:
    try:
        return iter(file.read_bytes().splitlines())
    except OSError as error:
        raise NotReadable(f"{file} cannot be read: {error.strerror}") from None


def _rows(lines: Iterator[bytes]) -> Iterator[Numbered]:
    """Each with the number of its line; empty lines are passed over."""
    return ((at, _row(line)) for at, line in enumerate(lines, 1) if line.strip())


def _row(line: bytes) -> PastText | Refused:
    try:
        row = msgspec.json.decode(line, type=_Row)
        return PastText(
            id=_id(row.id),
            lead_number=phone.parse_e164(row.lead_number),
            line=phone.parse_e164(row.line),
            direction=Direction(row.direction),
            author=_author(row),
            body=_body(row),
            media=_media(row.media),
            at=_instant(row.at),
            state=row.state,
            read=row.read,
        )
    except phone.NumberInvalid as invalid:
        return Refused(f"{invalid}")
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        return Refused(f"it cannot be read: {error}")


def _id(given: str) -> str:
    if not given or len(given) > LONGEST_ID or not given.isprintable():
        raise ValueError(f"the id has 1 to {LONGEST_ID} printable characters")
    return given


def _author(row: _Row) -> str | None:
    if row.direction == "inbound" and row.author is not None:
        raise ValueError("an inbound text is the customer's: leave the author null")
    return row.author


def _body(row: _Row) -> str:
    body = storable(row.body)
    if not body.strip() and not row.media:
        raise ValueError("it has neither words nor media")
    return body


def _media(given: list[str]) -> tuple[str, ...]:
    if len(given) > MOST_MEDIA:
        raise ValueError(f"a text has at most {MOST_MEDIA} media")
    for address in given:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("media addresses begin with https:// or http:// and a host name")
    return tuple(given)


def _instant(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("the time needs an offset, as in 2026-01-31T09:30:00-05:00")
    return round(at.timestamp() * 1_000_000)
