"""What must hold of a history: the promises, asked of the ledger and of the database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from server.carriers.base import Unknown
from server.core.keywords import Keyword
from server.core.model import MessageState
from server.store.statement import Row
from tests.sim.facts import Facts
from tests.sim.ledger import Ledger, Taken, Violation

SETTLED = ("sent", "delivered", "undelivered", "failed", "unconfirmed")
ACCEPTED = ("sent", "delivered", "undelivered")
FINAL = (MessageState.DELIVERED, MessageState.UNDELIVERED)

Invariant = Callable[[Ledger, Facts], Iterator[Violation]]


def check(ledger: Ledger, facts: Facts) -> None:
    """Write every violation into the ledger."""
    for invariant in INVARIANTS:
        for violation in invariant(ledger, facts):
            ledger.violated(violation.promise, violation.what)


def inbound_is_kept_once(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P1 and P3: what was answered is stored, and no carrier id makes two texts."""
    stored = Counter(row.carrier_id for row in facts.inbound)
    for carrier_id in ledger.received:
        if not stored[carrier_id]:
            yield Violation("P1", f"{carrier_id} was answered and is not stored")
    for carrier_id, times in stored.items():
        if times > 1:
            yield Violation("P3", f"{carrier_id} is stored {times} times")
    for row in facts.inbound:
        if ledger.brought.get(row.carrier_id) != row.body:
            yield Violation("P1", f"{row.carrier_id} is stored with another body")


def outbound_is_kept_once(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P1: an answered text is stored once under the id that was answered, a refused one never."""
    of_body = defaultdict(list)
    for row in facts.outbound:
        of_body[row.body].append(row.id)
    for key, request in ledger.requests.items():
        stored = of_body[request.body]
        if len(stored) > 1:
            yield Violation("P1", f"{key} is stored {len(stored)} times")
        for answered in request.ids:
            if answered not in stored:
                yield Violation("P1", f"{key} was answered as {answered} and is not stored")
        if stored and facts.keys.get(key) != stored[0]:
            yield Violation("P1", f"{key} is stored and its key is not")
        if request.refused and stored and not request.ids and not request.twice:
            yield Violation("P1", f"{key} was refused ({request.refused}) and is stored")


def nothing_is_accepted_twice(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P2: what the relay says of a text is what the carrier knows of it."""
    taken = {each.text.id: each for each in ledger.taken}
    stored = {row.id: row for row in facts.outbound}
    for message_id in taken:
        if message_id not in stored:
            yield Violation("P1", f"the carrier holds {message_id}, which is not stored")
    for message_id, row in stored.items():
        yield from _truthful(ledger, row, taken.get(message_id))


def _truthful(ledger: Ledger, row: Row, taken: Taken | None) -> Iterator[Violation]:
    calls = ledger.calls.get(row.id, [])
    if row.state not in SETTLED:
        yield Violation("P2", f"{row.id} is still {row.state}")
    if row.state in ACCEPTED and not taken:
        yield Violation("P2", f"{row.id} is {row.state} and was never taken")
    if row.state in ACCEPTED and taken and row.carrier_id != taken.carrier_id:
        yield Violation("P3", f"{row.id} is {taken.carrier_id}, and {row.carrier_id} is stored")
    if row.state == "failed" and taken:
        yield Violation("P2", f"{row.id} is failed and was taken")
    if row.state == "unconfirmed" and not calls and row.at > ledger.last_death:
        yield Violation("P2", f"{row.id} is in doubt, though the carrier was never called")
    if row.attempts < len(calls):
        yield Violation("P2", f"{row.id} counts {row.attempts} attempts of {len(calls)}")


def what_is_known_is_shown(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P2: a report that was answered and a look-up with one match settle a text."""
    states = {row.id: row.state for row in facts.outbound}
    for message_id, reported in ledger.reported.items():
        final = [state for state in reported if state in FINAL]
        expected = final or list(reported)
        if states.get(message_id) not in (*expected, *FINAL):
            yield Violation(
                "P2", f"{message_id} was reported {expected} and is {states.get(message_id)}"
            )
    for message_id, carrier_id in ledger.owed.items():
        if states.get(message_id) == "unconfirmed":
            yield Violation("P2", f"{message_id} was found as {carrier_id} and is unconfirmed")


def texts_leave_in_order(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P6: within a conversation, as they were written; texts that are held or in doubt hold back
    none, and those that were held leave in their order.
    """
    rank = {each.text.id: place for place, each in enumerate(ledger.taken)}
    left: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in facts.outbound:
        if row.id in rank and not _taken_behind_its_back(ledger, row.id):
            left[row.conversation_id, "held" in row.why["facts"]].append(row)
    for (conversation, _), rows in left.items():
        order = [rank[row.id] for row in sorted(rows, key=lambda row: row.seq)]
        if order != sorted(order):
            yield Violation("P6", f"the texts of {conversation} left in another order")


def _taken_behind_its_back(ledger: Ledger, message_id: str) -> bool:
    """Taken after the relay had given the call up."""
    ended = ledger.calls[message_id][-1].ended
    time = next(each.time for each in ledger.taken if each.text.id == message_id)
    return ended is not None and time >= ended


def events_tell_in_order(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P6: texts are told of in the order in which they stand, and none is left out."""
    seqs = {row.id: row.seq for row in facts.messages}
    told = [seqs.get(row.subject, 0) for row in facts.events if row.type == "message.created"]
    if told != sorted(seqs.values()):
        yield Violation("P6", "the events tell of the texts in another order, or not of all")


def consent_is_kept(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """CO3: a STOP that was answered stands until a START."""
    for (number, group), words in ledger.words.items():
        if not any(word.word is Keyword.STOP for word in words):
            continue
        if not ledger.surely_opted_out(number, group, ledger.now()):
            continue
        if (number, group) not in facts.opt_outs:
            yield Violation("CO3", f"{number} opted out of {group}, and it is not stored")


def accepted_is_not_in_doubt(ledger: Ledger, facts: Facts) -> Iterator[Violation]:
    """P2: an answer that came to a relay which lived on is not thrown away."""
    for row in facts.outbound:
        calls = ledger.calls.get(row.id)
        if row.state != "unconfirmed" or not calls or row.at <= ledger.last_death:
            continue
        if not isinstance(calls[-1].outcome, Unknown | None):
            yield Violation("P2", f"{row.id} is in doubt, and the answer was {calls[-1].outcome}")


INVARIANTS: tuple[Invariant, ...] = (
    inbound_is_kept_once,
    outbound_is_kept_once,
    nothing_is_accepted_twice,
    what_is_known_is_shown,
    texts_leave_in_order,
    events_tell_in_order,
    consent_is_kept,
    accepted_is_not_in_doubt,
)
