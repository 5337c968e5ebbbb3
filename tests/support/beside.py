"""What is written to a relay's database beside it, where no request asks for it by itself."""

from server import config
from server.commands import beside
from server.flows import announce, deputies
from server.flows.context import Context
from server.store.statement import Tx
from tests.support.relay import Relay


def stand_in(relay: Relay, conversation_id: str, deputy_id: str) -> None:
    """As when a text comes for an owner who is away."""

    def unit(tx: Tx, context: Context) -> None:
        if before := deputies.stand_in(tx, conversation_id, deputy_id, context):
            announce.conversation_changed(tx, conversation_id, context.now, before=before)

    settings = config.load(relay.config, {})
    with beside.writing(settings) as writer:
        beside.write(writer, settings, unit)


def stand_down(relay: Relay, owner_id: str) -> None:
    """As when the owner is back."""
    settings = config.load(relay.config, {})
    with beside.writing(settings) as writer:
        beside.write(
            writer, settings, lambda tx, context: deputies.stand_down(tx, owner_id, context)
        )
