"""The receipts of erasing, with nothing about any case in them, and when it last ran."""

from __future__ import annotations

from django.db import models

from beenthere.inventory.fields import FormatField


class Receipt(models.Model):
    """That on one day so many cases were erased. Each hash covers the one before it."""

    on = models.DateField()
    count = models.PositiveIntegerField()
    chain = FormatField("hex_digest", unique=True)


class LastRun(models.Model):
    """When erasing last ran, in the only row there may be. Who erases holds its lock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="privacy_lastrun_one_row")
        ]
