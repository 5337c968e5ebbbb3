"""When and how often the law of a state lets a business text somebody there first.

Data, not advice: every rule with its source and the day it was read. Where ``standing`` is
``second-hand`` the source is a law firm's or vendor's account of the text, not the text itself. A
state that is not here has no rule of its own: the federal hours (47 CFR 64.1200(c)(1): 8 to 21 at
the called party's place) are what ``retailer.quiet_hours`` begins with.
"""

from dataclasses import dataclass
from typing import Literal

from server.core.hours import Week, Window

EIGHT_TO_EIGHT = Window.of("08:00", "20:00")


@dataclass(frozen=True, slots=True)
class StateRule:
    """``most_a_day``: texts in 24 hours to one person, None where the state sets no number."""

    state: str
    name: str
    week: Week
    most_a_day: int | None
    source: str
    read_on: str
    standing: Literal["statute", "second-hand"]


RULES: tuple[StateRule, ...] = (
    StateRule(
        state="CT",
        name="Connecticut",
        week=Week(Window.of("09:00", "20:00"), Window.of("09:00", "20:00")),
        most_a_day=None,
        source="Conn. Gen. Stat. § 42-288a, as amended by Public Act 23-98",
        read_on="2026-11-22",
        standing="second-hand",
    ),
    StateRule(
        state="FL",
        name="Florida",
        week=Week(EIGHT_TO_EIGHT, EIGHT_TO_EIGHT),
        most_a_day=3,
        source="Fla. Stat. § 501.616(6): 8 to 20, 3 in 24 hours; the area code presumes the state",
        read_on="2026-11-22",
        standing="statute",
    ),
    StateRule(
        state="OK",
        name="Oklahoma",
        week=Week(EIGHT_TO_EIGHT, EIGHT_TO_EIGHT),
        most_a_day=3,
        source="Okla. Stat. tit. 15, § 775C.4 (Telephone Solicitation Act of 2022)",
        read_on="2026-11-22",
        standing="second-hand",
    ),
    StateRule(
        state="TX",
        name="Texas",
        week=Week(Window.of("09:00", "21:00"), Window.of("12:00", "21:00")),
        most_a_day=None,
        source="Tex. Bus. & Com. Code § 302.101 and ch. 304, as of SB 140 in force 2025-09-01",
        read_on="2026-11-22",
        standing="second-hand",
    ),
    StateRule(
        state="WA",
        name="Washington",
        week=Week(EIGHT_TO_EIGHT, EIGHT_TO_EIGHT),
        most_a_day=None,
        source="Wash. Rev. Code § 80.36.390",
        read_on="2026-11-22",
        standing="second-hand",
    ),
)

RULE_OF = {rule.state: rule for rule in RULES}
