"""What a text to many would be for one lead: filled, judged by the gate, or left out (MC10)."""

from collections.abc import Callable
from dataclasses import dataclass

from server.core import fields
from server.core import templates as core
from server.core.access import Viewer, may_see
from server.core.bulk import Skipped, Target, left_out
from server.core.compliance import Purpose, Verdict, scopes_of
from server.core.filling import Filled, fill
from server.core.whereabouts import Whereabouts
from server.flows import outbound, templates, texts
from server.flows.context import Context
from server.store import agreements, bulks, consents, leads, numbers, visibility
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Unopened:
    """A conversation that nobody has begun, as the gate and the templates ask for one."""

    lead_id: str
    lead_number: str
    line: str
    id: str | None = None
    last_inbound_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """``thread`` is None where the lead is left out before it is known where a text would go; ``place``
    and ``consent`` (``none``, ``asked``, ``given``, ``opted_out``) are those of its number.
    """

    lead_id: str
    verdict: Verdict | Skipped
    thread: "Row | Unopened | None" = None
    filled: Filled | None = None
    place: Whereabouts | None = None
    consent: str = "none"


class Targets:
    """Judges the leads of one text to many, as the sender stands at this moment."""

    def __init__(
        self, tx: Tx, viewer: Viewer, template_id: str, body: str, context: Context
    ) -> None:
        self._tx, self._viewer, self._context = tx, viewer, context
        self._template_id = template_id
        self._template = core.parse(body)
        self._origin = outbound.origin_of(tx, viewer, context.retailer.sms_from_number_type)

    def judge(self, lead_id: str, is_taken: Callable[[str], bool]) -> Judged:
        """``is_taken``: whether an earlier lead of the list has this number."""
        now = self._context.now
        addresses = self._numbers(lead_id)
        if addresses is None or not addresses or self._origin.line is None:
            target = Target(addresses is not None, bool(addresses), self._origin.reason)
            return Judged(lead_id, _sure(left_out(target, now)))
        found = outbound.find_thread(self._tx, lead_id, addresses, self._origin.line)
        thread = found or Unopened(lead_id, addresses[0], self._origin.line)
        filled = self._filled(thread)
        target = Target(
            seen=self._sees(thread),
            repeated=is_taken(thread.lead_number),
            sent_at=bulks.sent_at(self._tx, lead_id, self._template_id),
            missing=filled.required,
            body=filled.body,
            longest=outbound.LONGEST_BODY,
        )
        return Judged(
            lead_id,
            left_out(target, now) or self._gate(thread),
            thread,
            filled,
            texts.where_is(self._tx, lead_id, thread.lead_number, self._context),
            self._consent(thread),
        )

    def number(self, lead_id: str) -> str | None:
        """The number that a text to this lead would go to, as far as there is one."""
        addresses = self._numbers(lead_id)
        if not addresses or self._origin.line is None:
            return None
        found = outbound.find_thread(self._tx, lead_id, addresses, self._origin.line)
        return str(found.lead_number) if found else addresses[0]

    def _numbers(self, lead_id: str) -> list[str] | None:
        """A lead's numbers, None where the sender does not see the lead."""
        seen_by = visibility.of_lead(self._tx, lead_id)
        if seen_by is None or not may_see(self._viewer, seen_by):
            return None
        return leads.numbers_of(self._tx, [lead_id])[lead_id]

    def _sees(self, thread: "Row | Unopened") -> bool:
        seen_by = (
            visibility.of_conversation(self._tx, thread.id)
            if thread.id is not None
            else visibility.of_new_conversation(self._tx, thread.lead_id, thread.line)
        )
        return seen_by is not None and may_see(self._viewer, seen_by)

    def _filled(self, thread: "Row | Unopened") -> Filled:
        facts = templates.facts_of(
            self._tx, thread.lead_id, thread.line, self._viewer.id, self._context
        )
        return fill(self._template, fields.values(facts))

    def _gate(self, thread: "Row | Unopened") -> Verdict:
        return texts.verdict(self._tx, thread, Purpose.HUMAN, self._viewer.id, self._context)

    def _consent(self, thread: "Row | Unopened") -> str:
        number, scopes = (
            thread.lead_number,
            scopes_of(thread.line, numbers.line(self._tx, thread.line).store),
        )
        if consents.covering(self._tx, number, scopes):
            return "opted_out"
        known = agreements.known(self._tx, number, scopes)
        if known.agreed_at is not None:
            return "given"
        return "none" if known.asked_at is None else "asked"


def _sure(skipped: Skipped | None) -> Skipped:
    assert skipped is not None, "somebody without a number or a sender without a line is left out"
    return skipped
