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
from beenthere.domain.matching.pairs import Grid, Pairs
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
    places: frozenset[tuple[str, str]] = frozenset()
    """The department and the unit of each of them: a unit has people of other departments too."""
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
    apart |= {one for each in supporters if each.person in team.members for one in each.never_with}
    clinician = Clinician(
        person=team.id,
        event=team.id,
        never_with=frozenset(apart | team.members | team.above | team.apart),
        beside=team.beside,
    )
    event = Event(id=team.id, kind=EventKind.OTHER_STRESSOR, involved=team.involved)
    # With a space, which no directory id has.
    there = {
        f"{team.id} {number}": _somebody(f"{team.id} {number}", *place)
        for number, place in enumerate(sorted(team.places))
    }
    known = {**people, **there, team.id: _somebody(team.id, team.department, team.unit)}
    ranking = rank(clinician, event, asked, known, as_of=as_of, policy=policy)
    found = [match.supporter for match in ranking.ranked]
    standing = {each.person: each for each in asked}

    def evaluates(whom: Sequence[str], who: Sequence[Supporter]) -> Grid:
        clinicians = [Clinician(person=each, event=event.id) for each in whom]
        pairs = Pairs(clinicians, who, events=[event], people=known, as_of=as_of, policy=policy)
        applies = (rule.applies(pairs) for rule in RULES if rule.code is Code.EVALUATES)
        return np.broadcast_to(reduce(or_, applies, pairs.none), pairs.shape)

    # Nobody speaks freely beside their chief: not the team, and not whoever comes along.
    of_team = np.logical_or.reduce(evaluates(list(there), [standing[each] for each in found]))
    beside = np.logical_or.reduce(evaluates(found, team.beside), axis=1)
    return [each for each, kept in zip(found, of_team | beside, strict=True) if not kept]


def _somebody(id_: str, department: str, unit: str) -> Person:
    """Somebody of a place in training, so that nobody who evaluates trainees there is asked, and
    of no profession that others could be junior to."""
    return Person(
        id=id_, profession=Profession.OTHER, rank=Rank.TRAINEE, department=department, unit=unit
    )
