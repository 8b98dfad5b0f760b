"""Rest after a case: the day is fixed at closing, and tells nothing of the case."""

from __future__ import annotations

from datetime import date, timedelta

from beenthere.domain.policy.whole import Policy
from beenthere.domain.rest import HEAVY, rests_until
from beenthere.domain.vocabulary import EventKind
from tests.domain.tables import table

TODAY = date(2026, 11, 23)
LIGHT = set(EventKind) - HEAVY.keys()


@table(
    ("kinds", "before", "days"),
    [
        *(({kind}, None, 7) for kind in LIGHT),
        *(({kind}, None, 14) for kind in HEAVY),
        # Referrals of several events that were joined.
        (set(EventKind), None, 14),
        # What is over does not count, and what is longer is not cut short.
        ({EventKind.ADVERSE_EVENT}, -3, 7),
        ({EventKind.ADVERSE_EVENT}, 11, 11),
        ({EventKind.MASS_EVENT}, 11, 14),
    ],
)
def test_the_day(kinds: set[EventKind], before: int | None, days: int) -> None:
    until = rests_until(
        kinds,
        before=None if before is None else TODAY + timedelta(days=before),
        today=TODAY,
        policy=Policy(),
    )
    assert until == TODAY + timedelta(days=days)


def test_a_day_may_be_of_a_heavy_kind_or_of_a_lighter_one_that_closed_later() -> None:
    policy = Policy()
    heavy = rests_until(HEAVY, before=None, today=TODAY, policy=policy)
    later = TODAY + policy.rest_more_after_heavy.length
    assert heavy == rests_until(LIGHT, before=None, today=later, policy=policy)


def test_every_heavy_kind_says_why() -> None:
    assert all(why.endswith(".") for why in HEAVY.values())
