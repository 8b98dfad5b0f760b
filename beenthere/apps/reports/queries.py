"""Reading what was published. A report is read as it stands, and made nowhere but in the worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from beenthere.apps.reports.models import Figure, Period
from beenthere.domain.reporting import Cell, KindGroup, Measure, ToldBy
from beenthere.domain.suppression import SMALLEST_SHOWN, Mark


@dataclass(frozen=True)
class Told:
    """What a report tells of one count."""

    mark: Mark
    count: int | None

    @property
    def words(self) -> str:
        """The count, or in words that it is few or many."""
        return self.mark.words if self.count is None else f"{self.count:,}"

    @property
    def at_least(self) -> int:
        """The least that the count can be."""
        if self.count is not None:
            return self.count
        return 1 if self.mark is Mark.FEW else SMALLEST_SHOWN


Figures = Mapping[Cell, Told]


def periods() -> list[Period]:
    """The months of every report, the latest first."""
    return list(Period.objects.order_by("-begins"))


def figures(shown: Iterable[Period]) -> Mapping[date, Figures]:
    """What the reports of these periods tell, by the day on which each begins."""
    found: defaultdict[date, dict[Cell, Told]] = defaultdict(dict)
    for each in Figure.objects.filter(period__in=shown).select_related("period"):
        cell = Cell(Measure(each.measure), KindGroup(each.kind), ToldBy(each.told_by))
        found[each.period.begins][cell] = Told(Mark(each.mark), each.count)
    return dict(found)
