"""Who is not available to a clinician because of what the two of them were part of, where saying
why would tell of a referral.

Whoever is known to have been part of a clinician's event is blocked, and the page says so. Two
more are kept apart without a word. Until a referral is tied to the directory, whoever it could
mean may be the next clinician of the same event. And whom one lawsuit names, or has as witnesses,
is kept apart whatever the support is for: an open case of one of them is nobody's business who
looks at another of theirs (law L6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from beenthere.apps.cases.identity import (
    Facts,
    facts_of_each,
    in_one_lawsuit_with,
    lawsuits,
    people_of,
)
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.people.queries import Typed, candidates_of_each
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Keeps


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
        apart = {person for other in meant.keys() - {case} for person in meant[other]}
        elsewhere = {event: known[event] for event in known.keys() - set(events[case])}
        tied = facts.get(SealedField.DIRECTORY_ID)
        for person in [tied] if tied else meant.get(case, ()):
            apart |= in_one_lawsuit_with(person, supporters, known=elsewhere)
        found[case] = frozenset(apart.intersection(supporters))
    return found


def _could_mean(events: Collection[UUID], *, now: datetime) -> dict[UUID, frozenset[str]]:
    """Whom each referral of these events that is not tied to the directory could mean.

    Of a walk that keeps the least nothing is read: its event knows whom it could mean.
    """
    of_events = present_cases(now=now).filter(Q(event__in=events) | Q(also__in=events))
    read = of_events.exclude(alongside__keeps=Keeps.LEAST).values_list("pk", flat=True)
    # Looked for once: it is asked of four times.
    theirs = Case.objects.filter(pk__in=set(read))
    tied = people_of(theirs)
    names, phones, emails = (
        facts_of_each(theirs, field)
        for field in (SealedField.NAME, SealedField.PHONE, SealedField.EMAIL)
    )
    return candidates_of_each(
        {
            case: Typed(
                name=names.get(case, ""), phone=phones.get(case, ""), email=emails.get(case, "")
            )
            for case in {*names, *phones, *emails} - tied.keys()
        }
    )
