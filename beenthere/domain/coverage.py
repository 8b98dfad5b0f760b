"""How many supporters could be asked, for everybody who works here, and where they are missing.

The answers are matching's own: its table of rules is asked about every clinician as if that one
alone were to be supported, by an urgent call in which nobody else was involved and without a
wish. Left out is all that a program manager must not learn from it (law L6): who is being
supported, who has cases or rests, whom somebody would rather not meet, and what somebody has been
through. `Known` has no place for any of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.availability import Availability
from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter
from beenthere.domain.matching.pairs import Grid, Pairs
from beenthere.domain.matching.ranking import clear
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy
from beenthere.domain.vocabulary import EventKind, Profession, SupporterStatus, Term, Urgency


class When(Term):
    """When somebody is needed."""

    ANY = "any", "In their own hours"
    DAY = "day", "By day"
    EVENING = "evening", "In the evening"
    NIGHT = "night", "Tonight"
    WEEKEND = "weekend", "At the weekend"


class By(Term):
    """What clinicians and supporters are grouped by."""

    DEPARTMENT = "department", "Department"
    PROFESSION = "profession", "Profession"
    SENIORITY = "seniority", "Seniority"
    SPECIALTY = "specialty", "Specialty"
    LANGUAGE = "language", "Language"


class Seniority(Term):
    """The tiers of seniority, the lowest first."""

    TRAINEE = "trainee", "In training"
    EARLY = "early", "Early in their work"
    MID = "mid", "In the middle"
    SENIOR = "senior", "Senior"


ON_THEIR_WAY = frozenset({SupporterStatus.COMMITTED, SupporterStatus.TRAINED})
"""They have said yes, and cannot be asked yet."""

_WORKDAYS, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
_MIDDLE: Mapping[When, tuple[time, frozenset[int]]] = {
    When.DAY: (time(11), _WORKDAYS),
    When.EVENING: (time(19), _WORKDAYS),
    When.NIGHT: (time(3), _WORKDAYS | _WEEKEND),
    When.WEEKEND: (time(11), _WEEKEND),
}
"""The middle of a shift, and the days of the week it is looked at. Hospitals change shifts at about
seven, three and eleven."""

SHIFTS = tuple(_MIDDLE)


def next_moment(shift: When, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The next time that it is the middle of this shift: for tonight, the coming three o'clock."""
    hour, days = _MIDDLE[shift]
    day = now.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, hour, zone)
        if moment > now and day.weekday() in days:
            return moment
        day += timedelta(days=1)


def open_when(hours: Availability, *, now: datetime, zone: ZoneInfo) -> frozenset[When]:
    """When a supporter with these hours could be asked.

    A shift counts when an urgent call would find them in its next middle, where the hospital is;
    their own hours count, whenever those are, unless they are away today.
    """
    shifts = {
        shift
        for shift in SHIFTS
        if hours.open_at(next_moment(shift, now=now, zone=zone), Urgency.URGENT)
    }
    return frozenset(shifts | (set() if hours.away_at(now) else {When.ANY}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One supporter, as far as whoever keeps the roster may know them; `open_when` is what the
    function of that name says of their hours."""

    person: str
    status: SupporterStatus
    trained_on: date | None
    open_when: frozenset[When]


@dataclass(frozen=True, slots=True)
class Row:
    """One group: how many clinicians, how many supporters who can be asked and how many on their
    way, and how many of the clinicians have nobody, or only a few, who could be asked for them."""

    group: str
    clinicians: int
    supporters: int
    coming: int
    nobody: int
    few: int

    @property
    def thin(self) -> int:
        """Clinicians for whom fewer can be asked than ought to be."""
        return self.nobody + self.few

    @property
    def need(self) -> float:
        """How many clinicians each supporter would stand for once those on their way are there,
        and one more; those for whom too few can be asked count twice."""
        return (self.clinicians + self.thin) / (self.supporters + self.coming + 1)


_GROUPS: Mapping[By, Callable[[Person], Iterable[str]]] = {
    By.DEPARTMENT: lambda person: (person.department,),
    By.PROFESSION: lambda person: (person.profession,),
    By.SENIORITY: lambda person: (tuple(Seniority)[person.tier],),
    By.SPECIALTY: lambda person: (person.specialty,),
    By.LANGUAGE: lambda person: person.languages,
}

_CALL = Event(id="call", kind=EventKind.OTHER_STRESSOR, urgency=Urgency.URGENT)


class Coverage:
    """Who could be asked for each of `clinicians`, by their ids.

    `people` holds them, the supporters, and as much as is known of the clinicians' reporting
    lines. With fewer than `enough` who could be asked, somebody has only a few. `as_of` is today
    where the hospital is. Raises ReportingLoop.
    """

    def __init__(
        self,
        clinicians: Sequence[str],
        supporters: Sequence[Known],
        people: Mapping[str, Person],
        *,
        as_of: date,
        enough: int,
        policy: MatchingPolicy = DEFAULT_POLICY,
    ) -> None:
        self._clinicians = clinicians
        self._supporters = supporters
        self._people = people
        self._enough = enough
        self._could_be_asked = {
            when: self._evaluated(when, as_of=as_of, policy=policy) for when in When
        }
        self._asked_for: dict[When, list[int]] = {
            when: grid.sum(axis=0).tolist() for when, grid in self._could_be_asked.items()
        }

    def _evaluated(self, when: When, *, as_of: date, policy: MatchingPolicy) -> Grid:
        pairs = Pairs(
            [Clinician(person=each, event=_CALL.id) for each in self._clinicians],
            [
                Supporter(
                    person=each.person,
                    status=each.status,
                    trained_on=each.trained_on,
                    capacity=1,
                    open_cases=0,
                    available=when in each.open_when,
                )
                for each in self._supporters
            ],
            events=[_CALL],
            people=self._people,
            as_of=as_of,
            policy=policy,
            each_alone=True,
        )
        return clear(pairs)

    def kinds(self, clinician: str, when: When) -> Counter[Profession]:
        """How many supporters of each profession could be asked for one clinician."""
        could = self._could_be_asked[when][self._clinicians.index(clinician)]
        return Counter(
            self._people[self._supporters[column].person].profession
            for column in could.nonzero()[0].tolist()
        )

    def everybody(self, when: When) -> Row:
        """All the clinicians together."""
        clinicians, supporters = range(len(self._clinicians)), range(len(self._supporters))
        return self._row(when, when, clinicians, supporters)

    def by(self, what: By, when: When = When.ANY) -> list[Row]:
        """Each group that there is, the one in most need first.

        Somebody who speaks two languages is in two groups. In a language, only those who speak it
        could be asked.
        """
        supporters = self._members((each.person for each in self._supporters), what)
        found = (
            self._row(group, when, rows, supporters.get(group, ()), only_those=what is By.LANGUAGE)
            for group, rows in self._members(self._clinicians, what).items()
        )
        return sorted(found, key=lambda row: (-row.need, row.group))

    def _members(self, ids: Iterable[str], what: By) -> Mapping[str, Sequence[int]]:
        members = defaultdict[str, list[int]](list)
        for number, each in enumerate(ids):
            for group in _GROUPS[what](self._people[each]):
                members[group].append(number)
        return members

    def _row(
        self,
        group: str,
        when: When,
        rows: Sequence[int],
        columns: Sequence[int],
        *,
        only_those: bool = False,
    ) -> Row:
        """The row of these clinicians and these supporters; `only_those` could be asked."""
        grid = self._could_be_asked[when]
        could = grid[rows][:, columns] if only_those else grid[rows]
        asked = Counter(could.sum(axis=1).tolist())
        return Row(
            group=group,
            clinicians=len(rows),
            supporters=sum(self._asked_for[when][column] > 0 for column in columns),
            coming=sum(self._supporters[column].status in ON_THEIR_WAY for column in columns),
            nobody=asked[0],
            few=sum(asked[number] for number in range(1, self._enough)),
        )
