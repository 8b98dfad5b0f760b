"""A clinician somebody supports, and professionals who could be told of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.handoffs import actions
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import HandOffTo, Role
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import triaged


@dataclass
class Supported:
    """One case, and everybody around it."""

    hospital: Hospital
    director: Account
    supporter: Supporter
    case: Case
    eap: Account

    @classmethod
    def at(cls, hospital: Hospital) -> Supported:
        director, supporter = hospital.director(), hospital.supporter()
        case = triaged(hospital)
        wanted = Wanted(supporter=supporter.pk)
        offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
        return cls(hospital, director, supporter, case, hospital.account(Role.EAP_LEADER))

    def asks(self, *, they_asked: bool = True, to: HandOffTo = HandOffTo.EAP) -> None:
        actions.ask(
            case_id=self.case.pk,
            supporter=self.supporter,
            to=to,
            they_asked=they_asked,
            now=MONDAY,
        )


@pytest.fixture
def supported(db: None) -> Supported:
    return Supported.at(Hospital())
