"""What is live: the order, the counters, the minutes."""

from server.core.model import MINUTE
from server.core.wall import Counts, Live, Share, counts, in_order, of, series, shares

NOW = 1_000 * MINUTE
OLD = Live("old", NOW - 30 * MINUTE, NOW, "ana", "downtown")
NEW = Live("new", NOW - 15 * MINUTE, NOW, "ben", "uptown")
CALM = Live("calm", None, NOW - 5, "ana", "downtown")
CALMER = Live("calmer", None, NOW - 9, None, None)
ALL = [CALMER, NEW, CALM, OLD]


def test_the_longest_wait_is_first_and_then_the_newest() -> None:
    assert [each.id for each in in_order(ALL)] == ["old", "new", "calm", "calmer"]


def test_it_is_narrowed_to_a_store_and_a_user() -> None:
    assert of(ALL, store="downtown", user=None) == [CALM, OLD]
    assert of(ALL, store="uptown", user="ana") == []
    assert of(ALL, store=None, user=None) == ALL


def test_waits_are_counted_with_the_limit() -> None:
    assert counts(ALL, NOW, 15) == Counts(4, 2, 2, OLD.waiting_since)
    assert counts(ALL, NOW - 1, 15).over == 1
    assert counts(ALL, NOW, 0).over == 0
    assert counts([], NOW, 15) == Counts(0, 0, 0, None)


def test_what_is_nobodys_is_in_no_share() -> None:
    assert shares((each.user, each) for each in ALL) == {"ana": Share(2, 1), "ben": Share(1, 1)}


def test_an_hour_ends_with_this_minute() -> None:
    found = series({1_000: 3, 941: 2, 940: 9}, NOW + 5)
    assert (len(found), found[0], found[-1], sum(found)) == (60, 2, 3, 5)
