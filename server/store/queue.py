"""Texts as the work that they are: one queue for those of conversations, one for those to phones."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, exists, select

from server.core.model import Instant, MessageState
from server.store.jobs import JOB_COLUMNS, JOBS, PHONE_COLUMNS, PHONES, TEXTS
from server.store.schema import conversations, messages, phone_texts
from server.store.statement import Row, Statement, Tx, one_of


class Queue:
    """What is asked of texts that have to leave. A text is its own job: its state is the state of the
    work. ``lane`` says which texts wait for each other.
    """

    def __init__(
        self, table: sa.Table, jobs: sa.FromClause, columns: tuple[Any, ...], lane: tuple[str, ...]
    ) -> None:
        unsettled = sa.text(f"{table.name}.state IN ('queued', 'sending')")
        earlier = table.alias("earlier")
        before = exists(
            select(earlier.c.seq).where(
                sa.text("earlier.state IN ('queued', 'sending')"),
                *(earlier.c[name] == table.c[name] for name in lane),
                earlier.c.seq < table.c.seq,
            )
        )
        asked = select(*columns).select_from(jobs)
        limit = bindparam("limit", type_=sa.Integer)
        claimed_before = bindparam("before", type_=sa.BigInteger)
        self._due = Statement(
            asked.where(
                unsettled,
                table.c.state == "queued",
                table.c.not_before <= bindparam("now"),
                ~before,
            )
            .order_by(table.c.seq)
            .limit(limit)
        )
        self._lost = Statement(
            asked.where(
                unsettled,
                table.c.state == "sending",
                sa.or_(claimed_before.is_(None), table.c.claimed_at <= claimed_before),
            ).order_by(table.c.seq)
        )
        self._look_ups_due = Statement(
            asked.where(table.c.look_up_at.is_not(None), table.c.look_up_at <= bindparam("now"))
            .order_by(table.c.look_up_at, table.c.seq)
            .limit(limit)
        )
        self._job = Statement(asked.where(table.c.id == bindparam("id")))
        self._make_changes(table)

    def _make_changes(self, table: sa.Table) -> None:
        one = sa.update(table).where(table.c.id == bindparam("the_id"))
        claim: dict[str, Any] = {
            "claimed_by": bindparam("relay_id"),
            "claimed_at": bindparam("now"),
        }
        if "why" in table.c:
            claim["why"] = bindparam("why")
        self._has_why = "why" in table.c
        self._claim = Statement(one.values(state="sending", attempts=table.c.attempts + 1, **claim))
        self._postpone = Statement(
            one.values(look_up_at=bindparam("look_up_at"), look_ups=bindparam("look_ups"))
        )
        kept = {
            name: sa.func.coalesce(bindparam(name, type_=sa.Text), table.c[name])
            for name in ("carrier", "carrier_id")
        }
        names = ("state", "error_code", "error_detail", "not_before", "look_up_at")
        self._settle = Statement(one.values(**kept, **{name: bindparam(name) for name in names}))
        self._attach = Statement(
            one.values(carrier=bindparam("carrier"), carrier_id=bindparam("carrier_id"))
        )
        self._attached = Statement(
            select(table.c.id).where(
                and_(
                    sa.text("direction = 'outbound'") if "direction" in table.c else sa.true(),
                    table.c.carrier_id == bindparam("carrier_id"),
                    table.c.carrier == bindparam("carrier"),
                )
            )
        )

    def due(self, tx: Tx, now: Instant, limit: int) -> list[Row]:
        """Texts that may leave now: the oldest unsettled one of each lane, if its time has come."""
        return tx.rows(self._due, now=now, limit=limit)

    def lost(self, tx: Tx, before: Instant | None) -> list[Row]:
        """Texts that were claimed by then (None: ever) and are still being sent."""
        return tx.rows(self._lost, before=before)

    def look_ups_due(self, tx: Tx, now: Instant, limit: int) -> list[Row]:
        """Texts of unknown outcome that are to be looked for at the carrier now."""
        return tx.rows(self._look_ups_due, now=now, limit=limit)

    def job(self, tx: Tx, id: str) -> Row | None:
        return tx.row(self._job, id=id)

    def claim(self, tx: Tx, id: str, relay_id: str, why: dict[str, Any], now: Instant) -> None:
        """Say, before a byte leaves, that this relay is sending the text, and what allowed it."""
        explained = {"why": why} if self._has_why else {}
        tx.run(self._claim, the_id=id, relay_id=relay_id, now=now, **explained)

    def postpone_look_up(self, tx: Tx, id: str, look_up_at: Instant | None, look_ups: int) -> None:
        tx.run(self._postpone, the_id=id, look_up_at=look_up_at, look_ups=look_ups)

    def settle(self, tx: Tx, id: str, state: MessageState, **changes: Any) -> None:
        tx.run(self._settle, the_id=id, state=state, **changes)

    def attach(self, tx: Tx, id: str, carrier: str, carrier_id: str) -> None:
        tx.run(self._attach, the_id=id, carrier=carrier, carrier_id=carrier_id)

    def is_attached(self, tx: Tx, carrier: str, carrier_id: str) -> bool:
        return tx.row(self._attached, carrier=carrier, carrier_id=carrier_id) is not None


QUEUES = {
    TEXTS: Queue(messages, JOBS, JOB_COLUMNS, ("conversation_id",)),
    PHONES: Queue(phone_texts, phone_texts, PHONE_COLUMNS, ("sender", "recipient")),
}
_TWINS = {
    TEXTS: Statement(
        select(messages.c.id)
        .select_from(JOBS)
        .where(
            conversations.c.lead_number == bindparam("lead_number"),
            conversations.c.line == bindparam("line"),
            messages.c.id != bindparam("id"),
            messages.c.body == bindparam("body"),
            one_of(messages.c.state, "sending", "unconfirmed"),
        )
        .limit(1)
    ),
    PHONES: Statement(
        select(phone_texts.c.id)
        .where(
            phone_texts.c.recipient == bindparam("lead_number"),
            phone_texts.c.sender == bindparam("line"),
            phone_texts.c.id != bindparam("id"),
            phone_texts.c.body == bindparam("body"),
            one_of(phone_texts.c.state, "sending", "unconfirmed"),
        )
        .limit(1)
    ),
}


def has_twin(tx: Tx, job: Row) -> bool:
    """Whether another text between the two numbers, with the same words, is not settled either."""
    twin = tx.row(
        _TWINS[job.queue], id=job.id, lead_number=job.lead_number, line=job.line, body=job.body
    )
    return twin is not None
