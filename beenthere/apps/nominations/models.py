"""Whom colleagues would go to: how often each was named, and never by whom.

It is counted as in a ballot box. That somebody has answered stands in one row, as a keyed hash;
whom they named is one more in another row, which has nothing in common with the first. No row of
either is numbered, so neither tells in which order they came.
"""

from __future__ import annotations

import uuid

from django.db import models

from beenthere.apps.paging.letters import Posted
from beenthere.domain.vocabulary import SupporterStatus
from beenthere.domain.wording import LetterKind
from beenthere.inventory.fields import TermField


class Question(models.Model):
    """The question to one department, open to its people. Its id is the secret in its address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    department = models.OneToOneField(
        "people.Department", on_delete=models.CASCADE, related_name="question"
    )
    asked_on = models.DateField()


class Answered(models.Model):
    """That somebody has answered, whichever question: a keyed hash, and nothing of what they said.

    It outlives the question, so that nobody counts twice by a question that is asked afresh.
    """

    digest = models.BinaryField(primary_key=True)
    until = models.DateField()
    """The day on which it is forgotten: the same for all who answered the same question."""


class Nominee(models.Model):
    """Somebody whom colleagues have named, until they have accepted the agreement.

    Saying yes makes them a supporter who is invited; this stays beside it, so that their letter
    works again, and can be sent again, until they have found their way in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="nominee")
    status = TermField(SupporterStatus)
    since = models.DateField()
    """The day from which they have stood there."""
    named_by = models.PositiveSmallIntegerField(default=1)
    """How many colleagues named them."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=(SupporterStatus.NOMINATED, SupporterStatus.INVITED)),
                name="nominee_has_not_answered",
            ),
        ]


class Letter(Posted):
    """A letter to somebody of the directory who has no account. Its words are its kind's."""

    kind = TermField(LetterKind)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, related_name="letters"
    )
    nominee = models.ForeignKey(
        Nominee, on_delete=models.CASCADE, null=True, related_name="letters"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind=LetterKind.QUESTION, question__isnull=False, nominee__isnull=True
                )
                | models.Q(
                    kind=LetterKind.BE_SUPPORTER, question__isnull=True, nominee__isnull=False
                ),
                name="letter_about_one_thing",
            ),
        ]
