"""Who has heard that there is peer support, and who has not: counted by department.

Nobody is asked and nobody is ticked off. What a department heard is known from the presentations
that were held for it, from the counts of those who completed the required training, and from the
day the directory first listed each of its people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from beenthere.domain.vocabulary import TIERS, PresentationKind, Rank

ORIENTATION_OF_TRAINEES = PresentationKind.RESIDENT_ORIENTATION
ORIENTATION_OF_OTHERS = PresentationKind.FACULTY_ORIENTATION


@dataclass(frozen=True)
class Held:
    """A presentation that was held: of which kind, on which day, and for which departments.

    No department means that it was for all of them.
    """

    kind: PresentationKind
    day: date
    departments: frozenset[str] = frozenset()

    def was_for(self, department: str) -> bool:
        """Whether people of this department were among those it was for."""
        return not self.departments or department in self.departments


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a department has heard."""

    department: str
    at_work: int
    last: date | None
    """When a presentation was last held for it; None for not in the time that counts."""
    listed_since: int
    """How many of its people were first listed after that; all of them where there was none."""
    trained: int
    """How many completed the required training in the time that counts."""

    @property
    def not_heard(self) -> int:
        """How many have not heard, at the most: of those listed since, some may be trained."""
        return min(self.listed_since, max(0, self.at_work - self.trained))


def standings(
    people: Mapping[str, Mapping[date | None, int]],
    held: Collection[Held],
    trained: Mapping[str, int],
) -> list[Standing]:
    """Each department's standing, those where most have not heard first.

    `people` counts those at work by department and by the day they were first listed; None is
    longer ago than anybody knows. `held` and `trained` are of the time that counts.
    """
    found = []
    for department, listed in people.items():
        last = max((each.day for each in held if each.was_for(department)), default=None)
        found.append(
            Standing(
                department=department,
                at_work=sum(listed.values()),
                last=last,
                listed_since=sum(
                    count
                    for day, count in listed.items()
                    if last is None or (day is not None and day > last)
                ),
                trained=trained.get(department, 0),
            )
        )
    return sorted(found, key=lambda each: (-each.not_heard, each.department))


def waits_for_orientation(
    rank: Rank, department: str, listed_on: date, held: Iterable[Held]
) -> bool:
    """Whether no orientation for people like them was held since they were first listed.

    Those in training have one of their own, everybody else the other.
    """
    theirs = ORIENTATION_OF_OTHERS if TIERS[rank] else ORIENTATION_OF_TRAINEES
    return not any(
        each.kind is theirs and each.was_for(department) and each.day >= listed_on for each in held
    )
