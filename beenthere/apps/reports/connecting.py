"""Counting that somebody was connected to help: by month and kind, and no more is known of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from beenthere.apps.outside import program
from beenthere.apps.reports.models import Connected, Counted
from beenthere.domain.vocabulary import HelpKind

_LONGER_THAN_ANY_FORM = timedelta(days=2)


@transaction.atomic
def count(*, number: UUID, kind: HelpKind, now: datetime) -> None:
    """One more of this kind in this month. A form that was sent twice has the same number twice,
    and counts once."""
    today = program().day_of(now)
    _, first = Counted.objects.get_or_create(number=number, defaults={"on": today})
    if not first:
        return
    row, _ = Connected.objects.get_or_create(month=today.replace(day=1), kind=kind)
    Connected.objects.filter(pk=row.pk).update(count=F("count") + 1)


def forget_counted(*, now: datetime) -> int:
    """Forget the numbers of forms that can no longer be sent; how many."""
    over = program().day_of(now) - _LONGER_THAN_ANY_FORM
    forgotten, _ = Counted.objects.filter(on__lte=over).delete()
    return forgotten


def counted(*, begins: date, ends: date) -> dict[HelpKind, int]:
    """How many of each kind in these months; `ends` is the day after."""
    rows = Connected.objects.filter(month__gte=begins, month__lt=ends)
    found = dict(rows.values_list("kind").annotate(Sum("count")))
    return {kind: found.get(kind, 0) for kind in HelpKind}
