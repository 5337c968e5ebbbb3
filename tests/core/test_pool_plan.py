"""The plan of the proxy pool: from roster, log and numbers to what every area code needs."""

from dataclasses import replace
from typing import Any

import pytest

from server.core.model import DAY, HOUR
from server.core.pool_plan import PoolFacts, Session, Use, plan, sessions_of
from server.core.retailer import ProxyRules

NOW = 100 * DAY
RULES = ProxyRules()
TTL = RULES.session_ttl
DANA, SAM, BUFFALO, LONDON = "+12125550147", "+12125550182", "+17165550123", "+442079460000"
PROXY, UPSTATE_PROXY = "+12125550900", "+17165550900"


def facts(uses: list[Use], **others: Any) -> PoolFacts:
    given: dict[str, Any] = {
        "since": NOW - 28 * DAY,
        "now": NOW,
        "phones": ["ana", "ben"],
        "uses": sorted(uses, key=lambda use: use.at),
        "forwarded": [],
        "owned": [],
        "draining": [],
        "leads": [],
    }
    return PoolFacts(**given | others)


def wrote(
    number: str, day: float, *, phone: str = "ana", customer: str | None = None, opens: bool = True
) -> Use:
    at = NOW - 28 * DAY + round(day * DAY)
    return Use(phone, customer or number, number, at, opens)


class TestSessions:
    @pytest.mark.parametrize(
        ("uses", "expected"),
        [
            pytest.param([wrote(DANA, 1)], [(1, 4)], id="one text has a number for the ttl"),
            pytest.param(
                [wrote(DANA, 1), wrote(DANA, 3)], [(1, 6)], id="the next text within it prolongs it"
            ),
            pytest.param(
                [wrote(DANA, 1), wrote(DANA, 3, opens=False)],
                [(1, 6)],
                id="an answer prolongs it too",
            ),
            pytest.param(
                [wrote(DANA, 1), wrote(DANA, 5)],
                [(1, 4), (5, 8)],
                id="a text after it begins another",
            ),
            pytest.param(
                [wrote(DANA, 1, opens=False), wrote(DANA, 2)],
                [(2, 5)],
                id="only a customer's text begins one",
            ),
            pytest.param(
                [wrote(DANA, 1), wrote(DANA, 2, phone="ben")],
                [(1, 4), (2, 5)],
                id="every phone has its own",
            ),
        ],
    )
    def test_sessions_of_texts(self, uses: list[Use], expected: list[tuple[float, float]]) -> None:
        begin = NOW - 28 * DAY
        found = sessions_of(uses, TTL)
        lived = sorted(((one.begins - begin) / DAY, (one.ends - begin) / DAY) for one in found)
        assert lived == expected


class TestPlan:
    def test_every_area_code_is_planned_by_itself_the_busiest_first(self) -> None:
        uses = [wrote(DANA, day, customer=f"c{day}") for day in range(20)] + [wrote(BUFFALO, 2)]
        planned = plan(facts(uses, owned=[PROXY], draining=[UPSTATE_PROXY]), RULES)
        first, second = planned.area_codes
        assert (first.place, second.place) == ("212", "716")
        assert first.sessions_a_day == pytest.approx(20 / 28)
        assert first.needed > second.needed >= 1
        assert (first.owned, first.draining, first.short_by) == (1, 0, first.needed - 1)
        assert (second.owned, second.draining, second.short_by) == (0, 1, second.needed)

    def test_what_was_live_at_once_is_never_planned_below(self) -> None:
        uses = [wrote(DANA, 10 + one / 100, customer=f"c{one}") for one in range(40)]
        (need,) = plan(facts(uses), RULES).area_codes
        assert need.most_at_once == 40 == need.needed

    def test_one_phone_is_what_counts_not_all_together(self) -> None:
        alone = [wrote(DANA, day, customer=f"c{day}") for day in range(28)]
        shared = [replace(use, phone="ben") if n % 2 else use for n, use in enumerate(alone)]
        (of_one,) = plan(facts(alone), RULES).area_codes
        (of_two,) = plan(facts(shared), RULES).area_codes
        assert of_two.sessions_a_day == of_one.sessions_a_day
        assert of_two.most_at_once < of_one.most_at_once
        assert of_two.needed < of_one.needed

    def test_a_comfortable_pool_covers_the_cool_down_too(self) -> None:
        uses = [wrote(DANA, day, customer=f"c{day}") for day in range(28)]
        (need,) = plan(facts(uses), RULES).area_codes
        (hasty,) = plan(facts(uses), replace(RULES, cooldown=0)).area_codes
        assert need.never_early > need.needed == hasty.needed == hasty.never_early

    def test_sessions_that_there_were_count_where_they_were_more_than_the_texts_tell(self) -> None:
        """As with a deputy, whose phone got the texts of others."""
        began = [NOW - 20 * DAY + day * DAY for day in range(10)]
        really = [Session("ben", DANA, at, at + TTL) for at in began]
        (need,) = plan(facts([wrote(DANA, 2)], forwarded=really), RULES).area_codes
        assert (need.phones, need.most_at_once) == (2, 3)
        assert need.sessions_a_day == pytest.approx(11 / 28)

    def test_a_session_that_began_before_the_log_is_live_and_not_new(self) -> None:
        uses = [wrote(DANA, -1), wrote(DANA, 1), wrote(SAM, 2)]
        planned = plan(facts(uses), RULES)
        assert planned.sessions == 1
        assert planned.area_codes[0].most_at_once == 2

    def test_a_pace_is_reckoned_by_the_length_of_the_log(self) -> None:
        uses = [wrote(DANA, day, customer=f"c{day}") for day in (25, 26, 27)]
        (young,) = plan(facts(uses, since=NOW - 3 * DAY), RULES).area_codes
        (old,) = plan(facts(uses), RULES).area_codes
        assert young.sessions_a_day == 1
        assert old.sessions_a_day == pytest.approx(3 / 28)
        assert young.needed > old.needed

    def test_a_log_of_an_hour_counts_as_a_day(self) -> None:
        assert plan(facts([wrote(DANA, 27.99)], since=NOW - HOUR), RULES).days == 1

    def test_leads_who_do_not_write_are_planned_apart(self) -> None:
        planned = plan(facts([wrote(DANA, 2)], leads=[SAM, BUFFALO]), RULES)
        assert [need.place for need in planned.quiet] == ["716"]
        assert planned.quiet[0].needed >= 1

    def test_texts_of_those_who_have_gone_do_not_count(self) -> None:
        assert plan(facts([wrote(DANA, 2, phone="gone")]), RULES).area_codes == ()

    def test_without_anybody_who_may_forward_nothing_is_needed(self) -> None:
        planned = plan(facts([], phones=[], leads=[DANA]), RULES)
        assert [need.needed for need in planned.quiet] == [0]

    def test_a_customer_abroad_is_planned_by_country(self) -> None:
        (need,) = plan(facts([wrote(LONDON, 2)]), RULES).area_codes
        assert need.place == "GB"


class TestWidening:
    uses = (wrote(DANA, 2), wrote(SAM, 3), wrote(BUFFALO, 4), wrote(LONDON, 5))

    def test_each_circle_is_planned_as_one_pool(self) -> None:
        planned = plan(facts(list(self.uses), owned=[PROXY, UPSTATE_PROXY]), RULES)
        found = {(need.circle, need.place): need for need in planned.widened}
        assert list(found) == [("state", "NY"), ("country", "US"), ("country", "GB")]
        new_york = found["state", "NY"]
        assert (new_york.owned, new_york.most_at_once) == (2, 3)
        assert new_york.needed < sum(need.needed for need in planned.area_codes[:2]) + 1
        assert new_york.needed >= max(need.needed for need in planned.area_codes)

    @pytest.mark.parametrize(
        ("widen", "circles"),
        [
            pytest.param((), set(), id="nowhere"),
            pytest.param(("overlay",), set(), id="overlays belong to no one pool"),
            pytest.param(("overlay", "state"), {"state"}, id="the state"),
        ],
    )
    def test_only_where_numbers_are_looked_for(self, widen: Any, circles: set[str]) -> None:
        planned = plan(facts(list(self.uses)), replace(RULES, widen=widen))
        assert {need.circle for need in planned.widened} == circles


def test_a_longer_session_needs_more_numbers() -> None:
    uses = [wrote(DANA, day, customer=f"c{day}") for day in range(28)]
    needs = [
        plan(facts(uses), replace(RULES, session_ttl=ttl)).area_codes[0].needed
        for ttl in (HOUR, 12 * HOUR, 3 * DAY)
    ]
    assert needs == sorted(set(needs))
