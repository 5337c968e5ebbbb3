"""A reply from a phone goes to the customer: from the conversation's own line, through the same gate as
a text from the app (product.md OO4).
"""

from dataclasses import dataclass

from server.core.access import may_see
from server.core.compliance import Allowed, Held, Purpose, Refused
from server.core.forwarding import Session
from server.flows import announce, consent, phones, texts
from server.flows.context import Context
from server.flows.texts import Draft
from server.store import people, threads, visibility
from server.store.statement import Tx


@dataclass(frozen=True, slots=True)
class Sent:
    """It waits to leave."""

    message_id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It did not go, or not yet (``held``); the sentence says why."""

    sentence: str
    held: bool = False


def send(tx: Tx, session: Session, body: str, media: list[str], context: Context) -> Sent | NotSent:
    """Write the reply of a session's user into its conversation. What the gate refuses stands in the
    thread as failed, with its reason, so that nothing is lost.
    """
    conversation_id = session.conversation or ""
    user = people.by_id(tx, session.user)
    before = visibility.of_conversation(tx, conversation_id)
    if user is None or user.status != "active" or before is None:
        return NotSent("You cannot text from here any more.")
    if not may_see(people.viewer(user), before):
        return NotSent("Somebody else looks after this customer now.")
    if phones.too_many(tx, conversation_id, session.user, context):
        return NotSent("Too many texts came at once from this phone.")
    conversation = threads.by_id(tx, conversation_id)
    decided = texts.verdict(tx, conversation, Purpose.HUMAN, session.user, context)
    if isinstance(decided, (Allowed, Held)) and decided.asks:
        consent.ask(tx, conversation, session.user, context)
    message_id = texts.write(
        tx,
        conversation,
        Draft(body, tuple(media)),
        purpose=Purpose.HUMAN,
        author=session.user,
        decided=decided,
        via="phone",
        facts={"session": session.id},
        context=context,
    )
    if session.user in before.users:
        threads.show_no_more(tx, conversation_id)
    announce.message_written(tx, conversation_id, message_id, context.now, before=before)
    match decided:
        case Refused(_, sentence):
            return NotSent(sentence)
        case Held(_, sentence):
            return NotSent(sentence, held=True)
        case _:
            return Sent(message_id)
