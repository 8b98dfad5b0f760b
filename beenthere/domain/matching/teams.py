"""Who could come along to a group: the same table of rules, asked for a whole team at once.

A team stands in the place of the clinician. Whoever works in it, is above anybody of it, or is
kept apart from anybody of it, is kept apart from the team; whoever was part of the event it is
tied to is blocked as elsewhere. Nobody is asked against advice, and why somebody is not among
those who can be asked is not told: whoever looks may not be allowed to know (law L6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

import numpy as np

from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import rank
from beenthere.domain.matching.rules import RULES, Code
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy
from beenthere.domain.vocabulary import EventKind, Profession, Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team that comes together, by the ids of the directory."""

    id: str
    department: str
    unit: str = ""
    members: frozenset[str]
    """Everybody of the unit, or of the department where no unit is known."""
    above: frozenset[str]
    """Everybody above any of them, as far as the directory tells."""
    involved: frozenset[str] = frozenset()
    """Of the supporters, those who were part of the event that the group is tied to."""
    apart: frozenset[str] = frozenset()
    """Supporters who are asked already, said no, or handed it back."""
    beside: tuple[Supporter, ...] = ()
    """Supporters who come along already, or may."""


def can_come_along(
    team: Team,
    supporters: Sequence[Supporter],
    people: Mapping[str, Person],
    *,
    group_trained: Mapping[str, date],
    as_of: date,
    policy: MatchingPolicy = DEFAULT_POLICY,
) -> list[str]:
    """The ids of those who can be asked to come along, the best first.

    `people` holds the supporters, and whoever is known in their reporting lines. `group_trained`
    says since when each was trained to lead groups. The hours a supporter gave do not matter: the
    session is days ahead, and the question waits for them. Nor does what they have been through.
    """
    asked = [
        replace(each, available=True, available_at_once=True, been_there=frozenset())
        for each in supporters
        if group_trained.get(each.person, date.max) <= as_of
    ]
    apart = {each.person for each in asked if each.never_with & team.members}
    clinician = Clinician(
        person=team.id,
        event=team.id,
        never_with=frozenset(apart | team.members | team.above | team.apart),
        beside=team.beside,
    )
    # Somebody in training, so that nobody who evaluates trainees there is asked, and of no
    # profession that others could be junior to.
    whole = Person(
        id=team.id,
        profession=Profession.OTHER,
        rank=Rank.TRAINEE,
        department=team.department,
        unit=team.unit,
    )
    event = Event(id=team.id, kind=EventKind.OTHER_STRESSOR, involved=team.involved)
    known = {**people, team.id: whole}
    ranking = rank(clinician, event, asked, known, as_of=as_of, policy=policy)
    found = [match.supporter for match in ranking.ranked]
    evaluated = _evaluated(found, team.beside, event, known, as_of=as_of, policy=policy)
    return [each for each in found if each not in evaluated]


def _evaluated(
    found: Sequence[str],
    beside: Sequence[Supporter],
    event: Event,
    people: Mapping[str, Person],
    *,
    as_of: date,
    policy: MatchingPolicy,
) -> set[str]:
    """Those whom one of the others evaluates: nobody speaks freely beside their chief."""
    if not (found and beside):
        return set()
    clinicians = [Clinician(person=each, event=event.id) for each in found]
    pairs = Pairs(clinicians, beside, events=[event], people=people, as_of=as_of, policy=policy)
    grid = reduce(
        or_, (rule.applies(pairs) for rule in RULES if rule.code is Code.EVALUATES), pairs.none
    )
    rows = np.flatnonzero(np.broadcast_to(grid, pairs.shape).any(axis=1))
    return {found[int(row)] for row in rows}
