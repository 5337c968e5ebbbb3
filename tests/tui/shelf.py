"""The counterpart's templates: kept in memory, read and filled by the relay's own rules."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.core.filling import fill
from server.core.segments import count
from server.core.templates import TemplateInvalid, check_names, parse
from server.wire import (
    FieldPage,
    FieldValue,
    NewTemplate,
    NewText,
    Preview,
    PreviewFor,
    Template,
    TemplateOrder,
    TemplatePage,
)
from tests.tui.refusing import Handler, Refused, answering

NAMES = {"first_name": "lead", "car": "lead", "size": "lead", "city": "lead", "store_name": "store"}
HELP = "{{store_name}}: text us here. Reply STOP to opt out."


@dataclass
class Shelf:
    """``values`` holds, by conversation, what is known of its lead."""

    templates: list[Template] = field(
        default_factory=lambda: [
            Template(id="help", kind="help", title="Help", body=HELP, fixed=True, is_default=True)
        ]
    )
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[NewText] = field(default_factory=list)

    def add(self, title: str, body: str) -> Template:
        """A quick reply behind the others."""
        read(body)
        replies = [each for each in self.templates if not each.fixed]
        template = Template(
            id=f"t{len(replies)}-{title}", kind="quick_reply", title=title, body=body, fixed=False,
            is_default=False,
        )  # fmt: skip
        self.templates.insert(len(replies), template)
        return template

    def find(self, id: str) -> Template:
        found = next((each for each in self.templates if each.id == id), None)
        if found is None:
            raise Refused(404, "not_found", "There is no such template.")
        return found

    def titles(self) -> list[str]:
        return [each.title for each in self.templates if not each.fixed]

    def filled(self, conversation_id: str, text: NewText) -> str:
        """The words that a text leaves with."""
        self.sent.append(text)
        if text.template_id is None:
            return text.body
        template = self.find(text.template_id)
        return fill(read(text.body or template.body), self._data(conversation_id)).body

    def preview(self, id: str, conversation_id: str) -> Preview:
        told = fill(read(self.find(id).body), self._data(conversation_id))
        return Preview(
            body=told.body, gaps=list(told.gaps), segments=count(told.body).segments,
            required=list(told.required), in_place=told.in_place,
        )  # fmt: skip

    def fields(self, conversation_id: str) -> FieldPage:
        data = self._data(conversation_id)
        return _fields([FieldValue(name=n, of=NAMES[n], value=v) for n, v in data.items()])

    def _data(self, conversation_id: str) -> dict[str, str]:
        return {"store_name": "Downtown", **self.values.get(conversation_id, {})}

    def page(self, kind: str | None = None) -> TemplatePage:
        items = [each for each in self.templates if kind in (None, each.kind)]
        return TemplatePage(items=items, next_cursor=None, total=len(items))

    def change(self, id: str, given: dict[str, Any]) -> Template:
        old = self.find(id)
        if "body" in given and given["body"] is None:
            given = {**given, "body": HELP, "is_default": True}
        else:
            given = {"is_default": False, **given}
        read(given.get("body", old.body))
        new = replace(old, **given)
        self.templates[self.templates.index(old)] = new
        return new

    def order(self, ids: list[str]) -> TemplatePage:
        named = [self.find(id) for id in ids]
        self.templates = named + [each for each in self.templates if each.id not in ids]
        return self.page()


def read(body: str) -> Any:
    try:
        template = parse(body)
        check_names(template, NAMES)
    except TemplateInvalid as error:
        raise Refused(422, "template_invalid", str(error)) from error
    return template


def routes(shelf: Shelf, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about templates."""

    def add(_: Request, body: bytes) -> Any:
        new = msgspec.json.decode(body, type=NewTemplate)
        if not new.title.strip():
            raise Refused(422, "title_missing", "Give it a title.")
        return shelf.add(new.title, new.body)

    def delete(request: Request, _: bytes) -> Any:
        shelf.templates.remove(shelf.find(request.path_params["id"]))
        return Response(status_code=204)

    def preview(request: Request, body: bytes) -> Any:
        asked = msgspec.json.decode(body, type=PreviewFor)
        whom = asked.conversation_id or asked.lead_id or ""
        return shelf.preview(request.path_params["id"], whom)

    def listed(request: Request, _: bytes) -> Any:
        return shelf.page(request.query_params.get("kind"))

    def change(request: Request, body: bytes) -> Any:
        return shelf.change(request.path_params["id"], msgspec.json.decode(body))

    def order(_: Request, body: bytes) -> Any:
        return shelf.order(msgspec.json.decode(body, type=TemplateOrder).ids)

    def fields(request: Request, _: bytes) -> Any:
        return shelf.fields(request.path_params["id"])

    def names(_: Request, __: bytes) -> Any:
        return _fields([FieldValue(name=name, of=of) for name, of in NAMES.items()])

    return [
        route("/v1/templates", "GET", answering(listed)),
        route("/v1/templates", "POST", answering(add)),
        route("/v1/templates/order", "PUT", answering(order)),
        route("/v1/templates/{id}", "PATCH", answering(change)),
        route("/v1/templates/{id}", "DELETE", answering(delete)),
        route("/v1/templates/{id}/preview", "POST", answering(preview)),
        route("/v1/conversations/{id}/fields", "GET", answering(fields)),
        route("/v1/fields", "GET", answering(names)),
    ]


def _fields(items: list[FieldValue]) -> FieldPage:
    return FieldPage(items=items, next_cursor=None, total=len(items))
