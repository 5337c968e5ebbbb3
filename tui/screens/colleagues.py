"""Which colleague is meant: found by a part of the name or the store."""

from server.wire import Colleague
from tui.away import colleague
from tui.screens.finding import Finding

NOBODY = Colleague(id="", name="Nobody", store=None)


class Colleagues(Finding[Colleague]):
    """Closes with whom was chosen, :data:`NOBODY` among them; None when all stays as it is."""

    def __init__(self, heading: str, colleagues: list[Colleague], chosen: str | None) -> None:
        offered = [NOBODY, *colleagues]
        named = next((each for each in offered if each.id == chosen), None)
        super().__init__(heading, [(colleague(each), each) for each in offered], named)
