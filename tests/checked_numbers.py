"""Telephone numbers that were all found right today, so that pages are the same in every test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from beenthere.apps.outside import now, program
from beenthere.domain.numbers import listed


def all_today() -> Mapping[str, date]:
    """Every number of the program, by what a phone dials."""
    today = program().day_of(now())
    return {each.phone.dial: today for each in listed(program())}
