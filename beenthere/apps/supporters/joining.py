"""Following an invitation: the moment in which somebody can be reached."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from beenthere.apps.paging.reaching import came_by_mail
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account
from beenthere.apps.supporters import life


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> Account:
    """Let an invited person into their account. The address that the link came to is theirs, so
    they can be paged there. Raises InvitationOver.
    """
    account = accounts.accept_invitation(token=token, password=password, now=now)
    came_by_mail(account, now=now)
    life.go_on(account=account, now=now)
    return account
