"""The texts of one conversation, as far as they are loaded. Pure, no Textual."""

from collections.abc import Sequence
from dataclasses import replace

from server.wire import LeadRef, Text, TextPage
from tui.paging import Slots


class ThreadTexts:
    """Texts in the relay's order; places of texts that are not loaded yet are known by number."""

    def __init__(self) -> None:
        self.slots = Slots()
        self.texts: dict[str, Text] = {}
        self.early: dict[str, Text] = {}
        """Texts that events told of while they are not loaded, for the page that brings them."""
        self.loaded = False
        self.as_of = -1
        """The cursor when the newest texts were last asked for."""
        self._sent: list[str] = []
        """Own texts at the end that the relay has answered for, and no event has told of yet."""
        self.revision = 0
        """Grows whenever rows move; a text that is only updated or appended moves none."""

    def __len__(self) -> int:
        return len(self.slots)

    def at(self, index: int) -> Text | None:
        id = self.slots[index]
        return None if id is None else self.texts[id]

    def known(self) -> list[Text]:
        return [self.texts[id] for id in self.slots.known()]

    def newest(self, page: TextPage, texts: Sequence[Text], later: Sequence[str]) -> None:
        """The tail of the thread. ``later`` came by events since it was asked for."""
        ids = [text.id for text in texts]
        self._take(texts)
        self._sent = [id for id in self._sent if id not in ids]
        if self.loaded and len(self.slots) == page.total and self._has_tail(ids):
            return
        self.slots = Slots(max(0, page.total - len(ids)))
        for id in (*ids, *(id for id in later if id not in self._sent), *self._sent):
            self.slots.append(id)
        self.loaded = True
        self.revision += 1

    def place(self, offset: int, texts: Sequence[Text]) -> bool:
        """Texts from a place on, counted from the oldest: new ones only ever come at the end. False
        when other texts are known there: then those of another conversation have come among them.

        What is beyond the end is left to the events that tell of it.
        """
        end = len(self.slots) - len(self._sent)
        texts = [text for text in texts[: max(0, end - offset)] if text.id not in self._sent]
        places = range(offset, offset + len(texts))
        for at, text in zip(places, texts, strict=True):
            there = self.slots[at]
            if there != text.id and (there is not None or text.id in self.texts):
                return False
        self._take(texts)
        self.slots.splice(places.start, places.stop, [text.id for text in texts])
        self.revision += 1
        return True

    def add(self, text: Text) -> bool:
        """A new text that an event tells of: events come in the relay's order, so it is before own
        texts of which none has told. False when it was here already; it is updated then.
        """
        is_new = text.id not in self.texts
        self.texts[text.id] = text
        if text.id in self._sent:
            self._sent.remove(text.id)
            self.slots.remove(text.id)
        elif not is_new:
            return False
        end = len(self.slots) - len(self._sent)
        self.slots.splice(end, end, [text.id])
        if self._sent:
            self.revision += 1
        return is_new

    def goes_before_others(self, text: Text) -> bool:
        """A text that is new here, and older than what is: it came from another conversation."""
        last = self.slots[len(self.slots) - 1] if len(self.slots) else None
        return text.id not in self.texts and last is not None and text.at < self.texts[last].at

    def sent(self, text: Text) -> None:
        """The relay's answer to an own text, at the end until its event tells where it is."""
        if text.id not in self.texts:
            self.texts[text.id] = text
            self.slots.append(text.id)
            self._sent.append(text.id)

    def update(self, text: Text) -> bool:
        if text.id not in self.texts:
            self.early[text.id] = text
            return False
        self.texts[text.id] = text
        return True

    def rename(self, lead: LeadRef) -> None:
        """The lead has another name, or is somebody else: so are the authors of its texts."""
        for kept in (self.texts, self.early):
            kept.update((id, by(text, lead)) for id, text in kept.items())

    def _has_tail(self, ids: list[str]) -> bool:
        return list(self.slots)[len(self.slots) - len(ids) :] == ids

    def _take(self, texts: Sequence[Text]) -> None:
        self.texts.update((text.id, text) for text in texts)
        for text in texts:
            self.early.pop(text.id, None)


def by(text: Text, lead: LeadRef) -> Text:
    """A text in a lead's conversation, with the lead as it is now."""
    author = text.author
    if author.kind != "lead" or (author.id, author.name) == (lead.id, lead.name):
        return text
    return replace(text, author=replace(author, id=lead.id, name=lead.name))


def is_note(text: Text) -> bool:
    """A whisper: words that only staff see, which are no text to the lead."""
    return text.direction == "note"
