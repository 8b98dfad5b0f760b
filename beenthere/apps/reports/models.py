"""What remains after erasing: counters by month and coarse category, never a row per case."""

from __future__ import annotations

from django.db import models

from beenthere.domain.vocabulary import EventKind, Source
from beenthere.inventory.fields import TermField


class Tally(models.Model):
    """How many, in one month, of one kind of event and one kind of source."""

    month = models.DateField()
    """The first day of the month in which the cases were closed."""
    kind = TermField(EventKind)
    source = TermField(Source)
    referred = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "source"], name="tally_cell"),
        ]
