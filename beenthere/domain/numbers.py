"""The telephone numbers of the program, and which of them it is time to check.

People in need of help call them. A wrong one is better found on a quiet day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from beenthere.domain.program import Program
from beenthere.domain.resources import Phone

_WORDS = {
    "director": "The director of the program",
    "operator": "The hospital operator",
    "security": "Security",
    "duty_officer": "The duty officer",
    "eap": "Employee Assistance",
    "event_reports": "Where events are reported",
    "disclosure_coach": "Who coaches disclosure",
    "counsel": "The hospital’s lawyers",
}
"""Every number of the institution but that of emergency help, which nobody calls to try it."""


@dataclass(frozen=True)
class Listed:
    """One number, and whose it is."""

    words: str
    phone: Phone
    call: bool = True
    """Whether to call it. A crisis line is looked up instead: somebody else may need it now."""
    hours: str = ""
    """When somebody answers there, where that is said: it is to be right as well."""


@dataclass(frozen=True)
class Unconfirmed:
    """That nobody has found a number right in so long: since when, or None for never."""

    since: date | None


def listed(program: Program) -> list[Listed]:
    """Every number that people are shown, each once."""
    found: dict[str, Listed] = {}
    for each in _all(program):
        found.setdefault(each.phone.dial, each)
    return list(found.values())


def unconfirmed(
    phone: Phone, checked: Mapping[str, date], *, program: Program, today: date
) -> Unconfirmed | None:
    """What people are told beside a number that is due to be checked; None for any other."""
    if phone == program.phones.emergency:
        return None
    due = to_check(
        [Listed("", phone)], checked, today=today, every=program.policy.check_numbers.length
    )
    return Unconfirmed(checked.get(phone.dial)) if due else None


def to_check(
    numbers: Iterable[Listed], checked: Mapping[str, date], *, today: date, every: timedelta
) -> list[Listed]:
    """Those that were not checked in so long, or never. `checked` is by what a phone dials."""
    return [each for each in numbers if checked.get(each.phone.dial, date.min) <= today - every]


def _all(program: Program) -> Iterator[Listed]:
    for line in program.crisis:
        yield Listed(line.name, line.phone, call=False, hours=line.hours)
    for name, words in _WORDS.items():
        yield Listed(words, getattr(program.phones, name))
    for line in (*program.resources, *program.patient_family):
        yield Listed(line.name, line.phone, hours=line.hours)
    for each in program.outside_help:
        if each.phone is not None:
            yield Listed(each.name, each.phone)
