"""What is remembered of how people learn that the program is there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from beenthere.domain.vocabulary import PresentationKind
from beenthere.inventory.fields import TermField


class Presentation(models.Model):
    """Somebody tells people of the program: planned, and later held.

    Without a row in `departments` it is for all of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = TermField(PresentationKind)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey(
        "gatherings.Place", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Null while it is not settled."""
    departments = models.ManyToManyField("people.Department", related_name="+")
    presenter = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reminded = models.BooleanField(default=False)
    came = models.PositiveSmallIntegerField(null=True)
    """About how many came; null until it was held."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="awareness_presentation_lasts"
            ),
        ]


class Training(models.Model):
    """How many people of a department completed the required training in one month."""

    department = models.ForeignKey("people.Department", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    """The first day of the month."""
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "month"], name="awareness_training_once_a_month"
            ),
        ]


class Opening(models.Model):
    """How often the referral page was opened from a department's posters and cards in one month.

    It counts openings, not referrals: many people look, and few of them refer. Nothing ties one to
    the other.
    """

    department = models.ForeignKey("people.Department", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    """The first day of the month."""
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "month"], name="awareness_opening_once_a_month"
            ),
        ]
