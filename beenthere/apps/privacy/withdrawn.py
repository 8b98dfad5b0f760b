"""Erasing what supporters have taken back of what they said about themselves.

It goes as cases go: the keys first, on the published schedule, and not while a legal hold covers
it (laws L4 and L10). No receipt counts it: receipts are of cases, and there are so few supporters
that a count of one would be somebody.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from beenthere.apps.cases.identity import unreadable
from beenthere.apps.outside import program, vault
from beenthere.apps.privacy.queries import erasing_stopped, held_now
from beenthere.apps.supporters.models import Declaration


@transaction.atomic
def erase_withdrawn(*, now: datetime) -> int:
    """Erase what was taken back long enough ago and no legal hold keeps; how many there were.

    A hold goes by the month in which it was taken back, and by the supporter's own department.
    None while erasing waits for somebody to look at the clock.
    """
    if erasing_stopped(now=now):
        return 0
    long_ago = now - program().policy.erase_withdrawn.length
    due = Declaration.objects.filter(withdrawn_at__lte=long_ago).order_by("pk")
    places = due.values_list("pk", "withdrawn_at", "supporter__person__department")
    free = [key for key, at, where in places if at and not held_now(at=at, department=where)]
    if free:
        vault().destroy(free)
        Declaration.objects.filter(pk__in=free).delete()
    return len(free)


def forget_unreadable() -> None:
    """Remove what a restored database holds and the living keystore does not: it was erased after
    the backup was made. To be asked only right after a restore."""
    lost = unreadable(Declaration.objects.values_list("pk", flat=True))
    Declaration.objects.filter(pk__in=lost).delete()
