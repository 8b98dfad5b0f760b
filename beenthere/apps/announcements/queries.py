"""What a director's desk tells of announced events."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from beenthere.apps.announcements.models import Announcement
from beenthere.apps.cases.models import Case, Contact
from beenthere.apps.people.models import Account
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import CloseReason


def late_for(account: Account, *, now: datetime) -> QuerySet[Announcement]:
    """The events that this director's desk tells of: announced some time ago, and outreach has
    not begun for as many clinicians as there were.

    It begins with the first try to reach somebody; a case that was closed is settled as well.
    Only the cases that this director may see count, here and among those erased, so that the
    desk tells what it would tell if there were no other (law L6).
    """
    begun = (
        Case.objects.filter(
            event__announcement=OuterRef("pk"),
            sights__account=account,
            sights__stepped_back=False,
        )
        .exclude(close_reason=CloseReason.JOINED)
        .filter(
            Q(last_contact_at__isnull=False)
            | Q(state=CaseState.CLOSED)
            | Exists(Contact.objects.filter(case=OuterRef("pk")))
        )
        .values("event__announcement")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Announcement.objects.filter(shown__account=account, due_at__lte=now, ends_at__gt=now)
        .annotate(gone=F("shown__gone"), begun=Coalesce(begun, 0))
        .filter(clinicians__gt=F("gone") + F("begun"))
        .order_by("announced_at", "pk")
    )
