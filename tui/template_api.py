"""Templates as a relay keeps them: read, filled for a lead, changed by those who may."""

from collections.abc import Sequence
from urllib.parse import quote

from server.wire import (
    FieldPage,
    FieldValue,
    NewTemplate,
    Preview,
    PreviewFor,
    Template,
    TemplateOrder,
    TemplatePage,
)
from tui.api import Api

QUICK_REPLY = "quick_reply"


class Templates:
    """What is asked of templates over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self, kind: str | None = None) -> list[Template]:
        """In the administrator's order, the quick replies first."""
        asked = {} if kind is None else {"kind": kind}
        page = await self._api.ask(TemplatePage, "GET", "/v1/templates", params=asked)
        items = list(page.items)
        while page.next_cursor is not None:
            more = {**asked, "cursor": page.next_cursor}
            page = await self._api.ask(TemplatePage, "GET", "/v1/templates", params=more)
            items += page.items
        return items

    async def preview(self, id: str, conversation_id: str) -> Preview:
        """A template filled for the lead of a conversation."""
        body = PreviewFor(conversation_id=conversation_id)
        return await self._api.ask(Preview, "POST", f"{_path(id)}/preview", body)

    async def preview_for_lead(self, id: str, lead_id: str) -> Preview:
        """A template filled for a lead, as a text from the person's own line."""
        return await self._api.ask(
            Preview, "POST", f"{_path(id)}/preview", PreviewFor(lead_id=lead_id)
        )

    async def fields(self, conversation_id: str) -> list[FieldValue]:
        """The fields that hold data for the lead of a conversation."""
        path = f"/v1/conversations/{quote(conversation_id, safe='')}/fields"
        return (await self._api.ask(FieldPage, "GET", path)).items

    async def names(self) -> list[FieldValue]:
        """Every field that a template may use."""
        return (await self._api.ask(FieldPage, "GET", "/v1/fields")).items

    async def add(self, title: str, body: str) -> Template:
        new = NewTemplate(kind=QUICK_REPLY, title=title, body=body)
        return await self._api.ask(Template, "POST", "/v1/templates", new)

    async def change(self, id: str, **changes: str | None) -> Template:
        """``title``, ``body``; a body of None gives a fixed text its default words back."""
        return await self._api.ask(Template, "PATCH", _path(id), changes)

    async def delete(self, id: str) -> None:
        await self._api.request("DELETE", _path(id))

    async def order(self, ids: Sequence[str]) -> list[Template]:
        """All of them, in their new order."""
        body = TemplateOrder(ids=list(ids))
        return (await self._api.ask(TemplatePage, "PUT", "/v1/templates/order", body)).items


def _path(id: str) -> str:
    return f"/v1/templates/{quote(id, safe='')}"
