"""The receipts of erasing: a date, a count and a chained hash, and nothing about any case."""

from __future__ import annotations

from django.db import models

from beenthere.inventory.fields import FormatField


class Receipt(models.Model):
    """That on one day so many cases were erased. Each hash covers the one before it."""

    on = models.DateField()
    count = models.PositiveIntegerField()
    chain = FormatField("hex_digest", unique=True)
