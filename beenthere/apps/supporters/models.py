"""The peer supporters: colleagues who were trained and have said that they can be asked."""

from __future__ import annotations

from django.db import models

from beenthere.domain.vocabulary import EventKind, SupporterStatus
from beenthere.inventory.fields import TermField, TermsField


class Supporter(models.Model):
    """A person of the directory who supports colleagues."""

    account = models.OneToOneField(
        "people.Account", on_delete=models.PROTECT, related_name="supporter"
    )
    person = models.OneToOneField(
        "people.Person", on_delete=models.PROTECT, related_name="supporter"
    )
    status = TermField(SupporterStatus, default=SupporterStatus.ACTIVE)
    trained_on = models.DateField(null=True)
    capacity = models.PositiveSmallIntegerField(default=2)
    been_there = TermsField(EventKind)
    last_closed_on = models.DateField(null=True)
    """The day their last case closed, from which they rest: kept here because the case itself
    is not remembered that long."""
    recent_cases = models.PositiveSmallIntegerField(default=0)
    """How many cases closed since they last had a good rest: a load that fades, not a history."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, capacity__lte=20), name="supporter_capacity"
            )
        ]


class NeverWith(models.Model):
    """A colleague whom a supporter never wants to be matched with; no reason is asked."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="never_with")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supporter", "person"], name="never_with_once")
        ]
