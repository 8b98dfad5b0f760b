"""Clinicians against supporters, as columns that a rule can compare.

Everything known of one clinician is a row of shape (clinicians, 1), of one supporter a column
of shape (1, supporters), and of both a grid of shape (clinicians, supporters), so that a rule
is written once and serves one pair or a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter, reporting_line
from beenthere.domain.matching.weights import MatchingPolicy
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Office,
    Profession,
    Specialty,
    SupporterStatus,
    Urgency,
)

Grid = NDArray[np.bool_]
Numbers = NDArray[np.int32]

UNKNOWN = 0
"""The number of a value that is not known; it equals no other, not even itself."""


class Numbering:
    """Small numbers for values that are only ever compared for equality."""

    def __init__(self, *unknown: object) -> None:
        self._numbers: dict[object, int] = dict.fromkeys(("", None, *unknown), UNKNOWN)

    def of(self, values: Iterable[object]) -> Numbers:
        """The number of each value: the same for equal values, from whichever side."""
        listed = list(values)
        for value in dict.fromkeys(listed):
            self._numbers.setdefault(value, len(self._numbers))
        return numbers(map(self._numbers.__getitem__, listed))


def numbers(values: Iterable[int]) -> Numbers:
    """A one-dimensional array of whole numbers."""
    return np.fromiter(values, dtype=np.int32)


def flags(values: Iterable[bool]) -> Grid:
    """A one-dimensional array of truths."""
    return np.fromiter(values, dtype=np.bool_)


def equal(ours: Numbers, theirs: Numbers) -> Grid:
    """Where two columns hold the same value, and it is known."""
    same: Grid = (ours == theirs) & (ours != UNKNOWN)
    return same


def known(column: Numbers) -> Grid:
    """Where a column's value is known."""
    is_known: Grid = column != UNKNOWN
    return is_known


class Side:
    """The directory columns of one side: the rows of clinicians, or the columns of supporters."""

    def __init__(self, people: Sequence[Person], shape: tuple[int, int], book: _Book) -> None:
        self.people = people
        self._shape = shape
        self._book = book

    def _numbered(self, book: Numbering, field: str) -> Numbers:
        return book.of(map(attrgetter(field), self.people)).reshape(self._shape)

    @cached_property
    def profession(self) -> Numbers:
        """The profession, numbered."""
        return self._numbered(self._book.profession, "profession")

    @cached_property
    def physician(self) -> Grid:
        """Whether they are a physician."""
        return np.equal(self.profession, self._book.profession.of([Profession.PHYSICIAN]))

    @cached_property
    def tier(self) -> Numbers:
        """Seniority from 0 (in training) to 3."""
        return numbers(map(attrgetter("tier"), self.people)).reshape(self._shape)

    @cached_property
    def specialty(self) -> Numbers:
        """The specialty, numbered; UNKNOWN for those who have none."""
        return self._numbered(self._book.specialty, "specialty")

    @cached_property
    def department(self) -> Numbers:
        """The department, numbered."""
        return self._numbered(self._book.department, "department")

    @cached_property
    def unit(self) -> Numbers:
        """The unit, numbered; UNKNOWN for those who belong to none."""
        return self._numbered(self._book.unit, "unit")

    @cached_property
    def gender(self) -> Numbers:
        """The gender, numbered; UNKNOWN where they gave none."""
        return self._numbered(self._book.gender, "gender")


class _Book:
    """One numbering for each thing compared, shared by both sides."""

    def __init__(self) -> None:
        self.profession = Numbering()
        self.specialty = Numbering(Specialty.NONE)
        self.department = Numbering()
        self.unit = Numbering()
        self.gender = Numbering()


class Pairs:
    """Every clinician against every supporter. Columns are made when a rule first looks.

    `people` must hold every clinician and supporter, those who have a case already too, and as
    much as is known of the reporting lines of clinicians and of those. `lawsuits` among
    `events` also make co-defendants of whoever they name. With `each_alone`, every clinician is
    asked about as if nobody but them were being supported.
    """

    def __init__(
        self,
        clinicians: Sequence[Clinician],
        supporters: Sequence[Supporter],
        *,
        events: Iterable[Event],
        people: Mapping[str, Person],
        as_of: date,
        policy: MatchingPolicy,
        each_alone: bool = False,
    ) -> None:
        self.clinicians = clinicians
        self.supporters = supporters
        self.events = {event.id: event for event in events}
        self.people = people
        self.as_of = as_of
        self.policy = policy
        self.each_alone = each_alone
        self.shape = (len(clinicians), len(supporters))
        book = _Book()
        self._book = book
        self.clinician = Side([people[each.person] for each in clinicians], (-1, 1), book)
        self.supporter = Side([people[each.person] for each in supporters], (1, -1), book)

    # What is known of a clinician: (clinicians, 1).

    def _asked(self, read: Callable[[Clinician], bool]) -> Grid:
        return flags(map(read, self.clinicians)).reshape(-1, 1)

    @cached_property
    def asked_same_specialty(self) -> Grid:
        """They asked for their own specialty, and have one."""
        wish = self._asked(lambda each: each.wishes.specialty is FieldWish.SAME)
        return wish & known(self.clinician.specialty)

    @cached_property
    def asked_other_specialty(self) -> Grid:
        """They asked for a specialty other than their own, and have one."""
        wish = self._asked(lambda each: each.wishes.specialty is FieldWish.OTHER)
        return wish & known(self.clinician.specialty)

    def _default_specialty(self, wanted: FieldWish) -> Grid:
        prefers = self.policy.specialty_prefers
        suits = flags(prefers.get(each.specialty) is wanted for each in self.clinician.people)
        return suits.reshape(-1, 1) & ~self.asked_same_specialty & ~self.asked_other_specialty

    @cached_property
    def specialty_prefers_same(self) -> Grid:
        """They did not say, and their specialty does best with its own."""
        return self._default_specialty(FieldWish.SAME)

    @cached_property
    def specialty_prefers_other(self) -> Grid:
        """They did not say, and their specialty does best with another."""
        return self._default_specialty(FieldWish.OTHER)

    @cached_property
    def asked_other_department(self) -> Grid:
        """They asked for somebody from outside their department."""
        return self._asked(lambda each: each.wishes.other_department)

    @cached_property
    def asked_any_profession(self) -> Grid:
        """They said that any profession will do."""
        return self._asked(lambda each: each.wishes.profession == "any")

    @cached_property
    def asked_profession(self) -> Numbers:
        """The profession they named, numbered; UNKNOWN when they named none."""
        named = (
            each.wishes.profession if isinstance(each.wishes.profession, Profession) else None
            for each in self.clinicians
        )
        return self._book.profession.of(named).reshape(-1, 1)

    @cached_property
    def asked_gender(self) -> Numbers:
        """The gender they asked for, numbered; UNKNOWN when they did not."""
        asked = self._book.gender.of(each.wishes.gender for each in self.clinicians)
        return asked.reshape(-1, 1)

    @cached_property
    def asked_language(self) -> Grid:
        """They asked for a language."""
        return self._asked(lambda each: each.wishes.language is not None)

    @cached_property
    def named_in_a_lawsuit(self) -> Grid:
        """What happened to them is that they were named in a lawsuit."""
        return self._asked(lambda each: self.events[each.event].kind is EventKind.MALPRACTICE_SUIT)

    @cached_property
    def reports_to_nobody_known(self) -> Grid:
        """The directory does not say whom they report to."""
        return flags(not person.reports_to for person in self.clinician.people).reshape(-1, 1)

    @cached_property
    def in_training(self) -> Grid:
        """They are a trainee, of whatever profession."""
        return np.equal(self.clinician.tier, 0)

    # What is known of a supporter: (1, supporters).

    def _each(self, read: Callable[[Supporter], bool]) -> Grid:
        return flags(map(read, self.supporters)).reshape(1, -1)

    @cached_property
    def trained(self) -> Grid:
        """They have attended the training, today at the latest."""
        today = self.as_of.toordinal()
        return self._each(
            lambda each: each.trained_on is not None and each.trained_on.toordinal() <= today
        )

    def _count(self, field: str) -> Numbers:
        return numbers(map(attrgetter(field), self.supporters)).reshape(1, -1)

    @cached_property
    def open_cases(self) -> Numbers:
        """Cases they have open."""
        return self._count("open_cases")

    @cached_property
    def capacity(self) -> Numbers:
        """Open cases they are willing to carry."""
        return self._count("capacity")

    @cached_property
    def load(self) -> Numbers:
        """Open and recent cases."""
        return self.open_cases + self._count("cases_last_90_days")

    @cached_property
    def in_their_hours(self) -> Grid:
        """It is within the hours they gave, or the event is urgent and they agreed to that."""
        urgent = self._asked(lambda each: self.events[each.event].urgency is Urgency.URGENT)
        at_once = self._each(
            lambda each: (
                each.available if each.available_at_once is None else each.available_at_once
            )
        )
        return np.where(urgent, at_once, self._each(lambda each: each.available))

    @cached_property
    def days_since_rest(self) -> Numbers:
        """Days since their rest was over: fewer than none while they rest, and as many as there
        can be when it is long ago."""
        today = self.as_of.toordinal()
        return numbers(
            today if each.rests_until is None else today - each.rests_until.toordinal()
            for each in self.supporters
        ).reshape(1, -1)

    @cached_property
    def _office_holders(self) -> list[tuple[int, frozenset[Office]]]:
        return [
            (column, person.offices)
            for column, person in enumerate(self.supporter.people)
            if person.offices
        ]

    def holds(self, *offices: Office) -> Grid:
        """They hold one of these offices."""
        holders = [column for column, held in self._office_holders if held.intersection(offices)]
        grid = np.zeros((1, self.shape[1]), dtype=np.bool_)
        grid[0, holders] = True
        return grid

    # What is known of both: (clinicians, supporters).

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {each.person: row for row, each in enumerate(self.clinicians)}

    @cached_property
    def _column_of(self) -> dict[str, int]:
        return {each.person: column for column, each in enumerate(self.supporters)}

    def _rows(self, ids: Iterable[str]) -> list[int]:
        return [self._row_of[each] for each in ids if each in self._row_of]

    def _columns(self, ids: Iterable[str]) -> list[int]:
        return [self._column_of[each] for each in ids if each in self._column_of]

    def _mark(self, ids: Callable[[Clinician], Iterable[str]]) -> Grid:
        """The pairs of each clinician with the supporters that `ids` names for them."""
        grid = np.zeros(self.shape, dtype=np.bool_)
        for row, clinician in enumerate(self.clinicians):
            if columns := self._columns(ids(clinician)):
                grid[row, columns] = True
        return grid

    @cached_property
    def same_person(self) -> Grid:
        """The supporter is the clinician."""
        return self._mark(lambda clinician: (clinician.person,))

    @cached_property
    def can_be_asked(self) -> Grid:
        """They are active, nobody is supporting them, and they are available to this clinician:
        one truth, so that no answer can tell somebody who has paused from somebody who is being
        supported."""
        supported = set() if self.each_alone else {each.person for each in self.clinicians}
        active = self._each(
            lambda each: (
                each.status is SupporterStatus.ACTIVE
                and not each.being_supported
                and each.person not in supported
            )
        )
        return active & ~self._mark(lambda clinician: clinician.unavailable)

    @cached_property
    def both_named_in_a_lawsuit(self) -> Grid:
        """One lawsuit names both."""
        grid = np.zeros(self.shape, dtype=np.bool_)
        for event in self.events.values():
            if event.kind is EventKind.MALPRACTICE_SUIT:
                both = np.ix_(self._rows(event.involved), self._columns(event.involved))
                grid[both] = True
        return grid

    @cached_property
    def took_part(self) -> Grid:
        """The supporter took part in the clinician's event."""
        return self._by_event(lambda event: event.involved)

    @cached_property
    def witnessed(self) -> Grid:
        """The supporter saw the clinician's event."""
        return self._by_event(lambda event: event.witnesses)

    def _by_event(self, ids: Callable[[Event], Iterable[str]]) -> Grid:
        return self._mark(lambda clinician: ids(self.events[clinician.event]))

    @cached_property
    def above(self) -> Grid:
        """The supporter is above the clinician in the reporting line. Raises ReportingLoop."""
        return self._mark(lambda clinician: reporting_line(clinician.person, self.people))

    def beside(self, read: Callable[[Pairs], Grid]) -> Grid:
        """The pairs of which `read` is true between the supporter and another who has the case."""
        if not self._beside.clinicians:
            return self.none
        found = read(self._beside) & ~self._beside.same_person
        row_of = {each.person: row for row, each in enumerate(self._beside.clinicians)}
        return np.array(
            [
                found[[row_of[each.person] for each in clinician.beside]].any(axis=0)
                for clinician in self.clinicians
            ]
        )

    @cached_property
    def none(self) -> Grid:
        """No pair at all."""
        return np.zeros((1, 1), dtype=np.bool_)

    @cached_property
    def _beside(self) -> Pairs:
        """Those who have a case already, each once, in the place of the clinicians."""
        has_it = {
            each.person: Clinician(
                person=each.person, event=clinician.event, never_with=each.never_with
            )
            for clinician in self.clinicians
            for each in clinician.beside
        }
        return Pairs(
            list(has_it.values()),
            self.supporters,
            events=self.events.values(),
            people=self.people,
            as_of=self.as_of,
            policy=self.policy,
        )

    @cached_property
    def never_together(self) -> Grid:
        """One of the two asked never to be matched with the other."""
        grid = self._mark(lambda clinician: clinician.never_with)
        for column, supporter in enumerate(self.supporters):
            if supporter.never_with:
                grid[self._rows(supporter.never_with), column] = True
        return grid

    def _same(self, column: Callable[[Side], Numbers]) -> Grid:
        return equal(column(self.clinician), column(self.supporter))

    @cached_property
    def same_profession(self) -> Grid:
        """They are of one profession."""
        return self._same(lambda side: side.profession)

    @cached_property
    def same_specialty(self) -> Grid:
        """They share a specialty; having none is not sharing one."""
        return self._same(lambda side: side.specialty)

    @cached_property
    def same_department(self) -> Grid:
        """They belong to one department."""
        return self._same(lambda side: side.department)

    @cached_property
    def same_unit(self) -> Grid:
        """They belong to one unit."""
        return self._same(lambda side: side.unit)

    @cached_property
    def of_asked_profession(self) -> Grid:
        """The supporter is of the profession that the clinician named."""
        return equal(self.asked_profession, self.supporter.profession)

    @cached_property
    def of_asked_gender(self) -> Grid:
        """The supporter is of the gender that the clinician asked for."""
        return equal(self.asked_gender, self.supporter.gender)

    @cached_property
    def speaks_asked_language(self) -> Grid:
        """The supporter speaks the language that the clinician asked for."""
        return self._has(
            [each.wishes.language for each in self.clinicians],
            [person.languages for person in self.supporter.people],
        )

    @cached_property
    def been_there(self) -> Grid:
        """The supporter has declared an experience of the same kind as the clinician's event."""
        return self._has(
            [self.events[each.event].kind for each in self.clinicians],
            [each.been_there for each in self.supporters],
        )

    @staticmethod
    def _has(
        wanted: Sequence[str | None], sets: Sequence[frozenset[str] | frozenset[EventKind]]
    ) -> Grid:
        distinct = list(dict.fromkeys(wanted))
        rows = np.array([[value in has for has in sets] for value in distinct], dtype=np.bool_)
        return rows.reshape(len(distinct), len(sets))[[distinct.index(value) for value in wanted]]
