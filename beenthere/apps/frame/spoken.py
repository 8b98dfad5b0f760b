"""What the program says by itself in the language of the page: times, lengths, vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext

from beenthere.apps.frame.languages import in_spanish
from beenthere.apps.outside import program
from beenthere.domain import times, times_es
from beenthere.domain.hours import Span
from beenthere.domain.vocabulary import Term

Choices = Callable[[], list[tuple[str, str]]]
"""The codes and words to choose from, as a function: a list would be copied for each form, and
would have to be in one language."""


def choices_of(vocabulary: type[Term]) -> Choices:
    """The codes of a vocabulary, each with its words."""
    return lambda: [(term.value, gettext(term.words)) for term in vocabulary]


def departments() -> list[tuple[str, str]]:
    """The code of each department, and its name."""
    current = program()
    in_theirs = current.departments_es if in_spanish() else {}
    return [(code, in_theirs.get(code, name)) for code, name in current.departments.items()]


def by(moment: datetime, *, now: datetime) -> str:
    """By when something still to come is due: "today by 4 pm"."""
    say = times_es.by_in_words if in_spanish() else times.by_in_words
    return say(moment, now=now, zone=program().zone)


def at(moment: datetime, *, now: datetime) -> str:
    """A moment not far away: "4 pm today"."""
    say = times_es.moment_in_words if in_spanish() else times.moment_in_words
    return say(moment, now=now, zone=program().zone)


def until(begins: datetime, ends: datetime) -> str:
    """A date to keep, from one moment until another."""
    say = times_es.from_until if in_spanish() else times.from_until
    return say(begins, ends, zone=program().zone)


def exactly(moment: datetime) -> str:
    """The moment in full, with its zone."""
    say = times_es.exact_time if in_spanish() else times.exact_time
    return say(moment, zone=program().zone)


def length(span: Span) -> str:
    """How long: "15 minutes"."""
    return times_es.length(span) if in_spanish() else span.words


def whole_length(span: Span) -> str:
    """How long, and on which hours it is counted: "4 hours, counting office hours only"."""
    return times_es.whole_length(span) if in_spanish() else span.full_words


def number(value: Span | int) -> str:
    """A number of the policy: a span whole, or a count's digits."""
    return whole_length(value) if isinstance(value, Span) else str(value)
