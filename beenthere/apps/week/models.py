"""When each telephone number of the program was last found to be right."""

from __future__ import annotations

from django.db import models

from beenthere.inventory.fields import FormatField


class CheckedNumber(models.Model):
    """A number of the program file, as a phone dials it. A new one has to be checked anew."""

    dial = FormatField("dialed", primary_key=True)
    checked_on = models.DateField()
