"""RFC 9457 problem documents: every error leaves the relay as one of these."""

import logging
from typing import Any

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response

from server import wire
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from server.store.groups import StoreUnavailable

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class NotSignedIn(Problem):
    """The token is missing, unknown or expired."""

    title = "Not signed in"


class BadRequest(Problem):
    """The request itself cannot be read."""

    title = "Bad request"


STATUS: dict[type[Problem], int] = {
    BadRequest: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
}

_TITLES = {400: "Bad request", 404: "Not found", 405: "Method not allowed", 413: "Too large"}


def response(status: int, code: str, title: str, detail: str, **headers: str) -> Response:
    document = wire.Problem(
        type="about:blank", title=title, status=status, detail=detail, code=code
    )
    body = msgspec.json.encode(document)
    return Response(body, status, media_type=MEDIA_TYPE, headers=headers)


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedIn) else {}
    return response(STATUS[type(error)], error.code, error.title, error.detail, **headers)


def _unavailable(request: Request, error: Exception) -> Response:
    log.error("the database is not available: %s", error)
    detail = "The relay cannot reach its database now. Nothing was lost; try again in a moment."
    return response(503, "store_unavailable", "Not available", detail, **{"Retry-After": "2"})


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(_fault(fault) for fault in error.errors()[:5])
    return response(422, "invalid", "Not valid", faults or "The request cannot be used.")


def _fault(fault: Any) -> str:
    """Where and what, without the value: it may be a number, a text or a password."""
    if fault["type"] == "json_invalid":
        return "The body is not whole JSON."
    if fault["type"] == "dataclass_type" and fault["loc"] == ("body",):
        return "The body has to be a JSON object, sent with Content-Type: application/json."
    where = ".".join(str(part) for part in fault["loc"] if part != "body")
    return f"{where or 'body'}: {fault['msg']}"


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = _TITLES.get(error.status_code, "The request failed")
    code = title.lower().replace(" ", "_")
    return response(error.status_code, code, title, str(error.detail), **dict(error.headers or {}))


def _unexpected(request: Request, error: Exception) -> Response:
    detail = "Something went wrong in the relay. Try again; if it stays so, tell an administrator."
    return response(500, "unexpected", "Unexpected error", detail)


def install(app: Starlette) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(StoreUnavailable, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": wire.Problem, "content": {MEDIA_TYPE: {}}, "description": title}
    for status, title in (
        (400, "The request cannot be read"),
        (401, "Not signed in"),
        (403, "Not allowed"),
        (404, "Not found, or not the caller's to see"),
        (409, "Not possible now"),
        (413, "The request is too large"),
        (422, "Not valid"),
        (503, "The database is not available"),
    )
}
"""What every call may answer beside its own answer, for the OpenAPI document."""
