"""What matching is told: people, supporters, events, and the clinicians to be supported.

Ids are compared for equality and, where nothing else decides, in their written order. Names
are not here at all, so they cannot change an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from beenthere.domain.vocabulary import (
    TIERS,
    EventKind,
    FieldWish,
    Gender,
    Missed,
    Office,
    Profession,
    Rank,
    Specialty,
    SupporterStatus,
    Urgency,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the directory. An empty string means that it is not known."""

    id: str
    profession: Profession
    rank: Rank
    specialty: str = Specialty.NONE
    department: str
    unit: str = ""
    reports_to: str = ""
    """The id of whoever they report to."""
    offices: frozenset[Office] = frozenset()
    languages: frozenset[str] = frozenset()
    """ISO 639-1 codes."""
    gender: Gender | None = None

    @property
    def tier(self) -> int:
        """Seniority from 0 (in training) to 3, to be compared within one profession only."""
        return TIERS[self.rank]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter:
    """A trained volunteer, as they stand at the moment of matching."""

    person: str
    status: SupporterStatus = SupporterStatus.ACTIVE
    trained_on: date | None = None
    capacity: int
    """Open cases they are willing to carry at once."""
    open_cases: int
    cases_last_90_days: int = 0
    """Cases that closed in that time: with those open, the load that evenness counts."""
    rests_until: date | None = None
    """The first day after the rest that their last case left them; None when that is long ago."""
    available: bool = True
    """False outside the hours they gave."""
    available_at_once: bool | None = None
    """The same for an urgent event, where that differs: some agreed to be asked at any hour."""
    been_there: frozenset[EventKind] = frozenset()
    being_supported: bool = False
    never_with: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, as far as matching needs it."""

    id: str
    kind: EventKind
    urgency: Urgency = Urgency.ROUTINE
    involved: frozenset[str] = frozenset()
    """Everyone who took part; in a lawsuit, everyone it names."""
    witnesses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a clinician asked for in a supporter. `None` and `False` mean: nothing."""

    specialty: FieldWish | None = None
    other_department: bool = False
    profession: Profession | Literal["any"] | None = None
    language: str | None = None
    gender: Gender | None = None


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinician:
    """Somebody to be supported after one event."""

    person: str
    event: str
    wishes: Wishes = NO_WISHES
    never_with: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    """Supporters who cannot be asked for this one, for a reason that is not told."""
    beside: tuple[Supporter, ...] = ()
    """Supporters who have this case already, or may join it: whoever else does is matched to them
    as well."""


def missed(clinician: Person, wishes: Wishes, found: Collection[Person]) -> Missed | None:
    """What matching could not find for a clinician among those it found to ask."""
    lacking = {
        Missed.NOBODY: not found,
        Missed.LANGUAGE: wishes.language is not None
        and not any(wishes.language in each.languages for each in found),
        Missed.PROFESSION: isinstance(wishes.profession, Profession)
        and wishes.profession not in {each.profession for each in found},
        Missed.SPECIALTY: wishes.specialty is FieldWish.SAME
        and clinician.specialty not in {"", Specialty.NONE, *(each.specialty for each in found)},
    }
    return next((each for each, lacks in lacking.items() if lacks), None)


class ReportingLoop(ValueError):
    """A reporting line that comes back to where it began: nobody can be above themselves."""

    def __init__(self, loop: tuple[str, ...]) -> None:
        super().__init__("the reporting line loops: " + " -> ".join((*loop, loop[0])))
        self.loop = loop
        """The ids of the loop in order, beginning with the smallest."""


def reporting_line(person: str, people: Mapping[str, Person]) -> tuple[str, ...]:
    """The ids above a person, nearest first, as far up as `people` tells.

    Raises ReportingLoop.
    """
    line: list[str] = []
    seen = {person}
    above = people[person].reports_to if person in people else ""
    while above:
        if above in seen:
            loop = [person, *line]
            loop = loop[loop.index(above) :]
            start = loop.index(min(loop))
            raise ReportingLoop((*loop[start:], *loop[:start]))
        line.append(above)
        seen.add(above)
        above = people[above].reports_to if above in people else ""
    return tuple(line)
