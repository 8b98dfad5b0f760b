"""That outside help was asked for: to whom a message goes, and nothing of what it is about."""

from __future__ import annotations

import uuid

from django.db import models

from beenthere.apps.nominations.models import LetterState
from beenthere.domain.surge import ABOUT
from beenthere.inventory.fields import FormatField, TermField


class HelpAsked(models.Model):
    """One message to one address outside. Its words are fixed (`domain.wording`).

    It goes with the event, so that a director who may see none of its cases never learns of it
    (law L6), and it is gone with the last of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    event = models.ForeignKey("cases.Event", on_delete=models.CASCADE, related_name="help_asked")
    email = FormatField("email")
    about = models.PositiveSmallIntegerField()
    """About how many supporters were asked for."""
    asked_at = models.DateTimeField()
    state = TermField(LetterState, default=LetterState.WAITING)
    due_at = models.DateTimeField()
    """When it is to be sent; once it was sent or given up, when that was."""
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about__in=ABOUT), name="help_asked_in_coarse_numbers"
            ),
            models.UniqueConstraint(
                fields=["event", "email", "asked_at"], name="help_asked_once_each"
            ),
        ]
