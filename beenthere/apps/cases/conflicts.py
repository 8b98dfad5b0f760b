"""Which directors may see a case: those who are not in it, and do not evaluate its clinician.

The same rules that keep a supporter from a case keep a director from seeing it (law L6).
Where it is not certain who the clinician is, everyone it could be counts: a director is rather
kept out once too often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from uuid import UUID

from beenthere.apps.cases.identity import involved_among, unsealed
from beenthere.apps.cases.matching import clinicians_told, matching_policy
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account, Person
from beenthere.apps.people.queries import accounts_with_role, candidates
from beenthere.apps.people.told import person_told
from beenthere.domain.matching import facts as told
from beenthere.domain.matching.ranking import rank
from beenthere.domain.matching.rules import Code
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Role

_CONFLICTS = frozenset({Code.SAME_PERSON, Code.INVOLVED_IN_EVENT, Code.EVALUATES})

_ANY_DAY = date(2000, 1, 1)
"""Training and rest do not matter here; any day will do."""

Facts = Mapping[SealedField, str]


def directors_free_of_conflict(case: Case, facts: Facts) -> set[int]:
    """The accounts of directors and associate directors who may see this case."""
    return free_of_conflict(case, facts, _directors())


def directors_free_of_each(event: UUID, clinicians: Sequence[Facts]) -> list[set[int]]:
    """The same for new cases of one event, in their order, whose clinicians the directory knows and
    who are noted as involved; as many statements whatever their number."""
    accounts = list(_directors())
    involved = _involved([event], accounts)
    return [
        _not_barred(accounts, involved | barred) for barred in _in_conflict(clinicians, accounts)
    ]


def free_of_conflict(case: Case, facts: Facts, accounts: Iterable[Account]) -> set[int]:
    """Which of these accounts are of people who are not in this case and evaluate nobody of it."""
    accounts = list(accounts)
    barred = _involved(case.event_ids(), accounts, besides=case)
    return _not_barred(accounts, barred.union(*_in_conflict(could_be_each(facts), accounts)))


def alternates() -> set[int]:
    """The outside alternates, who see a case when no director of the program may."""
    return set(accounts_with_role(Role.ALTERNATE).values_list("pk", flat=True))


def could_be_each(facts: Facts) -> list[Facts]:
    """The clinician, as the directory knows them: for certain, or everyone it could be."""
    if SealedField.DIRECTORY_ID in facts:
        return [facts]
    people = Person.objects.filter(
        pk__in=candidates(
            name=facts.get(SealedField.NAME, ""),
            phone=facts.get(SealedField.PHONE, ""),
            email=facts.get(SealedField.EMAIL, ""),
        )
    )
    return [
        facts,
        *({**facts, SealedField.DIRECTORY_ID: person.directory_id} for person in people),
    ]


def _directors() -> Iterable[Account]:
    return accounts_with_role(Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR)


def _not_barred(accounts: Iterable[Account], barred: Set[str]) -> set[int]:
    return {
        account.pk
        for account in accounts
        if account.person is None or account.person.directory_id not in barred
    }


def _involved(
    events: Sequence[UUID], accounts: Sequence[Account], *, besides: Case | None = None
) -> set[str]:
    """Those of them who were there: known as such, or named in another case of the events."""
    theirs = [account.person.directory_id for account in accounts if account.person]
    found = involved_among(events, theirs)
    # `besides` is among them, so that nothing more is asked where there are others.
    together = Case.objects.filter(event__in=events)
    together = together.select_related("alongside").prefetch_related("sealed")
    for other in together:
        if other != besides:
            for could_be in could_be_each(unsealed(other)):
                found.add(could_be.get(SealedField.DIRECTORY_ID, ""))
    return found & set(theirs)


def _in_conflict(clinicians: Sequence[Facts], accounts: Sequence[Account]) -> list[set[str]]:
    """Who of them is each of these clinicians, or evaluates them."""
    # With a space, which no directory id has: whoever is not listed is nobody who is.
    keys = [f"unlisted {number}" for number in range(len(clinicians))]
    asked, people = clinicians_told(dict(zip(keys, clinicians, strict=True)))
    directors = {
        account.person.directory_id: person_told(account.person)
        for account in accounts
        if account.person
    }
    return [_conflicting(asked[key], directors, people) for key in keys]


def _conflicting(
    clinician: told.Person, directors: Mapping[str, told.Person], people: Mapping[str, told.Person]
) -> set[str]:
    ranking = rank(
        told.Clinician(person=clinician.id, event=""),
        told.Event(id="", kind=EventKind.OTHER_STRESSOR),
        [
            told.Supporter(person=key, capacity=1, open_cases=0, trained_on=_ANY_DAY)
            for key in directors
        ],
        {**people, **directors, clinician.id: clinician},
        as_of=_ANY_DAY,
        policy=matching_policy(),
    )
    return {
        match.supporter
        for match in ranking.blocked
        for stop in match.explanation.stops
        if stop.code in _CONFLICTS
    }
