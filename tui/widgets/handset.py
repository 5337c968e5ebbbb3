"""A phone in the terminal: its threads, one of them, what is typed, whom it calls (DE1, DE2).

It stands alone on a screen, or beside the message center. It shows a ``PhoneState`` and says by
messages what the person wants; it knows no carrier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from tui.phone_state import CONNECTING, GONE, PhoneState, PhoneThread
from tui.widgets.drawn import DrawnView
from tui.widgets.phone_field import PhoneField
from tui.widgets.phone_list import PhoneList
from tui.widgets.phone_question import PhoneQuestion
from tui.widgets.pictures import Shown
from tui.widgets.thread import Thread

RINGS = 4.0
"""Seconds that the mark of a ringing phone stands."""
BOTH = 84
"""Columns from which the threads and the open one stand side by side."""
NOTHING = "No texts yet.\n\nn writes one, c calls."


class Handset(Vertical):
    """One phone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", priority=True, id="phone.open"),
        Binding("n", "new", "New text", priority=True, id="phone.new"),
        Binding("c", "call", "Call", priority=True, id="phone.call_chosen"),
        Binding("escape", "back", "Back", id="phone.back"),
        Binding("ctrl+t", "photo", "Photo", tooltip="Send a photo", id="phone.photo"),
        Binding("ctrl+l", "call", "Call", tooltip="Call this number", id="phone.call"),
    ]
    lets_through: frozenset[str] | None = None
    """The keys that act on what the phone stands beside, though it has the focus; None: any."""

    @dataclass
    class Wrote(Message):
        """A text for a number; without words, what did not go is to be tried again."""

        to: str
        words: str

    @dataclass
    class PhotoChosen(Message):
        """A photo for a number, by its path, with what was written."""

        to: str
        path: str
        words: str

    @dataclass
    class Dialled(Message):
        """A number in any spelling: to be written to, or to be called."""

        number: str
        to_call: bool

    @dataclass
    class PictureWanted(Message):
        """A picture of a text is looked at: its address, and its place in the thread."""

        url: str
        message_id: str
        place: int

    @dataclass
    class Left(Message):
        """Back, and there is nothing to go back to."""

    def __init__(self, phone: PhoneState, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.phone = phone
        self._shown: str | None = None
        self._rung = phone.rings
        self._ringing: Timer | None = None
        self._to_call = False
        self._forget: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        yield Static(classes="phone-line", markup=False)
        yield Static(classes="phone-trouble", markup=False)
        yield Static(classes="phone-call", markup=False)
        yield PhoneQuestion(classes="phone-dial")
        with Horizontal(classes="phone-panes"):
            with Vertical(classes="phone-left"):
                yield PhoneList(self.phone)
            with Vertical(classes="phone-right"):
                yield Static(classes="phone-with", markup=False)
                with Vertical(classes="frame"):
                    yield Thread(again="Enter tries again")
                yield PhoneQuestion(classes="phone-photo")
                yield PhoneField()

    def on_mount(self) -> None:
        self.border_title = Content(self.phone.owner or "Phone")
        self._forget = self.phone.listen(self.sync)
        self.threads.notice = NOTHING
        self.sync()

    def on_unmount(self) -> None:
        self._forget()

    # ---- its parts

    @property
    def threads(self) -> PhoneList:
        return self.query_one(PhoneList)

    @property
    def thread(self) -> Thread:
        return self.query_one(Thread)

    @property
    def words(self) -> PhoneField:
        return self.query_one(PhoneField)

    @property
    def dial(self) -> PhoneQuestion:
        """Asks for a number."""
        return self.query_one(".phone-dial", PhoneQuestion)

    @property
    def photo(self) -> PhoneQuestion:
        """Asks for the path of a photo."""
        return self.query_one(".phone-photo", PhoneQuestion)

    def take_focus(self) -> None:
        """To where one would type next."""
        (self.words if self._shown is not None else self.threads).focus()

    # ---- what the phone holds

    def sync(self) -> None:
        """Follows the phone."""
        if not self.is_attached:
            return
        if self.phone.rings != self._rung:
            self._rung = self.phone.rings
            self._ring()
        self._say()
        self.threads.sync()
        opened = self.phone.thread(self.phone.opened)
        self.set_class(opened is not None, "-thread")
        if opened is None:
            self._close()
        elif opened.number != self._shown:
            self._show(opened)
        else:
            self.thread.sync(self.phone.drafts.on_its_way(opened.number))
        self._look()

    def _show(self, opened: PhoneThread) -> None:
        self._shown = opened.number
        on_its_way = self.phone.drafts.on_its_way(opened.number)
        self.query_one(".phone-with", Static).update(Content(opened.shown))
        self.thread.notice = "No texts yet."
        self.thread.show(opened.number, opened.texts, on_its_way, self.phone.me)
        self.words.take(opened.written)

    def _close(self) -> None:
        if self._shown is not None:
            self._shown = None
            self.thread.close("")
            self.words.take("")
        self.thread.notice = "Enter opens a thread, n writes to a number."

    def _look(self) -> None:
        """An open thread of a phone that somebody types on is read."""
        if self._shown is not None and self.has_focus_within and self.thread.is_at_end:
            self.phone.read(self._shown)

    def _ring(self) -> None:
        self.add_class("-ringing")
        if self._ringing is not None:
            self._ringing.stop()
        self._ringing = self.set_timer(RINGS, self._rang)

    def _rang(self) -> None:
        self._ringing = None
        self.remove_class("-ringing")
        self._say()

    def _say(self) -> None:
        phone, call = self.phone, self.phone.call
        self.query_one(".phone-line", Static).update(Content(self._line()))
        trouble = self.query_one(".phone-trouble", Static)
        trouble.update(Content(f"{phone.trouble} It goes on by itself." if phone.trouble else ""))
        trouble.set_class(phone.link == GONE, "-some")
        calls = self.query_one(".phone-call", Static)
        calls.set_class(call is not None, "-some")
        if call is not None:
            heard = call.heard or call.trouble or "It rings…"
            words = f"☎ {call.shown}", "bold"
            calls.update(Content.assemble(words, f"\n{heard}\n", ("Escape hangs up", "dim")))

    def _line(self) -> str:
        """The number, and what there is to say of it."""
        phone = self.phone
        if self._ringing is not None:
            mark = "☎ ringing"
        elif phone.unread:
            mark = f"{phone.unread} new"
        else:
            mark = {CONNECTING: "○ connecting…", GONE: "○ no relay"}.get(phone.link, "●")
        return f"{phone.shown}   {mark}"

    # ---- keys

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """What is typed on a phone is the phone's: no key reaches the screen it stands on."""
        return self.lets_through is not None and key not in self.lets_through

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "open" | "new":
                return self.threads.has_focus
            case "photo":
                return self._shown is not None
            case _:
                return True

    @on(DrawnView.Chosen)
    def chosen(self, message: DrawnView.Chosen) -> None:
        message.stop()
        if message.control is self.threads:
            self.action_open()

    def action_open(self) -> None:
        """The focus moves at once: whatever is typed next is typed into the thread."""
        if (chosen := self.threads.chosen) is not None:
            self.open(chosen.number)

    def open(self, number: str) -> None:
        self.phone.open(number)
        self.words.focus()

    def action_new(self, to_call: bool = False) -> None:
        """Asks for a number."""
        self._to_call = to_call
        self.dial.ask(f"{'Call' if to_call else 'To'}: a number in any spelling")

    @on(PhoneQuestion.Answered, ".phone-dial")
    def dialled(self, message: PhoneQuestion.Answered) -> None:
        message.stop()
        self.post_message(self.Dialled(message.words, self._to_call))

    def action_call(self) -> None:
        """The open thread's number, else the chosen one, else one that is asked for."""
        thread = self.phone.thread(self._shown) or self.threads.chosen
        if thread is None:
            self.action_new(to_call=True)
        else:
            self.post_message(self.Dialled(thread.number, to_call=True))

    def action_photo(self) -> None:
        self.photo.ask("Photo: the path of a picture")

    @on(PhoneQuestion.Answered, ".phone-photo")
    def photo_given(self, message: PhoneQuestion.Answered) -> None:
        message.stop()
        if self._shown is not None:
            words = self.words.text.strip()
            self.post_message(self.PhotoChosen(self._shown, message.words, words))

    def photo_sent(self) -> None:
        """With what was written."""
        self.photo.done()
        self.words.take("")
        self.words.focus()

    def action_back(self) -> None:
        """Hangs up, then closes what asks, then the thread."""
        if self.phone.call is not None:
            self.phone.calls(None)
        elif (
            asking := next((q for q in (self.dial, self.photo) if q.is_asking), None)
        ) is not None:
            asking.done()
            self.take_focus()
        elif self._shown is not None:
            self.phone.open(None)
            self.threads.focus()
        else:
            self.post_message(self.Left())

    # ---- writing

    @on(TextArea.Changed)
    def written(self, message: TextArea.Changed) -> None:
        message.stop()
        thread = self.phone.thread(self._shown)
        if thread is not None:
            thread.written = self.words.text

    @on(PhoneField.Submitted)
    def submitted(self, message: PhoneField.Submitted) -> None:
        message.stop()
        if self._shown is not None:
            self.post_message(self.Wrote(self._shown, message.text))

    # ---- pictures

    @on(Thread.PicturesWanted)
    def pictures_wanted(self, message: Thread.PicturesWanted) -> None:
        message.stop()
        thread = self.phone.thread(self._shown)
        for id, place in message.pictures if thread is not None else []:
            assert thread is not None
            url = thread.texts.texts[id].media[place].url
            self.post_message(self.PictureWanted(url, id, place))

    def take_picture(self, message_id: str, place: int, shown: Shown | None) -> None:
        """A picture that was wanted; None: it is when it is next looked at."""
        if shown is None:
            self.thread.want_again(message_id, place)
        else:
            self.thread.take_picture(message_id, place, shown)

    # ---- around it

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= BOTH, "-both")

    def on_descendant_focus(self) -> None:
        self._look()

    @on(Thread.Looked)
    def looked(self, message: Thread.Looked) -> None:
        message.stop()
        self._look()

    @on(DrawnView.Wanted)
    @on(Thread.BelowChanged)
    def not_for_others(self, message: Message) -> None:
        """The screen it stands on may know the same messages of its own thread."""
        message.stop()
