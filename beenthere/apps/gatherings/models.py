"""When and where supporters train and meet, who has a place, and what is kept of it for long."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from beenthere.domain.gatherings import SEATS_AT_MOST
from beenthere.domain.vocabulary import GatheringKind, SeatState
from beenthere.inventory.fields import FormatField, TermField


class Place(models.Model):
    """A room, or "by video": a label that the program manager keeps, and never about a person."""

    label = FormatField("place_label", unique=True)
    offered = models.BooleanField(default=True)
    """Whether it can be chosen for what is planned from now on."""


class Gathering(models.Model):
    """A half day of training, a refresher, a quarterly meeting, or training to lead groups."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = TermField(GatheringKind)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="gatherings")
    seats = models.PositiveSmallIntegerField()
    called_off = models.BooleanField(default=False)
    looked_back = models.BooleanField(default=False)
    """Whether those who were missed at this meeting and the ones before have been told so."""
    trainers = models.ManyToManyField(
        "people.Account", through="Trainer", related_name="gatherings_led"
    )
    # Counted by `queries.with_numbers`, for whoever asks for them.
    booked: int
    waiting: int
    came: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="gatherings_gathering_lasts"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=SEATS_AT_MOST),
                name="gatherings_gathering_seats",
            ),
        ]

    @property
    def free(self) -> int:
        """How many places are free; needs `booked`."""
        return max(self.seats - self.booked, 0)


class Trainer(models.Model):
    """Somebody who leads a gathering: a peer, or a professional of Employee Assistance."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "account"], name="gatherings_trainer_once"
            ),
        ]


class Seat(models.Model):
    """A supporter's place at a gathering, or in line for one; afterwards, whether they came."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="taken")
    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.CASCADE, related_name="seats"
    )
    state = TermField(SeatState)
    since = models.DateTimeField()
    """When they asked for it: the order of the waiting list."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "supporter"], name="gatherings_seat_once"),
        ]


class YearCount(models.Model):
    """How often a supporter came to one kind of gathering in one year.

    Written when the seats themselves are forgotten; the letter for the promotion file adds the
    two together.
    """

    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.CASCADE, related_name="year_counts"
    )
    year = models.PositiveSmallIntegerField()
    kind = TermField(GatheringKind)
    times = models.PositiveSmallIntegerField()
    last_on = models.DateField()
    """The day of the last of them, from which the next refresher is reckoned."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supporter", "year", "kind"], name="gatherings_yearcount_once"
            ),
        ]
