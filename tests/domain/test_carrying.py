"""Who may need a rest: from counts alone, and without a false alarm where the numbers are small."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.carrying import Carried, may_need_rest, own_load
from beenthere.domain.policy.whole import Policy
from tests.domain.tables import table

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
POLICY = Policy()
ME = 0


def carries(open_cases: int, closed: int = 0, *, days: int = 5, capacity: int = 2) -> Carried:
    return Carried(
        supporter=ME,
        capacity=capacity,
        open_cases=open_cases,
        closed_cases=closed,
        since=MONDAY - timedelta(days=days),
    )


def others(*loads: int) -> list[Carried]:
    return [
        Carried(supporter=number, capacity=load, open_cases=load, closed_cases=0, since=MONDAY)
        for number, load in enumerate(loads, start=1)
    ]


@table(
    ("mine", "loads", "named"),
    [
        # More than they offered, whatever others carry.
        (carries(3), (), True),
        (carries(2), (), False),
        # Much more than others: few cases are never much, and nobody is alone.
        (carries(2, 1), (), False),
        (carries(2, 2), (), True),
        (carries(2, 2), (1, 1, 2), True),
        (carries(2, 2), (3, 3, 3, 3), False),
        # One who carries as much hides nobody; where everybody does, nobody stands out.
        (carries(2, 2), (1, 1, 1, 1, 4), True),
        (carries(2, 2), (4, 4, 4), False),
        # No rest: a second case came before the first was over, and it has been long.
        (carries(1, days=400), (), False),
        (carries(1, 1, days=20), (), False),
        (carries(1, 1, days=21), (), True),
        (carries(2, days=21), (4, 4, 4), True),
        (carries(0, 2, days=21), (), False),
    ],
)
def test_who_is_named(mine: Carried, loads: tuple[int, ...], named: bool) -> None:
    found = may_need_rest([mine, *others(*loads)], now=MONDAY, policy=POLICY)
    assert (ME in found) is named


CARRIED = st.builds(
    Carried,
    supporter=st.just(ME),
    capacity=st.integers(1, 6),
    open_cases=st.integers(0, 8),
    closed_cases=st.integers(0, 8),
    since=st.integers(0, 60).map(lambda days: MONDAY - timedelta(days=days)),
)


@given(CARRIED, st.lists(st.integers(1, 8), max_size=12))
def test_it_goes_away_by_itself(mine: Carried, loads: list[int]) -> None:
    """Once they have no open case and what closed is erased, or with one case in hand."""
    for rested in (carries(0), carries(1, days=60)):
        assert ME not in may_need_rest([rested, *others(*loads)], now=MONDAY, policy=POLICY)
    # Whoever is named for carrying more than others is not named once everybody carries that.
    everybody = [mine, *others(*[mine.load] * 4)]
    named = ME in may_need_rest(everybody, now=MONDAY, policy=POLICY)
    long = mine.open_cases >= 1 and mine.load >= 2 and MONDAY - mine.since >= timedelta(days=21)
    assert named == (mine.open_cases > mine.capacity or long)


@table(
    ("counts", "words", "much"),
    [
        ((2, 0, 0), "You carry no case now. You offered to carry 2 cases at once.", False),
        ((2, 1, 0), "You carry one case, and offered to carry 2.", False),
        ((2, 2, 1), "You carry 2 cases, as many as you offered. Lately you had about one", False),
        ((2, 2, 2), "You carry 2 cases, as many as you offered. Lately you had about 2 ", True),
        ((1, 2, 0), "You carry 2 cases, more than the 1 you offered.", True),
    ],
)
def test_their_own_load_in_words(counts: tuple[int, int, int], words: str, much: bool) -> None:
    capacity, open_cases, recent = counts
    load = own_load(capacity=capacity, open_cases=open_cases, recent_cases=recent, policy=POLICY)
    assert load.words.startswith(words)
    assert load.words.endswith(".")
    assert load.much is much
