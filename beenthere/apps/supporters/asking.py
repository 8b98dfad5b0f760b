"""What a supporter says of when to ask them; each line is theirs to change at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from beenthere.apps.supporters.models import OwnHours, Supporter, TimeAway
from beenthere.domain.availability import Away, Window
from beenthere.domain.vocabulary import TimeZone

AWAY_AT_MOST = 20
"""Times away that one supporter can have ahead: more than anybody plans."""


class AwayTooOften(Exception):
    """The supporter has as many times away ahead as one can have."""


@transaction.atomic
def ask_at(
    *,
    supporter: Supporter,
    week: Iterable[Window],
    zone: TimeZone | None,
    urgent_any_hour: bool,
    capacity: int,
) -> None:
    """From now on these are their hours, and so many cases at once; without any hours, the
    program's waking hours hold."""
    mine = Supporter.objects.select_for_update().get(pk=supporter.pk)
    mine.zone = zone
    mine.urgent_any_hour = urgent_any_hour
    mine.capacity = capacity
    mine.save(update_fields=["zone", "urgent_any_hour", "capacity"])
    mine.hours.all().delete()
    OwnHours.objects.bulk_create(
        [
            OwnHours(supporter=mine, weekday=each.weekday, opens=each.opens, closes=each.closes)
            for each in week
        ]
    )


@transaction.atomic
def go_away(*, supporter: Supporter, away: Away) -> None:
    """They are not asked on these days; what they have stays with them.

    Saying it twice is saying it once. Raises AwayTooOften.
    """
    mine = Supporter.objects.select_for_update().get(pk=supporter.pk)
    if mine.away.count() >= AWAY_AT_MOST:
        raise AwayTooOften
    mine.away.get_or_create(first_day=away.first, last_day=away.last)


def not_away(*, supporter: Supporter, key: int) -> None:
    """They are there after all."""
    TimeAway.objects.filter(pk=key, supporter=supporter).delete()


def forget_time_away(*, over_since: date) -> int:
    """Erase time away that was over by this day; how many."""
    deleted, _ = TimeAway.objects.filter(last_day__lt=over_since).delete()
    return deleted
