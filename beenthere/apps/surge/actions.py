"""Asking outside for help: one message to each address, once in a while."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.cases.models import Event
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import wake_worker
from beenthere.apps.surge.models import HelpAsked
from beenthere.apps.surge.queries import asked_lately
from beenthere.domain.surge import about


@transaction.atomic
def ask_outside(*, event_id: UUID, short: int, now: datetime) -> None:
    """Ask everybody outside who can be written to for about as many supporters as clinicians have
    nobody. Asking twice is asking once, for as long as the policy says.

    Raises Event.DoesNotExist.
    """
    # Two directors who press at once wait for each other here.
    Event.objects.select_for_update(no_key=True).get(pk=event_id)
    if asked_lately(event_id, now=now):
        return
    addresses = dict.fromkeys(each.email for each in program().outside_help if each.email)
    HelpAsked.objects.bulk_create(
        [
            HelpAsked(event_id=event_id, email=email, about=about(short), asked_at=now, due_at=now)
            for email in addresses
        ]
    )
    wake_worker()
