"""How far a word of consent to a line reaches: the scope it is stored under, and those that cover it."""

from server.core import compliance
from server.flows.context import Context
from server.store import numbers
from server.store.statement import Tx


def scope_of(tx: Tx, line: str, context: Context) -> str:
    """The scope of what is said to a line now, by the retailer's setting."""
    store = numbers.line(tx, line).store
    return compliance.scope_key(context.retailer.opt_out_scope, line, store)


def line_scope(line: str) -> str:
    """What was said to one line alone."""
    return f"line:{line}"


def owner_scope(user_id: str) -> str:
    """What was said to the lines that a user had before. No text leaves from it: it waits until they
    have a line again (LS3).
    """
    return f"user:{user_id}"


def scopes_over(tx: Tx, line: str) -> list[str]:
    """Every scope that a line is in, whatever was set when it was stored."""
    return compliance.scopes_of(line, numbers.line(tx, line).store)
