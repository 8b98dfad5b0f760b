"""One asks, the other agrees: two accounts on two sides, and the database itself holds to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from beenthere.apps.outside import program
from beenthere.apps.people.actions.accounts import EitherOr, invite
from beenthere.apps.people.models import Account, AccountRole
from beenthere.apps.privacy.models import Joint
from beenthere.apps.privacy.two_people import (
    NotAgreedYet,
    NotOnEitherSide,
    Over,
    TakesAnother,
    agree,
    ask,
    do_once,
    waiting,
    withdraw,
)
from beenthere.domain.two_people import NEVER_COUNSEL
from beenthere.domain.vocabulary import JointKind, Role
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

DISCLOSE = JointKind.DISCLOSE


@pytest.fixture(params=["counsel", "director"])
def first(request: pytest.FixtureRequest) -> Account:
    account: Account = request.getfixturevalue(request.param)
    return account


@pytest.fixture
def second(first: Account, counsel: Account, director: Account) -> Account:
    return director if first == counsel else counsel


def test_one_asks_and_the_other_agrees(first: Account, second: Account) -> None:
    about = uuid4()
    joint = ask(kind=DISCLOSE, account=first, about=about, now=MONDAY)
    assert list(waiting(DISCLOSE, now=MONDAY)) == [joint]
    with pytest.raises(NotAgreedYet):
        do_once(joint_id=joint.pk, now=MONDAY)

    later = MONDAY + timedelta(hours=5)
    agree(joint_id=joint.pk, account=second, now=later)

    assert not waiting(DISCLOSE, now=later).exists()
    over = later + program().policy.together.length
    with pytest.raises(Over):
        do_once(joint_id=joint.pk, now=over)
    assert do_once(joint_id=joint.pk, now=later).about == about
    with pytest.raises(Over):
        do_once(joint_id=joint.pk, now=later)


def test_asking_twice_is_asking_once(first: Account) -> None:
    one = ask(kind=DISCLOSE, account=first, now=MONDAY)
    assert ask(kind=DISCLOSE, account=first, now=MONDAY) == one
    assert ask(kind=DISCLOSE, account=first, about=uuid4(), now=MONDAY) != one


def test_nobody_agrees_with_themselves(first: Account) -> None:
    joint = ask(kind=DISCLOSE, account=first, now=MONDAY)
    with pytest.raises(TakesAnother):
        agree(joint_id=joint.pk, account=first, now=MONDAY)
    assert Joint.objects.get().agreed_at is None


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR])
def test_nobody_agrees_with_their_own_side(hospital: Hospital, role: Role) -> None:
    joint = ask(kind=DISCLOSE, account=hospital.account(role), now=MONDAY)
    with pytest.raises(TakesAnother):
        agree(joint_id=joint.pk, account=hospital.account(role), now=MONDAY)


@pytest.mark.parametrize(
    "role", sorted(frozenset(Role) - {Role.COUNSEL, Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR})
)
def test_nobody_else_asks_or_agrees(role: Role, hospital: Hospital, counsel: Account) -> None:
    other = hospital.account(role)
    with pytest.raises(NotOnEitherSide):
        ask(kind=DISCLOSE, account=other, now=MONDAY)
    joint = ask(kind=DISCLOSE, account=counsel, now=MONDAY)
    with pytest.raises(NotOnEitherSide):
        agree(joint_id=joint.pk, account=other, now=MONDAY)


def test_it_runs_out_and_can_be_asked_again(first: Account, second: Account) -> None:
    joint = ask(kind=DISCLOSE, account=first, now=MONDAY)
    over = MONDAY + program().policy.second_person.length
    assert waiting(DISCLOSE, now=over - timedelta(seconds=1)).exists()
    assert not waiting(DISCLOSE, now=over).exists()
    with pytest.raises(Over):
        agree(joint_id=joint.pk, account=second, now=over)
    again = ask(kind=DISCLOSE, account=first, now=over)
    assert again != joint
    agree(joint_id=again.pk, account=second, now=over)


def test_it_can_be_taken_back_by_whoever_asked(first: Account, second: Account) -> None:
    joint = ask(kind=DISCLOSE, account=first, now=MONDAY)
    with pytest.raises(TakesAnother):
        withdraw(joint_id=joint.pk, account=second, now=MONDAY)
    withdraw(joint_id=joint.pk, account=first, now=MONDAY)
    with pytest.raises(Over):
        agree(joint_id=joint.pk, account=second, now=MONDAY)
    with pytest.raises(Over):
        withdraw(joint_id=joint.pk, account=first, now=MONDAY)
    assert Joint.objects.exists(), "that it was asked stays on record"


def test_what_was_agreed_is_not_taken_back_or_agreed_again(first: Account, second: Account) -> None:
    joint = ask(kind=DISCLOSE, account=first, now=MONDAY)
    agree(joint_id=joint.pk, account=second, now=MONDAY)
    with pytest.raises(Over):
        withdraw(joint_id=joint.pk, account=first, now=MONDAY)
    with pytest.raises(Over):
        agree(joint_id=joint.pk, account=second, now=MONDAY)


def refused(**written: Any) -> bool:
    """Whether the database refuses a row that no action of ours would write."""
    try:
        with transaction.atomic():
            Joint.objects.create(kind=DISCLOSE, asked_at=MONDAY, ends_at=MONDAY, **written)
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_an_agreement_that_is_not_of_two(
    counsel: Account, director: Account
) -> None:
    asked = {"asked_by": counsel, "asked_as": Role.COUNSEL}
    other = {"agreed_by": director, "agreed_at": MONDAY}
    assert refused(**asked, agreed_by=counsel, agreed_as=Role.DIRECTOR, agreed_at=MONDAY)
    assert refused(**asked, **other, agreed_as=Role.COUNSEL)
    assert refused(**asked, **other, agreed_as=Role.SUPPORTER)
    assert refused(**asked, **other)
    assert refused(**asked, agreed_as=Role.DIRECTOR, agreed_at=MONDAY)
    assert refused(**asked, agreed_at=MONDAY)
    assert not refused(**asked)
    assert not refused(**asked, **other, agreed_as=Role.DIRECTOR)


@pytest.mark.parametrize("role", sorted(NEVER_COUNSEL))
def test_nobody_is_invited_as_both(role: Role) -> None:
    with pytest.raises(EitherOr, match="never both"):
        invite(email="kim@elsewhere.example", roles=[role, Role.COUNSEL], now=MONDAY)
    invite(email="kim@elsewhere.example", roles=[role], now=MONDAY)
    # Invited again, the roles given are the roles held: one of the two goes.
    account = invite(email="kim@elsewhere.example", roles=[Role.COUNSEL], now=MONDAY).account
    assert account.roles == {Role.COUNSEL}


@pytest.mark.parametrize("role", sorted(NEVER_COUNSEL))
def test_the_database_refuses_both_roles_whoever_writes_them(
    hospital: Hospital, role: Role
) -> None:
    account = hospital.account(role, Role.SUPPORTER)
    with pytest.raises(IntegrityError, match="counsel_or_director"), transaction.atomic():
        AccountRole.objects.create(account=account, role=Role.COUNSEL)
    row = AccountRole.objects.create(account=account, role=Role.EXECUTIVE)
    row.role = Role.COUNSEL
    with pytest.raises(IntegrityError, match="counsel_or_director"), transaction.atomic():
        row.save()


def test_one_account_may_direct_and_stand_in_and_others_may_be_counsel(hospital: Hospital) -> None:
    hospital.account(*NEVER_COUNSEL)
    hospital.account(Role.COUNSEL, Role.EXECUTIVE, Role.RISK_MANAGEMENT)
