"""What texts of a history that is brought in said of consent: nothing is answered."""

from server.core import compliance
from server.core.compliance import scopes_of
from server.core.keywords import Keyword
from server.core.model import Instant
from server.flows import holding
from server.flows.context import Context
from server.store import agreements, consents, numbers
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
    store = numbers.line(tx, line_number).store
    scopes = scopes_of(line_number, store)
    if agreements.known(tx, number, scopes).agreed_at is None:
        scope = compliance.scope_key(context.retailer.opt_out_scope, line_number, store)
        agreements.agree(tx, number, scope, at)
        consents.log(
            tx, at, number=number, scope=scope, kind="texted_first", method="import", shown=body,
            line=line_number, message_id=message_id,
        )  # fmt: skip
