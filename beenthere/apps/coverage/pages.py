"""What the page of coverage looks like: its table, its picture, and its choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from beenthere.apps.people.in_words import at_work, department_words
from beenthere.apps.people.models import Person
from beenthere.domain.coverage import By, Coverage, Row, Seniority, When
from beenthere.domain.vocabulary import LANGUAGES, Profession, Specialty

_IN_PICTURE = 14
"""Groups that the picture shows, those in most need first; the table has all of them."""
_WIDEST, _LINE = 340, 56
"""The longest bar, and from one group to the next, in the picture's own units."""

_WORDS: Mapping[By, Callable[[str], str]] = {
    By.DEPARTMENT: department_words,
    By.PROFESSION: lambda code: Profession(code).words,
    By.SENIORITY: lambda code: Seniority(code).words,
    By.SPECIALTY: lambda code: Specialty(code).words,
    By.LANGUAGE: lambda code: LANGUAGES[code],
}


@dataclass(frozen=True)
class Line:
    """One row of the table, in words."""

    words: str
    row: Row

    @property
    def each(self) -> int | None:
        """How many clinicians there are for each supporter; None where there is no supporter."""
        if not self.row.supporters:
            return None
        return round(self.row.clinicians / self.row.supporters)


@dataclass(frozen=True)
class Answer:
    """How many could be asked for one person, at each time: tonight first, and by profession."""

    name: str
    work: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bar:
    """One bar of the picture: how far down it is, and how long."""

    line: Line
    top: int
    length: int


@dataclass(frozen=True)
class Picture:
    """Its bars, and how tall it is."""

    bars: tuple[Bar, ...]
    height: int


def answer(person: Person, found: Coverage) -> Answer:
    """The numbers for one person of the directory."""
    tonight = found.kinds(person.directory_id, When.NIGHT)
    kinds = ", ".join(f"{kind.words.lower()} {many}" for kind, many in tonight.most_common())
    others = (
        (when.words, _many(found.kinds(person.directory_id, when).total()))
        for when in When
        if when is not When.NIGHT
    )
    return Answer(
        name=person.name,
        work=at_work(person),
        rows=(
            (When.NIGHT.words, _many(tonight.total()) + (f": {kinds}" if kinds else "")),
            *others,
        ),
    )


def _many(count: int) -> str:
    return str(count or "Nobody")


def group_words(what: By, code: str) -> str:
    """What a group is called."""
    return _WORDS[what](code)


def lines(what: By, rows: Sequence[Row]) -> list[Line]:
    """The table of one kind of group."""
    return [Line(group_words(what, row.group), row) for row in rows]


def shifts(rows: Sequence[Row]) -> list[Line]:
    """The table of shifts."""
    return [Line(When(row.group).words, row) for row in rows]


def picture(found: Sequence[Line]) -> Picture:
    """How many clinicians there are for each supporter; with none, all of them."""
    shown = found[:_IN_PICTURE]
    many = [line.row.clinicians if line.each is None else line.each for line in shown]
    most = max(many, default=0) or 1
    bars = (
        Bar(line=line, top=number * _LINE, length=max(round(each / most * _WIDEST), 1))
        for number, (line, each) in enumerate(zip(shown, many, strict=True))
    )
    return Picture(bars=tuple(bars), height=len(shown) * _LINE)
