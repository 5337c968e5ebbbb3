"""Which colleague is meant: found by a part of the name or the store."""

from server.wire import Colleague
from tui.away import colleague
from tui.screens.finding import Finding

NOBODY = Colleague(id="", name="Nobody", store=None)


class Colleagues(Finding[Colleague]):
    """Closes with whom was chosen, :data:`NOBODY` among them where that is offered; None when all stays
    as it is. ``none`` is said where nobody is found.
    """

    def __init__(
        self,
        heading: str,
        colleagues: list[Colleague],
        chosen: str | None,
        none: str = Finding.none,
    ) -> None:
        named = next((each for each in colleagues if each.id == chosen), None)
        super().__init__(heading, [(colleague(each), each) for each in colleagues], named)
        self.none = none
