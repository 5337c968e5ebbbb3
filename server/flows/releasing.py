"""Releasing a relay number for good, with all that was said on it (product.md LS3)."""

from server.core.forwarding import Ended
from server.flows import announce, proxy_sessions
from server.flows.context import Context
from server.flows.scopes import line_scope, owner_scope
from server.store import agreements, archives, consents, numbers, people, releasing, threads
from server.store.statement import Row, Tx


def release(tx: Tx, user: Row, context: Context) -> None:
    """Take a user's line from them. What was said on it is on no screen, in no search, report or
    export any more; texts that wait to leave are not sent. One that is just being sent arrives, and
    what the carrier says of it later finds nothing. The line is quarantined.
    """
    line = str(user.relay_number)
    ids = releasing.conversations_on(tx, line)
    proxy_sessions.end(tx, Ended.DEACTIVATED, context, user_id=user.id)
    proxy_sessions.end(tx, Ended.DEACTIVATED, context, conversation_ids=ids)
    if context.retailer.archive_released_lines:
        archives.keep(tx, ids, user.name, context.now)
    _remove(tx, ids, context)
    consents.keep_for(tx, line_scope(line), owner_scope(user.id))
    numbers.quarantine(tx, line)
    people.set_text_messaging(tx, user.id, False)
    announce.rights_changed(tx, user.id, context.now)


def _remove(tx: Tx, ids: list[str], context: Context) -> None:
    announce.conversations_gone(tx, ids, context.now)
    unasked = releasing.unsent_questions(tx, ids)
    agreements.unask_all(tx, unasked)
    releasing.forget(tx, ids)
    shown_beside = threads.of_numbers(tx, [number for _, number in unasked])
    announce.conversations_changed(tx, shown_beside, context.now)


def put_on_line(tx: Tx, user_id: str, line: str) -> None:
    """Who opted out of a line that this user had has opted out of the one they have now."""
    consents.move(tx, owner_scope(user_id), line_scope(line))
