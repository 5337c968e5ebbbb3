"""STOP and START from a forwarding phone: they are about forwarding, never about a customer (OO11)."""

from server.flows import alerts, announce, returning
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.store import out_of_office
from server.store.statement import Tx


def stop(tx: Tx, phone: str, context: Context) -> bool:
    """Switch off whatever is forwarded to this phone; two who share it are both switched off, since the
    word is the phone's. True when anything was on.
    """
    on = [row for row in out_of_office.forwarding_to(tx, phone) if row.enabled and row.verified_at]
    for row in on:
        out_of_office.change(tx, row.user_id, context.now, enabled=False, stopped_at=context.now)
        returning.back(tx, row.user_id, context)
        alerts.tell(
            tx,
            AlertKind.FORWARDING_STOPPED,
            "The phone answered STOP, so Out of Office is off. START from the phone, or Out of "
            "Office, switches it on again.",
            context,
            user_id=row.user_id,
        )
    return bool(on)


def start(tx: Tx, phone: str, context: Context) -> bool:
    """Switch on again what a STOP from this phone had switched off. True when anything was."""
    off = [row for row in out_of_office.forwarding_to(tx, phone) if row.stopped_at is not None]
    for row in off:
        out_of_office.change(tx, row.user_id, context.now, enabled=True, stopped_at=None)
        announce.away_changed(tx, row.user_id, context.now)
    return bool(off)
