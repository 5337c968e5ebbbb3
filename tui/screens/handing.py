"""Whose a conversation is: hand it over, take it over, hand it back (SV2)."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import work

from server.wire import Assignee, Assignment, Conversation
from tui.away import colleague
from tui.errors import ApiError, SignedOut
from tui.screens.consenting import SUPERVISE, Consenting
from tui.sessions import SessionEnded

if TYPE_CHECKING:
    from tui.staff_api import StaffApi

Do = Callable[["StaffApi"], Awaitable[Conversation]]


class Handing(Consenting):
    """What the relay does is told by its events; here it is said in words."""

    def may_hand(self, action: str) -> bool:
        """Whether it makes sense for the conversation that is meant."""
        conversation = self.aimed_at()
        if conversation is None or conversation.lead.id is None:
            return False
        me, owner = self.desk.state.me, conversation.assignee
        is_mine = owner is not None and owner.user_id == me.id
        supervises = SUPERVISE in me.permissions
        match action:
            case "take_over":
                return supervises and not is_mine
            case "hand_back":
                return conversation.taken_from is not None and (is_mine or supervises)
            case _:
                return True

    def action_take_over(self) -> None:
        conversation = self.aimed_at()
        if conversation is not None:
            id, name = conversation.id, conversation.lead.name
            self._hand(lambda staff: staff.take_over(id), f"{name} is yours now. B hands back.")

    def action_hand_back(self) -> None:
        conversation = self.aimed_at()
        if conversation is not None:
            id, name = conversation.id, conversation.lead.name
            to = named(conversation.taken_from)
            self._hand(lambda staff: staff.hand_back(id), f"{name} belongs to {to} again.")

    def action_hand_over(self) -> None:
        conversation = self.aimed_at()
        if conversation is None:
            return
        if conversation.lead.id is None:
            self.notify("Which lead this is, is not known yet.", markup=False, timeout=3)
        else:
            self._ask_to_whom(conversation)

    @work(group="act", exclusive=True, exit_on_error=False)
    async def _ask_to_whom(self, conversation: Conversation) -> None:
        from tui.screens.finding import Finding
        from tui.staff_api import StaffApi

        staff = StaffApi(self.desk.api)
        try:
            offered = recipients(self.desk.state.me.id, self.desk.state.me.name, conversation)
            for each in await staff.colleagues():
                offered.append((colleague(each), Assignee(user_id=each.id, name=each.name)))
            for id, name in (await staff.stores()).items():
                offered.append((f"{name} · everyone there", Assignee(location_id=id, name=name)))
        except ApiError as error:
            self._say_why_not(error)
            return
        now = (
            (conversation.assignee.user_id, conversation.assignee.location_id)
            if (conversation.assignee)
            else None
        )
        others = [each for each in offered if (each[1].user_id, each[1].location_id) != now]
        card: Finding[Assignee] = Finding(f"Hand {conversation.lead.name} over to", others)
        self.app.push_screen(card, lambda to: self._hand_over(conversation, to))

    def _hand_over(self, conversation: Conversation, to: Assignee | None) -> None:
        if to is not None:
            id, name = conversation.id, conversation.lead.name
            given = Assignment(user_id=to.user_id, location_id=to.location_id)
            self._hand(lambda staff: staff.assign(id, given), f"{name} belongs to {named(to)} now.")

    @work(group="act", exit_on_error=False)
    async def _hand(self, do: Do, words: str) -> None:
        """The answer is passed over: the conversation may not be the person's to see any more."""
        from tui.staff_api import StaffApi

        try:
            await do(StaffApi(self.desk.api))
        except ApiError as error:
            self._say_why_not(error)
            return
        self.notify(words, markup=False)

    def _say_why_not(self, error: ApiError) -> None:
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))
        else:
            self.notify(error.detail, title=error.title, severity="error", markup=False)


def recipients(my_id: str, my_name: str, conversation: Conversation) -> list[tuple[str, Assignee]]:
    """Whom it is offered to first: oneself."""
    return [(f"{my_name} (you)", Assignee(user_id=my_id, name=my_name))]


def named(who: Assignee | None) -> str:
    return (who.name or "") if who is not None else "nobody"
