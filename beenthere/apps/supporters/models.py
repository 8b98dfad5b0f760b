"""The peer supporters, from the day they can sign in to say yes (`domain.supporter_life`)."""

from __future__ import annotations

from django.db import models

from beenthere.domain.agreement import Agreement
from beenthere.domain.vocabulary import SupporterStatus, TimeZone
from beenthere.inventory.fields import TermField


class Supporter(models.Model):
    """A person of the directory who supports colleagues, or may come to.

    `apps.supporters.life` is the only writer of `status`.
    """

    account = models.OneToOneField(
        "people.Account", on_delete=models.PROTECT, related_name="supporter"
    )
    person = models.OneToOneField(
        "people.Person", on_delete=models.PROTECT, related_name="supporter"
    )
    status = TermField(SupporterStatus)
    since = models.DateField(null=True)
    """The day from which they have stood there, while they are on the way to their first case, and
    once they have stepped down."""
    trained_on = models.DateField(null=True)
    group_trained_on = models.DateField(null=True)
    """The day of their first training to lead groups, which they can be asked to from then on."""
    capacity = models.PositiveSmallIntegerField(default=2)
    zone = TermField(TimeZone, null=True)
    """The clock of their own hours; None is the program's."""
    urgent_any_hour = models.BooleanField(default=False)
    """They agreed to be paged for urgent calls outside their hours."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, capacity__lte=20), name="supporter_capacity"
            ),
            models.CheckConstraint(
                # Whoever was only nominated may not even know of it (`nominations.Nominee`).
                condition=~models.Q(status=SupporterStatus.NOMINATED),
                name="supporter_was_asked",
            ),
        ]


class Agreed(models.Model):
    """That a supporter accepted a version of the confidentiality agreement."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="agreed")
    version = TermField(Agreement)
    accepted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supporter", "version"], name="agreed_once"),
        ]


class Rest(models.Model):
    """A supporter's rest after a case, and how much they had to do lately.

    Kept because the case itself is not remembered that long, and forgotten once it changes nothing.
    It stands in a table of its own: whoever rests has had a case, and those who keep the roster
    are not to know of any.
    """

    supporter = models.OneToOneField(Supporter, on_delete=models.CASCADE, related_name="rest")
    until = models.DateField()
    """The first day on which they can be asked again (`domain.rest`)."""
    recent_cases = models.PositiveSmallIntegerField()
    """About how many cases closed lately (`domain.load`): a load that fades, not a history."""


class OwnHours(models.Model):
    """Hours of one weekday when a supporter wants to be asked.

    Without a row for any day the program's waking hours hold. What closes no later than it opens
    closes on the day after.
    """

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    """Monday is 0."""
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supporter", "weekday"], name="own_hours_once_a_day"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="own_hours_weekday"),
        ]


class TimeAway(models.Model):
    """Days on which a supporter is not asked, the last included; no reason is asked."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="away")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="time_away_in_order",
            )
        ]


class Declaration(models.Model):
    """What a supporter has said of themselves: what they have been through, and with whom they
    would rather not be matched.

    Its id is also the id of its key in the vault. It is sealed from the beginning, because what
    PostgreSQL was once given in plain cannot be taken back from it.
    """

    id = models.UUIDField(primary_key=True)
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="declarations")
    said = models.BinaryField()
    withdrawn_at = models.DateTimeField(null=True)
    """From when on it counts no more; it is erased on the published schedule."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supporter"],
                condition=models.Q(withdrawn_at=None),
                name="supporters_declaration_one_in_force",
            )
        ]
