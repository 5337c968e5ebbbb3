"""The counterpart's texts to many: filled by the relay's own rules, sent when a test says so."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from server.core.filling import fill
from server.core.segments import count
from server.wire import (
    Bulk,
    BulkCounts,
    BulkItem,
    BulkItemPage,
    BulkPage,
    BulkPreview,
    BulkPreviewPage,
    NewBulk,
)
from tests.tui.refusing import Handler, Refused, answering
from tests.tui.shelf import read

if TYPE_CHECKING:
    from tests.tui.counterpart import Peer


class Many:
    """``verdicts`` holds what becomes of a lead, by its id; whoever is not in it is written to."""

    def __init__(self, peer: "Peer") -> None:
        self._peer = peer
        self.verdicts: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, Bulk] = {}
        self.items: dict[str, list[BulkItem]] = {}
        self.keys: dict[str, str] = {}
        self.previewed: list[int] = []

    def preview(self, new: NewBulk, offset: int, limit: int) -> BulkPreviewPage:
        self.previewed.append(offset)
        ids = new.lead_ids[offset : offset + limit]
        items = [self._one(id, new.template_id) for id in ids]
        return BulkPreviewPage(items=items, next_cursor=None, total=len(new.lead_ids))

    def _one(self, lead_id: str, template_id: str) -> BulkPreview:
        lead = self._peer.lead(lead_id)
        told = fill(
            read(self._peer.shelf.find(template_id).body),
            {"first_name": lead.first_name, "store_name": "Downtown"},
        )
        usual = BulkPreview(
            lead_id=lead_id, name=lead.name, body=told.body, gaps=list(told.gaps),
            required=list(told.required), segments=count(told.body).segments,
            time_zones=["America/New_York"], consent="given", verdict="allowed",
            because="agreed", sentence="A text goes at once.",
        )  # fmt: skip
        return replace(usual, **self.verdicts.get(lead_id, {}))

    def send(self, new: NewBulk, key: str) -> Bulk:
        if key in self.keys:
            return self.jobs[self.keys[key]]
        id = self.keys[key] = f"bulk-{len(self.jobs)}"
        self.items[id] = [
            BulkItem(
                position=place, lead_id=lead_id, name=self._peer.lead(lead_id).name,
                stands="waiting", because=None, sentence=None, until=None, conversation_id=None,
                message_id=None, state=None,
            )
            for place, lead_id in enumerate(new.lead_ids)
        ]  # fmt: skip
        title = self._peer.shelf.find(new.template_id).title
        self.jobs[id] = Bulk(
            id=id, title=title, state="running", created_at=self._peer.tick(), ended_at=None,
            total=len(new.lead_ids), counts=BulkCounts(waiting=len(new.lead_ids)),
        )  # fmt: skip
        return self.jobs[id]

    def becomes(self, id: str, place: int, stands: str, **changes: Any) -> None:
        """A lead stands otherwise now, and the sender is told."""
        self.items[id][place] = replace(self.items[id][place], stands=stands, **changes)
        self._tell(id, "done" if self.count(id, "waiting") == 0 else "running")

    def count(self, id: str, stands: str) -> int:
        return sum(1 for item in self.items[id] if item.stands == stands)

    def _tell(self, id: str, state: str) -> Bulk:
        names = BulkCounts.__slots__
        counts = BulkCounts(**{name: self.count(id, name) for name in names})
        ended = self._peer.tick() if state != "running" else None
        self.jobs[id] = replace(self.jobs[id], counts=counts, state=state, ended_at=ended)
        self._peer.emit("bulk.updated", self.jobs[id])
        return self.jobs[id]

    def cancel(self, id: str) -> Bulk:
        self.items[id] = [
            replace(item, stands="cancelled", sentence="It was cancelled before its turn.")
            if item.stands in ("waiting", "held")
            else item
            for item in self.items[id]
        ]
        return self._tell(id, "cancelled")


def routes(many: Many, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about texts to many."""

    def page(request: Request) -> tuple[int, int]:
        q = request.query_params
        return int(q.get("offset", 0)), int(q.get("limit", 50))

    def preview(request: Request, body: bytes) -> Any:
        return many.preview(msgspec.json.decode(body, type=NewBulk), *page(request))

    def send(request: Request, body: bytes) -> Any:
        new = msgspec.json.decode(body, type=NewBulk)
        return many.send(new, request.headers["idempotency-key"])

    def listed(request: Request, _: bytes) -> Any:
        first, limit = page(request)
        every = list(many.jobs.values())[::-1]
        return BulkPage(items=every[first : first + limit], next_cursor=None, total=len(every))

    def one(request: Request, _: bytes) -> Any:
        if (job := many.jobs.get(request.path_params["id"])) is None:
            raise Refused(404, "not_found", "There is no such text to many.")
        return job

    def items(request: Request, _: bytes) -> Any:
        (first, limit), stands = page(request), request.query_params.get("stands")
        every = [
            item for item in many.items[request.path_params["id"]] if stands in (None, item.stands)
        ]
        found = every[first : first + limit]
        return BulkItemPage(items=found, next_cursor=None, total=len(every))

    def cancel(request: Request, _: bytes) -> Any:
        return many.cancel(request.path_params["id"])

    base = "/v1/bulk-messages"
    return [
        route(f"{base}/preview", "POST", answering(preview)),
        route(base, "POST", answering(send)),
        route(base, "GET", answering(listed)),
        route(base + "/{id}", "GET", answering(one)),
        route(base + "/{id}/items", "GET", answering(items)),
        route(base + "/{id}/cancel", "POST", answering(cancel)),
    ]
