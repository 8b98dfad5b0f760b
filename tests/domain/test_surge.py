"""Many at once: the bridge from a team to each clinician, teams, and coarse numbers."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.case import STATES, CaseState, Owner
from beenthere.domain.surge import ABOUT, Bridge, Team, about, bridge, teams
from beenthere.domain.vocabulary import CloseReason

NO_LONGER = (CloseReason.MISTAKEN, CloseReason.JOINED)
REASONS = [each for each in CloseReason if each not in NO_LONGER]


def test_every_state_stands_at_one_place_of_the_bridge() -> None:
    """Whoever nobody was asked for is the program's or the director's turn, and nobody else is.
    Of all others, those who were spoken with are reached, while their case is open and after."""
    for state in CaseState:
        closed = CloseReason.COMPLETE if state is CaseState.CLOSED else None
        spoke, never = (bridge([(state, closed, each)]) for each in (True, False))
        if state in (CaseState.RECEIVED, CaseState.WAITING, CaseState.MATCHING):
            assert spoke == never == Bridge(waiting=1)
            assert STATES[state].owner is not Owner.SUPPORTER
        else:
            assert spoke == Bridge(reached=1)
            assert never == (Bridge(missed=1) if closed else Bridge(offered=1))


def test_a_closed_case_counts_as_reached_only_if_they_were() -> None:
    """Whoever said no, thank you, said it themselves."""
    for reason in CloseReason:
        spoke, never = (bridge([(CaseState.CLOSED, reason, each)]) for each in (True, False))
        if reason in NO_LONGER:
            assert spoke == never == Bridge()
        else:
            assert spoke == Bridge(reached=1)
            declined = reason is CloseReason.DECLINED
            assert never == (Bridge(reached=1) if declined else Bridge(missed=1))


@given(
    st.lists(
        st.tuples(st.sampled_from(CaseState), st.sampled_from([None, *REASONS]), st.booleans())
    )
)
def test_the_bridge_counts_each_once_in_any_order(
    cases: list[tuple[CaseState, CloseReason | None, bool]],
) -> None:
    whole = bridge(cases)
    assert whole.all == len(cases)
    assert whole == bridge(reversed(cases))
    halves = [bridge(cases[:3]), bridge(cases[3:])]
    assert whole.reached == sum(each.reached for each in halves)


PLACES = st.lists(
    st.tuples(st.sampled_from(["", "ed", "surgery"]), st.sampled_from(["", "icu", "or"])),
    max_size=24,
)


@given(places=PLACES, at_least=st.integers(2, 4))
def test_teams_are_large_enough_and_nobody_is_in_two(
    places: list[tuple[str, str]], at_least: int
) -> None:
    found = teams(places, at_least=at_least)
    assert found == teams(reversed(places), at_least=at_least)
    assert all(team.people >= at_least and team.department for team in found)
    assert len({(team.department, team.unit) for team in found}) == len(found)
    known = Counter(department for department, _unit in places if department)
    units = Counter(place for place in places if all(place))
    for department, count in known.items():
        own = [team for team in found if team.department == department]
        alone = {team.unit: team.people for team in own if team.unit}
        assert alone == {
            unit: number
            for (where, unit), number in units.items()
            if where == department and number >= at_least
        }
        left = count - sum(team.people for team in own)
        assert 0 <= left < at_least


def test_the_largest_team_comes_first() -> None:
    places = [("ed", "")] * 3 + [("surgery", "or")] * 4 + [("surgery", "")] * 2
    assert teams(places, at_least=3) == (
        Team(department="surgery", unit="or", people=4),
        Team(department="ed", unit="", people=3),
    )


def test_outside_help_is_asked_for_in_coarse_numbers() -> None:
    assert [about(short) for short in (1, 5, 6, 20, 21, 80, 300)] == [5, 5, 10, 20, 40, 80, 80]
    assert list(ABOUT) == sorted(ABOUT)
