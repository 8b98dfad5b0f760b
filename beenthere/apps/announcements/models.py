"""Events that Risk Management announced: closed values only, and for some days only."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from beenthere.domain.announcing import MOST_CLINICIANS
from beenthere.domain.vocabulary import EventKind, Occurred
from beenthere.inventory.fields import FormatField, TermField


class Announcement(models.Model):
    """That an event of a standing kind happened, with so many clinicians.

    Referrals that quote its reference point here from their `Event`. It knows nobody, and
    nothing of it is ever told to whoever announced it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = FormatField("reference", unique=True)
    once = models.UUIDField(unique=True)
    """A keyed hash of what makes a repeated request the same one."""
    kind = TermField(EventKind)
    occurred = TermField(Occurred)
    clinicians = models.PositiveSmallIntegerField()
    announced_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """By when outreach should have begun for all of them."""
    ends_at = models.DateTimeField()
    """When it is forgotten, whatever has become of it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clinicians__gte=1, clinicians__lte=MOST_CLINICIANS),
                name="announcement_of_so_many",
            ),
        ]


class Shown(models.Model):
    """A director whose desk tells of an announcement when it is late.

    Each counts only the cases that they may see, so that one they are kept from changes nothing
    (law L6).
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="shown")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    gone = models.PositiveSmallIntegerField(default=0)
    """For how many clinicians outreach is over and erased already: of the cases that this
    director could see."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "announcement"], name="shown_once"),
        ]


class ApiKey(models.Model):
    """A key with which a machine of Risk Management announces. Only a hash of it is kept."""

    digest = FormatField("hex_digest", unique=True)
    made_on = models.DateField()
    revoked_on = models.DateField(null=True)
    hour_began_at = models.DateTimeField(null=True)
    """When the hour began in which its announcements are being counted."""
    this_hour = models.PositiveIntegerField(default=0)
