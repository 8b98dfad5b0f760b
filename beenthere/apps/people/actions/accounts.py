"""Accounts, their roles and the invitations that let people into them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from beenthere.apps.awareness.models import Presentation
from beenthere.apps.gatherings.models import Trainer
from beenthere.apps.paging.models import Message
from beenthere.apps.people import invitations
from beenthere.apps.people.models import Account, AccountRole, Person, SignIn, address
from beenthere.apps.people.queries import in_directory
from beenthere.domain.two_people import OnBothSides, check_roles
from beenthere.domain.vocabulary import Role


class CannotInvite(Exception):
    """Why nobody was invited: a sentence with the cure."""

    exit_code = 2


class NotInDirectory(CannotInvite):
    def __init__(self) -> None:
        super().__init__("--directory-id: Nobody at work has this id. Look it up in the directory.")


class AlreadyTaken(CannotInvite):
    def __init__(self) -> None:
        super().__init__(
            "--directory-id: This person has an account with another address. Invite that one."
        )


class MustBeOutside(CannotInvite):
    """An alternate stands in when everybody inside has a conflict, so cannot be one of them."""

    def __init__(self) -> None:
        super().__init__(
            "--role alternate: The alternate must be somebody outside the directory, and this "
            "person is in it."
        )


class NeedsRole(CannotInvite):
    def __init__(self) -> None:
        super().__init__("--role: A new account needs at least one role.")


class EitherOr(CannotInvite):
    """Counsel and a director agree to some things only together (`domain.two_people`)."""

    def __init__(self, refused: OnBothSides) -> None:
        super().__init__(f"--role counsel: {refused} Invite somebody else for one of the two.")


class SwitchedOff(CannotInvite):
    """Whoever switched an account off is to know of it before anybody comes back by it."""

    def __init__(self) -> None:
        super().__init__("EMAIL: This account was switched off. Invite it again to let it in.")


class NoSuchAccount(Exception):
    """Nobody signs in with this address."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("EMAIL: Nobody has an account with this address. See how it is written.")


class InvitationOver(Exception):
    """The link was used, renewed, or is too old."""


@dataclass(frozen=True)
class Invited:
    """An account and the token of its one-time link."""

    account: Account
    token: str
    new: bool


@transaction.atomic
def invite(
    *, email: str, roles: Collection[Role], directory_id: str = "", now: datetime
) -> Invited:
    """Make an account, or renew the link of one there is; earlier links stop working.

    Roles, when given, become exactly these. The account is tied to the directory by
    `directory_id`, or else by an e-mail address only one person at work has. Raises
    NotInDirectory, AlreadyTaken, MustBeOutside, NeedsRole, EitherOr.
    """
    try:
        check_roles(roles)
    except OnBothSides as refused:
        raise EitherOr(refused) from None
    account = Account.objects.select_for_update().filter(email=address(email)).first()
    new = account is None
    if account is None:
        if not roles:
            raise NeedsRole
        account = Account.objects.make(email=email, person=None, today=now.date())
    elif not account.has_usable_password():
        account.set_unusable_password()
    person = account.person = _person(email, directory_id) or account.person
    if person and Account.objects.filter(person=person).exclude(pk=account.pk).exists():
        raise AlreadyTaken
    account.enabled = True
    account.save()
    if roles:
        account.held_roles.exclude(role__in=roles).delete()
        rows = [AccountRole(account=account, role=role) for role in roles]
        AccountRole.objects.bulk_create(rows, ignore_conflicts=True)
    if person and account.held_roles.filter(role=Role.ALTERNATE).exists():
        raise MustBeOutside
    return Invited(account, invitations.token(account, now=now), new)


@transaction.atomic
def take_on(*, person: Person, role: Role, now: datetime) -> Account:
    """Give somebody at work a role besides those they hold: in their account, which is the one
    tied to them or else the one with their address, or in a new one.

    Raises SwitchedOff, AlreadyTaken, MustBeOutside.
    """
    accounts = Account.objects.select_for_update(of=("self",))
    account = (
        accounts.filter(person=person).first()
        or accounts.filter(email=address(person.email)).first()
    )
    if account is None:
        named = person.directory_id
        return invite(email=person.email, roles={role}, directory_id=named, now=now).account
    if account.person_id not in (None, person.pk):
        raise AlreadyTaken
    if not account.enabled:
        raise SwitchedOff
    if account.held_roles.filter(role=Role.ALTERNATE).exists():
        raise MustBeOutside
    account.person = person
    account.save(update_fields=["person"])
    account.held_roles.get_or_create(role=role)
    return account


def _person(email: str, directory_id: str) -> Person | None:
    if directory_id:
        person = Person.objects.filter(directory_id=directory_id, active=True).first()
        if person is None:
            raise NotInDirectory
        return person
    same_address = in_directory(email=email)
    return same_address[0] if len(same_address) == 1 else None


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> Account:
    """Set the password of the invited account and start afresh: second steps and sign-ins of
    before are gone, since whoever lost them asked to be invited again. Raises InvitationOver.
    """
    found = invitations.invited(token, now=now)
    if found is None:
        raise InvitationOver
    # Two who follow the link at once: the second finds another password than its token's.
    Account.objects.select_for_update().get(pk=found.pk)
    account = invitations.invited(token, now=now)
    if account is None:
        raise InvitationOver
    account.set_password(password)
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    account.sign_ins.all().delete()
    return account


@transaction.atomic
def end_sign_ins(*, email: str, switch_off: bool = False) -> int:
    """End every sign-in of one account, and let it in no more if it is switched off; how many.

    Raises NoSuchAccount.
    """
    account = Account.objects.select_for_update().filter(email=address(email)).first()
    if account is None:
        raise NoSuchAccount
    if switch_off:
        account.enabled = False
        account.save(update_fields=["enabled"])
    ended, _ = account.sign_ins.all().delete()
    return ended


@transaction.atomic
def give_up(*, account: Account, role: Role) -> None:
    """Take a role from an account; with its last role the account goes as well, with every way in
    and every way to be reached. Only for whoever has done nothing with it that is kept."""
    account.held_roles.filter(role=role).delete()
    if account.held_roles.exists():
        return
    Authenticator.objects.filter(user=account).delete()
    Message.objects.filter(account=account).delete()
    account.contact_points.all().delete()
    account.sign_ins.all().delete()
    Presentation.objects.filter(presenter=account).update(presenter=None)
    Trainer.objects.filter(account=account).delete()
    with connection.cursor() as cursor:
        # By itself: a row that points here unexpectedly is to stop this, not to go with it.
        cursor.execute("DELETE FROM people_account WHERE id = %s", [account.pk])


def end_all_sign_ins() -> int:
    """End every sign-in there is; how many."""
    ended, _ = SignIn.objects.filter(account__isnull=False).delete()
    return ended


def end_stale_sign_ins(*, now: datetime) -> int:
    """Delete sign-ins that have timed out; how many."""
    deleted, _ = SignIn.objects.filter(expire_date__lte=now).delete()
    return deleted
