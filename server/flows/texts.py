"""Writing an outbound text into the outbox; every text that leaves is written here."""

from dataclasses import dataclass

from server.core.compliance import Allowed, Purpose, SendFacts, Verdict, may_send, scopes_of
from server.core.model import AuthorKind, Direction, MessageState
from server.core.segments import count
from server.flows.context import Context
from server.store import consents, messages, numbers, people, threads
from server.store.numbers import Line
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent. ``media`` are addresses that the carrier can fetch; ``template_id`` is the
    template that it was made from.
    """

    body: str
    media: tuple[str, ...] = ()
    template_id: str | None = None


def verdict(tx: Tx, number: str, line_number: str, purpose: Purpose, author: str | None) -> Verdict:
    """Ask the gate, with the facts as they are now."""
    line = numbers.line(tx, line_number)
    return may_send(
        SendFacts(
            purpose=purpose,
            line=line.state,
            sender_texting=_may_text(tx, line, author),
            opted_out=consents.covering(tx, number, scopes_of(line_number, line.store)),
        )
    )


def _may_text(tx: Tx, line: Line, author: str | None) -> bool:
    """On a relay number the writer needs text messaging; a store's line needs only the store."""
    if line.owner_store or author is None:
        return True
    writer: Row | None = people.by_id(tx, author)
    return bool(writer and writer.text_messaging)


def write(
    tx: Tx,
    conversation: Row,
    draft: Draft,
    *,
    purpose: Purpose,
    author: str | None,
    allowed: Allowed,
    context: Context,
) -> str:
    """Queue a text that the gate has allowed; returns its id. Announcing it is the caller's."""
    message_id = context.new_id()
    human = purpose is Purpose.HUMAN
    seq = messages.add(
        tx,
        id=message_id,
        conversation_id=conversation.id,
        direction=Direction.OUTBOUND,
        body=draft.body,
        media=[{"url": url, "content_type": None} for url in draft.media],
        state=MessageState.QUEUED,
        purpose=purpose,
        author_kind=AuthorKind.USER if human else AuthorKind.AUTOMATIC,
        author_id=author,
        via="app" if human else None,
        at=context.now,
        segments=count(draft.body).segments,
        carrier=None,
        carrier_id=None,
        not_before=context.now,
        why={
            "decision": "allowed",
            "because": allowed.because,
            "passed_over": [],
            "facts": {
                "purpose": purpose,
                "line": conversation.line,
                **({"template": draft.template_id} if draft.template_id else {}),
            },
        },
    )
    threads.outbound_written(tx, conversation.id, seq, context.now, human=human)
    if human and author:
        threads.mark_read(tx, author, conversation.id, seq)
    return message_id
