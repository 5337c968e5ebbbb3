"""What the message center is measured against: Textual with one input, Textual with our drawn list.

``python -m tests.bench.bare input`` and ``python -m tests.bench.bare list LEADS``.
"""

import sys
from datetime import UTC, datetime, timedelta

from textual.app import App, ComposeResult
from textual.widgets import Input

LOADED = 60
"""Rows that are here at the start, as in the client."""
NOON = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)


class BareInput(App[None]):
    def compose(self) -> ComposeResult:
        yield Input()


def bare_list(leads: int) -> App[None]:
    """The list of ``leads`` conversations, of which the first page is here, as in the client."""
    from server.wire import Assignee, Author, Conversation, ConversationPage, LeadRef, Me, Text
    from tests.bench.names import name
    from tui.state import Listing, State
    from tui.widgets.conversation_list import ConversationList

    me = Me(
        id="user-0", username="user-0", name="user-0", permissions=[], store_id=None, store=None,
        status="active", text_messaging=True, relay_number=None, line=None, line_reason=None,
        retailer="",
    )  # fmt: skip

    def conversation(n: int) -> Conversation:
        lead = LeadRef(id=f"lead-{n}", name=name(n), number="•••• 00")
        at = NOON - timedelta(seconds=n)
        last = Text(
            id=f"text-{n}", conversation_id=f"conversation-{n}", direction="inbound",
            body="Hi! Is the blue wool coat back in size 38?", media=[], state="received",
            error=None, author=Author(kind="lead", id=lead.id, name=lead.name), at=at, segments=1,
        )  # fmt: skip
        return Conversation(
            id=last.conversation_id, lead=lead, candidates=[], line="", unread=n % 2,
            assignee=Assignee(user_id=me.id, name=me.name), last_message=last, state="open",
            consent="none", waiting_since=at, shown_to_store=None, updated_at=at, events_cursor="1",
        )  # fmt: skip

    class BareList(App[None]):
        def compose(self) -> ComposeResult:
            yield ConversationList()

        def on_mount(self) -> None:
            items = [conversation(n) for n in range(min(leads, LOADED))]
            page = ConversationPage(items=items, next_cursor=None, total=leads, events_cursor="1")
            state = State(me)
            state.take_listing(Listing("inbox"), 0, page)
            self.query_one(ConversationList).show(state, Listing("inbox"))

    return BareList()


def main() -> None:
    app = BareInput() if sys.argv[1] == "input" else bare_list(int(sys.argv[2]))
    app.run()


if __name__ == "__main__":
    main()
