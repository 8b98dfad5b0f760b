"""The receipts of erasing, legal holds, and what takes two people: nothing about any case."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from beenthere.domain.holds import Scope
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


class Hold(models.Model):
    """A legal hold: what it covers is not erased, from the moment it is set.

    A row is written once and never changed. A hold is lifted by a `Joint` about it that two
    people agreed to, and by nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    first_month = models.DateField()
    """The first day of the first month of referral that it covers."""
    last_month = models.DateField(null=True)
    """The first day of the last; null while no end is known."""
    department = FormatField("slug", null=True)
    set_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__day=1)
                & (
                    Q(last_month=None)
                    | Q(
                        last_month__isnull=False,
                        last_month__day=1,
                        last_month__gte=F("first_month"),
                    )
                ),
                name="privacy_hold_whole_months",
            ),
        ]

    @property
    def scope(self) -> Scope:
        """What it covers."""
        return Scope(first=self.first_month, last=self.last_month, department=self.department)


class AskedToKeep(models.Model):
    """A supporter who was asked to keep what is their own; gone once told that it has ended.

    It names no hold and no case.
    """

    account = models.OneToOneField(
        "people.Account", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )


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
    """Until when the other may agree; once they have, until when it may be done. What is done
    only once ends then."""

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
            models.UniqueConstraint(
                fields=["about"],
                condition=Q(kind=JointKind.LIFT_HOLD.value, agreed_at__isnull=False),
                name="privacy_joint_lifts_once",
            ),
        ]


class Disclosure(models.Model):
    """About whom counsel and a director ask what is held, while they ask.

    Its id is also the id of its key in the vault, and what a `Joint` is about. Row and key go once
    the answer was looked at or the time for it is over: the `Joint` stays, and is then about a
    number that nothing else knows.
    """

    id = models.UUIDField(primary_key=True)
    who = models.BinaryField()


class Orphan(models.Model):
    """A key without a case or event, and when this database first saw it so.

    It is destroyed only when it has been one for as long as a backup's keys last: a database
    that was put back, or is another, has first to see it that long, and somebody to notice.
    """

    key = models.UUIDField(primary_key=True)
    since = models.DateTimeField()
