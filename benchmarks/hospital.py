"""A synthetic hospital as large as a benchmark needs, stored in bulk; the same every time.

Imported once Django is set up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from random import Random
from string import ascii_lowercase
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import connection

from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts, sealed_rows
from beenthere.apps.cases.models import Assignment, Case, Event, Offer, Sealed, Sight
from beenthere.apps.outside import vault
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account, AccountRole, Department, Person, Unit
from beenthere.apps.supporters.declaring import Said, declaration
from beenthere.apps.supporters.models import Declaration, Rest, Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import STATES, TRANSITIONS, CaseEvent, CaseState
from beenthere.domain.names import name_key
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Gender,
    Occurred,
    Office,
    Profession,
    ReachBy,
    Role,
    Source,
    Specialty,
    SupporterStatus,
    Urgency,
    ranks_of,
)
from beenthere.domain.wording import MessageKind

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday morning."""

_DEPARTMENTS = 14
_UNITS = 60
_AT_ONCE = 2_000
_WITH_SUPPORTER = [state for state, event in TRANSITIONS if event is CaseEvent.RECUSED]

OPEN = tuple(state for state in CaseState if state not in (CaseState.RECEIVED, CaseState.CLOSED))
"""The states of open cases that directors see."""


@dataclass
class Hospital:
    """Makes rows with running numbers. One to a database."""

    random: Random = field(default_factory=lambda: Random(20261122))
    people: list[Person] = field(default_factory=list)
    supporters: list[Supporter] = field(default_factory=list)
    _named: int = 0

    def __post_init__(self) -> None:
        Department.objects.bulk_create(
            [Department(code=f"department_{number}") for number in range(_DEPARTMENTS)]
        )
        Unit.objects.bulk_create(
            [
                Unit(code=f"unit_{number}", department_id=f"department_{number % _DEPARTMENTS}")
                for number in range(_UNITS)
            ]
        )

    def hire(self, count: int) -> list[Person]:
        """So many more people of the directory; whoever was there before is above them."""
        hired = Person.objects.bulk_create(
            [self._person(len(self.people) + number) for number in range(count)], _AT_ONCE
        )
        self.people += hired
        return hired

    def train(self, count: int) -> list[Supporter]:
        """So many more supporters, one in five of whom keeps apart from somebody."""
        people = self.hire(count)
        accounts = self._accounts(people, Role.SUPPORTER)
        trained = Supporter.objects.bulk_create(
            [
                self._supporter(person, account)
                for person, account in zip(people, accounts, strict=True)
            ],
            _AT_ONCE,
        )
        Rest.objects.bulk_create(
            [
                Rest(
                    supporter=each,
                    until=self.random.choice([date(2026, 11, 17), date(2026, 11, 27)]),
                    recent_cases=self.random.randint(1, 4),
                )
                for each in trained[::2]
            ],
            _AT_ONCE,
        )
        Declaration.objects.bulk_create(
            [
                declaration(supporter=supporter, said=self._said(apart=number % 5 == 0))
                for number, supporter in enumerate(trained)
            ],
            _AT_ONCE,
        )
        self.supporters += trained
        return trained

    def appoint(self, role: Role) -> Account:
        """Somebody of the hospital in a role of the program."""
        return self._accounts(self.hire(1), role)[0]

    def refer(self, person: Person) -> Case:
        """One referral of somebody whom the directory knows, seen by its directors."""
        form = uuid4()
        refer(
            form=form,
            kind=EventKind.ADVERSE_EVENT,
            occurred=Occurred.TODAY,
            urgency=Urgency.ROUTINE,
            source=Source.COLLEAGUE,
            clinicians=[Referred(reach_by=ReachBy.DIRECTORY, facts=facts_of(person))],
            now=NOW,
        )
        case = Case.objects.get(event__form=form)
        route(case_id=case.pk, now=NOW)
        case.refresh_from_db()
        return case

    def open_cases(
        self,
        people: Sequence[Person],
        *,
        states: Sequence[CaseState] = OPEN,
        seen_by: Sequence[Account] = (),
        due_at: datetime = NOW,
        sealed: bool = True,
    ) -> list[Case]:
        """A case of each of these people, in these states in turn, due a minute after the other.

        Nothing is missing that the state calls for. `sealed` off leaves out whom it is about,
        and its key.
        """
        cases = self._cases(
            [states[number % len(states)] for number in range(len(people))],
            due_at=due_at,
            sealed=sealed,
        )
        if sealed:
            _seal(cases, [{SealedField.DIRECTORY_ID: each.directory_id} for each in people])
        self._show(cases, to=seen_by)
        Assignment.objects.bulk_create(
            [
                Assignment(case=case, supporter=supporter, lead=True, since=NOW)
                for case, supporter in zip(cases, cycle(self.supporters), strict=False)
                if case.state in _WITH_SUPPORTER
            ],
            _AT_ONCE,
        )
        Offer.objects.bulk_create(
            [
                Offer(case=case, supporter=supporter, place=1, state=OfferState.OPEN, due_at=NOW)
                for case, supporter in zip(cases, cycle(self.supporters), strict=False)
                if case.state == CaseState.OFFERED
            ],
            _AT_ONCE,
        )
        return cases

    def closed_cases(
        self, facts: Sequence[Facts], *, due_at: datetime = NOW, seen_by: Sequence[Account] = ()
    ) -> list[Case]:
        """A closed case for each of these, to be erased a minute after the other."""
        cases = self._cases([CaseState.CLOSED] * len(facts), due_at=due_at, sealed=True)
        _seal(cases, facts)
        self._show(cases, to=seen_by)
        return cases

    def _show(self, cases: Sequence[Case], *, to: Sequence[Account]) -> None:
        """Let directors see cases they were told of."""
        Sight.objects.bulk_create(
            [Sight(case=case, account=account) for case in cases for account in to], _AT_ONCE
        )
        Message.objects.bulk_create(
            [
                Message(
                    case=case,
                    account=account,
                    kind=MessageKind.TRIAGE_WAITING,
                    state=MessageState.SENT,
                    due_at=NOW,
                )
                for case in cases
                for account in to
            ],
            _AT_ONCE,
        )

    def _cases(self, states: Sequence[CaseState], *, due_at: datetime, sealed: bool) -> list[Case]:
        events = Event.objects.bulk_create(
            [
                Event(
                    id=_id(sealed=sealed),
                    form=uuid4(),
                    kind=self.random.choice(list(EventKind)),
                    occurred=Occurred.TODAY,
                    referred_at=NOW,
                )
                for _ in states
            ],
            _AT_ONCE,
        )
        return Case.objects.bulk_create(
            [
                Case(
                    id=_id(sealed=sealed),
                    event=event,
                    code_name=self._code_name(),
                    state=state,
                    owner=STATES[state].owner,
                    next_action=STATES[state].action,
                    due_at=due_at + timedelta(minutes=number),
                    urgency=self.random.choice(list(Urgency)),
                    source=Source.COLLEAGUE,
                    reach_by=ReachBy.DIRECTORY,
                    referred_at=NOW - timedelta(days=1),
                    close_reason=CloseReason.COMPLETE if state is CaseState.CLOSED else None,
                )
                for number, (event, state) in enumerate(zip(events, states, strict=True))
            ],
            _AT_ONCE,
        )

    def _person(self, number: int) -> Person:
        random = self.random
        profession = random.choice([Profession.PHYSICIAN, Profession.NURSE, Profession.NURSE])
        name = f"Synthetic Person {_letters(number)}"
        unit = random.randrange(_UNITS)
        return Person(
            directory_id=f"S{number:06}",
            name=name,
            name_key=name_key(name),
            profession=profession,
            rank=random.choice(ranks_of(profession)),
            specialty=random.choice(list(Specialty)),
            department_id=f"department_{unit % _DEPARTMENTS}",
            unit_id=f"unit_{unit}",
            reports_to=self.people[number // 6 % len(self.people)] if self.people else None,
            offices=[Office.WORKS_IN_QUALITY] if random.random() < 0.05 else [],
            email=f"s{number:06}@hospital.example",
            phone=f"+1617{number:07}",
            languages=["en", "es"] if random.random() < 0.2 else ["en"],
            gender=random.choice(["", *Gender]),
        )

    def _accounts(self, people: Sequence[Person], role: Role) -> list[Account]:
        accounts = Account.objects.bulk_create(
            [
                Account(
                    email=person.email,
                    person=person,
                    password=make_password(None),
                    created_on=NOW.date(),
                )
                for person in people
            ],
            _AT_ONCE,
        )
        AccountRole.objects.bulk_create(
            [AccountRole(account=account, role=role) for account in accounts], _AT_ONCE
        )
        return accounts

    def _supporter(self, person: Person, account: Account) -> Supporter:
        random = self.random
        return Supporter(
            account=account,
            person=person,
            status=SupporterStatus.PAUSED if random.random() < 0.05 else SupporterStatus.ACTIVE,
            trained_on=date(2025, 3, 14),
            capacity=random.randint(3, 6),
        )

    def _said(self, *, apart: bool) -> Said:
        return Said(
            been_there=frozenset(self.random.sample(list(EventKind), 2)),
            never_with=frozenset({self.random.choice(self.people).directory_id} if apart else ()),
        )

    def _code_name(self) -> str:
        self._named += 1
        letters = _letters(self._named).lower()
        return f"{letters}-heron"


def settle() -> None:
    """Let the database take stock of what was just stored, as it would by itself in a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _seal(cases: Sequence[Case], facts: Sequence[Facts]) -> None:
    Sealed.objects.bulk_create(
        [
            row
            for case, each in zip(cases, facts, strict=True)
            for row in sealed_rows(case.pk, each)
        ],
        _AT_ONCE,
    )


def _id(*, sealed: bool) -> UUID:
    return vault().issue() if sealed else uuid4()


def _letters(number: int) -> str:
    """A number written in six letters."""
    written = ""
    for _ in range(6):
        number, last = divmod(number, len(ascii_lowercase))
        written = ascii_lowercase[last] + written
    return written.capitalize()
