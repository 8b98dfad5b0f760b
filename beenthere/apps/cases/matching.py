"""Who could be asked for one case: the rows that matching needs, read and judged.

The number of statements does not depend on how many supporters or cases there are, and is the
same for a supporter who is paused and one who is being supported (law L6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from beenthere.apps.cases.apart import unavailable
from beenthere.apps.cases.identity import involved_among, people_of, unsealed
from beenthere.apps.cases.models import Assignment, Case, Contact, Offer
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.outside import program
from beenthere.apps.people import models as directory
from beenthere.apps.people.queries import line_above
from beenthere.apps.people.told import OF_PERSON, person_of, person_told
from beenthere.apps.supporters.availability import AskedNow
from beenthere.apps.supporters.declaring import NOTHING, Said, said_by_each
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import LIGHT
from beenthere.domain.load import carried
from beenthere.domain.matching import facts as told
from beenthere.domain.matching.ranking import Match, rank
from beenthere.domain.matching.weights import MatchingPolicy
from beenthere.domain.sealing import SealedField
from beenthere.domain.supporter_life import MATCHED
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Gender,
    Missed,
    OutreachOutcome,
    Profession,
    Rank,
    Specialty,
    SupporterStatus,
    Urgency,
)

_SOMEBODY_ELSE = (
    OutreachOutcome.SOMEBODY_ELSE_SAME_FIELD,
    OutreachOutcome.SOMEBODY_ELSE_OTHER_FIELD,
)

_OF_SUPPORTER = (
    "pk",
    "status",
    "person__active",
    "account__enabled",
    "trained_on",
    "capacity",
    "rest__until",
    "rest__recent_cases",
    "zone",
    "urgent_any_hour",
)


@dataclass(frozen=True)
class Choice:
    """A supporter, and what matching says of asking them."""

    supporter: Supporter
    match: Match


@dataclass(frozen=True)
class Matching:
    """Every supporter who does not have the case already, in the order of `Ranking`.

    `people` holds each of them as matching knows them.
    """

    clinician: told.Person
    wishes: told.Wishes
    people: Mapping[str, told.Person]
    ranked: Sequence[Match]
    avoided: Sequence[Match]
    blocked: Sequence[Match]

    def choices(self, matches: Iterable[Match]) -> list[Choice]:
        """These matches with the supporters they are about, in one statement."""
        listed = list(matches)
        ids = [match.supporter for match in listed]
        found = Supporter.objects.filter(person__directory_id__in=ids)
        rows = {row.person.directory_id: row for row in found.select_related("person", "account")}
        return [Choice(rows[match.supporter], match) for match in listed]

    @property
    def missed(self) -> Missed | None:
        """What could not be found among those who can be asked."""
        found = [self.people[match.supporter] for match in self.ranked]
        return told.missed(self.clinician, self.wishes, found)

    @cached_property
    def allowed(self) -> dict[int, Choice]:
        """Those whom the director may choose, by primary key; with a reason where `stops`."""
        return {
            choice.supporter.pk: choice for choice in self.choices(chain(self.ranked, self.avoided))
        }


def match(case: Case, *, now: datetime) -> Matching:
    """Every supporter for this case, ranked and explained. Raises KeyGone once it is erased."""
    facts = unsealed(case)
    # Until its time is over, a closed case counts as well: were its clinician free to be asked, the
    # reason they are blocked for others of the same event would tell who they are.
    people, supporters = roster(
        supporter_rows(known()),
        cases=assignments_now(),
        supported=set(people_of(present_cases(now=now).exclude(pk=case.pk)).values()),
        now=now,
    )
    said = asked_apart(supporters.values())
    has_it = [supporters.pop(key) for key in who_has([case.pk])[case.pk]]
    # Whoever is asked to join may say yes: nobody is asked to be beside them who could not be.
    joining = [supporters[key] for key in asked_to_join([case.pk])[case.pk] if key in supporters]
    beside = (*has_it, *joining)
    clinician, above = clinician_told(
        facts, unlisted=str(case.pk), also=[each.person for each in beside]
    )
    wishes = wishes_of(facts)
    events = case.event_ids()
    apart = unavailable({case.pk: facts}, events={case.pk: events}, supporters=people, now=now)
    ranking = rank(
        told.Clinician(
            person=clinician.id,
            event=str(case.event_id),
            wishes=wishes,
            never_with=kept_apart([case.pk])[case.pk] | said.get(clinician.id, frozenset()),
            unavailable=apart[case.pk],
            beside=beside,
        ),
        told.Event(
            id=str(case.event_id),
            kind=EventKind(case.event.kind),
            urgency=Urgency(case.urgency),
            involved=frozenset(involved_among(events, people)) - {clinician.id},
        ),
        list(supporters.values()),
        # Above the clinician it is known to whom a supporter reports; elsewhere that is not asked.
        {**people, **above, clinician.id: clinician},
        as_of=program().day_of(now),
        policy=matching_policy(),
    )
    return Matching(
        clinician=clinician,
        wishes=wishes,
        people=people,
        ranked=ranking.ranked,
        avoided=ranking.avoided,
        blocked=ranking.blocked,
    )


def roster(
    rows: Sequence[tuple[Any, ...]],
    *,
    cases: Mapping[int, int],
    supported: Set[str],
    now: datetime,
) -> tuple[dict[str, told.Person], dict[int, told.Supporter]]:
    """These `supporter_rows` as matching knows them: people by directory id, supporters by key.

    `cases` says how many each has now, `supported` who is being supported.
    """
    said, asking = said_by_each(), AskedNow(now=now)
    people = {
        row[0]: as_they_say(
            person_of(*row[: len(OF_PERSON)]), said.get(row[len(OF_PERSON)], NOTHING)
        )
        for row in rows
    }
    found = {
        row[len(OF_PERSON)]: _supporter(
            *row[len(OF_PERSON) :],
            person=row[0],
            open_cases=cases,
            supported=supported,
            said=said,
            asking=asking,
        )
        for row in rows
    }
    return people, found


def as_they_say(person: told.Person, said: Said) -> told.Person:
    """Somebody of the directory, put right by what they say of themselves."""
    if not (said.languages or said.specialty):
        return person
    return replace(
        person,
        languages=person.languages | said.languages,
        specialty=said.specialty or person.specialty,
    )


def matching_policy() -> MatchingPolicy:
    """The weights and preferences in force at this institution."""
    current = program()
    return MatchingPolicy(
        weights=current.weights,
        specialty_prefers=dict(current.specialty_prefers),
        rested_days=current.policy.forget_load.length.days,
    )


_status = cache(SupporterStatus)


def wishes_of(facts: Mapping[SealedField, str]) -> told.Wishes:
    """What the clinician asked for in a supporter."""
    profession = facts.get(SealedField.PROFESSION_WISH)
    field, gender = facts.get(SealedField.FIELD_WISH), facts.get(SealedField.GENDER_WISH)
    return told.Wishes(
        specialty=FieldWish(field) if field else None,
        other_department=SealedField.DEPARTMENT_WISH in facts,
        profession="any" if profession == "any" else Profession(profession) if profession else None,
        language=facts.get(SealedField.LANGUAGE_WISH),
        gender=Gender(gender) if gender else None,
    )


def clinician_told(
    facts: Mapping[SealedField, str], *, unlisted: str, also: Iterable[str] = ()
) -> tuple[told.Person, dict[str, told.Person]]:
    """The clinician of these facts, and whoever is above them in the reporting line, by id.

    `unlisted` is the id to use for somebody who is not in the directory. `also` names others,
    who come with whoever is above them too.
    """
    clinicians, above = clinicians_told({unlisted: facts}, also=also)
    return clinicians[unlisted], above


def clinicians_told(
    each: Mapping[str, Mapping[SealedField, str]], *, also: Iterable[str] = ()
) -> tuple[dict[str, told.Person], dict[str, told.Person]]:
    """Several clinicians, as `clinician_told`: by the id to use for somebody unlisted."""
    named = {
        facts.get(field)
        for facts in each.values()
        for field in (SealedField.DIRECTORY_ID, SealedField.SUPERVISOR)
    }.union(also)
    listed = directory.Person.objects.filter(directory_id__in=named - {None})
    keys = set(listed.values_list("pk", flat=True))
    line = set(chain.from_iterable(line_above(keys).values()))
    above = {
        row.directory_id: _reporting(row)
        for row in directory.Person.objects.filter(pk__in=line | keys).select_related("reports_to")
    }
    return {key: _clinician(facts, above, unlisted=key) for key, facts in each.items()}, above


def _clinician(
    facts: Mapping[SealedField, str], above: Mapping[str, told.Person], *, unlisted: str
) -> told.Person:
    supervisor = facts.get(SealedField.SUPERVISOR, "")
    if (itself := above.get(facts.get(SealedField.DIRECTORY_ID, ""))) is not None:
        return replace(itself, reports_to=supervisor or itself.reports_to)
    return told.Person(
        id=unlisted,
        profession=Profession(facts.get(SealedField.PROFESSION, Profession.OTHER)),
        rank=Rank(facts.get(SealedField.RANK, Rank.STAFF)),
        specialty=facts.get(SealedField.SPECIALTY, Specialty.NONE),
        department=facts.get(SealedField.DEPARTMENT, ""),
        unit=facts.get(SealedField.UNIT, ""),
        reports_to=supervisor,
    )


def _reporting(row: directory.Person) -> told.Person:
    return replace(
        person_told(row), reports_to=row.reports_to.directory_id if row.reports_to else ""
    )


def known() -> QuerySet[Supporter]:
    """Whom matching knows: whoever is on the way to their first case is in no list of it."""
    return Supporter.objects.filter(status__in=MATCHED)


def supporter_rows(supporters: QuerySet[Supporter]) -> list[tuple[Any, ...]]:
    """What matching asks of each supporter, in the order of `OF_PERSON` and `_OF_SUPPORTER`.

    Columns, not models: making ten thousand models takes longer than ranking them.
    """
    return list(
        supporters.values_list(*(f"person__{column}" for column in OF_PERSON), *_OF_SUPPORTER)
    )


def who_has(cases: Collection[UUID]) -> dict[UUID, list[int]]:
    """Who has each of these cases now, by primary key."""
    return _by_case(cases, Assignment.objects.filter(case__in=cases, until__isnull=True))


def asked_to_join(cases: Collection[UUID]) -> dict[UUID, list[int]]:
    """Who is asked to join whoever has each of these cases, and has not answered."""
    asked = Offer.objects.filter(case__in=cases, second=True, state=OfferState.OPEN)
    return _by_case(cases, asked)


def _by_case(
    cases: Collection[UUID], rows: QuerySet[Assignment] | QuerySet[Offer]
) -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = {case: [] for case in cases}
    for case, supporter in rows.values_list("case_id", "supporter_id"):
        found[case].append(supporter)
    return found


def assignments_now() -> Counter[int]:
    """How much each supporter carries now, by primary key, as their capacity counts it."""
    cases, walks = Counter[int](), Counter[int]()
    current = Assignment.objects.filter(until__isnull=True)
    for supporter, state in current.values_list("supporter_id", "case__state"):
        cases[supporter] += 1
        walks[supporter] += state in LIGHT
    policy = program().policy
    return Counter({key: carried(count, walks[key], policy) for key, count in cases.items()})


def asked_apart(supporters: Iterable[told.Supporter]) -> dict[str, frozenset[str]]:
    """Whom supporters would rather not be matched with, by who they are: it counts as well where
    they are a clinician themselves."""
    return {each.person: each.never_with for each in supporters if each.never_with}


def kept_apart(cases: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """For each case, by directory id, those who handed it back, and those its clinician would
    rather not have."""
    person = "supporter__person__directory_id"
    handed_back = Assignment.objects.filter(case__in=cases, recused__isnull=False)
    not_wanted = Contact.objects.filter(case__in=cases, outcome__in=_SOMEBODY_ELSE)
    apart: dict[UUID, set[str]] = {case: set() for case in cases}
    for case, who in handed_back.values_list("case_id", person).union(
        not_wanted.values_list("case_id", person)
    ):
        apart[case].add(who)
    return {case: frozenset(who) for case, who in apart.items()}


def _supporter(
    key: int,
    status: str,
    works: bool,
    enabled: bool,
    trained_on: date | None,
    capacity: int,
    rests_until: date | None,
    recent_cases: int | None,
    zone: str | None,
    urgent_any_hour: bool,
    *,
    person: str,
    open_cases: Mapping[int, int],
    supported: Set[str],
    said: Mapping[int, Said],
    asking: AskedNow,
) -> told.Supporter:
    own = said.get(key, NOTHING)
    asked = asking.of(key, zone=zone, urgent_any_hour=urgent_any_hour)
    if not (works and enabled):
        stands = SupporterStatus.STEPPED_DOWN
    elif asked.away:
        # The same as paused, so that no answer tells one from the other.
        stands = SupporterStatus.PAUSED
    else:
        stands = _status(status)
    return told.Supporter(
        person=person,
        status=stands,
        available=asked.routine,
        available_at_once=asked.urgent,
        trained_on=trained_on,
        capacity=capacity,
        open_cases=open_cases.get(key, 0),
        cases_last_90_days=recent_cases or 0,
        rests_until=rests_until,
        been_there=own.been_there,
        being_supported=person in supported,
        never_with=own.never_with,
    )
