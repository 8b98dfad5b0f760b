"""An invitation makes an account and a link that works once, for seven days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from beenthere.apps.people.actions.accounts import (
    AlreadyTaken,
    InvitationOver,
    MustBeOutside,
    NeedsRole,
    NotInDirectory,
    accept_invitation,
    end_stale_sign_ins,
    invite,
)
from beenthere.apps.people.invitations import good_for, invited
from beenthere.apps.people.models import Account, SignIn
from beenthere.domain.vocabulary import Role
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet herons at dawn"
OUTSIDE = "Someone@Elsewhere.example"


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


def signed_in(account: Account, key: str = "a") -> SignIn:
    return SignIn.objects.create(
        session_key=key * 64,
        session_data=f"x:1:{'a' * 43}",
        expire_date=MONDAY + timedelta(hours=12),
        account=account,
    )


def test_an_account_is_made_with_its_roles_and_without_a_password() -> None:
    made = invite(email=OUTSIDE, roles=[Role.SUPPORTER, Role.DIRECTOR], now=MONDAY)
    account = Account.objects.get()
    assert made.new
    assert account == made.account
    assert account.email == "someone@elsewhere.example"
    assert account.created_on == MONDAY.date()
    assert not account.has_usable_password()
    assert account.roles == {Role.SUPPORTER, Role.DIRECTOR}
    assert account.person is None


def test_the_link_sets_the_password_once() -> None:
    token = invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY).token
    account = accept_invitation(token=token, password=PASSWORD, now=MONDAY)
    assert account.check_password(PASSWORD)
    with pytest.raises(InvitationOver):
        accept_invitation(token=token, password="another long password", now=MONDAY)
    assert Account.objects.get().check_password(PASSWORD)


def test_the_link_ends_after_seven_days() -> None:
    made = invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY)
    just_before = MONDAY + good_for() - timedelta(seconds=1)
    assert invited(made.token, now=just_before) == made.account
    assert invited(made.token, now=MONDAY + good_for()) is None


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", "x" * 10_000, "\u202e"])
def test_what_is_no_token_invites_nobody(token: str) -> None:
    assert invited(token, now=MONDAY) is None


def test_an_altered_token_invites_nobody() -> None:
    token = invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY).token
    assert invited(token[:-1] + ("A" if token[-1] != "A" else "B"), now=MONDAY) is None


def test_inviting_again_ends_the_earlier_link() -> None:
    first = invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY)
    again = invite(email=OUTSIDE.upper(), roles=[], now=MONDAY)
    assert not again.new
    assert again.account == first.account
    assert again.account.roles == {Role.SUPPORTER}
    assert invited(first.token, now=MONDAY) is None
    assert invited(again.token, now=MONDAY) == first.account


def test_being_invited_again_starts_afresh_when_the_link_is_used_and_not_before() -> None:
    token = invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY).token
    account = accept_invitation(token=token, password=PASSWORD, now=MONDAY)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "sealed"})
    signed_in(account)
    renewed = invite(email=OUTSIDE, roles=[], now=MONDAY)
    assert Account.objects.get().check_password(PASSWORD)
    assert account.sign_ins.count() == 1
    accept_invitation(token=renewed.token, password="another long password", now=MONDAY)
    assert not Authenticator.objects.exists()
    assert not SignIn.objects.exists()


def test_roles_given_again_replace_those_of_before() -> None:
    invite(email=OUTSIDE, roles=[Role.SUPPORTER, Role.ASSISTANT], now=MONDAY)
    made = invite(email=OUTSIDE, roles=[Role.SUPPORTER, Role.EAP_LEADER], now=MONDAY)
    assert Account.objects.get().roles == {Role.SUPPORTER, Role.EAP_LEADER}
    assert not made.new


def test_a_switched_off_account_works_again_once_invited() -> None:
    invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY)
    Account.objects.update(enabled=False)
    assert invite(email=OUTSIDE, roles=[], now=MONDAY).account.is_active


def test_the_account_is_tied_to_the_directory_by_id_or_by_an_address_only_one_has(
    hospital: Hospital,
) -> None:
    ana, bo = hospital.person(), hospital.person()
    hospital.person(email="shared@hospital.example")
    hospital.person(email="shared@hospital.example")
    by_id = invite(email=OUTSIDE, roles=[Role.DIRECTOR], directory_id=ana.directory_id, now=MONDAY)
    by_email = invite(email=bo.email.upper(), roles=[Role.SUPPORTER], now=MONDAY)
    shared = invite(email="shared@hospital.example", roles=[Role.ASSISTANT], now=MONDAY)
    assert by_id.account.person == ana
    assert by_email.account.person == bo
    assert shared.account.person is None


def test_a_directory_id_of_nobody_or_of_a_leaver_is_refused(hospital: Hospital) -> None:
    left = hospital.person(active=False)
    for directory_id in ("nobody", left.directory_id):
        with pytest.raises(NotInDirectory):
            invite(email=OUTSIDE, roles=[Role.DIRECTOR], directory_id=directory_id, now=MONDAY)
    assert not Account.objects.exists()


def test_a_person_has_one_account(hospital: Hospital) -> None:
    ana = hospital.person()
    invite(email=ana.email, roles=[Role.SUPPORTER], now=MONDAY)
    with pytest.raises(AlreadyTaken):
        invite(email=OUTSIDE, roles=[Role.SUPPORTER], directory_id=ana.directory_id, now=MONDAY)


@pytest.mark.parametrize("by_id", [True, False])
def test_an_alternate_stands_outside_the_directory(hospital: Hospital, by_id: bool) -> None:
    ana = hospital.person()
    with pytest.raises(MustBeOutside):
        invite(
            email=OUTSIDE if by_id else ana.email,
            roles=[Role.ALTERNATE],
            directory_id=ana.directory_id if by_id else "",
            now=MONDAY,
        )
    assert not Account.objects.exists()
    assert invite(email=OUTSIDE, roles=[Role.ALTERNATE], now=MONDAY).account.person is None


def test_a_new_account_needs_a_role() -> None:
    with pytest.raises(NeedsRole):
        invite(email=OUTSIDE, roles=[], now=MONDAY)


def test_a_leaver_cannot_use_a_link(hospital: Hospital) -> None:
    ana = hospital.person()
    token = invite(email=ana.email, roles=[Role.SUPPORTER], now=MONDAY).token
    ana.active = False
    ana.save()
    assert invited(token, now=MONDAY) is None


def test_sign_ins_that_timed_out_are_deleted() -> None:
    account = invite(email=OUTSIDE, roles=[Role.SUPPORTER], now=MONDAY).account
    old = signed_in(account)
    assert end_stale_sign_ins(now=old.expire_date - timedelta(seconds=1)) == 0
    assert end_stale_sign_ins(now=old.expire_date) == 1
