"""The plan of the proxy pool (product.md OO9): who may forward, what was texted, and what is owned in;
what every area code needs out. The mathematics is in :mod:`server.core.pool_need`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from server.core import phone as phones
from server.core.area_codes import TERRITORIES
from server.core.model import DAY, Instant
from server.core.pool_need import cautious_paces, least
from server.core.retailer import ProxyRules

SHORTEST_LOG = 1.0
"""Days: less than one of log counts as one."""

Circle = Literal["area_code", "state", "country"]


@dataclass(frozen=True, slots=True)
class Use:
    """A text that uses a session, or would have: ``opens`` when the customer wrote it."""

    phone: str
    customer: str
    number: str
    at: Instant
    opens: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A customer with a number of the pool on one phone. ``ends`` is when the number is free again."""

    phone: str
    number: str
    begins: Instant
    ends: Instant


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """``phones``: of all who may forward, each once. ``uses``: the log's texts, oldest first, from one
    ``session_ttl`` before ``since``. ``forwarded``: the sessions that there really were in that time.
    ``leads``: a number of every area code that leads have who are somebody's.
    """

    since: Instant
    now: Instant
    phones: Sequence[str]
    uses: Sequence[Use]
    forwarded: Sequence[Session]
    owned: Sequence[str]
    draining: Sequence[str]
    leads: Sequence[str]


@dataclass(frozen=True, slots=True)
class Need:
    """The need of one place. ``needed``: never exhausted; ``never_early``: nor given to another
    customer of the same phone within the cool-down.
    """

    circle: Circle
    place: str
    phones: int
    sessions_a_day: float
    most_at_once: int
    needed: int
    never_early: int
    owned: int
    draining: int

    @property
    def short_by(self) -> int:
        return max(0, self.needed - self.owned)


@dataclass(frozen=True, slots=True)
class Plan:
    """``quiet``: area codes whose customers did not text. ``widened``: what the circles need in which
    numbers are looked for as well, each taken as one pool. ``days`` is the log's length, ``hold`` how
    long a session lasts on average.
    """

    days: float
    hold: Instant
    phones: int
    sessions: int
    area_codes: tuple[Need, ...]
    quiet: tuple[Need, ...]
    widened: tuple[Need, ...]


def plan(facts: PoolFacts, rules: ProxyRules) -> Plan:
    """What every area code of customers needs by itself, and what the wider circles do."""
    planner = _Planner(facts, rules)
    circles: list[tuple[Circle, Callable[[str], str | None]]] = [("area_code", area_of)]
    circles += [("state", _state_of)] if "state" in rules.widen else []
    circles += [("country", country_of)] if "country" in rules.widen else []
    needs = [need for circle, place_of in circles for need in planner.needs(circle, place_of)]
    own = [need for need in needs if need.circle == "area_code"]
    return Plan(
        planner.days,
        planner.hold,
        len(facts.phones),
        len(planner.begun),
        tuple(need for need in own if need.sessions_a_day or need.most_at_once),
        tuple(need for need in own if not need.sessions_a_day and not need.most_at_once),
        tuple(need for need in needs if need.circle != "area_code" and need.sessions_a_day),
    )


def area_of(number: str) -> str | None:
    """The area code, or the country where there are none."""
    return phones.area_code(number) or phones.country(number)


def _state_of(number: str) -> str | None:
    """None where the area code serves several states, or none."""
    return phones.state(phones.area_code(number) or "")


def country_of(number: str) -> str | None:
    """The country within which numbers are as good as local; the territories are the States' own."""
    country = phones.country(number)
    return "US" if country in TERRITORIES else country


def sessions_of(uses: Sequence[Use], ttl: Instant) -> list[Session]:
    """The sessions that texts make: each begins with a customer's and ends ``ttl`` after the last."""
    live: dict[tuple[str, str], tuple[Instant, Instant]] = {}
    ended: list[Session] = []
    numbers = {use.customer: use.number for use in uses}
    for use in uses:
        key = use.phone, use.customer
        begun = live.get(key)
        if begun and use.at - begun[1] <= ttl:
            live[key] = begun[0], use.at
            continue
        if begun:
            ended.append(_session(key, begun, numbers, ttl))
            del live[key]
        if use.opens:
            live[key] = use.at, use.at
    ended += [_session(key, begun, numbers, ttl) for key, begun in live.items()]
    return ended


def _session(
    key: tuple[str, str], lived: tuple[Instant, Instant], numbers: Mapping[str, str], ttl: Instant
) -> Session:
    phone, customer = key
    return Session(phone, numbers[customer], lived[0], lived[1] + ttl)


class _Planner:
    """The facts, ordered once for every circle."""

    def __init__(self, facts: PoolFacts, rules: ProxyRules) -> None:
        known = set(facts.phones)
        uses = [use for use in facts.uses if use.phone in known]
        self._facts = facts
        self._rules = rules
        self._texted = sessions_of(uses, rules.session_ttl)
        self._forwarded = [each for each in facts.forwarded if each.phone in known]
        self.begun = [each for each in self._texted if each.begins >= facts.since]
        self.days = max(SHORTEST_LOG, (facts.now - facts.since) / DAY)
        self.hold = self._hold()

    def _hold(self) -> Instant:
        """How long a number is taken: on average over the sessions, or by how many were live over the
        whole time (which sees through those that began before it), whichever is longer.
        """
        if not self.begun:
            return self._rules.session_ttl
        since, now = self._facts.since, self._facts.now
        each = sum(session.ends - session.begins for session in self.begun)
        live = sum(max(0, min(each.ends, now) - max(each.begins, since)) for each in self._texted)
        return max(each, live) // len(self.begun)

    def needs(self, circle: Circle, place_of: Callable[[str], str | None]) -> Iterator[Need]:
        """By place, those with the most sessions first."""
        texted = _by_place(self._texted, place_of)
        forwarded = _by_place(self._forwarded, place_of)
        owned = Counter(map(place_of, self._facts.owned))
        draining = Counter(map(place_of, self._facts.draining))
        places = [*texted, *forwarded, *map(place_of, self._facts.leads)]
        found = [
            self._need(circle, place, texted[place], forwarded[place], owned, draining)
            for place in sorted({place for place in places if place})
        ]
        yield from sorted(found, key=lambda need: -need.sessions_a_day)

    def _need(
        self,
        circle: Circle,
        place: str,
        texted: Sequence[Session],
        forwarded: Sequence[Session],
        owned: Mapping[str | None, int],
        draining: Mapping[str | None, int],
    ) -> Need:
        counts = self._counts(texted, forwarded)
        paces = cautious_paces(counts, self.days) if counts else {}
        most = max(_most_at_once(texted), _most_at_once(forwarded))
        needed = max(most, least(paces, self.hold / DAY))
        resting = (self.hold + self._rules.cooldown) / DAY
        return Need(
            circle,
            place,
            sum(count > 0 for count in counts),
            sum(counts) / self.days,
            most,
            needed,
            max(needed, least(paces, resting)),
            owned[place],
            draining[place],
        )

    def _counts(self, texted: Sequence[Session], forwarded: Sequence[Session]) -> list[int]:
        """How many sessions each phone began: by the texts, or really where that was more."""
        since = self._facts.since
        by_texts = Counter(each.phone for each in texted if each.begins >= since)
        really = Counter(each.phone for each in forwarded if each.begins >= since)
        return [max(by_texts[phone], really[phone]) for phone in self._facts.phones]


def _by_place(
    sessions: Sequence[Session], place_of: Callable[[str], str | None]
) -> defaultdict[str | None, list[Session]]:
    found: defaultdict[str | None, list[Session]] = defaultdict(list)
    for session in sessions:
        found[place_of(session.number)].append(session)
    return found


def _most_at_once(sessions: Sequence[Session]) -> int:
    """The most sessions that one phone had at one moment."""
    changes = [(each.begins, 1, each.phone) for each in sessions]
    changes += [(each.ends, -1, each.phone) for each in sessions]
    live: Counter[str] = Counter()
    most = 0
    for _, change, phone in sorted(changes):
        live[phone] += change
        most = max(most, live[phone])
    return most
