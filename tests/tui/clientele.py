"""The counterpart's leads: listed, changed, opened and taken by the relay's rules, in memory."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from server.wire import (
    Assignee,
    Conversation,
    HistoryEntry,
    Lead,
    LeadHistoryPage,
    LeadIdPage,
    LeadPage,
    LeadsToOpen,
    NewLead,
    OpenedLead,
    OpenedLeadPage,
    Pull,
    Pulled,
    Texting,
)
from tests.tui.refusing import Handler, Refused, answering

if TYPE_CHECKING:
    from tests.tui.counterpart import Peer


class Clientele:
    """What the peer knows of its leads: those that were added, and those of its conversations."""

    def __init__(self, peer: "Peer") -> None:
        self._peer = peer
        self.history: list[HistoryEntry] = []
        """Of every lead, newest first."""
        self.put_back: list[str] = []

    def add(self, id: str, name: str, **changes: Any) -> Lead:
        first, _, last = name.partition(" ")
        lead = Lead(
            id=id, name=name, first_name=first, last_name=last, numbers=["+12125550147"], emails=[],
            email2=None, organization=None, status="new", attributes=[], fields={}, assignee=None,
        )  # fmt: skip
        self._peer.leads[id] = replace(lead, **changes)
        return self._peer.leads[id]

    # ---- what is asked

    def all(self) -> list[Lead]:
        peer = self._peer
        ids = [*peer.leads, *(c.lead.id for c in peer.conversations.values() if c.lead.id)]
        return [self.get(id) for id in dict.fromkeys(ids)]

    def get(self, id: str) -> Lead:
        known = {c.lead.id for c in self._peer.conversations.values()}
        if id not in self._peer.leads and id not in known:
            raise Refused(404, "not_found", "There is no such lead, or it is not yours to see.")
        return replace(self._peer.lead(id), texting=self._texting(id))

    def _texting(self, id: str) -> Texting | None:
        its = [c for c in self._peer.conversations.values() if c.lead.id == id]
        if not its:
            return None
        last = [c.last_message.at for c in its if c.last_message]
        waiting = [c.waiting_since for c in its if c.waiting_since]
        return Texting(
            conversation_id=its[0].id, unread=sum(c.unread for c in its),
            waiting_since=min(waiting, default=None), last_at=max(last, default=None),
        )  # fmt: skip

    def listed(self, asked: Any) -> list[Lead]:
        """As it is narrowed and ordered, whatever is not asked for left out."""
        owner = {"me": self._peer.me.id, "store": self._peer.me.store_id}

        def is_listed(lead: Lead) -> bool:
            who = lead.assignee or Assignee()
            whose = owner.get(asked.get("assignee", ""))
            texted = {"true": True, "false": False}.get(asked.get("texted", ""))
            return (
                asked.get("q", "").lower() in lead.name.lower()
                and asked.get("status") in (None, lead.status)
                and (whose is None or whose in (who.user_id, who.location_id))
                and texted in (None, lead.texting is not None)
            )

        found = [lead for lead in self.all() if is_listed(lead)]
        match asked.get("sort"):
            case "name":
                return sorted(found, key=lambda lead: lead.name.lower())
            case "status":
                return sorted(found, key=lambda lead: lead.status)
            case _:
                return found

    # ---- what is done

    def create(self, new: NewLead) -> Lead:
        name = f"{new.first_name} {new.last_name}".strip()
        if len(new.last_name) > 500:
            raise Refused(422, "too_long", "A field has at most 500 characters.")
        if any(len(number) < 10 for number in new.numbers):
            raise Refused(422, "number_invalid", "That is not a valid phone number.")
        given = {each.name: getattr(new, each.name) for each in fields(new)}
        return self.add(f"lead-new-{len(self._peer.leads)}", name, **given)

    def change(self, id: str, changes: dict[str, Any]) -> Lead:
        old, revision = self.get(id), changes.pop("revision", None)
        if revision not in (None, old.revision):
            raise Refused(409, "lead_changed", "Somebody else has changed this lead meanwhile.")
        if any(len(number) < 10 for number in changes.get("numbers", [])):
            raise Refused(422, "number_invalid", "That is not a valid phone number.")
        if "assignee" in changes and changes["assignee"] is not None:
            changes["assignee"] = msgspec.convert(changes["assignee"], Assignee)
        new = replace(old, **changes, revision=old.revision + 1, texting=None)
        named = f"{new.first_name} {new.last_name}".strip()
        if "first_name" in changes or "last_name" in changes:
            new = replace(new, name=named)
        self._peer.leads[id] = new
        self._peer.emit("lead.updated", new)
        return self.get(id)

    def open(self, id: str) -> OpenedLead:
        try:
            lead = self.get(id)
        except Refused as refused:
            return OpenedLead(
                lead_id=id, name=None, conversation_id=None, code=refused.problem.code,
                detail=refused.problem.detail,
            )  # fmt: skip
        if not lead.numbers:
            words = "This lead has no number. Add one to text them."
            return OpenedLead(
                lead_id=id, name=lead.name, conversation_id=None, code="lead_has_no_number",
                detail=words,
            )  # fmt: skip
        return OpenedLead(lead_id=id, name=lead.name, conversation_id=self.conversation(lead))

    def conversation(self, lead: Lead) -> str:
        """The one that there is, else one that nothing was said in."""
        if lead.texting is not None:
            return lead.texting.conversation_id
        opened = self._peer.add(f"with-{lead.id}", lead.name)
        reference = replace(opened.lead, id=lead.id)
        return self._peer.change(opened.id, lead=reference).id

    def pull(self, skip: list[str]) -> Pulled:
        waiting = [
            lead
            for lead in self.all()
            if lead.status == "new" and lead.assignee is None and lead.id not in skip
        ]
        if not waiting:
            raise Refused(409, "none_waiting", "No new lead is waiting.")
        lead = waiting[0]
        mine = Assignee(user_id=self._peer.me.id, name=self._peer.me.name)
        self._peer.leads[lead.id] = replace(lead, assignee=mine, texting=None)
        id = self.conversation(self.get(lead.id))
        return Pulled(lead=self.get(lead.id), conversation=self.told(id), left=len(waiting) - 1)

    def told(self, id: str) -> Conversation:
        """A conversation as it is now."""
        return self._peer.as_of_now(self._peer.conversations[id])

    def give_back(self, id: str) -> None:
        lead = self.get(id)
        self.put_back.append(id)
        self._peer.leads[id] = replace(lead, assignee=None, texting=None)


def routes(its: Clientele, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about leads."""

    def many(request: Request, _: bytes) -> Any:
        q = request.query_params
        found = its.listed(q)
        first, limit = int(q.get("offset", 0)), int(q.get("limit", 50))
        items = found[first : first + limit]
        return LeadPage(items=items, next_cursor=None, total=len(found))

    def ids(request: Request, _: bytes) -> Any:
        found = [lead.id for lead in its.listed(request.query_params)]
        return LeadIdPage(items=found[:5_000], next_cursor=None, total=len(found))

    def open_many(_: Request, body: bytes) -> Any:
        asked = msgspec.json.decode(body, type=LeadsToOpen).lead_ids
        items = [its.open(id) for id in asked]
        return OpenedLeadPage(items=items, next_cursor=None, total=len(items))

    def change(request: Request, body: bytes) -> Any:
        return its.change(request.path_params["id"], msgspec.json.decode(body))

    def history(request: Request, _: bytes) -> Any:
        first, limit = (int(request.query_params[name]) for name in ("offset", "limit"))
        items = its.history[first : first + limit]
        return LeadHistoryPage(items=items, next_cursor=None, total=len(its.history))

    def pull(_: Request, body: bytes) -> Any:
        return its.pull(msgspec.json.decode(body, type=Pull).skip)

    def give_back(request: Request, _: bytes) -> Any:
        its.give_back(request.path_params["id"])
        return its.get(request.path_params["id"])

    def create(_: Request, body: bytes) -> Any:
        return its.create(msgspec.json.decode(body, type=NewLead))

    def begin(request: Request, _: bytes) -> Any:
        opened = its.open(request.path_params["id"])
        if opened.conversation_id is None:
            raise Refused(404, opened.code or "", opened.detail or "")
        return its.told(opened.conversation_id)

    one = "/v1/leads/{id}"
    return [
        route("/v1/leads", "GET", answering(many)),
        route("/v1/leads", "POST", answering(create)),
        route("/v1/leads/ids", "GET", answering(ids)),
        route("/v1/leads/conversations", "POST", answering(open_many)),
        route("/v1/leads/pull", "POST", answering(pull)),
        route(one, "GET", answering(lambda r, _: its.get(r.path_params["id"]))),
        route(one, "PATCH", answering(change)),
        route(f"{one}/conversations", "POST", answering(begin)),
        route(f"{one}/history", "GET", answering(history)),
        route(f"{one}/put-back", "POST", answering(give_back)),
    ]
