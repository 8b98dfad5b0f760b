"""Taking rows whose time has come, so that no other worker takes them meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from beenthere.apps.outside import program

M = TypeVar("M", bound=Model)


def claim(rows: QuerySet[M], *, now: datetime, lease: timedelta, at_most: int) -> list[Any]:
    """Lease the rows that are due, soonest first; their primary keys.

    The model has `due_at`, `lease_until` and `attempts`. Rows that another worker is claiming
    at this instant are passed over, not waited for. A lease further ahead than any that is given
    was given by a clock that was ahead and has been set right: it counts as over.
    """
    furthest = now + max(lease, program().policy.delivery_longest_wait.length)
    over = Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=furthest)
    free = rows.filter(over, due_at__lte=now)
    with transaction.atomic():
        locked = free.order_by("due_at", "pk").select_for_update(skip_locked=True)
        claimed = list(locked.values_list("pk", flat=True)[:at_most])
        rows.filter(pk__in=claimed).update(lease_until=now + lease, attempts=F("attempts") + 1)
    return claimed


def give_back(rows: QuerySet[M], keys: Collection[Any], *, until: datetime) -> None:
    """Free what was claimed and never begun: whoever comes next takes it, and it was no attempt.

    `until` is when the lease of that claim ends; a row that somebody claimed since stays theirs.
    """
    mine = rows.filter(pk__in=keys, lease_until=until)
    mine.update(lease_until=None, attempts=F("attempts") - 1)
