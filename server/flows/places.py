"""Stores and numbers: adding and changing them, onboarding a store, enabling its line."""

import re
from collections.abc import Mapping
from typing import Any

from server.core import owned_numbers, phone
from server.core.model import NumberState, NumberUse, StoreKind
from server.core.owned_numbers import Becomes, Stays
from server.core.texts import storable
from server.flows import announce
from server.flows.context import Context
from server.flows.leads import check_time_zone, read_numbers
from server.flows.problems import Conflict, Invalid, NotFound
from server.store import numbers, out_of_office, places
from server.store.statement import Row, Tx

NO_VALID_PHONE = "The store has no valid phone number. Correct it to offer the store."


def add_store(tx: Tx, context: Context, **given: Any) -> str:
    """Add a store. Its phone is stored as E.164 where it is a valid number, else as it was given:
    such a store is not offered for onboarding until it is corrected (LS5). ``id`` is that of a store
    which was kept elsewhere.
    """
    given |= read_store(given, context.retailer.country)
    store_id = str(given.pop("id", None) or context.new_id())
    places.add(
        tx,
        id=store_id,
        forward_calls=None,
        onboarded_at=None,
        enabled_at=None,
        created_at=context.now,
        **given,
    )
    return store_id


def read_store(given: Mapping[str, Any], country: str) -> dict[str, Any]:
    """What is said of a store, as it may be stored. Raises Invalid."""
    if not storable(given["name"]).strip():
        raise Invalid("name_missing", "A store needs a name.")
    if given["kind"] not in list(StoreKind):
        raise Invalid("kind_invalid", f"A kind is one of {', '.join(StoreKind)}.")
    check_time_zone(given["time_zone"])
    if not all(re.fullmatch("[0-9]{3}", code) for code in given["area_codes"]):
        raise Invalid("area_codes_invalid", "Area codes are three digits each, as 212.")
    return {
        "name": storable(given["name"]).strip(),
        "phone": valid_phone(given["phone"], country) or given["phone"],
    }


def valid_phone(given: str | None, country: str) -> str | None:
    if not given:
        return None
    try:
        return phone.parse(given, country)
    except phone.NumberInvalid:
        return None


def why_not_offered(store: Row, country: str) -> str | None:
    """Why a store cannot be onboarded, None when it can (LS5, LS7)."""
    return None if valid_phone(store.phone, country) else NO_VALID_PHONE


def onboard(
    tx: Tx,
    store_id: str,
    *,
    sms_number: str,
    forward_calls: str | None,
    enable: bool,
    context: Context,
) -> None:
    """Give a store its SMS number; unless enabled, nobody texts from it yet."""
    store = _store(tx, store_id)
    if store.onboarded_at:
        raise Conflict("already_onboarded", "This store is onboarded already.")
    reason = why_not_offered(store, context.retailer.country)
    if reason:
        raise Conflict("store_not_offered", reason)
    number = read_numbers([sms_number], context.retailer.country)[0]
    calls = read_numbers([forward_calls or store.phone], context.retailer.country)[0]
    row = numbers.by_number(tx, number)
    if row is None or row.use != NumberUse.LINE or row.state != NumberState.FREE:
        raise Conflict("number_taken", "This number is not free. Choose one of the free lines.")
    numbers.give(tx, number, store_id=store_id)
    places.onboard(tx, store_id, calls, context.now)
    if enable:
        places.enable(tx, store_id, context.now)
    announce.store_rights_changed(tx, store_id, context.now)


def enable(tx: Tx, store_ids: list[str], context: Context) -> None:
    """Enable onboarded stores, all or none. Final: nothing disables a store (LS6)."""
    for store_id in store_ids:
        if not _store(tx, store_id).onboarded_at:
            raise Conflict("store_not_onboarded", "A store is onboarded before it is enabled.")
        places.enable(tx, store_id, context.now)
        announce.store_rights_changed(tx, store_id, context.now)


def _store(tx: Tx, store_id: str) -> Row:
    row = places.by_id(tx, store_id)
    if row is None:
        raise NotFound("store")
    return row


def add_number(tx: Tx, number: str, use: str, context: Context) -> str:
    """Add a number as it is; the carrier is not asked. Conflict when it is there already
    (``number_exists``), or somebody forwards their texts to it (``number_is_a_phone``, OO12).
    """
    if use not in list(NumberUse):
        raise Invalid("use_invalid", f"A use is one of {', '.join(NumberUse)}.")
    parsed = read_numbers([number], context.retailer.country)[0]
    if out_of_office.forwarding_to(tx, parsed):
        raise Conflict(
            "number_is_a_phone",
            "Somebody forwards their texts to this number, so it is a phone and can be no line and "
            "no proxy number. Add another.",
        )
    if not numbers.add(
        tx, number=parsed, use=use, region=region_of(parsed), created_at=context.now
    ):
        raise Conflict("number_exists", "This number is in the list already.")
    return parsed


def change_number(tx: Tx, number: str, state: str) -> None:
    """Take a proxy number out of the pool (``draining``: it keeps the customers it serves) or put it
    back, or end the quarantine of a line (``free``). Conflict ``number_state`` for anything else.
    """
    if state not in list(NumberState):
        raise Invalid("state_invalid", f"A state is {' or '.join(owned_numbers.BY_HAND)}.")
    row = numbers.by_number(tx, number)
    if row is None:
        raise NotFound("number")
    match owned_numbers.change(NumberUse(row.use), NumberState(row.state), NumberState(state)):
        case Stays(sentence):
            raise Conflict("number_state", sentence)
        case Becomes(becomes):
            numbers.set_state(tx, number, becomes)


def region_of(number: str) -> str | None:
    """Where a number is at home, as ``US-NY`` or ``GB``; None for toll-free and unknown ones."""
    country = phone.country(number)
    code = phone.area_code(number)
    state = phone.state(code) if code else None
    return f"{country}-{state}" if country and state else country
