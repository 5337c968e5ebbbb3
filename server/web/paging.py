"""Pages of a list: limit, offset, and an opaque cursor that leads to the next page."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from fastapi import Query
from starlette.responses import Response

from server.flows.problems import Invalid

MOST = 200
USUAL = 50
FURTHEST = 10**9
LARGEST_VALUE = 2**63 - 1

Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=FURTHEST)]
Cursor = Annotated[str | None, Query(max_length=200)]
Typed = Annotated[str, Query(max_length=200)]
"""What stands in a search box."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list has been read: the rows already given."""

    limit: int
    offset: int

    def following(self, given: int, total: int) -> str | None:
        """The cursor after ``given`` rows, None at the end."""
        reached = self.offset + given
        return write_cursor([reached]) if given and reached < total else None


def place(cursor: str | None, limit: int, offset: int) -> Place:
    """Where a page of a list begins; the cursor has the last word."""
    if cursor is None:
        return Place(limit, offset)
    (reached,) = read_cursor(cursor, int)
    if not 0 <= reached <= FURTHEST:
        raise _not_a_cursor()
    return Place(limit, reached)


def write_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type) -> list[Any]:
    """The values of a cursor that :func:`write_cursor` made. Invalid for anything else."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, binascii.Error):
        raise _not_a_cursor() from None
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise _not_a_cursor()
    return values


def keyset(cursor: str | None) -> tuple[int, str] | None:
    """Where a page goes on in a list that is ordered by a whole number, then by id."""
    if cursor is None:
        return None
    value, last_id = read_cursor(cursor, int, str)
    if not (abs(value) <= LARGEST_VALUE and last_id.isascii() and last_id.isalnum()):
        raise _not_a_cursor()
    return value, last_id


def last_id(cursor: str | None) -> str | None:
    """Where a page goes on in a list that is looked up by the id of its last row."""
    if cursor is None:
        return None
    (given,) = read_cursor(cursor, str)
    if not (given.isascii() and given.isalnum()):
        raise _not_a_cursor()
    return str(given)


def _not_a_cursor() -> Invalid:
    return Invalid("cursor_invalid", "This is not a next_cursor that the list has given.")


def check_sort(sort: str | None, allowed: tuple[str, ...]) -> str | None:
    if sort is not None and sort not in allowed:
        raise Invalid("sort_invalid", f"A list is sorted by {', '.join(allowed)}.")
    return sort


def answer(thing: Any, status: int = 200) -> Response:
    """A wire type as a response. The route declares it as its model; nothing is validated again."""
    return Response(msgspec.json.encode(thing), status, media_type="application/json")
