"""A small synthetic hospital for tests, made of as few rows as a story needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account, AccountRole, Department, Person, Unit
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.apps.supporters.models import Agreed, Rest, Supporter
from beenthere.domain.agreement import IN_FORCE
from beenthere.domain.names import name_key
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    ChannelKind,
    EventKind,
    Occurred,
    Profession,
    Rank,
    ReachBy,
    Role,
    Source,
    Specialty,
    SupporterStatus,
    Urgency,
)

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Ten in the morning of a Monday in Boston: everybody is awake and the office is open."""

TYPED: Mapping[SealedField, str] = {
    SealedField.NAME: "Wilhelmina Testcase",
    SealedField.PHONE: "+16175550123",
    SealedField.EMAIL: "wilhelmina.testcase@hospital.example",
}
"""A clinician typed in by hand, whom no directory knows."""


@dataclass
class Hospital:
    """Makes people with running numbers; whatever is not said is ordinary."""

    numbers: count[int] = field(default_factory=lambda: count(1))

    def person(self, name: str = "", **changes: Any) -> Person:
        """Somebody of the directory: a mid-career internist unless changed."""
        number = next(self.numbers)
        department = changes.pop("department", "medicine")
        unit = changes.pop("unit", None)
        row, _ = Department.objects.get_or_create(code=department)
        values: dict[str, Any] = {
            "directory_id": f"T{number:04}",
            "name": name or f"Test Person {chr(65 + number % 26)}{'x' * (number // 26)}",
            "profession": Profession.PHYSICIAN,
            "rank": Rank.ASSOCIATE_PROFESSOR,
            "specialty": Specialty.INTERNAL_MEDICINE,
            "department": row,
            "unit": unit and Unit.objects.get_or_create(code=unit, department=row)[0],
            "email": f"t{number:04}@hospital.example",
            "phone": f"+1617555{number:04}",
        } | changes
        values.setdefault("name_key", name_key(values["name"]))
        return Person.objects.create(**values)

    def account(self, *roles: Role, person: Person | None = None) -> Account:
        """An account with these roles, of this person or of somebody from outside."""
        number = next(self.numbers)
        email = person.email if person else f"outside{number}@elsewhere.example"
        account = Account.objects.make(email=email, person=person, today=MONDAY.date())
        AccountRole.objects.bulk_create([AccountRole(account=account, role=role) for role in roles])
        ContactPoint.objects.create(
            account=account, kind=ChannelKind.EMAIL, email=account.email, verified_at=MONDAY
        )
        return account

    def director(self, role: Role = Role.DIRECTOR, **changes: Any) -> Account:
        """A director of the program, who is also somebody of the hospital."""
        changes = {"department": "psychiatry", "specialty": Specialty.PSYCHIATRY} | changes
        return self.account(role, person=self.person(**changes))

    def supporter(self, **changes: Any) -> Supporter:
        """A trained, active supporter; fields of the supporter or of the person may change.

        `been_there` (kinds of event) and `never_with` (people) are what they say of themselves.
        """
        been_there = frozenset(changes.pop("been_there", ()))
        never_with = frozenset(each.directory_id for each in changes.pop("never_with", ()))
        rest = {key: changes.pop(key) for key in ("rests_until", "recent_cases") if key in changes}
        own = {key: changes.pop(key) for key in _SUPPORTER_FIELDS & changes.keys()}
        person = self.person(**{"department": "surgery", **changes})
        account = self.account(Role.SUPPORTER, person=person)
        supporter = Supporter.objects.create(
            account=account,
            person=person,
            **{"status": SupporterStatus.ACTIVE, "trained_on": date(2026, 1, 15), **own},
        )
        if rest:
            until = rest.get("rests_until", date(2026, 10, 1))
            Rest.objects.create(
                supporter=supporter, until=until, recent_cases=rest.get("recent_cases", 1)
            )
        Agreed.objects.create(supporter=supporter, version=IN_FORCE, accepted_on=MONDAY.date())
        said = Said(been_there=been_there, never_with=never_with)
        declare(supporter=supporter, said=said, now=MONDAY)
        return supporter

    def case(
        self,
        facts: Mapping[SealedField, str] = TYPED,
        *,
        kind: EventKind = EventKind.ADVERSE_EVENT,
        urgency: Urgency = Urgency.ROUTINE,
        now: datetime = MONDAY,
        routed: bool = True,
    ) -> Case:
        """A referral of one clinician, already seen by its directors unless `routed` is off."""
        form: UUID = uuid4()
        refer(
            form=form,
            kind=kind,
            occurred=Occurred.TODAY,
            urgency=urgency,
            source=Source.COLLEAGUE,
            clinicians=[Referred(reach_by=ReachBy.TYPED, facts=facts)],
            now=now,
        )
        case = Case.objects.get(event__form=form)
        if routed:
            route(case_id=case.pk, now=now)
            case.refresh_from_db()
        return case

    def triaged(
        self,
        who: Person | Mapping[SealedField, str],
        *,
        kind: EventKind = EventKind.ADVERSE_EVENT,
    ) -> Case:
        """A case that waits for a supporter to be chosen, of somebody whom the directory knows or
        of whom these facts are typed."""
        if isinstance(who, Person):
            facts, reach_by = facts_of(who), ReachBy.DIRECTORY
        else:
            facts, reach_by = dict(who), ReachBy.TYPED
        case = self.case(facts, kind=kind)
        triage(case_id=case.pk, facts=facts, reach_by=reach_by, urgency=Urgency.ROUTINE, now=MONDAY)
        case.refresh_from_db()
        return case


_SUPPORTER_FIELDS = {
    "status",
    "trained_on",
    "capacity",
}
