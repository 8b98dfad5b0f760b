"""Who has which duty when, who is on leave, and the secret address of each person's calendar."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from beenthere.domain.vocabulary import Duty, Term
from beenthere.inventory.fields import FormatField, TermField


class Told(Term):
    """What whoever has a shift was told of it."""

    NOTHING = "nothing", "Nothing yet"
    BEGUN = "begun", "That it has begun"
    OVER = "over", "That it is over"


_DURING = Func(
    F("begins_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()
)
# Ranges of whole numbers, because PostgreSQL needs no extension to compare those.
_ACCOUNT = Func(
    F("account"),
    F("account"),
    Value("[]"),
    function="int8range",
    output_field=BigIntegerRangeField(),
)


class Shift(models.Model):
    """A stretch of time for which one person has one duty.

    The database refuses two people with one duty at once, and one person with two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="shifts")
    duty = TermField(Duty)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    offered = models.BooleanField(default=False)
    """Whoever has it would like somebody else to take it."""
    told = TermField(Told, default=Told.NOTHING)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="rota_shift_lasts"
            ),
            *(
                ExclusionConstraint(
                    name=f"rota_shift_one_{duty.value}",
                    expressions=[(_DURING, RangeOperators.OVERLAPS)],
                    condition=Q(duty=duty.value),
                )
                for duty in Duty
            ),
            ExclusionConstraint(
                name="rota_shift_one_duty_each",
                expressions=[
                    (_ACCOUNT, RangeOperators.OVERLAPS),
                    (_DURING, RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Leave(models.Model):
    """Days on which somebody has no duty, whatever the rota says; no reason is asked."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="leave")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="rota_leave_in_order"
            ),
        ]


class CalendarLink(models.Model):
    """The address at which somebody's calendar program finds their shifts: a hash of its secret.

    Without a row there is no such address.
    """

    account = models.OneToOneField(
        "people.Account", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = FormatField("hex_digest", unique=True)
