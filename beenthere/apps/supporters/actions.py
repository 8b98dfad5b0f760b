"""Taking somebody in whom the manager invites by hand."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from beenthere.apps.people.models import Account
from beenthere.apps.supporters import life
from beenthere.apps.supporters.models import Supporter


class MustBeInDirectory(Exception):
    """Where nobody knows whom somebody supervises, nobody can keep them from supporting them."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "--role supporter: A supporter must be in the directory, so that the rules know whom "
            "they evaluate. Import the directory first, or give --directory-id."
        )


@transaction.atomic
def enroll(*, account: Account, trained_on: date | None, now: datetime) -> Supporter:
    """Invite the owner of an account to be a supporter, or note when one who is there was trained.

    Nobody is asked to take a case until they have said yes themselves, were trained and can be
    reached. Raises MustBeInDirectory.
    """
    if account.person is None:
        raise MustBeInDirectory
    supporter = life.invite(account=account, person=account.person, now=now)
    if trained_on is not None:
        supporter.trained_on = trained_on
        supporter.save(update_fields=["trained_on"])
    return supporter
