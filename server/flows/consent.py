"""Who may be texted: words of consent heeded at once and across their whole scope, who is asked and
who has agreed, and the ledger of all of it (product.md CO1–CO3, CO5).
"""

from server.core import compliance, keywords
from server.core.access import Viewer
from server.core.compliance import (
    ASKED_AGAIN_AFTER,
    Allowed,
    Held,
    OptIn,
    OptOutScope,
    Purpose,
    scopes_of,
)
from server.core.forwarding import Ended
from server.core.keywords import Keyword
from server.core.model import InboundText, Instant
from server.core.phone import is_toll_free
from server.flows import announce, holding, phones, proxy_sessions, templates, texts
from server.flows.context import Context
from server.flows.conversations import visible
from server.flows.problems import Conflict
from server.flows.scopes import scope_of, scopes_over
from server.flows.texts import Draft
from server.store import agreements, consents, threads, waiting
from server.store.agreements import Known
from server.store.numbers import Line
from server.store.statement import Row, Tx

ASKS_TO_STOP = "asks_to_stop"
"""The flag of a text that seems to ask for no more texts, without the word for it."""


def meaning(tx: Tx, body: str, number: str, line_number: str, line: Line) -> Keyword | None:
    """What a customer's text means for consent. START and YES are ordinary texts from somebody who has
    neither opted out nor been asked.
    """
    word = keywords.keyword(body)
    if word in (Keyword.STOP, Keyword.HELP) or not keywords.agrees(body):
        return word
    scopes = scopes_of(line_number, line.store)
    if consents.covering(tx, number, scopes):
        undoes = word and keywords.undoes(body, toll_free=is_toll_free(line_number))
        return Keyword.START if undoes else None
    known = agreements.known(tx, number, scopes)
    return Keyword.START if known.agreed_at is None and known.asked_at is not None else None


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


def asked_to_stop(
    tx: Tx, conversation_id: str, message_id: str, body: str, context: Context
) -> None:
    """A sentence came that seems to ask for no more texts: a person decides, and it is no agreement."""
    conversation = threads.by_id(tx, conversation_id)
    _log(tx, conversation, "asked_to_stop", "sentence", body, message_id, context)


def wrote(tx: Tx, text: InboundText, store: str | None, message_id: str, context: Context) -> bool:
    """An ordinary text comes to a line of a store. Who writes first may be answered, and so texted; who
    was asked for a yes has not said it by writing something else. True when they may be texted now and
    could not be before: :func:`has_agreed` follows once the text is there.
    """
    number, scopes = text.sender, scopes_of(text.recipient, store)
    known = agreements.known(tx, number, scopes)
    if known.agreed_at is not None or consents.covering(tx, number, scopes):
        return False
    if _has_to_say_yes(tx, number, known, context):
        return False
    scope = compliance.scope_key(context.retailer.opt_out_scope, text.recipient, store)
    agreements.agree(tx, number, scope, context.now)
    consents.log(
        tx, context.now, number=number, scope=scope, kind="texted_first", method="message",
        shown=text.body, line=text.recipient, message_id=message_id,
    )  # fmt: skip
    return True


def requested(
    tx: Tx,
    number: str,
    line: str | None,
    store: str | None,
    shown: str,
    by: str,
    conversation_id: str | None,
    context: Context,
) -> None:
    """Somebody asked to be texted at a number, on the site or in the store: they may be (CO1), on the
    line or in the store that answers them. Who has opted out stays so: a text of theirs undoes it.
    """
    limit = context.retailer.opt_out_scope
    scopes = scopes_of(line or "", store)
    if (line is None and limit is OptOutScope.LINE) or consents.covering(tx, number, scopes):
        return
    scope = compliance.scope_key(limit, line or "", store)
    is_new = agreements.known(tx, number, scopes).agreed_at is None
    agreements.agree(tx, number, scope, context.now)
    consents.log(
        tx, context.now, number=number, scope=scope, kind="requested", method="text_request",
        shown=shown, line=line, user_id=by,
    )  # fmt: skip
    if is_new and conversation_id is not None:
        announce.conversation_changed(tx, conversation_id, context.now)
        has_agreed(tx, number, conversation_id, context)


def has_agreed(tx: Tx, number: str, conversation_id: str, context: Context) -> None:
    """What waited for it goes, and every other conversation with the number shows it."""
    if context.retailer.opt_in is OptIn.DOUBLE:
        holding.reconsider(tx, number, context)
    announce.number_changed(tx, number, context.now, but=conversation_id)


def _has_to_say_yes(tx: Tx, number: str, known: Known, context: Context) -> bool:
    """Whether the question has reached them, and not so long ago that it would be put again."""
    if context.retailer.opt_in is not OptIn.DOUBLE or known.asked_at is None:
        return False
    if context.now - known.asked_at >= ASKED_AGAIN_AFTER:
        return False
    unsent = waiting.waiting_for(tx, number)
    return not any(each.purpose == Purpose.OPT_IN for each in unsent)


def ask(
    tx: Tx,
    conversation: Row,
    author: str | None,
    context: Context,
    *,
    leaves_at: Instant | None = None,
) -> None:
    """Write the opt-in message, ahead of the text that it is for; it leaves with that at the earliest."""
    decided = texts.verdict(tx, conversation, Purpose.OPT_IN, author, context)
    if not isinstance(decided, (Allowed, Held)):
        return
    message_id = texts.write(
        tx,
        conversation,
        Draft(templates.automatic(tx, "opt_in", conversation, author, context)),
        purpose=Purpose.OPT_IN,
        author=author,
        decided=decided,
        context=context,
        leaves_at=leaves_at,
    )
    scope = scope_of(tx, conversation.line, context)
    agreements.ask(tx, conversation.lead_number, scope, message_id, context.now)
    announce.message_written(tx, conversation.id, message_id, context.now)
    announce.number_changed(tx, conversation.lead_number, context.now)


def asked(tx: Tx, row: Row, context: Context) -> None:
    """The opt-in message leaves: what they are shown, and when, is written down. ``row`` is its job."""
    consents.log(
        tx, context.now, number=row.lead_number, scope=scope_of(tx, row.line, context), kind="asked",
        method="message", shown=row.body, line=row.line, message_id=row.id, user_id=row.author_id,
    )  # fmt: skip


def opt_out(
    tx: Tx,
    conversation: Row,
    method: str,
    shown: str,
    message_id: str | None,
    context: Context,
    *,
    by: str | None = None,
) -> bool:
    """Stop texts to this number for the configured scope, those that wait to leave among them.
    ``method``: ``keyword``, ``person`` or ``carrier``. True when a confirmation was queued.
    """
    scope = scope_of(tx, conversation.line, context)
    if not consents.opt_out(tx, conversation.lead_number, scope, context.now):
        return False
    covered = _covered(tx, conversation.lead_number, scope, context)
    proxy_sessions.end(tx, Ended.OPTED_OUT, context, conversation_ids=covered)
    for each in covered:
        threads.set_flag(tx, each, None)
        threads.wait_no_more(tx, each)
    _log(tx, conversation, "opted_out", method, shown, message_id, context, by=by)
    holding.reconsider(tx, conversation.lead_number, context)
    announce.number_changed(tx, conversation.lead_number, context.now)
    if method == "carrier":
        return False
    return _answer(tx, conversation, Purpose.OPT_OUT_CONFIRMATION, context, by_word=by is None)


def opt_out_by_hand(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """A person opts a lead out who asked for it in their own words; doing it twice is as good as once.
    The ledger keeps the words of the text that was flagged, or else that they were not written.
    """
    conversation, _ = visible(tx, viewer, conversation_id)
    flagged = threads.flagged_text(tx, conversation.id) if conversation.flag else None
    shown = flagged.body if flagged else "asked for in person"
    opt_out(
        tx, conversation, "person", shown, flagged.id if flagged else None, context, by=viewer.id
    )


def unflag(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """A person has looked at a flagged text: it does not ask for no more texts."""
    conversation, _ = visible(tx, viewer, conversation_id)
    if conversation.flag is None:
        raise Conflict("not_flagged", "No text of this conversation is flagged.")
    flagged = threads.flagged_text(tx, conversation.id)
    threads.set_flag(tx, conversation.id, None)
    _log(
        tx, conversation, "kept", "person", flagged.body if flagged else "",
        flagged.id if flagged else None, context, by=viewer.id,
    )  # fmt: skip
    announce.conversation_changed(tx, conversation.id, context.now)


def _opt_in(tx: Tx, conversation: Row, shown: str, message_id: str, context: Context) -> bool:
    """Undo an opt-out, or take a yes; what was held for it goes."""
    scopes = scopes_over(tx, conversation.line)
    undone = consents.opt_in(tx, conversation.lead_number, scopes)
    _agree(tx, conversation, context.now, context)
    kind = "opted_in" if undone else "agreed"
    _log(tx, conversation, kind, "keyword", shown, message_id, context, scope=",".join(scopes))
    holding.reconsider(tx, conversation.lead_number, context)
    announce.number_changed(tx, conversation.lead_number, context.now)
    return undone and _answer(tx, conversation, Purpose.OPT_IN_CONFIRMATION, context)


def _agree(tx: Tx, conversation: Row, at: Instant, context: Context) -> None:
    agreements.agree(tx, conversation.lead_number, scope_of(tx, conversation.line, context), at)


def _covered(tx: Tx, number: str, scope: str, context: Context) -> list[str]:
    """The conversations with a number that a scope reaches."""
    rows = (threads.by_id(tx, each) for each in threads.of_number(tx, number))
    return [row.id for row in rows if row is not None and scope in scopes_over(tx, row.line)]


def _log(
    tx: Tx,
    conversation: Row,
    kind: str,
    method: str,
    shown: str,
    message_id: str | None,
    context: Context,
    *,
    scope: str | None = None,
    by: str | None = None,
) -> None:
    consents.log(
        tx,
        context.now,
        number=conversation.lead_number,
        scope=scope or scope_of(tx, conversation.line, context),
        kind=kind,
        method=method,
        shown=shown,
        line=conversation.line,
        message_id=message_id,
        user_id=by,
    )


_TEMPLATES = {Purpose.OPT_OUT_CONFIRMATION: "opt_out", Purpose.HELP: "help"}


def _words(tx: Tx, conversation: Row, purpose: Purpose, context: Context) -> str:
    """What answers a word of consent, as the administrator has it."""
    if purpose is Purpose.OPT_IN_CONFIRMATION:
        return compliance.opt_in_confirmation(context.retailer.name)
    return templates.automatic(tx, _TEMPLATES[purpose], conversation, None, context)


def _answer(
    tx: Tx, conversation: Row, purpose: Purpose, context: Context, *, by_word: bool = True
) -> bool:
    """Answer a word of consent once, unless the carrier does it itself. ``by_word``: a word asked for
    it, which the carrier saw as well.
    """
    if by_word and context.carrier.answers(conversation.line):
        return False
    if phones.too_many(tx, conversation.id, None, context):
        return False
    decided = texts.verdict(tx, conversation, purpose, None, context)
    if not isinstance(decided, Allowed):
        return False
    message_id = texts.write(
        tx,
        conversation,
        Draft(_words(tx, conversation, purpose, context)),
        purpose=purpose,
        author=None,
        decided=decided,
        context=context,
    )
    announce.message_written(tx, conversation.id, message_id, context.now)
    return True
