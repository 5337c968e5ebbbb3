"""Changing the retailer's rules while the relay runs, and what a change ends (product.md OO2, OP5)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from server.core.access import Viewer
from server.core.forwarding import Ended
from server.core.model import Permission
from server.core.retailer import FORWARD_MODES, Rules
from server.flows import announce, away, proxy_sessions
from server.flows.context import Context
from server.flows.people import need
from server.store import out_of_office
from server.store import settings as kept
from server.store.statement import Tx

SUBJECT = "settings"


class Catalogue(Protocol):
    """What can be changed here, as the configuration has it."""

    def check(self, key: str, value: Any) -> None:
        """Invalid ``setting_unknown`` or ``setting_invalid``, Conflict ``setting_fixed``. None is the
        default, which every key takes.
        """
        ...

    def rules(self, stored: Mapping[str, Any]) -> Rules: ...


def change(
    tx: Tx, viewer: Viewer, given: Mapping[str, Any], catalogue: Catalogue, context: Context
) -> None:
    """Change settings, all of them or none; None gives a key its default back. Written down with who
    and when, and in force as soon as this is committed. Raises what the catalogue raises, Forbidden.
    """
    need(viewer, Permission.MANAGE_USERS)
    for key, value in given.items():
        catalogue.check(key, value)
    before = kept.values(tx)
    changed = {key: value for key, value in given.items() if value != before.get(key)}
    for key, value in changed.items():
        if value is None:
            kept.forget(tx, key, viewer.id, context.now)
        else:
            kept.keep(tx, key, value, viewer.id, context.now)
    if changed:
        rules = catalogue.rules(kept.values(tx))
        enforce(tx, replace(context, retailer=rules.retailer, proxy=rules.proxy))
        announce.everything_changed(tx, SUBJECT, context.now)


def enforce(tx: Tx, context: Context) -> None:
    """The rules may be others than before, as after a start with another file: sessions end by which
    nothing may be forwarded any more (OO2).
    """
    facts = away.retailer_facts(context)
    if facts.blocked:
        proxy_sessions.end(tx, Ended.SWITCHED_OFF, context)
        return
    for mode in FORWARD_MODES:
        if mode not in facts.options:
            for row in out_of_office.with_mode(tx, mode):
                proxy_sessions.end(tx, Ended.SWITCHED_OFF, context, user_id=row.user_id)
