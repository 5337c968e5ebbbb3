"""A phone as it is carried: its threads, what is being written, whom it calls. Pure, no Textual."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from server.wire import Author, Me, Media, Text
from tui.drafts import Draft, Drafts
from tui.phone_wire import PhoneText
from tui.threads import ThreadTexts

_AMERICAN = re.compile(r"(?:\+?1)?([0-9]{3})([0-9]{3})([0-9]{4})")
CONNECTING, HERE, GONE = "connecting", "here", "gone"
Listener = Callable[[], None]


@dataclass(slots=True)
class PhoneThread:
    """What was exchanged with one number. ``written`` is not sent."""

    number: str
    shown: str
    texts: ThreadTexts = field(default_factory=ThreadTexts)
    unread: int = 0
    written: str = ""
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def newest(self) -> Text | None:
        known = self.texts.slots
        return self.texts.at(len(known) - 1) if len(known) else None


@dataclass(frozen=True, slots=True)
class Call:
    """A call to a number. While it rings there is neither ``heard`` nor ``trouble``."""

    shown: str
    heard: str = ""
    trouble: str = ""


class PhoneState:
    """``number`` is as it was given until the relay has spelled it; ``owner`` says whose phone it is.
    ``has_seen``: what is there when it is picked up was read.
    """

    def __init__(self, number: str, owner: str = "", *, has_seen: bool = False) -> None:
        self.number, self.shown, self.owner = number, _as_written(number), owner
        self.link, self.trouble = CONNECTING, ""
        self.opened: str | None = None
        self.shows_newest = False
        """It opens the thread of whatever comes by itself: nobody has it in hand."""
        self.call: Call | None = None
        self.drafts = Drafts()
        self.rings = 0
        """How many texts it has rung for."""
        self.newest: Text | None = None
        """The text that it rang for last."""
        self._threads: dict[str, PhoneThread] = {}
        self._has_looked, self._has_seen = False, has_seen
        self._listeners: list[Listener] = []

    @property
    def me(self) -> Me:
        """The phone's owner as a thread knows people."""
        return Me(
            id=self.number, username="", name="You", permissions=[], store_id=None, store=None,
            status="active", text_messaging=True, relay_number=None, line=self.number,
            line_reason=None, retailer="",
        )  # fmt: skip

    # ---- who wants to know

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls the listener after every change; what comes back ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self) -> None:
        for listener in list(self._listeners):
            listener()

    # ---- the way to the carrier

    def identified(self, number: str, shown: str) -> None:
        self.number, self.shown = number, shown

    def found(self) -> None:
        if self.link != HERE:
            self.link, self.trouble = HERE, ""
            self.tell()

    def lost(self, trouble: str) -> None:
        """``trouble`` is a sentence for the person."""
        self.link, self.trouble = GONE, trouble
        self.tell()

    # ---- texts

    @property
    def threads(self) -> list[PhoneThread]:
        """Whose text is newest comes first; one that is only begun before all."""
        found = self._threads.values()
        return sorted(found, key=lambda each: (each.newest is None, _at(each)), reverse=True)

    @property
    def unread(self) -> int:
        return sum(thread.unread for thread in self._threads.values())

    def thread(self, number: str | None) -> PhoneThread | None:
        return self._threads.get(number or "")

    def begin(self, number: str, shown: str) -> PhoneThread:
        """The thread with a number, which may have no text yet."""
        thread = self._threads.get(number)
        if thread is None:
            thread = self._threads[number] = PhoneThread(number, shown)
            thread.texts.loaded = True
        return thread

    def take(self, items: Sequence[PhoneText]) -> None:
        """Texts that came or left; one that is here already changes nothing. What is there when the
        phone is picked up does not ring, and is unread where its owner has written nothing since.
        """
        rang = False
        for item in items:
            thread = self.begin(item.number, item.shown)
            text = _text(item, self.number)
            if not thread.texts.add(text):
                continue
            if item.mine:
                thread.unread = 0
                self.drafts.done(item.number, item.id.removeprefix(OWN))
            else:
                thread.unread += self._has_looked or not self._has_seen
                self.newest, rang = text, True
        if rang and self._has_looked:
            self.rings += 1
            if self.shows_newest and self.newest is not None:
                self.opened = self.newest.conversation_id
        self._has_looked = True
        if items:
            self.tell()

    def read(self, number: str) -> None:
        """The person has seen the newest text of a thread."""
        thread = self.thread(number)
        if thread is not None and thread.unread:
            thread.unread = 0
            self.tell()

    # ---- what the person does

    def open(self, number: str | None) -> None:
        """Shows a thread; None: the list, in which a thread without any text is no more."""
        left = self.thread(self.opened)
        if left is not None and left.number != number and self._is_bare(left):
            del self._threads[left.number]
        self.opened = number
        self.tell()

    def _is_bare(self, thread: PhoneThread) -> bool:
        on_its_way = self.drafts.on_its_way(thread.number)
        return thread.newest is None and not thread.written and not on_its_way

    def start(self, draft: Draft) -> None:
        self.drafts.start(draft)
        self.tell()

    def hold(self, draft: Draft, trouble: str, *, is_unsure: bool = False) -> None:
        """A text did not go; it waits in its thread to be tried again."""
        self.drafts.hold(draft, trouble, is_unsure=is_unsure)
        self.tell()

    def calls(self, call: Call | None) -> None:
        """A call goes on, or is over."""
        self.call = call
        self.tell()


OWN = "PHONE"
"""What the carrier puts before the id that a phone gave its text."""


def _as_written(number: str) -> str:
    """How people write a number, as far as that is known before the relay has said it."""
    found = _AMERICAN.fullmatch(number)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else number


def _at(thread: PhoneThread) -> float:
    return thread.newest.at.timestamp() if thread.newest else 0.0


def _text(item: PhoneText, own: str) -> Text:
    """A phone's text as a thread draws it: its own at the right."""
    name = "You" if item.mine else item.shown
    kind, id = ("user", own) if item.mine else ("lead", item.number)
    return Text(
        id=item.id,
        conversation_id=item.number,
        direction="outbound" if item.mine else "inbound",
        body=item.body,
        media=[Media(url=url) for url in item.media],
        state="sent" if item.mine else "received",
        error=None,
        author=Author(kind=kind, id=id, name=name),
        at=item.at,
        segments=0,
    )
