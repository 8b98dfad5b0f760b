"""The receipts of erasing, with nothing about any case in them; and what takes two people."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from beenthere.domain.two_people import across
from beenthere.domain.vocabulary import JointKind, Role
from beenthere.inventory.fields import FormatField, TermField


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


_PAIRS = [(one.value, other.value) for one in Role for other in Role if across(one, other)]


class Joint(models.Model):
    """Something that counsel and a director do only together: one asked, the other may agree.

    The database itself refuses an agreement of one account with itself, or of two people on one
    side. Rows are never deleted: they say who did what, as codes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = TermField(JointKind)
    about = models.UUIDField(null=True)
    """What it is about, as a number that says nothing by itself: a hold's, for one."""
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_as = TermField(Role)
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, related_name="+", null=True
    )
    agreed_as = TermField(Role, null=True)
    agreed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    """Until when the other may agree; once they have, until when both may do it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_as=None, agreed_at=None)
                | Q(
                    ~Q(agreed_by=F("asked_by")),
                    reduce(or_, (Q(asked_as=one, agreed_as=other) for one, other in _PAIRS)),
                    agreed_as__isnull=False,
                    agreed_by__isnull=False,
                    agreed_at__isnull=False,
                ),
                name="privacy_joint_takes_two",
            ),
        ]
