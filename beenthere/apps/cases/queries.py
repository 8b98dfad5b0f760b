"""Reads of cases that more than one kind of page makes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from beenthere.apps.cases.models import Assignment, Case
from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.domain.case import CaseState
from beenthere.domain.wording import MessageKind


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


def waiting_calls() -> QuerySet[Message]:
    """The pages of supporters who asked, about no case, for a call that nobody has made yet."""
    asked = Message.objects.filter(kind=MessageKind.CALL_ME, supporter__isnull=False)
    return asked.filter(answered_at=None).exclude(state=MessageState.WITHDRAWN)


def calls_for(account: Account, *, now: datetime) -> QuerySet[Message]:
    """Those of them that are for this director, and from nobody who has a case that the director
    is kept from: not even since it was asked for."""
    kept_from = present_cases(now=now).exclude(pk__in=cases_seen_by(account, now=now))
    theirs = Assignment.objects.filter(case__in=kept_from).values("supporter")
    return waiting_calls().filter(account=account).exclude(supporter__in=theirs)


def called_by(asked: datetime) -> datetime:
    """By when a director calls a supporter who asks for it at this moment."""
    return program().timetable.after(asked, program().policy.call_supporter)
