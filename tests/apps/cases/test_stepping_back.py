"""Whoever may see a case after somebody stepped back, or lost sight of it, hears of it."""

from __future__ import annotations

import pytest

from beenthere.apps.cases.actions import offering, routing
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.models import Case
from beenthere.apps.desk.actions import on_it
from beenthere.apps.paging.models import MessageState
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ReachBy, Role, Urgency
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


def waiting(case: Case) -> set[tuple[int, str]]:
    """Whom a message of the case is to tell what."""
    queued = case.messages.filter(state=MessageState.QUEUED)
    return set(queued.values_list("account_id", "kind"))


def triaged(case: Case, **known: str) -> None:
    facts = dict(TYPED) | {SealedField(key): value for key, value in known.items()}
    triage(
        case_id=case.pk,
        facts=facts,
        reach_by=ReachBy.TYPED,
        urgency=Urgency(case.urgency),
        now=MONDAY,
    )


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (CaseState.WAITING, MessageKind.TRIAGE_WAITING),
        (CaseState.MATCHING, MessageKind.NEEDS_MATCH),
    ],
)
def test_the_others_are_paged_when_whoever_was_on_it_steps_back(
    hospital: Hospital, state: CaseState, kind: MessageKind
) -> None:
    first, second = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    case = hospital.case(urgency=Urgency.URGENT)
    if state is CaseState.MATCHING:
        triaged(case)
    on_it(case_id=case.pk)
    assert waiting(case) == set()
    routing.not_me(case_id=case.pk, account_id=first.pk, now=MONDAY)
    assert waiting(case) == {(second.pk, kind)}


def test_the_plan_goes_on_when_it_pages_the_others_anyway(hospital: Hospital) -> None:
    first, _second = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    case = hospital.case(urgency=Urgency.URGENT)
    before = case.messages.count()
    routing.not_me(case_id=case.pk, account_id=first.pk, now=MONDAY)
    assert case.messages.count() == before


def test_nobody_is_paged_while_a_supporter_has_it(hospital: Hospital) -> None:
    first, _second = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    supporter, case = hospital.supporter(), hospital.case()
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    routing.not_me(case_id=case.pk, account_id=first.pk, now=MONDAY)
    assert waiting(case) == set()


def test_whoever_is_let_in_alone_is_paged_at_once(hospital: Hospital) -> None:
    director, alternate = hospital.director(), hospital.account(Role.ALTERNATE)
    case = hospital.case()
    assert director.person is not None
    triaged(case, directory_id=director.person.directory_id)
    assert waiting(case) == {(alternate.pk, MessageKind.NEEDS_MATCH)}
