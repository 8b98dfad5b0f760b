"""Reads of cases that more than one kind of page makes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account
from beenthere.domain.case import CaseState


def present_cases(*, now: datetime) -> QuerySet[Case]:
    """The cases whose time is not over.

    What a legal hold keeps beyond its time is kept and no more: whatever the program shows or
    works out is as if it had been erased on schedule.
    """
    return Case.objects.exclude(state=CaseState.CLOSED, due_at__lte=now)


def cases_seen_by(account: Account, *, now: datetime) -> QuerySet[Case]:
    """The cases that this director may see.

    Every page of the desk begins here, so that a case somebody is kept from cannot be told
    from one that does not exist (law L6).
    """
    return present_cases(now=now).filter(sights__account=account, sights__stepped_back=False)


def case_seen_by(account: Account, code_name: str, *, now: datetime) -> Case:
    """One of those cases, by its code name. Raises Case.DoesNotExist."""
    return cases_seen_by(account, now=now).select_related("event").get(code_name=code_name)
