"""What remains after erasing: counters by month and coarse category, never a row per case; and
the reports made of them, which stay as they were published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from beenthere.domain.reporting import KindGroup, Measure, ToldBy
from beenthere.domain.suppression import SMALLEST_SHOWN, Mark
from beenthere.domain.vocabulary import EventKind, HelpKind, Source
from beenthere.inventory.fields import TermField


class Tally(models.Model):
    """How many, in one month, of one kind of event and one kind of source."""

    month = models.DateField()
    """The first day of the month in which the cases were closed."""
    kind = TermField(EventKind)
    source = TermField(Source)
    referred = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    same_day = models.PositiveIntegerField(default=0)
    """A supporter first reached out on the day of the referral."""
    next_day = models.PositiveIntegerField(default=0)
    """By the end of the next office day."""
    later = models.PositiveIntegerField(default=0)
    nobody = models.PositiveIntegerField(default=0)
    """For so many clinicians matching had nobody; and so on, each counted once (`Missed`)."""
    no_language = models.PositiveIntegerField(default=0)
    no_profession = models.PositiveIntegerField(default=0)
    no_specialty = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "source"], name="tally_cell"),
            models.CheckConstraint(
                condition=Q(declined__lte=F("referred"))
                & Q(reached__lte=F("same_day") + F("next_day") + F("later"))
                & Q(referred__gte=F("same_day") + F("next_day") + F("later"))
                & Q(
                    referred__gte=F("nobody")
                    + F("no_language")
                    + F("no_profession")
                    + F("no_specialty")
                ),
                name="tally_adds_up",
            ),
        ]


class Connected(models.Model):
    """How often supporters connected somebody to one kind of help, in one month."""

    month = models.DateField()
    """The first day of the month."""
    kind = TermField(HelpKind)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "kind"], name="connected_once_a_month"),
        ]


class Counted(models.Model):
    """A form that was counted there, so that a second tap on it counts nothing.

    Its number is made up for the form. Nothing ties it to a person or to a case.
    """

    number = models.UUIDField(primary_key=True)
    on = models.DateField()


class Period(models.Model):
    """The months of one published report. Periods follow one another and never overlap."""

    begins = models.DateField(unique=True)
    ends = models.DateField(unique=True)
    """The day after the last."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="period_lasts"),
        ]


class Figure(models.Model):
    """What a report tells of one count: the count itself, or that it is few or many."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="figures")
    measure = TermField(Measure)
    kind = TermField(KindGroup)
    told_by = TermField(ToldBy)
    mark = TermField(Mark)
    count = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "measure", "kind", "told_by"], name="figure_once"
            ),
            models.CheckConstraint(
                condition=Q(mark=Mark.SHOWN.value, count=0)
                | Q(mark=Mark.SHOWN.value, count__gte=SMALLEST_SHOWN)
                | (~Q(mark=Mark.SHOWN.value) & Q(count__isnull=True)),
                name="figure_small_is_hidden",
            ),
        ]
