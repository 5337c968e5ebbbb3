"""``floorline-relay pool plan``: proxy numbers needed per area code, from the roster and the log (OO9)."""

import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from server.commands.beside import read
from server.config import Settings
from server.core.model import DAY, HOUR, SECOND, Direction, FromNumberType, Instant
from server.core.pool_need import CAUTION, RISK
from server.core.pool_plan import Need, Plan, PoolFacts, Session, Use, plan
from server.core.retailer import ProxyRules, Retailer, Rules
from server.rules import RulesInForce
from server.store import pool
from server.store.statement import Row, Tx
from server.world import SystemClock

WIDTH = 78
MOST_NAMED = 12
"""Area codes without texts that are named; the rest are counted."""

COLUMNS = (
    ("area", "code", 7),
    ("", "owned", 6),
    ("", "draining", 10),
    ("", "phones", 8),
    ("sessions", "a day", 10),
    ("most", "at once", 9),
    ("", "needed", 8),
    ("short", "by", 7),
    ("never", "early", 7),
)

METHOD = (
    f"needed: the chance that on a day some phone has no number left stays under 1 in "
    f"{round(1 / RISK):,}, if each area code is served by its own numbers. Sessions are taken to begin "
    f"at random at each phone's own pace (Poisson) and to overlap as in a queue M/G/∞; paces are the "
    f"{CAUTION:.0%} upper bound of what the log leaves likely (Gamma), as if everybody forwarded all "
    f"the time. Never less than were live at once. never early: the same, with the cool-down counted."
)


def print_plan(settings: Settings, days: int, *, as_json: bool) -> None:
    """Plan from the last ``days`` of the log and print the plan, talking of what it lacks."""
    now = SystemClock().now()
    rules, facts = read(settings, lambda tx: _found(tx, settings, now, days))
    planned = plan(facts, rules.proxy)
    for sentence in _talk(facts, planned, rules.retailer, days):
        print(sentence, file=sys.stderr)
    lines = [_as_json(facts, planned)] if as_json else _page(planned, rules.proxy)
    print(*lines, sep="\n")


def _found(tx: Tx, settings: Settings, now: Instant, days: int) -> tuple[Rules, PoolFacts]:
    rules = RulesInForce(settings.rules).found_in(tx, committed=True)
    return rules, _facts(tx, now, days, rules.proxy)


def _facts(tx: Tx, now: Instant, days: int, rules: ProxyRules) -> PoolFacts:
    since = max(now - days * DAY, pool.log_begins(tx) or 0)
    return PoolFacts(
        since=since,
        now=now,
        phones=pool.phones(tx),
        uses=[_use(row) for row in pool.texts(tx, since - rules.session_ttl)],
        forwarded=[_session(row, rules) for row in pool.sessions(tx, since)],
        owned=pool.proxies(tx, draining=False),
        draining=pool.proxies(tx, draining=True),
        leads=pool.areas_of_leads(tx),
    )


def _use(row: Row) -> Use:
    return Use(row.phone, row.customer, row.number, row.at, row.direction == Direction.INBOUND)


def _session(row: Row, rules: ProxyRules) -> Session:
    ends = row.used_at + rules.session_ttl if row.ended_at is None else row.ended_at
    return Session(row.phone, row.number, row.started_at, ends)


def _talk(facts: PoolFacts, planned: Plan, retailer: Retailer, days: int) -> Iterator[str]:
    """What stands in the way of a plan, and what to do about it."""
    if not retailer.sms_message_forwarding_enabled:
        yield "Forwarding is off (retailer.sms_message_forwarding_enabled); this is for when it is on."
    if retailer.sms_from_number_type is FromNumberType.STORE:
        yield "Texts leave from stores' numbers, so nobody can forward (retailer.sms_from_number_type)."
    if not facts.phones:
        yield "Nobody may forward yet: switch text messaging on for your associates, then plan again."
    elif not planned.area_codes:
        yield (
            f"No customer has texted an associate in {days} days, so there is nothing to plan from. "
            "Begin with a few numbers in the area codes of your stores, and plan again in two weeks."
        )
    if not facts.owned:
        yield (
            "The pool is empty: nothing can be forwarded. Add numbers with POST /v1/numbers "
            '{"number": "+1…", "use": "proxy"}.'
        )


# ---- for a person


def _page(planned: Plan, rules: ProxyRules) -> Iterator[str]:
    yield from textwrap.wrap(_log(planned), WIDTH)
    if planned.area_codes:
        yield ""
        yield from _table(planned.area_codes, "area", "code")
        yield from ("", *textwrap.wrap(METHOD, WIDTH))
    if planned.quiet:
        yield from ("", *textwrap.wrap(_quiet(planned.quiet), WIDTH))
    if planned.widened:
        yield from ("", *textwrap.wrap(_widening(planned.widened, rules), WIDTH), "")
        yield from _table(planned.widened, "", "circle")


def _log(planned: Plan) -> str:
    return (
        f"{_count(planned.phones, 'phone')} may forward. {_count(round(planned.days), 'day')} of log: "
        f"{_count(planned.sessions, 'session')}, each of which has a number for "
        f"{planned.hold / DAY:.1f} days."
    )


def _table(needs: Sequence[Need], over: str, under: str) -> Iterator[str]:
    titles = ((over, under, COLUMNS[0][2]), *COLUMNS[1:])
    yield _line([title for title, _, _ in titles])
    yield _line([title for _, title, _ in titles])
    for need in needs:
        yield _line(
            [
                need.place,
                need.owned,
                need.draining or "-",
                need.phones,
                f"{need.sessions_a_day:.1f}",
                need.most_at_once,
                need.needed,
                need.short_by or "-",
                need.never_early,
            ]
        )


def _line(cells: Sequence[object]) -> str:
    first, *others = zip(cells, COLUMNS, strict=True)
    name = str(first[0]).ljust(COLUMNS[0][2])
    return (name + "".join(str(cell).rjust(column[2]) for cell, column in others)).rstrip()


def _quiet(needs: Sequence[Need]) -> str:
    named = ", ".join(need.place for need in needs[:MOST_NAMED])
    left = len(needs) - MOST_NAMED
    more = f" and {left} more" if left > 0 else ""
    most = max(need.needed for need in needs)
    return (
        f"Leads, but no texts: {named}{more}. {_count(most, 'number')} in each would be enough; "
        "where the pool is widened, none."
    )


def _widening(needs: Sequence[Need], rules: ProxyRules) -> str:
    widest = needs[-1].circle
    short = [need.place for need in needs if need.circle == widest and need.short_by]
    verdict = f"short in {', '.join(short)}" if short else "enough everywhere"
    circles = ", ".join(rules.widen)
    return (
        f"Where an area code has none left, a number is taken from further out (proxy.widen: "
        f"{circles}), so what counts in the end is the whole {widest}: {verdict}. Each circle as one "
        f"pool:"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


# ---- for a program


def _as_json(facts: PoolFacts, planned: Plan) -> str:
    return json.dumps(
        {
            "since": datetime.fromtimestamp(facts.since / SECOND, UTC).isoformat(),
            "days": round(planned.days, 3),
            "phones": planned.phones,
            "sessions": planned.sessions,
            "hold_hours": round(planned.hold / HOUR, 3),
            "risk": RISK,
            "method": METHOD,
            "area_codes": [_need(need) for need in planned.area_codes],
            "quiet": [_need(need) for need in planned.quiet],
            "widened": [_need(need) for need in planned.widened],
        },
        ensure_ascii=False,
        indent=2,
    )


def _need(need: Need) -> dict[str, Any]:
    return asdict(need) | {
        "sessions_a_day": round(need.sessions_a_day, 4),
        "short_by": need.short_by,
    }
