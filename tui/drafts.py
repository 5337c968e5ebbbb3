"""Texts that are not sent: what stands in the composer, and what is on its way. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tui.attachments import Attachment
from tui.gaps import without
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
    is_unsure: bool = False
    """The relay may have taken it all the same."""
    template_id: str | None = None
    """The template that the relay is to fill it by."""
    attached: tuple[Attachment, ...] = ()
    send_at: datetime | None = None
    """When it is to leave; None for at once."""


@dataclass(slots=True)
class Drafts:
    """What was typed per conversation. The one place to keep, when drafts outlive the program."""

    texts: dict[str, str] = field(default_factory=dict)
    sending: dict[str, list[Draft]] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    """The template that what was typed came from, per conversation."""
    whispers: dict[str, str] = field(default_factory=dict)
    """What is written to colleagues alone, and was not sent, per conversation."""
    attached: dict[str, tuple[Attachment, ...]] = field(default_factory=dict)
    """Pictures and files that go with what is typed, per conversation."""

    def whisper(self, conversation_id: str) -> str:
        return self.whispers.get(conversation_id, "")

    def keep_whisper(self, conversation_id: str, text: str) -> None:
        self.whispers.pop(conversation_id, None)
        if text:
            self.whispers[conversation_id] = text

    @property
    def is_empty(self) -> bool:
        typed = self.texts or self.whispers or self.attached
        return not (typed or any(self.sending.values()))

    def attachments(self, conversation_id: str) -> tuple[Attachment, ...]:
        return self.attached.get(conversation_id, ())

    def attach(self, conversation_id: str, new: Attachment) -> None:
        """Adds one, or puts it in place of what has its key."""
        before = self.attachments(conversation_id)
        if any(each.key == new.key for each in before):
            after = tuple(new if each.key == new.key else each for each in before)
        else:
            after = (*before, new)
        self.attached[conversation_id] = after

    def detach(self, conversation_id: str, key: str | None = None) -> None:
        """Takes one away; without a key all of them."""
        left = [each for each in self.attachments(conversation_id) if key and each.key != key]
        self.attached.pop(conversation_id, None)
        if left:
            self.attached[conversation_id] = tuple(left)

    def text(self, conversation_id: str) -> str:
        return self.texts.get(conversation_id, "")

    def template(self, conversation_id: str) -> str | None:
        return self.templates.get(conversation_id)

    def keep(self, conversation_id: str, text: str, template_id: str | None = None) -> None:
        """A text that was emptied came from nowhere."""
        self.texts.pop(conversation_id, None)
        self.templates.pop(conversation_id, None)
        if text:
            self.texts[conversation_id] = text
            if template_id is not None:
                self.templates[conversation_id] = template_id

    def on_its_way(self, conversation_id: str) -> list[Draft]:
        return self.sending.get(conversation_id, [])

    def start(self, draft: Draft) -> None:
        self.done(draft.conversation_id, draft.key)
        self.sending.setdefault(draft.conversation_id, []).append(draft)

    def is_on_its_way(self, draft: Draft) -> bool:
        return any(d.key == draft.key for d in self.on_its_way(draft.conversation_id))

    def arrived(self, conversation_id: str, body: str) -> bool:
        """The relay tells of a text of ours: whatever was unsure about it is settled.

        True when it was held, to be tried again by the person.
        """
        for draft in self.on_its_way(conversation_id):
            if _same(draft, body):
                self.done(conversation_id, draft.key)
                return draft.trouble is not None
        return False

    def done(self, conversation_id: str, key: str) -> None:
        left = [draft for draft in self.on_its_way(conversation_id) if draft.key != key]
        self.sending[conversation_id] = left

    def give_back(self, draft: Draft) -> None:
        """The relay has not taken the text: it stands in the composer again."""
        self.done(draft.conversation_id, draft.key)
        self.keep(draft.conversation_id, draft.body, draft.template_id)
        for each in draft.attached:
            self.attach(draft.conversation_id, each)

    def held(self, conversation_id: str) -> Draft | None:
        """The first text that waits in the thread to be tried again."""
        waiting = (d for d in self.on_its_way(conversation_id) if d.trouble is not None)
        return next(waiting, None)

    def hang_up(self) -> None:
        """Nobody waits for the answers any more; what is on its way may have been taken."""
        for draft in [d for drafts in self.sending.values() for d in drafts]:
            if draft.trouble is None:
                self.hold(draft, "The session ended while it was sent.", is_unsure=True)

    def hold(self, draft: Draft, trouble: str, *, is_unsure: bool = False) -> None:
        """The text waits in the thread, under its key, for the person."""
        held = replace(draft, trouble=trouble, is_unsure=is_unsure or draft.is_unsure)
        self.sending[draft.conversation_id] = [
            held if d.key == draft.key else d for d in self.on_its_way(draft.conversation_id)
        ]


def _same(draft: Draft, shown: str) -> bool:
    """The gaps of a template vanish with the spaces around them."""
    typed = displayable(draft.body)
    if draft.template_id is None:
        return typed.strip() == shown.strip()
    return "".join(without(typed).split()) == "".join(shown.split())
