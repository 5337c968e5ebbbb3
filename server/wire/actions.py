"""Actions: texts that leave when something happens to a lead, or when somebody runs them by hand."""

from dataclasses import dataclass
from typing import ClassVar

from server.wire.base import FORBID
from server.wire.conversations import Outlook
from server.wire.templates import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """``runs_on`` is ``hand``, ``status`` (when a lead comes to have ``status``) or ``request`` (when a
    lead asks to be texted); ``body`` is what its template says; one that is not ``on`` does nothing.
    """

    id: str
    name: str
    runs_on: str
    status: str | None
    template_id: str
    body: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """Either ``template_id`` names a template of kind ``action``, or ``body`` is what it says: then a
    template is made of it.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    name: str
    runs_on: str
    status: str | None = None
    template_id: str | None = None
    body: str | None = None
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChange:
    """A PATCH: only the keys that were given change. A ``body`` changes the words of its template."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    name: str | None = None
    runs_on: str | None = None
    status: str | None = None
    template_id: str | None = None
    body: str | None = None
    on: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOrder:
    """Actions in their order; those not named follow as they were."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    items: list[Action]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAction:
    """Where an action is run: in this conversation with the lead, else from the caller's own line."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAction:
    """An action that can be run by hand on a lead, filled for them."""

    action: Action
    preview: Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadActionPage:
    """``outlook`` is what would become of a text to the lead now."""

    items: list[LeadAction]
    outlook: Outlook
    next_cursor: str | None
    total: int
