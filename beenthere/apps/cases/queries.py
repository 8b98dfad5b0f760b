"""Reads of cases that more than one kind of page makes."""

from __future__ import annotations

from django.db.models import QuerySet

from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account


def cases_seen_by(account: Account) -> QuerySet[Case]:
    """The cases that this director may see.

    Every page of the desk begins here, so that a case somebody is kept from cannot be told
    from one that does not exist (law L6).
    """
    return Case.objects.filter(sights__account=account, sights__stepped_back=False)


def case_seen_by(account: Account, code_name: str) -> Case:
    """One of those cases, by its code name. Raises Case.DoesNotExist."""
    return cases_seen_by(account).select_related("event").get(code_name=code_name)
