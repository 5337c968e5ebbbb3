"""Several people in one conversation: who else is writing, and a question before a second answer (MC18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from server.wire import Conversation, Text
from tui.screens.whispering import Whispering
from tui.widgets.composer import Composer
from tui.widgets.fold import clip
from tui.widgets.times import waited
from tui.writers import who_writes

if TYPE_CHECKING:
    from tui.screens.signalling import WritingSign

LONGEST_SHOWN = 300
"""Characters of another's answer that are shown in the question."""
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else's answer that came, or is being written; ``id`` so that it is asked about once."""

    id: str
    heading: str
    words: str


class Sharing(Whispering):
    """What others do is looked at when Enter is pressed, and not before."""

    if TYPE_CHECKING:
        sign: WritingSign

    def __init__(self) -> None:
        super().__init__()
        self._begun: dict[str, datetime] = {}
        """The newest text, by the relay's clock, when a text was begun in a conversation."""
        self._asked: set[str] = set()
        """What the person was asked about, and knows."""

    def show_writing(self, conversation: Conversation | None) -> None:
        """A line above the composer while others write."""
        words = who_writes(conversation.writing) if conversation is not None else ""
        line = self.query_one("#writing", Static)
        line.set_class(bool(words), "-some")
        if words:
            line.update(Content(clip(words, max(20, self.size.width - 6))), layout=False)

    def typing(self, id: str) -> None:
        """What stands in the composer is another text than before, or a draft was put there."""
        text = self.composer.text
        if not text:
            self.sign.stops()
            self._begun.pop(id, None)
            return
        if text != self.desk.drafts.text(id) and self.composer.blocked is None:
            self.sign.writes(id)
        self.begin(id)

    def begin(self, id: str) -> None:
        """Remembers how far the thread went when a text was begun, once it is here."""
        newest = next(self._from_the_end(id), None)
        if id not in self._begun and newest is not None and self.composer.text:
            self._begun[id] = newest.at

    def has_others(self) -> bool:
        """Whether somebody else answers, or did since this text was begun."""
        return next(self._others(), None) is not None

    def _others(self) -> Iterator[Other]:
        if self.opened is None or not self.desk.is_open:
            return
        found = [*self._answers(self.opened), *self._writers(self.opened)]
        yield from (other for other in found if other.id not in self._asked)

    def _answers(self, id: str) -> Iterator[Other]:
        begun, me = self._begun.get(id), self.desk.state.me.id
        for text in self._from_the_end(id):
            if begun is None or text.at <= begun:
                return
            if is_answer(text) and text.author.id != me:
                yield Other(text.id, f"{text.author.name} answered {ago(text.at)}", quoted(text))

    def _writers(self, id: str) -> Iterator[Other]:
        conversation = self.desk.state.conversations.get(id)
        for writer in conversation.writing if conversation is not None else ():
            yield Other(
                f"{id} {self._begun.get(id)} {writer.user_id}",
                f"{writer.name} is writing just now",
                "The customer may get two answers.",
            )

    def _from_the_end(self, id: str) -> Iterator[Text]:
        texts = self.desk.state.thread(id)
        for at in range(len(texts) - 1, -1, -1):
            if (text := texts.at(at)) is None:
                return
            yield text

    @on(Composer.AsksFirst)
    def ask_first(self) -> None:
        others = list(self._others())
        if not others:  # they have gone while the key was on its way
            self.composer.action_submit()
            return
        from tui.screens.choice import Choice

        words = "\n\n".join([others[0].words, *(f"{o.heading}\n{o.words}" for o in others[1:3])])
        options = [("Leave mine here", False), ("Send mine too", True)]
        card: Choice[bool] = Choice(others[0].heading, options, words=words)

        def answered(yes: bool | None) -> None:
            self._asked.update(other.id for other in others)
            if yes:
                self.composer.action_submit()

        self.app.push_screen(card, answered)


def is_answer(text: Text) -> bool:
    """A person of ours wrote it to the lead, and not for later."""
    by_us = text.direction == "outbound" and text.author.kind == "user"
    is_for_later = text.state == "held" and text.scheduled_for is not None
    return by_us and text.state != "failed" and not is_for_later


def ago(at: datetime) -> str:
    now = datetime.now(UTC)
    seconds = max(1, round((now - at).total_seconds()))
    return f"{seconds} s ago" if seconds < MINUTE else f"{waited(at, now)} ago"


def quoted(text: Text) -> str:
    return f"“{clip(text.body, LONGEST_SHOWN)}”" if text.body else "A picture."
