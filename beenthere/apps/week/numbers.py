"""Checking the program's telephone numbers, one tap each."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import Error, transaction

from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.week.models import CheckedNumber
from beenthere.domain.numbers import Listed, listed, to_check


def checked() -> dict[str, date]:
    """When each number was last found to be right, by what a phone dials."""
    return dict(CheckedNumber.objects.values_list("dial", "checked_on"))


@dataclass
class Remembered:
    """The same for pages that anybody opens: read once in some minutes, by each process.

    Where the database does not answer, what was known before stands: a page with numbers to call
    is there also then.
    """

    fresh_for: timedelta
    _read_at: datetime | None = None
    _dates: Mapping[str, date] = field(default_factory=dict)

    def __call__(self) -> Mapping[str, date]:
        now = present()
        if self._read_at is None or abs(now - self._read_at) >= self.fresh_for:
            self._read_at = now
            with suppress(Error):
                self._dates = checked()
        return self._dates

    def forget(self) -> None:
        """Read again when it is next asked for."""
        self._read_at = None


remembered = Remembered(fresh_for=timedelta(minutes=10))


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
    remembered.forget()
    return True
