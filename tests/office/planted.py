"""Bugs that the proofs of out of office must be able to see, each planted from outside of the relay."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import apsw
import pytest

from server.core import proxies
from server.core.proxies import Chosen, Exhausted, PoolNumber
from server.flows import forwarding, phone_replies, phones, proxy_sessions
from server.store import threads
from server.store.statement import Row, Tx
from tests.office.desk import empty

Patch = pytest.MonkeyPatch


def cool_down_skipped(patch: Patch) -> None:
    """A number that has just reached somebody is as good as any."""
    patch.setattr(proxies, "_cools", lambda each, rules, now: False)


def change_of_customers_not_asked(patch: Patch) -> None:
    """Whoever has the number is taken to be known to the phone."""
    patch.setattr(proxy_sessions, "_is_known", lambda before, conversation_id: True)


def numbers_in_use_taken(patch: Patch) -> None:
    """The choice does not see which numbers reach a customer: the database alone keeps pairs apart."""
    choose = proxies.choose

    def blind(pool: Sequence[PoolNumber], *others: Any) -> Chosen | Exhausted:
        return choose([replace(each, live=False) for each in pool], *others)

    patch.setattr(proxies, "choose", blind)


@cache
def without_unique_pairs() -> bytes:
    """The database without its constraint."""
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", empty())
    connection.execute("DROP INDEX uq_proxy_sessions_live_pair")
    image: bytes = connection.serialize("main")
    connection.close()
    return image


def header_with_a_number(patch: Patch) -> None:
    """A customer is named by the number, formatted for people."""

    def number_of(tx: Tx, conversation_id: str) -> str:
        row: Row = threads.by_id(tx, conversation_id)
        digits = row.lead_number[2:]
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"

    patch.setattr(forwarding, "name_in", number_of)
    patch.setattr(phone_replies, "name_in", number_of)


def rate_cap_off(patch: Patch) -> None:
    """Machines may answer each other as fast as they can."""
    patch.setattr(phones, "MOST_A_PAIR", 10**9)


def loops_not_told(patch: Patch) -> None:
    """What is too much is not sent on, and nobody learns of it."""
    patch.setattr(phones, "loop_stopped", lambda *given: None)
