"""Whom colleagues of the demo hospital would go to: named, invited, and departments being asked."""

from __future__ import annotations

from datetime import date, timedelta

from beenthere.apps.nominations.actions import digest_of
from beenthere.apps.nominations.models import Answered, Nominee, Question
from beenthere.apps.nominations.queries import forgotten_on
from beenthere.apps.people.models import Department, Person
from beenthere.domain.vocabulary import SupporterStatus

_NAMED = (7, 4, 3, 2, 1, 1)
"""By how many colleagues each was named; the first and the third are invited."""
_INVITED = (0, 2)
_ASKED = {"surgery": 12, "emergency": 30, "obstetrics": 5}
"""Departments that are being asked, and since how many days."""


def make_nominations(*, today: date) -> None:
    """Store them; nobody's own answer is in it, as nobody's ever is."""
    people = list(
        Person.objects.filter(active=True, account=None, department__in=_ASKED)
        .exclude(email="")
        .order_by("name_key", "pk")[: len(_NAMED) + sum(_NAMED)]
    )
    named, voters = people[: len(_NAMED)], people[len(_NAMED) :]
    statuses = (SupporterStatus.NOMINATED, SupporterStatus.INVITED)
    Nominee.objects.bulk_create(
        Nominee(
            person=person,
            status=statuses[number in _INVITED],
            since=today - timedelta(days=3 + 2 * number),
            named_by=_NAMED[number],
        )
        for number, person in enumerate(named)
    )
    questions = {
        question.department_id: question
        for question in Question.objects.bulk_create(
            Question(department=row, asked_on=today - timedelta(days=_ASKED[row.code]))
            for row in Department.objects.filter(code__in=_ASKED)
        )
    }
    Answered.objects.bulk_create(
        Answered(digest=digest_of(voter), until=forgotten_on(questions[voter.department_id]))
        for voter in voters
    )
