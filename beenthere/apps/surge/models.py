"""That outside help was asked for: to whom a message goes, and nothing of what it is about."""

from __future__ import annotations

from django.db import models

from beenthere.apps.paging.letters import Posted
from beenthere.domain.surge import ABOUT
from beenthere.inventory.fields import FormatField


class HelpAsked(Posted):
    """One message to one address outside. Its words are fixed (`domain.wording`).

    It goes with the event, so that a director who may see none of its cases never learns of it
    (law L6), and it is gone with the last of them.
    """

    event = models.ForeignKey("cases.Event", on_delete=models.CASCADE, related_name="help_asked")
    email = FormatField("email")
    about = models.PositiveSmallIntegerField()
    """About how many supporters were asked for."""
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about__in=ABOUT), name="help_asked_in_coarse_numbers"
            ),
            models.UniqueConstraint(
                fields=["event", "email", "asked_at"], name="help_asked_once_each"
            ),
        ]
