"""What an associate's details show, by the ids that the retailer has the items under."""

from server.wire import Me

MY_DETAILS = "io.tulip.associates.myDetails"
OUT_OF_OFFICE = "io.tulip.associates.outOfOffice"
NOTIFICATIONS = "io.tulip.associates.notifications"
APPEARANCE = "io.tulip.associates.appearance"
KEYS = "io.tulip.associates.keys"


def shows(me: Me | None, item: str) -> bool:
    """Whether an item is shown. Before anybody is signed in there is no menu: what is of this terminal
    alone can be set all the same.
    """
    return item != OUT_OF_OFFICE if me is None else item in me.menu
