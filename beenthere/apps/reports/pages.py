"""What a report looks like: its tables, its one picture, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from beenthere.apps.reports.models import Period
from beenthere.apps.reports.queries import Figures, Told
from beenthere.domain.reporting import CONNECTED, HOW_SOON, Cell, KindGroup, Measure, ToldBy
from beenthere.inventory.leaving import FILES

_OUTCOMES = (Measure.REACHED, Measure.NOT_REACHED, Measure.DECLINED)
_SPEEDS = (*HOW_SOON, Measure.NOT_TRIED)
_CONNECTED = tuple(Cell(measure) for measure in CONNECTED.values())
_WIDEST = 320
"""How long the longest bar is, in the picture's own units."""


@dataclass(frozen=True)
class Table:
    """A table of counts: its name, what its columns are, and a row for each kind."""

    caption: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, Told], ...]], ...]
    """Each row's words, then each column's words again with what is told."""


@dataclass(frozen=True)
class Bar:
    """One bar of the picture: how far down it is, and how long. A hidden count has none."""

    words: str
    told: str
    top: int
    length: int


def tables(cells: Figures) -> tuple[Table, ...]:
    """The tables of a report. One that was published before there was a table has not got it."""
    told = (
        _table(
            "Clinicians referred, by kind of event and by who told us",
            "Kind of event",
            [teller.words for teller in ToldBy],
            [
                (kind.words, [Cell(Measure.REFERRED, kind, teller) for teller in ToldBy])
                for kind in KindGroup
            ],
            cells,
        ),
        _table(
            "What came of it, by kind of event",
            "Kind of event",
            [measure.words for measure in _OUTCOMES],
            [(kind.words, [Cell(measure, kind) for measure in _OUTCOMES]) for kind in KindGroup],
            cells,
        ),
        _table(
            "When a supporter first reached out",
            "When",
            ["Clinicians"],
            [(measure.words, [Cell(measure)]) for measure in _SPEEDS],
            cells,
        ),
    )
    if not all(cell in cells for cell in _CONNECTED):
        return told
    connected = _table(
        "How often supporters connected somebody to help",
        "Kind of help",
        ["Times"],
        [(cell.measure.words, [cell]) for cell in _CONNECTED],
        cells,
    )
    return (*told, connected)


def _table(
    caption: str,
    first: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Cell]]],
    cells: Figures,
) -> Table:
    return Table(
        caption=caption,
        first=first,
        columns=tuple(columns),
        rows=tuple(
            (words, tuple(zip(columns, (cells[cell] for cell in row), strict=True)))
            for words, row in rows
        ),
    )


def bars(cells: Figures) -> tuple[Bar, ...]:
    """When a supporter first reached out, as a picture."""
    told = [(measure.words, cells[Cell(measure)]) for measure in _SPEEDS]
    most = max(each.at_least for _, each in told) or 1
    return tuple(
        Bar(
            words=words,
            told=each.words,
            top=number * 48,
            length=0 if each.count is None else round(each.count / most * _WIDEST),
        )
        for number, (words, each) in enumerate(told)
    )


def months(period: Period) -> str:
    """The months of a report in words: `January to March 2026`."""
    first, last = period.begins, period.ends - timedelta(days=1)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first:%B}{year} to {last:%B %Y}"


def file_rows(told: Sequence[tuple[Period, Figures]]) -> Iterator[tuple[str, ...]]:
    """Every table of these reports as lines of a file, with a heading."""
    yield FILES["reports_file"]
    for period, cells in told:
        first, last = _month(period.begins), _month(period.ends - timedelta(days=1))
        for table in tables(cells):
            for words, row in table.rows:
                for column, each in row:
                    yield (first, last, table.caption, words, column, each.words)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
