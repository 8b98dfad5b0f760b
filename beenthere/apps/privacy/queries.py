"""What is asked about erasing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program
from beenthere.apps.privacy.models import LastRun, Receipt
from beenthere.domain.case import CaseState
from beenthere.domain.receipts import unbroken


def due_for_erasing(*, now: datetime) -> QuerySet[Case]:
    """Closed cases whose published time has come."""
    return Case.objects.filter(state=CaseState.CLOSED, due_at__lte=now)


def clock_has_jumped(last: datetime, *, now: datetime) -> bool:
    """Whether more time has passed since erasing last ran, or less, than the policy believes."""
    return abs(now - last) > program().policy.clock_jump.length


def erasing_stopped(*, now: datetime) -> bool:
    """Whether erasing waits for somebody to say that the clock is right."""
    last = LastRun.objects.first()
    return last is not None and clock_has_jumped(last.at, now=now)


def receipts_are_whole() -> bool:
    """Whether no receipt was altered or taken out since it was written."""
    return unbroken(Receipt.objects.order_by("pk").values_list("on", "count", "chain"))
