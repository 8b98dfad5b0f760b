"""Who could come along to a group: the rows that the rules need, read and judged.

The number of statements does not depend on how many supporters there are, and is the same for
one who is paused and one who is being supported (law L6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from beenthere.apps.cases.identity import involved_among, people_of
from beenthere.apps.cases.matching import (
    assignments_now,
    known,
    matching_policy,
    roster,
    supporter_rows,
)
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.groups.models import COMING, Group, GroupOffer
from beenthere.apps.outside import program
from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import line_above
from beenthere.apps.supporters.models import Supporter, TimeAway
from beenthere.domain.assignment import OfferState
from beenthere.domain.groups import PEERS_ARE_ASKED
from beenthere.domain.matching import facts as told
from beenthere.domain.matching.teams import Team, can_come_along
from beenthere.domain.vocabulary import Profession, Rank

_NO_EVENT = UUID(int=0)
_ASKED = (OfferState.OPEN, OfferState.ACCEPTED)
_NOT_AGAIN = (*_ASKED, OfferState.DECLINED)
"""Whoever said no to a group, or handed it back, is not asked about it a second time."""


class Peers:
    """Who can be asked to come along to one group; read once, and asked as often as needed."""

    def __init__(self, group: Group, *, now: datetime) -> None:
        self._group = group
        self._today = program().day_of(now)
        people, self._supporters = roster(
            supporter_rows(known()),
            cases=assignments_now() + _groups_now(),
            supported=set(people_of(present_cases(now=now)).values()),
            now=now,
        )
        self._members, self._above, self._places = _team(group)
        self._people = _with_lines(people)
        self._involved = frozenset(was_there(group, people))
        offers = list(group.offers.values_list("supporter_id", "state", "handed_back"))
        self._listed = {key for key, state, _ in offers if state == OfferState.LISTED}
        self._not_again = {key for key, state, _ in offers if state in _NOT_AGAIN}
        self._beside = {key for key, state, back in offers if state in _ASKED and not back}
        self._away = _away_then(group)
        trained = Supporter.objects.filter(group_trained_on__isnull=False)
        rows = trained.values_list("person__directory_id", "group_trained_on")
        self._group_trained: dict[str, date] = {person: day for person, day in rows if day}

    def in_order(self, *, beside: Collection[int] = ()) -> list[int]:
        """The keys of those who can be put on the list, the best first, behind whoever is on it;
        `beside` are to be on it as well."""
        return self._can_come({*self._listed, *beside})

    def still(self, *, beside: Collection[int]) -> set[int]:
        """The keys of those on the list who can be asked now, together with `beside`, who have just
        been: the same rules as when the list was made, read anew."""
        return self._listed & set(self._can_come(beside))

    def _can_come(self, also: Collection[int]) -> list[int]:
        together = {*self._beside, *also}
        ids = {key: each.person for key, each in self._supporters.items()}
        key_of = {person: key for key, person in ids.items()}
        team = Team(
            id=str(self._group.pk),
            department=self._group.department,
            unit=self._group.unit or "",
            members=self._members,
            above=self._above,
            places=self._places,
            involved=self._involved,
            apart=frozenset(ids[key] for key in {*self._not_again, *together} if key in ids),
            beside=tuple(
                self._supporters[key] for key in sorted(together) if key in self._supporters
            ),
        )
        free = [each for key, each in self._supporters.items() if key not in self._away]
        found = can_come_along(
            team,
            free,
            self._people,
            group_trained=self._group_trained,
            as_of=self._today,
            policy=matching_policy(),
        )
        return [key_of[each] for each in found]


def was_there(group: Group, directory_ids: Iterable[str]) -> set[str]:
    """Which of these people were part of an event that a group is tied to.

    Asked in the same way where it is tied to none: nothing is to tell that it is (law L6).
    """
    events = list(group.events.values_list("pk", flat=True))
    return involved_among(events or [_NO_EVENT], directory_ids)


def _groups_now() -> Counter[int]:
    """With how many groups each supporter is to come along, by primary key."""
    ahead = GroupOffer.objects.filter(COMING, group__state__in=PEERS_ARE_ASKED)
    return Counter(ahead.values_list("supporter_id", flat=True))


def _team(group: Group) -> tuple[frozenset[str], frozenset[str], frozenset[tuple[str, str]]]:
    """Whoever works there, and whoever is above any of them, by their ids of the directory; and
    the department and unit of each."""
    there = Person.objects.filter(active=True)
    there = (
        there.filter(unit=group.unit) if group.unit else there.filter(department=group.department)
    )
    rows = list(there.values_list("pk", "directory_id", "department", "unit"))
    members = {key: person for key, person, _, _ in rows}
    above = {boss for line in line_above(members).values() for boss in line}
    bosses = Person.objects.filter(pk__in=above).values_list("directory_id", flat=True)
    working = frozenset(members.values())
    places = frozenset((department, unit or "") for _, _, department, unit in rows)
    return working, frozenset(bosses) - working, places


def _with_lines(people: Mapping[str, told.Person]) -> dict[str, told.Person]:
    """The same people, with whom each reports to, and whoever is above them."""
    rows = Person.objects.filter(directory_id__in=people)
    keys = list(rows.values_list("pk", flat=True))
    line = {boss for above in line_above(keys).values() for boss in above}
    reports = Person.objects.filter(pk__in={*keys, *line}).values_list(
        "directory_id", "reports_to__directory_id"
    )
    found = dict(people)
    for person, boss in reports:
        if person in found:
            found[person] = replace(found[person], reports_to=boss or "")
        else:
            found[person] = _somebody(person, boss or "")
    return found


def _somebody(person: str, boss: str) -> told.Person:
    """A person of whom nothing matters here but to whom they report."""
    return told.Person(
        id=person,
        profession=Profession.OTHER,
        rank=Rank.STAFF,
        department="",
        reports_to=boss,
    )


def _away_then(group: Group) -> set[int]:
    """The supporters who are away on the day of the session, where it has one."""
    if group.begins_at is None:
        return set()
    day = program().day_of(group.begins_at)
    away = TimeAway.objects.filter(first_day__lte=day, last_day__gte=day)
    return set(away.values_list("supporter_id", flat=True))


def listed(keys: Sequence[int]) -> list[Supporter]:
    """These supporters with their people, in the same order; one statement."""
    rows = Supporter.objects.filter(pk__in=keys).select_related("person", "account")
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys]
