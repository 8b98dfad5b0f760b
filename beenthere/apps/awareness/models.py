"""What is remembered of how people learn that the program is there."""

from __future__ import annotations

from django.db import models


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
