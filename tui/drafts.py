"""Texts that are not sent: what stands in the composer, and what is on its way. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tui.sanitize import displayable


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way to the relay. ``key`` stays the same however often it is tried."""

    conversation_id: str
    body: str
    key: str
    at: datetime
    trouble: str | None = None
    """Why it has not gone; None while it is being sent."""


@dataclass(slots=True)
class Drafts:
    """What was typed per conversation. The one place to keep, when drafts outlive the program."""

    texts: dict[str, str] = field(default_factory=dict)
    sending: dict[str, list[Draft]] = field(default_factory=dict)
    _tried: dict[str, Draft] = field(default_factory=dict)

    def text(self, conversation_id: str) -> str:
        return self.texts.get(conversation_id, "")

    def keep(self, conversation_id: str, text: str) -> None:
        if text:
            self.texts[conversation_id] = text
        else:
            self.texts.pop(conversation_id, None)

    def key_for(self, conversation_id: str, body: str) -> str | None:
        """The key of the last try, if exactly this text was tried and its fate is unknown."""
        tried = self._tried.get(conversation_id)
        return tried.key if tried is not None and tried.body == body else None

    def on_its_way(self, conversation_id: str) -> list[Draft]:
        return self.sending.get(conversation_id, [])

    def start(self, draft: Draft) -> None:
        self._tried.pop(draft.conversation_id, None)
        self.done(draft.conversation_id, draft.key)
        self.sending.setdefault(draft.conversation_id, []).append(draft)

    def is_on_its_way(self, draft: Draft) -> bool:
        return any(d.key == draft.key for d in self.on_its_way(draft.conversation_id))

    def arrived(self, conversation_id: str, body: str) -> bool:
        """The relay tells of a text of ours: whatever was unsure about it is settled.

        True when the composer held it, to be tried again, and should let go of it.
        """
        for draft in self.on_its_way(conversation_id):
            if _same(draft.body, body):
                self.done(conversation_id, draft.key)
                return False
        tried = self._tried.get(conversation_id)
        if tried is None or not _same(tried.body, body):
            return False
        del self._tried[conversation_id]
        if not _same(self.text(conversation_id), body):
            return False
        self.keep(conversation_id, "")
        return True

    def done(self, conversation_id: str, key: str) -> None:
        left = [draft for draft in self.on_its_way(conversation_id) if draft.key != key]
        self.sending[conversation_id] = left

    def give_back(self, draft: Draft) -> None:
        """The text stands in the composer again; sent unchanged, it goes under the same key."""
        self.done(draft.conversation_id, draft.key)
        self._tried[draft.conversation_id] = draft
        self.keep(draft.conversation_id, draft.body)

    def hold(self, draft: Draft, trouble: str) -> None:
        """The composer holds another text: this one waits in the thread for the person."""
        held = replace(draft, trouble=trouble)
        self.sending[draft.conversation_id] = [
            held if d.key == draft.key else d for d in self.on_its_way(draft.conversation_id)
        ]


def _same(typed: str, shown: str) -> bool:
    return displayable(typed).strip() == shown.strip()
