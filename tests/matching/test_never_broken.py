"""Brute force: whatever happens to a small hospital, no rule that nobody may override is broken.

How often each rule was all that stood in the way is counted for each kind of step, and a rule that
is forgotten has to be noticed in each. The same with everything that is stored and every action is
in tests/apps/cases/test_never_broken.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from beenthere.domain.matching import teams
from beenthere.domain.matching.teams import Team
from tests.domain.matching.hospital import TODAY
from tests.matching.days import (
    HAPPENS,
    STANDS_IN_THE_WAY,
    TEAM,
    Day,
    RuleAt,
    rules_at,
)
from tests.matching.forgetting import BLOCKS, ROWS, forget
from tests.matching.hard_rules import BESIDE, UNDER


def stood_in_the_way(days: range) -> Mapping[RuleAt, Sequence[int]]:
    """On which of these days each rule alone kept somebody from each kind of step, as often as it
    did. Nothing is wrong on any of them."""
    found: dict[RuleAt, list[int]] = {
        (step, rule): [] for step, those in STANDS_IN_THE_WAY.items() for rule in those
    }
    for day in days:
        for happens in dict.fromkeys(HAPPENS.values()):
            seen = list(happens(Day(day)))
            assert [(day, each) for each in seen if not each.right] == []
            for place in rules_at(seen, may=False):
                found[place].append(day)
    return found


@cache
def some_days() -> Mapping[RuleAt, Sequence[int]]:
    """A month on which every rule is needed at every step."""
    return stood_in_the_way(range(90, 120))


def test_nothing_that_happens_breaks_a_rule_and_each_rule_is_needed_at_each_step() -> None:
    assert [place for place, days in some_days().items() if not days] == []


@pytest.mark.exhaustive
def test_nor_does_it_in_thousands_of_hospitals() -> None:
    found = stood_in_the_way(range(120, 5000))
    assert {place: len(days) for place, days in found.items() if len(days) < 50} == {}


def goes_unnoticed(places: Iterable[RuleAt]) -> set[RuleAt]:
    """Where nobody is asked who should not be, though a rule that kept them out is forgotten."""
    left = set(places)
    for place in sorted(left):
        for day in dict.fromkeys((*some_days()[place], *range(120, 400))):
            if place not in left:
                break
            left -= set(rules_at(HAPPENS[place[0]](Day(day)), may=True))
    return left


OF_TEAMS: Mapping[str, Set[str]] = {
    "members": {"works there", "kept apart"},
    "above": {"is above"},
    "places": {"chairs the department", "heads the unit", "evaluates the trainee"},
    "involved": {"was there"},
    "apart": {"comes along already"},
    "beside": {*BESIDE, *UNDER},
    "group_trained": {"is not trained for groups"},
}
"""What each fact about a team keeps from happening when its peers are sought."""
OTHERWISE_IN_TEAMS: Mapping[int, Set[str]] = {
    # Whoever saw the event is among those who were part of it.
    5: set(),
    6: ROWS[6] - OF_TEAMS["above"],
    12: ROWS[12] | OF_TEAMS["members"] | OF_TEAMS["above"] | OF_TEAMS["apart"],
}
"""The rows that stand for something else when a team stands in the place of the clinician."""
KEPT_BY_ROWS: Mapping[int, Set[RuleAt]] = {
    bit: {
        (step, rule)
        for step, those in STANDS_IN_THE_WAY.items()
        for rule in those & (OTHERWISE_IN_TEAMS.get(bit, keeps) if step == TEAM else keeps)
    }
    for bit, keeps in zip(BLOCKS, ROWS, strict=True)
}


def test_a_row_that_is_forgotten_is_noticed_at_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    some_days()
    for bit, places in KEPT_BY_ROWS.items():
        with monkeypatch.context() as planted:
            forget(planted, bit)
            assert goes_unnoticed(places) == set(), bit


def test_a_fact_that_is_forgotten_of_a_team_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    some_days()
    for fact, kept in OF_TEAMS.items():
        with monkeypatch.context() as planted:
            planted.setattr(teams, "can_come_along", _forgetting(fact))
            assert goes_unnoticed((TEAM, rule) for rule in kept) == set(), fact


def _forgetting(fact: str) -> Callable[..., list[str]]:
    found = teams.can_come_along

    def planted(team: Team, *rest: Any, **others: Any) -> list[str]:
        if fact in others:
            return found(team, *rest, **{**others, fact: dict.fromkeys(rest[1], TODAY)})
        return found(replace(team, **{fact: type(getattr(team, fact))()}), *rest, **others)

    return planted


def test_each_rule_is_forgotten_once_for_each_step_at_which_it_is_needed() -> None:
    of_teams = {(TEAM, rule) for kept in OF_TEAMS.values() for rule in kept}
    assert of_teams.union(*KEPT_BY_ROWS.values()) == some_days().keys()
