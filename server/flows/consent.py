"""Heeding a word of consent, at once and across its whole scope (product.md CO2, CO3, CO5)."""

from server.core import compliance
from server.core.compliance import Allowed, Keyword, Purpose, SendFacts, may_send, scopes_of
from server.core.model import Instant
from server.flows import announce, texts
from server.flows.context import Context
from server.flows.texts import Draft
from server.store import consents, numbers, threads
from server.store.numbers import Line
from server.store.statement import Row, Tx


def meaning(tx: Tx, body: str, number: str, line_number: str, line: Line) -> Keyword | None:
    """What a customer's text means for consent. START and YES from somebody who has not opted out
    are ordinary texts.
    """
    word = compliance.keyword(body)
    if word is Keyword.START:
        undoes = consents.covering(tx, number, scopes_of(line_number, line.store))
        return word if undoes else None
    return word


def heed(
    tx: Tx, word: Keyword, conversation: Row, message_id: str, body: str, context: Context
) -> bool:
    """Do what the word asks, write the ledger, and answer once where the carrier does not.

    True when an answer was queued.
    """
    match word:
        case Keyword.STOP:
            return opt_out(tx, conversation, "keyword", body, message_id, context)
        case Keyword.START:
            return _opt_in(tx, conversation, body, message_id, context)
        case Keyword.HELP:
            return _answer(tx, conversation, Purpose.HELP, context)


def recall(
    tx: Tx,
    word: Keyword,
    number: str,
    line_number: str,
    message_id: str,
    body: str,
    at: Instant,
    context: Context,
) -> bool:
    """Do what a word in a text of the past asked, and write the ledger: nothing is answered.

    True when it stopped the texts to this number.
    """
    store = numbers.line(tx, line_number).store
    scopes = scopes_of(line_number, store)
    kind = None
    if word is Keyword.STOP:
        scope = compliance.scope_key(context.retailer.opt_out_scope, line_number, store)
        kind = "opted_out" if consents.opt_out(tx, number, scope, at) else None
    elif word is Keyword.START:
        scope = ",".join(scopes)
        kind = "opted_in" if consents.opt_in_after(tx, number, scopes, at) else None
    if kind:
        consents.log(
            tx, at, number=number, scope=scope, kind=kind, method="import", shown=body,
            line=line_number, message_id=message_id,
        )  # fmt: skip
    return kind == "opted_out"


def opt_out(
    tx: Tx, conversation: Row, method: str, shown: str, message_id: str | None, context: Context
) -> bool:
    """Stop texts to this number for the configured scope. ``method``: ``keyword`` or ``carrier``."""
    store = numbers.line(tx, conversation.line).store
    scope = compliance.scope_key(context.retailer.opt_out_scope, conversation.line, store)
    if not consents.opt_out(tx, conversation.lead_number, scope, context.now):
        return False
    threads.wait_no_more(tx, conversation.id)
    _log(tx, conversation, scope, "opted_out", method, shown, message_id, context)
    _tell_all(tx, conversation, context)
    return method == "keyword" and _answer(tx, conversation, Purpose.OPT_OUT_CONFIRMATION, context)


def _opt_in(tx: Tx, conversation: Row, shown: str, message_id: str, context: Context) -> bool:
    store = numbers.line(tx, conversation.line).store
    scopes = scopes_of(conversation.line, store)
    if not consents.opt_in(tx, conversation.lead_number, scopes):
        return False
    _log(tx, conversation, ",".join(scopes), "opted_in", "keyword", shown, message_id, context)
    _tell_all(tx, conversation, context)
    return _answer(tx, conversation, Purpose.OPT_IN_CONFIRMATION, context)


def _log(
    tx: Tx,
    conversation: Row,
    scope: str,
    kind: str,
    method: str,
    shown: str,
    message_id: str | None,
    context: Context,
) -> None:
    consents.log(
        tx,
        context.now,
        number=conversation.lead_number,
        scope=scope,
        kind=kind,
        method=method,
        shown=shown,
        line=conversation.line,
        message_id=message_id,
    )


def _tell_all(tx: Tx, conversation: Row, context: Context) -> None:
    """Consent shows on every conversation with the number, whatever its line."""
    for conversation_id in threads.of_number(tx, conversation.lead_number):
        announce.conversation_changed(tx, conversation_id, context.now)


_ANSWERS = {
    Purpose.OPT_OUT_CONFIRMATION: compliance.opt_out_confirmation,
    Purpose.OPT_IN_CONFIRMATION: compliance.opt_in_confirmation,
    Purpose.HELP: compliance.help_answer,
}


def _answer(tx: Tx, conversation: Row, purpose: Purpose, context: Context) -> bool:
    """Answer a word of consent once, unless the carrier does it itself."""
    if context.carrier.confirms_consent:
        return False
    line = numbers.line(tx, conversation.line)
    allowed = may_send(SendFacts(purpose, line.state, sender_texting=True, opted_out=None))
    if not isinstance(allowed, Allowed):
        return False
    message_id = texts.write(
        tx,
        conversation,
        Draft(_ANSWERS[purpose](context.retailer.name)),
        purpose=purpose,
        author=None,
        allowed=allowed,
        context=context,
    )
    announce.message_written(tx, conversation.id, message_id, context.now)
    return True
