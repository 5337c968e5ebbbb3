"""``floorline-relay import messages``: another system's history, also beside a running relay."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from server.commands.beside import write, writing
from server.config import Settings
from server.core import cells, kinds, phone
from server.core.history import Refused
from server.core.model import Direction, MessageState
from server.core.tables import (
    VALUES,
    BadRow,
    Encoding,
    TableRow,
    TableUnreadable,
    read_table,
)
from server.core.texts import storable
from server.flows import history
from server.flows.history import Imported, ImportedBefore, Outcome, PastText
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
Tell = Callable[[int, Outcome], None]


def import_messages(
    settings: Settings,
    file: Path,
    *,
    encoding: Encoding = "utf-8",
    tell_all: bool = False,
    as_json: bool = False,
) -> Tally:
    """Bring texts in, oldest first, and say on stdout what became of rows that were not imported
    (``tell_all``: of every row; ``as_json``: of every row, for a program). Raises NotReadable.
    """
    tell = _tell_as_json if as_json else partial(_tell, tell_all)
    rows = _rows(file, encoding)
    tally = Tally()
    with writing(settings) as writer:
        try:
            while batch := list(islice(rows, BATCH)):
                _bring_in(writer, settings, batch, tally, tell)
                print(f"{batch[-1][0]} rows read, {tally}", file=sys.stderr)
        finally:
            if tally.imported:
                write(writer, settings, history.announce_all)
    return tally


def _bring_in(
    writer: Writer, settings: Settings, batch: Sequence[Numbered], tally: Tally, tell: Tell
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
            case ImportedBefore():
                tally.before += 1
            case Refused():
                tally.skipped += 1
        tell(at, outcome)


def _tell(tell_all: bool, at: int, outcome: Outcome) -> None:
    match outcome:
        case Refused(because):
            print(f"skipped {at}: {because}")
        case Imported() if tell_all:
            print(f"imported {at}")
        case ImportedBefore() if tell_all:
            print(f"imported before {at}")


def _tell_as_json(at: int, outcome: Outcome) -> None:
    match outcome:
        case Refused(because):
            told = {"row": at, "outcome": "refused", "because": because}
        case Imported():
            told = {"row": at, "outcome": "added", "because": None}
        case ImportedBefore():
            told = {"row": at, "outcome": "unchanged", "because": None}
    print(json.dumps(told, ensure_ascii=False))


def _content_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotReadable(f"{file} cannot be read: {error.strerror}") from None


def _rows(file: Path, encoding: Encoding) -> Iterator[Numbered]:
    """Each with the number of its row; empty ones are passed over. What is not called ``.csv`` is read
    as JSON lines.
    """
    content = _content_of(file)
    if file.suffix.lower() not in VALUES:
        lines = enumerate(content.splitlines(), 1)
        return ((at, _row(line)) for at, line in lines if line.strip())
    try:
        table = read_table(file.name, content, encoding)
    except TableUnreadable as unreadable:
        raise NotReadable(f"{file}: {unreadable}") from None
    unknown = set(table.columns) - set(kinds.COLUMNS[kinds.MESSAGES])
    if unknown:
        raise NotReadable(
            f"{file}: nothing of a text is called “{min(unknown)[:60]}”. The columns are "
            f"{', '.join(kinds.COLUMNS[kinds.MESSAGES])}."
        )
    return ((row.number, _record(row)) for row in table.rows())


def _record(row: TableRow | BadRow) -> PastText | Refused:
    """A row of comma-separated values. An empty cell says nothing, but the body of a text with media
    may be empty.
    """
    if isinstance(row, BadRow):
        return Refused(row.because)
    given: dict[str, object] = {name: cell for name, cell in row.values.items() if cell}
    given.setdefault("body", "")
    try:
        if "media" in given:
            given["media"] = cells.split(row.values["media"])
        if "read" in given:
            given["read"] = cells.truth(row.values["read"])
        return _text(msgspec.convert(given, _Row))
    except phone.NumberInvalid as invalid:
        return Refused(f"{invalid}")
    except (msgspec.ValidationError, ValueError) as error:
        return Refused(f"it cannot be read: {error}")


def _row(line: bytes) -> PastText | Refused:
    try:
        return _text(msgspec.json.decode(line, type=_Row))
    except phone.NumberInvalid as invalid:
        return Refused(f"{invalid}")
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        return Refused(f"it cannot be read: {error}")


def _text(row: _Row) -> PastText:
    """Raises NumberInvalid or ValueError."""
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
