"""What is asked of whom, and who was named how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from beenthere.apps.nominations.models import Nominee, Question
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.people.in_words import department_words
from beenthere.apps.people.models import Department
from beenthere.domain.vocabulary import SupporterStatus


@dataclass(frozen=True)
class Asked:
    """A department, and the question to it where one is open."""

    department: Department
    words: str
    question: Question | None
    closes_on: date | None


def departments(*, now: datetime) -> list[Asked]:
    """Every department by name, with its question."""
    open_now = {each.department_id: each for each in _open(now=now)}
    found = [
        Asked(
            each, department_words(each.code), question, closes_on(question) if question else None
        )
        for each in Department.objects.all()
        for question in [open_now.get(each.code)]
    ]
    return sorted(found, key=lambda each: each.words)


def open_question(question_id: UUID, *, now: datetime) -> Question | None:
    """The question with this secret, while it is open."""
    return _open(now=now).filter(pk=question_id).first()


def question_to(department: str, *, now: datetime) -> Question | None:
    """The question that is open to this department."""
    return _open(now=now).filter(department=department).first()


def closes_on(question: Question) -> date:
    """The day from which a question is closed."""
    return question.asked_on + program().policy.question_open.length


def forgotten_on(question: Question) -> date:
    """The day on which it is forgotten who answered a question.

    By then the last nomination that may have come of it is over, and they can count afresh.
    """
    return closes_on(question) + program().policy.nomination_kept.length


def nominees(status: SupporterStatus) -> QuerySet[Nominee]:
    """Those who stand there, the most often named first, each with `undelivered`."""
    failed = Count("letters", filter=Q(letters__state=LetterState.FAILED))
    return (
        Nominee.objects.filter(status=status, person__active=True, person__supporter=None)
        .select_related("person")
        .annotate(undelivered=failed)
        .order_by("-named_by", "person__name_key", "pk")
    )


def to_invite() -> int:
    """How many wait to be invited or set aside."""
    return nominees(SupporterStatus.NOMINATED).count()


def came_back() -> int:
    """How many of those invited cannot have read it, because their letter came back."""
    failed = nominees(SupporterStatus.INVITED).filter(letters__state=LetterState.FAILED)
    return failed.distinct().count()


def _open(*, now: datetime) -> QuerySet[Question]:
    today = program().day_of(now)
    asked_after = today - program().policy.question_open.length
    return Question.objects.select_related("department").filter(asked_on__gt=asked_after)
