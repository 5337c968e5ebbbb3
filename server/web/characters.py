"""What no database can hold is refused at the door, the same for both.

PostgreSQL takes no NUL, and nothing that is stored as UTF-8 takes half a surrogate pair. JSON can
escape both, and an address can escape NUL.
"""

import re
from typing import Any

from starlette.requests import Request

from server.flows.problems import Invalid, NotFound

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


async def refuse_unstorable(request: Request) -> None:
    """NotFound for such an address, Invalid for such a query or body."""
    if _UNSTORABLE.search(request.scope["path"]):
        raise NotFound("address")
    if _holds_unstorable([request.query_params.multi_items(), await sent_json(request)]):
        raise Invalid(
            "characters_invalid", "NUL and half characters cannot be stored. Remove them."
        )


async def sent_json(request: Request) -> Any:
    """The body as JSON, None where it is none: what that means is the endpoint's to say."""
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None


def _holds_unstorable(value: Any) -> bool:
    match value:
        case str():
            return bool(_UNSTORABLE.search(value))
        case dict():
            return any(map(_holds_unstorable, [*value.keys(), *value.values()]))
        case list() | tuple():
            return any(map(_holds_unstorable, value))
        case _:
            return False
