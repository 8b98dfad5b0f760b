"""Following an invitation: the moment in which somebody can be reached, and so be asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from beenthere.apps.paging.reaching import came_by_mail
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import SupporterStatus


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> Account:
    """Let an invited person into their account. The address that the link came to is theirs, so
    they can be paged there; a supporter can be asked from now on. Raises InvitationOver.
    """
    account = accounts.accept_invitation(token=token, password=password, now=now)
    came_by_mail(account, now=now)
    invited = Supporter.objects.filter(account=account, status=SupporterStatus.INVITED)
    invited.update(status=SupporterStatus.ACTIVE)
    return account
