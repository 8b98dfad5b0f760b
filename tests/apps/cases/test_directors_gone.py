"""A case whose directors are gone is found, and goes on with others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from beenthere.apps.cases.actions import closing
from beenthere.apps.outside import vault
from beenthere.apps.paging.models import MessageState
from beenthere.apps.people.models import Account, AccountRole, Person
from beenthere.apps.watchdog import Trouble, cases
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.mark.parametrize(
    "gone",
    [
        lambda account: Account.objects.filter(pk=account).update(enabled=False),
        lambda account: Person.objects.filter(account=account).update(active=False),
        lambda account: AccountRole.objects.filter(account=account).delete(),
    ],
)
def test_a_case_whose_directors_are_gone_is_found_until_others_are_let_in(
    hospital: Hospital, gone: Callable[[int], object]
) -> None:
    director, alternate = hospital.director(), hospital.account(Role.ALTERNATE)
    case = hospital.case()
    assert cases(now=MONDAY)[Trouble.UNSEEN] == 0
    gone(director.pk)
    assert cases(now=MONDAY)[Trouble.UNSEEN] == 1
    closing.time_came(case_id=case.pk, now=case.due_at)
    assert cases(now=MONDAY)[Trouble.UNSEEN] == 0
    waiting = case.messages.filter(state=MessageState.QUEUED, kind=MessageKind.TRIAGE_WAITING)
    told = set(waiting.values_list("account_id", flat=True))
    assert told == {alternate.pk}


def test_a_new_director_is_let_into_a_case_that_nobody_can_read(hospital: Hospital) -> None:
    first = hospital.director()
    case = hospital.case()
    vault().destroy([case.pk])
    Account.objects.filter(pk=first.pk).update(enabled=False)
    new = hospital.director()
    closing.time_came(case_id=case.pk, now=case.due_at)
    assert list(case.sights.values_list("account_id", flat=True)) == [new.pk]
    assert case.messages.filter(state=MessageState.QUEUED, account=new).exists()
