"""Following an invitation: from here on somebody can say how they are reached."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from beenthere.apps.paging.reaching import begin_with_mail
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> Account:
    """Let an invited person into their account, and send a code to its address: once they have
    typed it, we can page them there. Raises InvitationOver.
    """
    account = accounts.accept_invitation(token=token, password=password, now=now)
    begin_with_mail(account, now=now)
    return account
