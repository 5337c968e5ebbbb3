"""The OpenAPI document, made to say what the relay does."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from server.web.problem import MEDIA_TYPE

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once: errors are problem documents, and an Idempotency-Key is required."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for path in document["paths"].values():
            for operation in path.values():
                _correct(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _correct(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = _PROBLEM
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "idempotency-key":
            parameter["required"] = True
