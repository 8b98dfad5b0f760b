"""A defendant whom a supporter has spoken with, and a clock that a test sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from beenthere.apps.alongside import actions
from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account, Person
from beenthere.apps.privacy.letting_go import let_go
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState
from beenthere.domain.defendants import Ahead, Said, Step
from beenthere.domain.vocabulary import EventKind, Keeps, OutreachOutcome
from tests.hospital import MONDAY, Hospital


@dataclass
class Walking:
    """One clinician who was sued, their supporter, and whoever directs."""

    hospital: Hospital = field(default_factory=Hospital)
    moment: datetime = MONDAY

    def __post_init__(self) -> None:
        self.director: Account = self.hospital.director()
        self.supporter: Supporter = self.hospital.supporter()
        self.clinician: Person = self.hospital.person("Winifred Defendant")
        self.case: Case = self.referred(self.clinician)
        wanted = Wanted(supporter=self.supporter.pk)
        offering.agreed_by_phone(case_id=self.case.pk, wanted=wanted, now=MONDAY)
        reaching.record(
            case_id=self.case.pk,
            supporter=self.supporter,
            outcome=OutreachOutcome.SPOKE,
            now=MONDAY,
        )

    def referred(self, person: Person) -> Case:
        """A lawsuit against this person, triaged."""
        return self.hospital.triaged(person, kind=EventKind.MALPRACTICE_SUIT)

    def begins(
        self,
        keeps: Keeps = Keeps.LEAST,
        step: Step | None = None,
        *,
        by: Supporter | None = None,
        gone: bool = True,
    ) -> None:
        """They agree, a month ahead unless a step is named; what is let go of is `gone`."""
        actions.begin(
            case_id=self.case.pk,
            supporter=by or self.supporter,
            keeps=keeps,
            said=Said(step=step, otherwise=None if step else Ahead.MONTH),
            now=self.moment,
        )
        if gone:
            let_go(now=self.moment)

    def stands(self) -> CaseState:
        self.case.refresh_from_db()
        return CaseState(self.case.state)

    @property
    def walk(self) -> Alongside:
        return Alongside.objects.get(case=self.case)

    def due(self) -> CaseState:
        """Time passes until the next thing is due, and the worker does it."""
        self.case.refresh_from_db()
        self.moment = max(self.moment, self.case.due_at)
        closing.time_came(case_id=self.case.pk, now=self.moment)
        return self.stands()

    def says(self, what: Callable[..., None], **more: object) -> CaseState:
        """The supporter says something of the walk."""
        what(case_id=self.case.pk, supporter=self.supporter, now=self.moment, **more)
        return self.stands()

    def joined(self) -> Supporter:
        """A second supporter joins."""
        second = self.hospital.supporter()
        wanted = Wanted(supporter=second.pk)
        offering.ask_second(case_id=self.case.pk, wanted=wanted, now=self.moment)
        offer = self.case.offers.get(supporter=second)
        offering.accept(offer_id=offer.pk, supporter=second, now=self.moment)
        return second

    def leads(self) -> Supporter:
        return self.case.assignments.get(lead=True, until=None).supporter


@pytest.fixture
def walking(db: None) -> Walking:
    return Walking()
