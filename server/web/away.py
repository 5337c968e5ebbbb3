"""A user's Out of Office as they read it: one function for REST and for the stream."""

from server import wire
from server.core import away
from server.core.forwarding import Stays, whether
from server.flows import codes
from server.flows.away import facts_of, mode_of, retailer_facts
from server.flows.context import Context
from server.store import out_of_office, people, places
from server.store.statement import Row, Tx
from server.web import views


def out_of_office_of(tx: Tx, user_id: str, context: Context) -> wire.OutOfOffice:
    """With what would become of a text that came now (product.md OO1, OO2, OO10, OO14)."""
    row = out_of_office.of(tx, user_id)
    retailer = retailer_facts(context)
    decision = whether(facts_of(tx, user_id, context), retailer, context.now)
    deputy = _colleague(tx, row.deputy_user_id) if row and row.deputy_user_id else None
    return wire.OutOfOffice(
        enabled=bool(row and row.enabled),
        forwarding_number=row.forwarding_number if row else None,
        mode=mode_of(row, context),
        verified=bool(row and row.verified_at is not None),
        ends_at=views.moment(row.ends_at) if row else None,
        deputy=deputy,
        options=list(retailer.options),
        blocked=_blocked(tx, user_id, retailer.blocked),
        code_expires_at=views.moment(codes.expires_at(row, context.now)) if row else None,
        active=not isinstance(decision, Stays),
        sentence=away.becomes(decision, deputy.name if deputy else None),
        grace=context.retailer.presence_grace,
    )


def _blocked(tx: Tx, user_id: str, code: str | None) -> wire.TextError | None:
    """Why nothing can be configured: the retailer's switches first, then the user's own."""
    user = people.by_id(tx, user_id)
    if code is None and not (user and user.text_messaging):
        code = "text_messaging_off"
    return wire.TextError(code=code, detail=away.why_blocked(code)) if code else None


def colleague(row: Row) -> wire.Colleague:
    return wire.Colleague(id=row.id, name=row.name, store=row.store)


def _colleague(tx: Tx, user_id: str) -> wire.Colleague | None:
    user = people.by_id(tx, user_id)
    if user is None:
        return None
    store = places.by_id(tx, user.store_id) if user.store_id else None
    return wire.Colleague(id=user.id, name=user.name, store=store.name if store else None)
