"""Checking the program's telephone numbers, one tap each."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from beenthere.apps.outside import program
from beenthere.apps.week.models import CheckedNumber
from beenthere.domain.numbers import Listed, listed, to_check


def checked() -> dict[str, date]:
    """When each number was last found to be right, by what a phone dials."""
    return dict(CheckedNumber.objects.values_list("dial", "checked_on"))


def due(*, now: datetime) -> list[Listed]:
    """The numbers that it is time to check."""
    current = program()
    return to_check(
        listed(current),
        checked(),
        today=current.day_of(now),
        every=current.policy.check_numbers.length,
    )


@transaction.atomic
def found_right(*, dial: str, now: datetime) -> bool:
    """Note that a number was found to be right; False where the program has no such number.

    Numbers that the program does not have any more are forgotten.
    """
    known = {each.phone.dial for each in listed(program())}
    CheckedNumber.objects.exclude(dial__in=known).delete()
    if dial not in known:
        return False
    today = program().day_of(now)
    CheckedNumber.objects.update_or_create(dial=dial, defaults={"checked_on": today})
    return True
