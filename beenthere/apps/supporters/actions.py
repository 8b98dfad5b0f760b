"""Changing who can be asked."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from beenthere.apps.outside import program
from beenthere.apps.paging.reaching import can_be_paged
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import SupporterStatus

CHANGES = {
    SupporterStatus.ACTIVE: SupporterStatus.PAUSED,
    SupporterStatus.PAUSED: SupporterStatus.ACTIVE,
}
"""From where the roster may change a status, and to what. Somebody who has stepped down comes
back by saying so themselves."""


class MustBeInDirectory(Exception):
    """Where nobody knows whom somebody supervises, nobody can keep them from supporting them."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "--role supporter: A supporter must be in the directory, so that the rules know whom "
            "they evaluate. Import the directory first, or give --directory-id."
        )


class NotFromThere(Exception):
    """The status was changed in the meantime, or is one that the roster does not change."""


class CannotBePaged(Exception):
    """Whoever is asked must hear of it: a sentence with the cure."""

    def __init__(self) -> None:
        super().__init__(
            "We have no way to reach this supporter. Ask them to sign in and to add one under "
            "“How to reach me”; then have them back."
        )


@transaction.atomic
def enroll(*, account: Account, trained_on: date | None) -> Supporter:
    """Put the owner of an account on the roster, or note when one who is there was trained.

    Nobody is asked to take a case until a day of training is noted, and until they have signed in
    and can be paged. Raises MustBeInDirectory.
    """
    if account.person is None:
        raise MustBeInDirectory
    # Whoever has accepted an invitation can be paged; how is not for the roster's login to read.
    accepted = account.has_usable_password()
    supporter, _ = Supporter.objects.select_for_update().get_or_create(
        account=account,
        defaults={
            "person": account.person,
            "capacity": program().policy.capacity,
            "status": SupporterStatus.ACTIVE if accepted else SupporterStatus.INVITED,
        },
    )
    if trained_on is not None:
        supporter.trained_on = trained_on
        supporter.save(update_fields=["trained_on"])
    return supporter


@transaction.atomic
def set_status(*, supporter_id: int, status: SupporterStatus) -> None:
    """Pause a supporter, or have them back; cases they have stay with them.

    Raises Supporter.DoesNotExist, NotFromThere, or CannotBePaged.
    """
    supporter = Supporter.objects.select_for_update().get(pk=supporter_id)
    if CHANGES.get(SupporterStatus(supporter.status)) is not status:
        raise NotFromThere
    if status is SupporterStatus.ACTIVE and not can_be_paged(supporter.account):
        raise CannotBePaged
    supporter.status = status
    supporter.save(update_fields=["status"])
