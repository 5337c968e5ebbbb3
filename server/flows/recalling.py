"""What texts of a history that is brought in said of consent: nothing is answered."""

from server.core.keywords import Keyword
from server.core.model import Instant
from server.flows import holding
from server.flows.context import Context
from server.flows.scopes import scope_of, scopes_over
from server.store import agreements, consents
from server.store.statement import Tx


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
    scopes, scope = scopes_over(tx, line_number), scope_of(tx, line_number, context)
    kind = None
    if word is Keyword.STOP:
        kind = "opted_out" if consents.opt_out(tx, number, scope, at) else None
    elif word is Keyword.START and consents.opt_in_after(tx, number, scopes, at):
        agreements.agree(tx, number, scope, at)
        kind, scope = "opted_in", ",".join(scopes)
    if kind:
        consents.log(
            tx, at, number=number, scope=scope, kind=kind, method="import", shown=body,
            line=line_number, message_id=message_id,
        )  # fmt: skip
        holding.reconsider(tx, number, context)
    return kind == "opted_out"


def recall_text(
    tx: Tx,
    number: str,
    line_number: str,
    message_id: str,
    body: str,
    at: Instant,
    context: Context,
) -> None:
    """Somebody wrote to this line in the past: they may be texted from it."""
    if agreements.known(tx, number, scopes_over(tx, line_number)).agreed_at is None:
        scope = scope_of(tx, line_number, context)
        agreements.agree(tx, number, scope, at)
        consents.log(
            tx, at, number=number, scope=scope, kind="texted_first", method="import", shown=body,
            line=line_number, message_id=message_id,
        )  # fmt: skip
