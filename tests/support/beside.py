"""What is written to a relay's database beside it, where no request asks for it by itself."""

from collections.abc import Callable

from server import config
from server.commands import beside
from server.flows import announce, deputies
from server.flows.context import Context
from server.store import out_of_office
from server.store.statement import Tx
from tests.support.relay import Relay


def write(relay: Relay, unit: Callable[[Tx, Context], None]) -> None:
    settings = config.load(relay.config, {})
    with beside.writing(settings) as writer:
        beside.write(writer, settings, unit)


def stand_in(relay: Relay, conversation_id: str, deputy_id: str) -> None:
    """As when a text comes for an owner who is away."""

    def unit(tx: Tx, context: Context) -> None:
        if before := deputies.stand_in(tx, conversation_id, deputy_id, context):
            announce.conversation_changed(tx, conversation_id, context.now, before=before)

    write(relay, unit)


def stand_down(relay: Relay, owner_id: str) -> None:
    """As when the owner is back."""
    write(relay, lambda tx, context: deputies.stand_down(tx, owner_id, context))


def go_away(relay: Relay, user_id: str, phone: str) -> None:
    """Out of Office is on, with a phone that is verified."""

    def unit(tx: Tx, context: Context) -> None:
        on = {"enabled": True, "forwarding_number": phone, "verified_at": context.now}
        out_of_office.change(tx, user_id, context.now, **on)

    write(relay, unit)
