"""L9. Small counts are hidden, and nothing that is shown tells them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from random import Random
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.domain.reporting import (
    GROUP_OF_KIND,
    GROUP_OF_SOURCE,
    KINDS,
    MISSING,
    ORDER,
    SUMS,
    TELLERS,
    Cell,
    KindGroup,
    Line,
    Measure,
    Report,
    ToldBy,
    counted,
    reports,
)
from beenthere.domain.suppression import POSSIBLE_VALUES, Mark, Sum, hidden, marks
from beenthere.domain.vocabulary import EventKind, Source

# The attacker. It shares nothing with the program but the page: it knows which people each
# count is about, what the marks mean, and that people cannot be fewer than none.

Unknowns: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"


@dataclass
class Fact:
    """That the people of these kinds, together, are from `low` to `high`."""

    people: Unknowns
    low: float
    high: float


def range_of(people: Unknowns, facts: Sequence[Fact]) -> tuple[int, int]:
    """The least and the most that these people can be, by linear programming."""
    # Every process of a test run loads this file, and one runs it.
    from scipy.optimize import linprog

    exact = [fact for fact in facts if fact.low == fact.high]
    loose = [fact for fact in facts if fact.low != fact.high]
    above = [fact for fact in loose if fact.high < math.inf]
    known: dict[str, Any] = {}
    if exact:
        known["A_eq"] = np.array([each.people for each in exact])
        known["b_eq"] = [each.low for each in exact]
    if loose:
        known["A_ub"] = np.array([*(-each.people for each in loose), *(e.people for e in above)])
        known["b_ub"] = [*(-each.low for each in loose), *(each.high for each in above)]
    least, most = linprog(people, **known), linprog(-people, **known)
    assert least.status == 0
    assert most.status in (0, 3)  # 3: there is no most
    high = 10**6 if most.status == 3 else math.floor(-most.fun + 1e-6)
    return math.ceil(least.fun - 1e-6), high


def fact(people: Unknowns, mark: Mark, count: int) -> Fact:
    low, high = {
        Mark.SHOWN: (count, count),
        Mark.FEW: (1, 10),
        Mark.MANY: (11, math.inf),
    }[mark]
    return Fact(people, low, high)


# Everybody who was counted is one of so many kinds of people.

_PEOPLE = [
    (kind, teller, reached, declined, soon)
    for kind, teller, reached, declined, soon in product(
        KINDS, TELLERS, (True, False), (True, False), (*("same_day", "next_day", "later"), "")
    )
    if soon or not reached
]


def _is_counted(cell: Cell, person: tuple[KindGroup, ToldBy, bool, bool, str]) -> bool:
    kind, teller, reached, declined, soon = person
    if cell.kind not in (kind, KindGroup.ALL) or cell.told_by not in (teller, ToldBy.ALL):
        return False
    return {
        Measure.REFERRED: True,
        Measure.REACHED: reached,
        Measure.NOT_REACHED: not reached,
        Measure.DECLINED: declined,
        Measure.NOT_DECLINED: not declined,
        Measure.TRIED: bool(soon),
        Measure.NOT_TRIED: not soon,
        Measure.TRIED_IN_VAIN: bool(soon) and not reached,
    }.get(cell.measure, soon == cell.measure.value)


# What was missing is told of everybody together, and beside nothing else. So it is enough to count
# everybody once more by that, as many as they are in all.
_MISSED = (Measure.FOUND, *MISSING)


def _who(cell: Cell) -> Unknowns:
    """Whom a count is about: of all kinds of people, and of what was missing."""
    missed = {Measure.FOUND: (Measure.FOUND,), Measure.MISSED: MISSING}
    missed |= {each: (each,) for each in MISSING}
    among = missed.get(cell.measure, ())
    return np.array(
        [not among and _is_counted(cell, each) for each in _PEOPLE]
        + [each in among for each in _MISSED],
        dtype=np.float64,
    )


_WHO = {cell: _who(cell) for cell in ORDER}
_AS_MANY = np.array([1.0] * len(_PEOPLE) + [-1.0] * len(_MISSED))


@dataclass
class Told:
    """A report as its readers have it, over one or more of the stretches of time."""

    report: Report
    stretches: frozenset[int]

    def people(self, cell: Cell, stretches: int) -> Unknowns:
        return _in(self.stretches, _WHO[cell], stretches)


def _in(some: Collection[int], people: Unknowns, stretches: int) -> Unknowns:
    """These people in some of so many stretches of time, and nobody in the others."""
    nobody = np.zeros_like(people)
    return np.concatenate([people if each in some else nobody for each in range(stretches)])


def worked_out(told: Sequence[Told]) -> list[tuple[Cell, int]]:
    """Hidden counts that all these reports together leave fewer than five values."""
    stretches = 1 + max(max(each.stretches) for each in told)
    facts = [
        fact(each.people(cell, stretches), each.report.marks[cell], each.report.counts[cell])
        for each in told
        for cell in ORDER
    ]
    facts += [Fact(_in([each], _AS_MANY, stretches), 0, 0) for each in range(stretches)]
    found = []
    for each in told:
        for cell in ORDER:
            if each.report.marks[cell] is not Mark.SHOWN:
                low, high = range_of(each.people(cell, stretches), facts)
                assert low <= each.report.counts[cell] <= high
                if high - low + 1 < POSSIBLE_VALUES:
                    found.append((cell, high - low + 1))
    return found


def one_after_another(made: Iterable[Report]) -> list[Told]:
    return [Told(report, frozenset({number})) for number, report in enumerate(made)]


# The program's own reports.

_JANUARY = date(2025, 1, 1)


def some_lines(random: Random, *, a_month: float, months: int) -> list[Line]:
    """What a program with so many referrals a month could have counted."""
    found = []
    missing = Random(months)
    share = {kind: random.expovariate(1) for kind in EventKind}
    share |= dict.fromkeys(random.sample(list(EventKind), random.choice((0, 0, 2))), 0)
    for number in range(months):
        month = date(2025 + number // 12, number % 12 + 1, 1)
        for kind, source in product(EventKind, Source):
            often = random.expovariate(1) * share[kind] * a_month / 45
            referred = math.floor(often + random.random())
            declined = sum(random.random() < 0.12 for _ in range(referred))
            tried = sum(random.random() < 0.95 for _ in range(referred))
            later = sum(random.random() < 0.15 for _ in range(tried))
            next_day = sum(random.random() < 0.4 for _ in range(tried - later))
            missed = Counter(missing.choices(_MISSED, (80, 5, 5, 3, 7), k=referred))
            found.append(
                Line(
                    month=month,
                    kind=kind,
                    source=source,
                    referred=referred,
                    declined=declined,
                    reached=sum(random.random() < 0.9 for _ in range(tried)),
                    same_day=tried - later - next_day,
                    next_day=next_day,
                    later=later,
                    nobody=missed[Measure.NOBODY],
                    no_language=missed[Measure.NO_LANGUAGE],
                    no_profession=missed[Measure.NO_PROFESSION],
                    no_specialty=missed[Measure.NO_SPECIALTY],
                )
            )
    return found


def made_of(lines: Iterable[Line], *, until: date = date(2026, 1, 1)) -> list[Report]:
    return list(reports(lines, begins=_JANUARY, until=until, enough=20))


def test_no_two_reports_overlap_and_no_small_count_is_shown() -> None:
    made = made_of(some_lines(Random(9), a_month=9, months=12))
    assert len(made) > 1
    for before, after in pairwise(made):
        assert before.ends == after.begins
    for report in made:
        for cell, mark in report.marks.items():
            count = report.counts[cell]
            assert mark is not Mark.SHOWN or not hidden(count)
            assert (mark is Mark.FEW) == hidden(count)


@pytest.mark.parametrize(
    ("a_month", "months"),
    [
        (9, 6),
        *(pytest.param(*each, marks=pytest.mark.soak) for each in ((4, 15), (20, 6), (60, 6))),
    ],
)
def test_consecutive_reports_tell_no_hidden_count(a_month: float, months: int) -> None:
    lines = some_lines(Random(months), a_month=a_month, months=months)
    made = made_of(lines, until=date(2026, 4, 1))
    assert len(made) > 1
    assert worked_out(one_after_another(made[:2])) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_many_reports_tell_no_hidden_count(seed: int) -> None:
    random = Random(seed)
    lines = some_lines(random, a_month=random.choice((3, 6, 12, 25, 50, 100)), months=12)
    if made := made_of(lines):
        assert worked_out(one_after_another(made[:2])) == []


# What is caught.


def hiding_small_ones_only(counts: Mapping[Cell, int]) -> dict[Cell, Mark]:
    return {cell: Mark.FEW if hidden(counts[cell]) else Mark.SHOWN for cell in ORDER}


def test_hiding_only_the_small_counts_is_caught() -> None:
    counts = counted(some_lines(Random(4), a_month=60, months=3))
    told = hiding_small_ones_only(counts)
    report = Report(begins=_JANUARY, ends=_JANUARY, counts=counts, marks=told)
    assert worked_out(one_after_another([report]))


def test_overlapping_periods_are_caught_however_well_each_is_hidden() -> None:
    """A year beside its halves, each of the three sound when read alone."""
    lines = some_lines(Random(5), a_month=60, months=12)
    halves = [
        [line for line in lines if (line.month.month <= 6) is first] for first in (True, False)
    ]
    told = []
    for stretches, some in (({0}, halves[0]), ({1}, halves[1]), ({0, 1}, lines)):
        counts = counted(some)
        found = marks(counts, SUMS, order=ORDER)
        assert found is not None
        report = Report(begins=_JANUARY, ends=_JANUARY, counts=counts, marks=found)
        told.append(Told(report, frozenset(stretches)))
    assert worked_out(told[:2]) == []
    assert worked_out(told[2:]) == []
    assert worked_out(told)


# Tables of every shape, small enough to look at every one that could stand in their place.


def table(rows: Sequence[Sequence[int]]) -> tuple[dict[Hashable, int], list[Sum[Hashable]]]:
    """A table with its totals, and how it adds up."""
    height, width = range(len(rows)), range(len(rows[0]))
    counts: dict[Hashable, int] = {(r, c): rows[r][c] for r in height for c in width}
    counts |= {(r, "all"): sum(rows[r]) for r in height}
    counts |= {("all", c): sum(rows[r][c] for r in height) for c in width}
    counts["all", "all"] = sum(map(sum, rows))
    across: list[Sum[Hashable]] = [((r, "all"), [(r, c) for c in width]) for r in (*height, "all")]
    down: list[Sum[Hashable]] = [(("all", c), [(r, c) for r in height]) for c in (*width, "all")]
    return counts, across + down


def inner(cell: Any, rows: Sequence[Sequence[int]]) -> Unknowns:
    """Which cells of the table a count is made of."""
    row, column = cell
    return np.array(
        [
            float(row in (r, "all") and column in (c, "all"))
            for r in range(len(rows))
            for c in range(len(rows[0]))
        ]
    )


counts_of_any_size = st.sampled_from([0, 0, 1, 2, 3, 5, 8, 10, 11, 12, 17, 30, 200])
small_tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(
        st.lists(counts_of_any_size, min_size=width, max_size=width), min_size=1, max_size=3
    )
)


@settings(max_examples=60, deadline=None)
@given(small_tables, st.randoms(use_true_random=False))
def test_no_table_tells_a_hidden_count(rows: list[list[int]], random: Random) -> None:
    counts, sums = table(rows)
    order = list(counts)
    drawn = [cell for cell in order if random.random() < 0.1]
    told = marks(counts, sums, order=order, anyway=drawn)
    if told is None:
        return
    facts = [fact(inner(cell, rows), told[cell], counts[cell]) for cell in order]
    for cell in order:
        if told[cell] is not Mark.SHOWN:
            low, high = range_of(inner(cell, rows), facts)
            assert high - low + 1 >= POSSIBLE_VALUES, (cell, low, high)


def every_table_like(
    rows: Sequence[Sequence[int]], told: Mapping[Hashable, Mark], *, up_to: int
) -> list[dict[Hashable, int]]:
    """Every table that agrees with the marks, found by trying them all."""
    counts, _ = table(rows)
    width = len(rows[0])
    may_be = {
        cell: {
            Mark.SHOWN: range(count, count + 1),
            Mark.FEW: range(1, 11),
            Mark.MANY: range(11, up_to + 1),
        }[told[cell]]
        for cell, count in counts.items()
    }
    tries = product(*(may_be[r, c] for r in range(len(rows)) for c in range(width)))
    tables = (
        table([values[start : start + width] for start in range(0, len(values), width)])[0]
        for values in tries
    )
    return [each for each in tables if all(each[cell] in may_be[cell] for cell in counts)]


@pytest.mark.parametrize("rows", [[[3, 12], [14, 2]], [[1, 7], [16, 11]], [[2, 15], [0, 12]]])
def test_the_attacker_works_out_what_trying_every_table_does(rows: list[list[int]]) -> None:
    counts, sums = table(rows)
    for told in (
        {cell: Mark.FEW if hidden(counts[cell]) else Mark.SHOWN for cell in counts},
        marks(counts, sums, order=list(counts)),
    ):
        assert told is not None
        facts = [fact(inner(cell, rows), told[cell], counts[cell]) for cell in counts]
        tables = every_table_like(rows, told, up_to=60)
        for cell in counts:
            values = {each[cell] for each in tables}
            low, high = range_of(inner(cell, rows), facts)
            if max(values) < 60:
                assert (low, high) == (min(values), max(values)), cell


# Whoever knows the algorithm could ask what else it would have shown.


def could_have_been(
    told: Mapping[Hashable, Mark], rows: Sequence[Sequence[int]], *, by_lot: bool
) -> list[dict[Hashable, int]]:
    """The tables that could have led to just these marks."""
    found = []
    for other in every_table_like(rows, told, up_to=sum(map(sum, rows))):
        _, sums = table(rows)
        drawn = [cell for cell, mark in told.items() if mark is Mark.MANY] if by_lot else []
        if marks(other, sums, order=list(other), anyway=drawn) == told:
            found.append(other)
    return found


def test_an_algorithm_without_a_lot_is_worked_out_backwards() -> None:
    rows = [[1, 2, 14]]
    counts, sums = table(rows)
    told = marks(counts, sums, order=list(counts))
    assert told is not None
    assert told[0, 2] is Mark.MANY
    found = could_have_been(told, rows, by_lot=False)
    assert len({each[0, 0] for each in found}) < POSSIBLE_VALUES


def test_with_a_lot_every_table_that_agrees_could_have_led_to_these_marks() -> None:
    rows = [[1, 2, 14]]
    counts, sums = table(rows)
    told = marks(counts, sums, order=list(counts))
    assert told is not None
    found = could_have_been(told, rows, by_lot=True)
    assert found == every_table_like(rows, told, up_to=17)
    assert len({each[0, 0] for each in found}) >= POSSIBLE_VALUES


def test_every_kind_and_source_is_in_a_group() -> None:
    assert GROUP_OF_KIND.keys() == set(EventKind)
    assert GROUP_OF_SOURCE.keys() == set(Source)
