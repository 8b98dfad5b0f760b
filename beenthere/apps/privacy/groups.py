"""Erasing groups that were held or called off, on the published schedule.

It goes as cases go: the keys first, not while a legal hold covers it, and not while the clock is
in doubt (laws L4 and L10). What remains is two counts for the month. No receipt counts it: receipts
are of clinicians, and a group names none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from beenthere.apps.groups.contact import unreadable
from beenthere.apps.groups.models import Group, GroupTally
from beenthere.apps.outside import program, vault
from beenthere.apps.privacy.queries import erasing_stopped, held_now
from beenthere.domain.groups import ENDED

AT_ONCE = 50


@transaction.atomic
def erase_groups(*, now: datetime) -> int:
    """Erase the groups whose time has come and that no legal hold keeps; how many there were.

    A hold goes by the month in which a group was asked for, and by its department. None while
    erasing waits for somebody to look at the clock.
    """
    if erasing_stopped(now=now):
        return 0
    due = Group.objects.filter(state__in=ENDED, due_at__lte=now).order_by("due_at", "pk")
    free = [
        group
        for group in due.select_for_update(of=("self",), skip_locked=True)
        if not held_now(at=group.asked_at, department=group.department)
    ][:AT_ONCE]
    if free:
        vault().destroy([group.pk for group in free])
        _count(free)
        Group.objects.filter(pk__in=[group.pk for group in free]).delete()
    return len(free)


def forget_lost_groups() -> None:
    """Remove the groups that a restored database holds and the living keystore does not: they were
    erased after the backup was made. To be asked only right after a restore."""
    lost = unreadable(Group.objects.values_list("pk", flat=True))
    Group.objects.filter(pk__in=lost).delete()


def _count(groups: Sequence[Group]) -> None:
    for group in groups:
        if group.headcount is None or group.begins_at is None:
            continue
        month = program().day_of(group.begins_at).replace(day=1)
        GroupTally.objects.get_or_create(month=month)
        GroupTally.objects.filter(month=month).update(
            groups=F("groups") + 1, people=F("people") + group.headcount
        )
