"""Legal holds: set by counsel alone, lifted by counsel and a director together (law L10).

A hold is blind. It goes by months and a department, and whoever sets it is told no name and no
count from which one could be worked out. Supporters of what it covers are asked to delete nothing
of their own; a clinician is never written to.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.cases.models import Assignment, Case
from beenthere.apps.groups.models import GroupOffer
from beenthere.apps.paging import actions as paging
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import two_people
from beenthere.apps.privacy.models import AskedToKeep, Hold, Joint
from beenthere.apps.privacy.queries import (
    held_among,
    held_groups,
    holds,
    in_force,
    keep_holds_as_they_are,
)
from beenthere.domain.assignment import OfferState
from beenthere.domain.holds import Scope
from beenthere.domain.two_people import COUNSEL
from beenthere.domain.vocabulary import JointKind
from beenthere.domain.wording import MessageKind


class NotCounsel(Exception):
    """Only counsel sets a hold."""


class NotInForce(Exception):
    """There is no such hold, or it was lifted."""


@transaction.atomic
def set_hold(*, scope: Scope, account: Account, now: datetime) -> None:
    """Stop erasing what the scope covers, from this moment on; setting it twice is once.

    Waits for a batch that is being erased just now, so that nothing covered goes once this has
    returned. Raises NotCounsel.
    """
    if COUNSEL.isdisjoint(account.roles):
        raise NotCounsel
    keep_holds_as_they_are()
    if scope in holds():
        return
    Hold.objects.create(
        first_month=scope.first,
        last_month=scope.last,
        department=scope.department,
        set_by=account,
        set_at=now,
    )
    tell_supporters(now=now)


@transaction.atomic
def ask_to_lift(*, hold_id: UUID, account: Account, now: datetime) -> None:
    """Ask the other side to agree that a hold is lifted; once somebody has, that is enough.

    Raises NotInForce or NotOnEitherSide.
    """
    keep_holds_as_they_are()
    if not in_force().filter(pk=hold_id).exists():
        raise NotInForce
    if two_people.waiting(JointKind.LIFT_HOLD, now=now).filter(about=hold_id).exists():
        return
    two_people.ask(kind=JointKind.LIFT_HOLD, account=account, about=hold_id, now=now)


@transaction.atomic
def agree_to_lift(*, joint_id: UUID, account: Account, now: datetime) -> None:
    """Lift a hold, as the other side asked. What is overdue goes on the next run.

    Raises NotInForce, and what `two_people.agree` raises.
    """
    keep_holds_as_they_are()
    asked = Joint.objects.get(pk=joint_id, kind=JointKind.LIFT_HOLD)
    if asked.about not in in_force().values_list("pk", flat=True):
        raise NotInForce
    two_people.agree(joint_id=joint_id, account=account, now=now)
    tell_supporters(now=now)


@transaction.atomic
def tell_supporters(*, now: datetime) -> int:
    """Ask each supporter who has, or had, what a hold covers to delete nothing of their own, be it
    a clinician or a group, and tell those of whom that is not asked any longer; how many were told.

    Safe to repeat: each is told once.
    """
    keep_holds_as_they_are()
    had = Assignment.objects.filter(case__in=held_among(Case.objects.all()))
    came_along = GroupOffer.objects.filter(group__in=held_groups(), state=OfferState.ACCEPTED)
    keeping = {
        *had.values_list("supporter__account_id", flat=True),
        *came_along.values_list("supporter__account_id", flat=True),
    }
    asked = set(AskedToKeep.objects.values_list("account_id", flat=True))
    AskedToKeep.objects.bulk_create(AskedToKeep(account_id=each) for each in keeping - asked)
    AskedToKeep.objects.filter(account__in=asked - keeping).delete()
    told = {MessageKind.KEEP: keeping - asked, MessageKind.KEEP_NO_LONGER: asked - keeping}
    for kind, accounts in told.items():
        if accounts:
            paging.queue(accounts=accounts, kind=kind, now=now)
    return sum(map(len, told.values()))
