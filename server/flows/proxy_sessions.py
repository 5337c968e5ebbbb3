"""Proxy sessions begin, are used, and end (product.md OO5–OO8)."""

from server.core.forwarding import Ended
from server.flows import phones
from server.flows.context import Context
from server.store import proxies
from server.store.statement import Row, Tx


def end(
    tx: Tx,
    because: Ended,
    context: Context,
    *,
    user_id: str | None = None,
    conversation_ids: list[str] | None = None,
) -> int:
    """End the live sessions of a user, or those that reach these conversations, or with neither all of
    them; copies that wait to leave for their phones are not sent. Returns how many ended.
    """
    if user_id is not None:
        ended = proxies.end_of_user(tx, user_id, because, context.now)
    elif conversation_ids is not None:
        ended = proxies.end_of_conversations(tx, conversation_ids, because, context.now)
    else:
        ended = proxies.end_all(tx, because, context.now)
    for session in ended:
        phones.call_back(tx, session.proxy, session.phone, context)
    return len(ended)


def reassign(tx: Tx, session: Row, context: Context) -> None:
    """The customer of a session is somebody else's to answer, on the same phone too."""
    proxies.end_one(tx, session.id, Ended.REASSIGNED, context.now)


def expire(tx: Tx, context: Context, phone: str | None = None) -> None:
    """End what nobody has used for ``proxy.session_ttl`` (OO7): of one phone, before anything is decided
    about it, or of all.
    """
    proxies.end_unused(tx, context.now - context.proxy.session_ttl, context.now, phone)


def reopen(tx: Tx, session: Row, context: Context) -> None:
    """A session that had only expired lives again: it is another row, so that what was stays."""
    begin(tx, session.user_id, session.phone, session.proxy, session.conversation_id, context)


def begin(
    tx: Tx, user_id: str, phone: str, proxy: str, conversation_id: str, context: Context
) -> bool:
    """Pair a phone and a proxy number for a conversation. False where the database says that the pair
    is taken. The phone knows whom the number reaches when it never reached anybody else, or when the
    customer before was the same and it knew then.
    """
    before = proxies.of_pair(tx, phone, proxy, 1)
    return proxies.add(
        tx,
        context.new_id(),
        user_id=user_id,
        phone=phone,
        proxy=proxy,
        conversation_id=conversation_id,
        confirmed=_is_known(before[0] if before else None, conversation_id),
        now=context.now,
    )


def _is_known(before: Row | None, conversation_id: str) -> bool:
    if before is None:
        return True
    return bool(before.confirmed and before.conversation_id == conversation_id)
