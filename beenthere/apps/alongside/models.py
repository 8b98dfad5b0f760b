"""A case that lasts for years: when its supporter is needed next, and next to nothing else."""

from __future__ import annotations

from django.db import models

from beenthere.domain.vocabulary import Keeps
from beenthere.inventory.fields import TermField


class Alongside(models.Model):
    """That a supporter walks alongside the clinician of a case, and when they are needed next.

    Of the lawsuit nothing is here. Where the clinician asked us to keep more, the dates of its
    phases are sealed with the case.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="alongside"
    )
    keeps = TermField(Keeps)
    touch_at = models.DateTimeField()
    """When the supporter is to call next."""
    then_at = models.DateTimeField(null=True)
    """When they are to call after that, so that an answer that says nothing skips no call. Null
    where that is not known, and where the dates are kept."""
    consent_at = models.DateTimeField()
    """When the clinician is to be asked next whether they want to go on."""
    consent_by = models.DateTimeField(null=True)
    """Until when the answer to that is waited for; null while nobody was asked."""
    key = models.UUIDField(null=True, unique=True)
    """The key that stands for the case once its own is destroyed, with all it had sealed: it seals
    nothing. Null while the case has its own."""
