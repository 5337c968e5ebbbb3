"""How the counterpart's parts answer, and refuse."""

from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.wire import Problem

Handler = Callable[[Request], Any]


class Refused(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(
            type="about:blank", title="Refused", status=status, detail=detail, code=code
        )


def refusal(problem: Problem) -> Response:
    """A problem as it is answered."""
    body = msgspec.json.encode(problem)
    return Response(body, problem.status, media_type="application/problem+json")


def answering(handle: Callable[[Request, bytes], Any]) -> Handler:
    """A handler of a whole body that may refuse."""

    async def answer(request: Request) -> Any:
        try:
            return handle(request, await request.body())
        except Refused as refused:
            return refusal(refused.problem)

    return answer
