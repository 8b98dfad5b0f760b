"""Who is not available to a clinician because of what the two of them were part of, where saying
why would tell of a referral.

Whoever is known to have been part of a clinician's event is blocked, and the page says so. Two
more are kept apart without a word. Until a referral is tied to the directory, whoever it could
mean may be its clinician, or the next one of the same event. And whom one lawsuit names, or has as
witnesses, is kept apart whatever the support is for: an open case of one of them is nobody's
business who looks at another of theirs (law L6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.identity import (
    Facts,
    in_one_lawsuit_with,
    lawsuits,
    several_of_each,
)
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.people.queries import Typed, candidates_of_each
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Keeps

_TYPED = {SealedField.NAME: "name", SealedField.PHONE: "phone", SealedField.EMAIL: "email"}
"""What is typed of somebody whom the directory does not know, or not yet."""


def unavailable(
    cases: Mapping[UUID, Facts],
    *,
    events: Mapping[UUID, Collection[UUID]],
    supporters: Collection[str],
    now: datetime,
) -> dict[UUID, frozenset[str]]:
    """For each of these cases, by directory id, which of the supporters are kept apart so.

    `cases` holds what is sealed of each, `events` the events of each. As many statements for many
    cases as for one, and whether there is anybody or not.
    """
    meant = _could_mean({event for each in events.values() for event in each}, now=now)
    known = lawsuits()
    found = {}
    for case, facts in cases.items():
        apart = set[str]().union(*meant.values())
        elsewhere = {event: known[event] for event in known.keys() - set(events[case])}
        tied = facts.get(SealedField.DIRECTORY_ID)
        for person in [tied] if tied else meant.get(case, ()):
            apart |= in_one_lawsuit_with(person, supporters, known=elsewhere)
        found[case] = frozenset(apart.intersection(supporters))
    return found


def _could_mean(events: Collection[UUID], *, now: datetime) -> dict[UUID, frozenset[str]]:
    """Whom each referral of these events that is not tied to the directory could mean."""
    joined = Case.also.through.objects.filter(event__in=events).values("case")
    # A subquery, so that the statement is the same whether there is anybody or not.
    return meant_by(present_cases(now=now).filter(Q(event__in=events) | Q(pk__in=joined)))


def meant_by(cases: QuerySet[Case]) -> dict[UUID, frozenset[str]]:
    """Whom each of these cases that is not tied to the directory could mean, by directory id.

    Of a walk that keeps the least nothing is read: its event knows whom it could mean.
    """
    least = Alongside.objects.filter(keeps=Keeps.LEAST).values("case")
    known = several_of_each(cases.exclude(pk__in=least), (SealedField.DIRECTORY_ID, *_TYPED))
    tied = known.pop(SealedField.DIRECTORY_ID)
    return candidates_of_each(
        {
            case: Typed(**{_TYPED[field]: of.get(case, "") for field, of in known.items()})
            for case in set[UUID]().union(*known.values()) - tied.keys()
        }
    )
