"""The pictures of a thread: which are here, and which are wanted. Pure."""

from collections.abc import Iterable

from server.wire import Text
from tui.attachments import is_picture
from tui.widgets.pictures import Shown

Place = tuple[str, int]
"""The id of a text, and which of its pictures."""


class Album:
    """Each picture is asked for once, when its text is first looked at."""

    def __init__(self) -> None:
        self._here: dict[Place, Shown] = {}
        self._asked: set[Place] = set()

    def of(self, text: Text) -> list[Shown | None]:
        """A text's pictures in their order, None where one is not here."""
        return [self._here.get((text.id, at)) for at in range(len(text.media))]

    def take(self, place: Place, shown: Shown) -> None:
        self._here[place] = shown

    def ask_again(self, place: Place) -> None:
        """It could not be asked for; it is when it is next looked at."""
        self._asked.discard(place)

    def wanted(self, seen: Iterable[Text]) -> list[Place]:
        """The pictures of these texts that nobody has asked for; now somebody has."""
        wanted = [
            (text.id, at)
            for text in seen
            for at, media in enumerate(text.media)
            if (text.id, at) not in self._asked and is_picture(media.content_type)
        ]
        self._asked.update(wanted)
        return wanted
