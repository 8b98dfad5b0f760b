"""Small counts are hidden from whoever may not open the cases counted (law L9).

A count of one to ten could point at a person; none at all points at nobody. Where counts add
up to one another, hiding the small ones is not enough: what is left of a total would tell
them. So further counts are hidden, until for each hidden one there are at least five tables,
each giving it another value, that agree with everything that is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from beenthere.domain.vocabulary import Term

SMALLEST_SHOWN = 11
"""The least count, above zero, that may be shown. Source: the cell-size rule of the Centers for
Medicare & Medicaid Services, which hides one to ten."""

POSSIBLE_VALUES = 5
"""How many values a hidden count could have, at the least, for all that anybody can work out."""

_MORE_THAN_ANY = 1_000_000
"""No hospital has so many clinicians; a bound on what a solver need think of."""

Cell = TypeVar("Cell", bound=Hashable)
Sum = tuple[Cell, Sequence[Cell]]
"""A count, and those that add up to it."""


class Mark(Term):
    """What is told of a count."""

    SHOWN = "shown", "Shown"
    FEW = "few", "1 to 10"
    MANY = "many", "11 or more"


def hidden(count: int) -> bool:
    """Whether a count is too small to be shown; zero may be. Raises ValueError below zero."""
    if count < 0:
        raise ValueError("a count is never below zero")
    return 0 < count < SMALLEST_SHOWN


def shown(count: int) -> str:
    """A count standing alone, as people may read it: `0`, `fewer than 11`, `1,234`.

    Only for a count from which no other number shown is made: a table, its totals and the
    reports before it have to be looked at together (`marks`).
    """
    return f"fewer than {SMALLEST_SHOWN}" if hidden(count) else f"{count:,}"


def marks(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum[Cell]],
    *,
    order: Sequence[Cell],
    anyway: Collection[Cell] = (),
) -> dict[Cell, Mark] | None:
    """What may be told of each count, so that every hidden one keeps five possible values.

    `sums` are all the ways in which the counts add up. `order` holds every cell, those that are
    missed least first: they are hidden first. `anyway` are cells to hide whatever they hold,
    drawn by lot: whoever knows this algorithm could else work out what it would have shown,
    had the counts been others. Since any set could have been drawn, every table that agrees
    with the marks could have led to just these marks.

    None when even hiding every count that is not zero would tell too much. The same arguments
    always get the same answer.
    """
    stands_for = _alike(counts, sums, order)
    one_each = [cell for cell in order if stands_for[cell] == cell and counts[cell]]
    table = _Table(counts, _between(sums, counts, stands_for))
    kept = {stands_for[cell] for cell in anyway if counts[cell] and not hidden(counts[cell])}
    told = {
        cell: Mark.FEW if hidden(counts[cell]) else Mark.MANY if cell in kept else Mark.SHOWN
        for cell in one_each
    }
    while (exposed := table.exposed(told)) is not None:
        near = table.near(exposed, told)
        further = next((cell for cell in one_each if cell in near), None)
        if further is None:
            return None
        told[further] = Mark.MANY
    for cell in reversed(one_each):
        if told[cell] is Mark.MANY and cell not in kept:
            told[cell] = Mark.SHOWN
            if table.exposed(told) is not None:
                told[cell] = Mark.MANY
    return {cell: told.get(stands_for[cell], Mark.SHOWN) for cell in order}


def _alike(
    counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], order: Sequence[Cell]
) -> dict[Cell, Cell]:
    """For each cell the one that stands for it: of those that are equal because all else in a
    sum is zero, the one that is missed most. Such cells are told, or hidden, together."""
    stands_for = {cell: cell for cell in order}
    for whole, parts in sums:
        told = [part for part in parts if counts[part]]
        if len(told) == 1:
            one, other = stands_for[whole], stands_for[told[0]]
            kept, gone = (one, other) if order.index(one) > order.index(other) else (other, one)
            stands_for = {cell: kept if each == gone else each for cell, each in stands_for.items()}
    return stands_for


def _between(
    sums: Sequence[Sum[Cell]], counts: Mapping[Cell, int], stands_for: Mapping[Cell, Cell]
) -> list[Sum[Cell]]:
    """The sums that are left between the cells that stand for others."""
    left = {
        (stands_for[whole], tuple(stands_for[part] for part in parts if counts[part]))
        for whole, parts in sums
    }
    return sorted((each for each in left if len(each[1]) > 1), key=repr)


@dataclass
class _Table(Generic[Cell]):
    """Counts that add up, and the other tables that could stand in their place."""

    counts: Mapping[Cell, int]
    sums: Sequence[Sum[Cell]]
    witnesses: list[dict[Cell, int]] = field(default_factory=list)
    """Tables that add up. Each agrees with what was told at some time, and may with what is."""
    last_exposed: Cell | None = None

    def __post_init__(self) -> None:
        self.witnesses.append(dict(self.counts))

    def exposed(self, told: Mapping[Cell, Mark]) -> Cell | None:
        """The first hidden count of which too few values are possible; None when there is none.

        Assumed known: what each mark means, every sum, and that counts are whole numbers.
        """
        agreeing = [each for each in self.witnesses if self._agrees(each, told)]
        secret = [cell for cell, mark in told.items() if mark is not Mark.SHOWN]
        for cell in sorted(secret, key=lambda each: each != self.last_exposed):
            possible = {each[cell] for each in agreeing}
            for found in self._search(cell, possible, told):
                agreeing.append(found)
                self.witnesses.append(found)
                possible.add(found[cell])
            if len(possible) < POSSIBLE_VALUES:
                self.last_exposed = cell
                return cell
        return None

    def near(self, cell: Cell, told: Mapping[Cell, Mark]) -> set[Cell]:
        """Counts that are shown and could be hidden, in sums that reach `cell` by hidden ones."""
        reached, news = {cell}, [cell]
        found = set()
        while news:
            one = news.pop()
            for whole, parts in self.sums:
                group = {whole, *parts}
                if one not in group:
                    continue
                known = {each for each in group if told[each] is Mark.SHOWN}
                found |= {each for each in known if self.counts[each]}
                news += group - known - reached
                reached |= group - known
        return found

    def _agrees(self, other: Mapping[Cell, int], told: Mapping[Cell, Mark]) -> bool:
        return all(
            low <= other[cell] <= high
            for cell in told
            for low, high in [self._bounds(cell, told[cell])]
        )

    def _bounds(self, cell: Cell, mark: Mark) -> tuple[int, int]:
        """Between which values a count lies, as far as its own mark tells."""
        count = self.counts[cell]
        match mark:
            case Mark.SHOWN:
                return count, count
            case Mark.FEW:
                return 1, SMALLEST_SHOWN - 1
            case Mark.MANY:
                return SMALLEST_SHOWN, _MORE_THAN_ANY

    def _search(
        self, cell: Cell, possible: set[int], told: Mapping[Cell, Mark]
    ) -> Iterator[dict[Cell, int]]:
        """Further tables that agree with what is told, each with another value in `cell`."""
        if len(possible) >= POSSIBLE_VALUES:
            return
        bounds = {each: self._bounds(each, mark) for each, mark in told.items()}
        solver = _Solver(bounds, self.sums)
        ends = solver.ends(cell)
        yield from ends
        least, most = (each[cell] for each in ends)
        for value in range(least + 1, most):
            if len(possible) >= POSSIBLE_VALUES:
                return
            if value not in possible and (found := solver.with_value(cell, value)) is not None:
                yield found


class _Solver(Generic[Cell]):
    """Finds whole tables within bounds, by integer linear programming."""

    def __init__(self, bounds: Mapping[Cell, tuple[int, int]], sums: Sequence[Sum[Cell]]) -> None:
        import numpy as np
        from scipy.optimize import LinearConstraint

        self._cells = list(bounds)
        self._bounds = np.array([bounds[cell] for cell in self._cells], dtype=float)
        place = {cell: number for number, cell in enumerate(self._cells)}
        rows = np.zeros((len(sums), len(self._cells)))
        for row, (whole, parts) in zip(rows, sums, strict=True):
            row[place[whole]] = -1
            row[[place[part] for part in parts]] = 1
        self._place = place
        self._sums = LinearConstraint(rows, 0, 0)

    def ends(self, cell: Cell) -> list[dict[Cell, int]]:
        """Two tables: one in which `cell` is least, and one in which it is most."""
        found = [self._solve(self._bounds, self._place[cell], weight) for weight in (1, -1)]
        return [each for each in found if each is not None]

    def with_value(self, cell: Cell, value: int) -> dict[Cell, int] | None:
        """A table in which `cell` has this value, if there is one."""
        bounds = self._bounds.copy()
        bounds[self._place[cell]] = value
        return self._solve(bounds, self._place[cell], 0)

    def _solve(self, bounds: Any, place: int, weight: int) -> dict[Cell, int] | None:
        import numpy as np
        from scipy.optimize import Bounds, milp

        goal = np.zeros(len(self._cells))
        goal[place] = weight
        found = milp(
            goal,
            constraints=self._sums,
            bounds=Bounds(bounds[:, 0], bounds[:, 1]),
            integrality=np.ones(len(self._cells), dtype=np.int8),
        )
        if found.x is None:
            return None
        return dict(zip(self._cells, map(round, found.x.tolist()), strict=True))
