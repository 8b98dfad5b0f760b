"""What counsel and a director do only together: one asks, the other agrees, and time runs out.

The pages that lead here are `fresh` in the table of permissions: each of the two proves who they
are first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.models import Joint
from beenthere.domain.two_people import across, acting_as
from beenthere.domain.vocabulary import JointKind, Role


class NotOnEitherSide(Exception):
    """Only counsel and directors ask and agree."""


class TakesAnother(Exception):
    """Somebody of the same side cannot agree, and nobody agrees with themselves."""


class NotAgreedYet(Exception):
    """Nobody of the other side has agreed to it yet."""


class Over(Exception):
    """It was agreed to, taken back, or has run out; it can be asked for again."""


@transaction.atomic
def ask(*, kind: JointKind, account: Account, about: UUID | None = None, now: datetime) -> Joint:
    """Ask the other side to agree; asking again while it waits is asking once.

    Raises NotOnEitherSide.
    """
    role = _role(account)
    mine = waiting(kind, now=now).filter(about=about, asked_by=account).first()
    return mine or Joint.objects.create(
        kind=kind,
        about=about,
        asked_by=account,
        asked_as=role,
        asked_at=now,
        ends_at=now + program().policy.second_person.length,
    )


@transaction.atomic
def agree(*, joint_id: UUID, account: Account, now: datetime) -> Joint:
    """Agree to what the other side asked for. From now on it may be done, for a while.

    Raises Joint.DoesNotExist, NotOnEitherSide, TakesAnother or Over.
    """
    joint, role = _locked(joint_id), _role(account)
    if joint.asked_by_id == account.pk or not across(Role(joint.asked_as), role):
        raise TakesAnother
    _still_waits(joint, now=now)
    joint.agreed_by = account
    joint.agreed_as = role
    joint.agreed_at = now
    joint.ends_at = now + program().policy.together.length
    joint.save()
    return joint


@transaction.atomic
def withdraw(*, joint_id: UUID, account: Account, now: datetime) -> None:
    """Take back what one has asked for and nobody has agreed to yet.

    Raises Joint.DoesNotExist, TakesAnother for what somebody else asked, or Over.
    """
    joint = _locked(joint_id)
    if joint.asked_by_id != account.pk:
        raise TakesAnother
    _still_waits(joint, now=now)
    joint.ends_at = now
    joint.save(update_fields=["ends_at"])


@transaction.atomic
def do_once(*, joint_id: UUID, now: datetime) -> Joint:
    """Do what two people have agreed to: it is over with that.

    Raises Joint.DoesNotExist, NotAgreedYet or Over.
    """
    joint = _locked(joint_id)
    if joint.ends_at <= now:
        raise Over
    if joint.agreed_at is None:
        raise NotAgreedYet
    joint.ends_at = now
    joint.save(update_fields=["ends_at"])
    return joint


def waiting(kind: JointKind, *, now: datetime) -> QuerySet[Joint]:
    """What one side has asked for and the other may still agree to, oldest first."""
    asked = Joint.objects.filter(kind=kind, agreed_at=None, ends_at__gt=now)
    return asked.select_related("asked_by__person").order_by("asked_at", "pk")


def _locked(joint_id: UUID) -> Joint:
    return Joint.objects.select_for_update(of=("self",)).get(pk=joint_id)


def _role(account: Account) -> Role:
    role = acting_as(account.roles)
    if role is None:
        raise NotOnEitherSide
    return role


def _still_waits(joint: Joint, *, now: datetime) -> None:
    if joint.agreed_at is not None or joint.ends_at <= now:
        raise Over
