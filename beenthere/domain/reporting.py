"""What a report counts, how its counts add up, and which months it covers.

Groups and measures are coarse and fixed, so that what is shown never depends on what was
counted except by the marks of `suppression`. Periods never overlap: from the end of the last
one to the end of the first quarter by which enough clinicians were counted. A small program
gets wider periods instead of blank tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from beenthere.domain.hours import Hours
from beenthere.domain.suppression import Mark, Sum, marks
from beenthere.domain.vocabulary import EventKind, HelpKind, Missed, Source, Term


class KindGroup(Term):
    """Kinds of event, as coarsely as reports tell them."""

    PATIENT = "patient", "A patient was harmed or died"
    COLLEAGUES = "colleagues", "A colleague died, violence, or many people hurt"
    LEGAL = "legal", "A lawsuit, a complaint or a review"
    OTHER = "other", "Something else that weighs heavily"
    ALL = "all", "All"


class ToldBy(Term):
    """Who told the program, as coarsely as reports tell it."""

    CLINICIAN = "clinician", "The clinician"
    COLLEAGUE = "colleague", "A colleague"
    LEADERS = "leaders", "Director, Risk or EAP"
    ALL = "all", "Anyone"


class Measure(Term):
    """What is counted: clinicians, each once."""

    REFERRED = "referred", "Referred"
    REACHED = "reached", "Reached"
    NOT_REACHED = "not_reached", "Not reached"
    DECLINED = "declined", "Said no, thank you"
    NOT_DECLINED = "not_declined", "Did not say no"
    TRIED = "tried", "A supporter reached out"
    SAME_DAY = "same_day", "On the day of the referral"
    NEXT_DAY = "next_day", "By the end of the next office day"
    LATER = "later", "Later"
    TRIED_IN_VAIN = "tried_in_vain", "A supporter reached out and they did not speak"
    NOT_TRIED = "not_tried", "Nobody reached out"
    FOUND = "found", "Matching found what was needed"
    MISSED = "missed", "Matching could not find what was needed"
    NOBODY = Missed.NOBODY.value, Missed.NOBODY.words
    NO_LANGUAGE = Missed.LANGUAGE.value, Missed.LANGUAGE.words
    NO_PROFESSION = Missed.PROFESSION.value, Missed.PROFESSION.words
    NO_SPECIALTY = Missed.SPECIALTY.value, Missed.SPECIALTY.words
    CONNECTED_EAP = "connected_eap", HelpKind.EAP.words
    CONNECTED_PSYCHIATRY = "connected_psychiatry", HelpKind.PSYCHIATRY.words
    CONNECTED_CRISIS_LINE = "connected_crisis_line", HelpKind.CRISIS_LINE.words
    CONNECTED_OTHER = "connected_other", HelpKind.OTHER.words


class Cell(NamedTuple):
    """One count of a report."""

    measure: Measure
    kind: KindGroup = KindGroup.ALL
    told_by: ToldBy = ToldBy.ALL


KINDS = tuple(kind for kind in KindGroup if kind is not KindGroup.ALL)
TELLERS = tuple(teller for teller in ToldBy if teller is not ToldBy.ALL)
GROUP_OF_KIND: Mapping[EventKind, KindGroup] = {
    EventKind.ADVERSE_EVENT: KindGroup.PATIENT,
    EventKind.UNEXPECTED_DEATH: KindGroup.PATIENT,
    EventKind.DEATH_OF_YOUNG_PATIENT: KindGroup.PATIENT,
    EventKind.DEATH_OF_COLLEAGUE: KindGroup.COLLEAGUES,
    EventKind.VIOLENCE_AT_WORK: KindGroup.COLLEAGUES,
    EventKind.MASS_EVENT: KindGroup.COLLEAGUES,
    EventKind.MALPRACTICE_SUIT: KindGroup.LEGAL,
    EventKind.COMPLAINT_OR_REVIEW: KindGroup.LEGAL,
    EventKind.OTHER_STRESSOR: KindGroup.OTHER,
}
GROUP_OF_SOURCE: Mapping[Source, ToldBy] = {
    Source.SELF: ToldBy.CLINICIAN,
    Source.COLLEAGUE: ToldBy.COLLEAGUE,
    Source.DIRECTOR: ToldBy.LEADERS,
    Source.RISK_MANAGEMENT: ToldBy.LEADERS,
    Source.EAP: ToldBy.LEADERS,
}
BY_KIND = (Measure.NOT_DECLINED, Measure.NOT_REACHED, Measure.DECLINED, Measure.REACHED)
"""Measures told for each kind and in all; those missed least come first."""
_HALVES = ((Measure.REACHED, Measure.NOT_REACHED), (Measure.DECLINED, Measure.NOT_DECLINED))
HOW_SOON = (Measure.SAME_DAY, Measure.NEXT_DAY, Measure.LATER)
CONNECTED: Mapping[HelpKind, Measure] = {
    kind: Measure(f"connected_{kind.value}") for kind in HelpKind
}
"""How often supporters connected somebody to help. Nobody knows in which case, or whether it was in
one at all. So these add up to nothing that is told, and each is marked by itself."""
MISSING = tuple(Measure(each.value) for each in Missed)
ALL_REFERRED = Cell(Measure.REFERRED)

SUMS: tuple[Sum[Cell], ...] = (
    *(
        (Cell(Measure.REFERRED, kind), [Cell(Measure.REFERRED, kind, each) for each in TELLERS])
        for kind in KindGroup
    ),
    *(
        (
            Cell(Measure.REFERRED, told_by=teller),
            [Cell(Measure.REFERRED, kind, teller) for kind in KINDS],
        )
        for teller in ToldBy
    ),
    *((Cell(each), [Cell(each, kind) for kind in KINDS]) for each in BY_KIND),
    *(
        (Cell(Measure.REFERRED, kind), [Cell(half, kind) for half in halves])
        for kind in KindGroup
        for halves in _HALVES
    ),
    (ALL_REFERRED, [Cell(Measure.TRIED), Cell(Measure.NOT_TRIED)]),
    (ALL_REFERRED, [Cell(Measure.FOUND), Cell(Measure.MISSED)]),
    (Cell(Measure.MISSED), [Cell(each) for each in MISSING]),
    (Cell(Measure.TRIED), [Cell(each) for each in HOW_SOON]),
    (Cell(Measure.TRIED), [Cell(Measure.REACHED), Cell(Measure.TRIED_IN_VAIN)]),
    (Cell(Measure.NOT_REACHED), [Cell(Measure.TRIED_IN_VAIN), Cell(Measure.NOT_TRIED)]),
)
"""Every way in which the counts of a report add up. What is left when one shown count is taken
from another is a count too, and stands among them."""

ORDER: tuple[Cell, ...] = (
    Cell(Measure.FOUND),
    Cell(Measure.MISSED),
    *(Cell(each) for each in MISSING),
    *(Cell(each, kind) for each in BY_KIND for kind in KINDS),
    *(Cell(Measure.REFERRED, kind, teller) for kind in KINDS for teller in TELLERS),
    Cell(Measure.NOT_TRIED),
    Cell(Measure.TRIED_IN_VAIN),
    *(Cell(each) for each in reversed(HOW_SOON)),
    *(Cell(each) for each in BY_KIND),
    Cell(Measure.TRIED),
    *(Cell(Measure.REFERRED, told_by=teller) for teller in TELLERS),
    *(Cell(Measure.REFERRED, kind) for kind in KINDS),
    ALL_REFERRED,
)
"""Every count of a report; those that readers miss least come first, and are hidden first."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was counted in one month, of one kind of event and one kind of source."""

    month: date
    kind: EventKind
    source: Source
    referred: int
    reached: int
    declined: int
    same_day: int
    next_day: int
    later: int
    nobody: int
    no_language: int
    no_profession: int
    no_specialty: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """The counts of one period and what may be told of each; `ends` is the day after."""

    begins: date
    ends: date
    counts: Mapping[Cell, int]
    marks: Mapping[Cell, Mark]


def counted(lines: Iterable[Line]) -> dict[Cell, int]:
    """Every count of a report over these lines."""
    found = Counter[Cell](dict.fromkeys(ORDER, 0))
    for line in lines:
        kind, teller = GROUP_OF_KIND[line.kind], GROUP_OF_SOURCE[line.source]
        tried = line.same_day + line.next_day + line.later
        for each in (kind, KindGroup.ALL):
            found[Cell(Measure.REFERRED, each, teller)] += line.referred
            found[Cell(Measure.REFERRED, each)] += line.referred
            found[Cell(Measure.REACHED, each)] += line.reached
            found[Cell(Measure.NOT_REACHED, each)] += line.referred - line.reached
            found[Cell(Measure.DECLINED, each)] += line.declined
            found[Cell(Measure.NOT_DECLINED, each)] += line.referred - line.declined
        found[Cell(Measure.TRIED)] += tried
        found[Cell(Measure.SAME_DAY)] += line.same_day
        found[Cell(Measure.NEXT_DAY)] += line.next_day
        found[Cell(Measure.LATER)] += line.later
        found[Cell(Measure.TRIED_IN_VAIN)] += tried - line.reached
        found[Cell(Measure.NOT_TRIED)] += line.referred - tried
        missed = line.nobody + line.no_language + line.no_profession + line.no_specialty
        found[Cell(Measure.NOBODY)] += line.nobody
        found[Cell(Measure.NO_LANGUAGE)] += line.no_language
        found[Cell(Measure.NO_PROFESSION)] += line.no_profession
        found[Cell(Measure.NO_SPECIALTY)] += line.no_specialty
        found[Cell(Measure.MISSED)] += missed
        found[Cell(Measure.FOUND)] += line.referred - missed
    return dict(found)


def reports(
    lines: Iterable[Line],
    *,
    begins: date,
    until: date,
    enough: int,
    anyway: Collection[Cell] = (),
) -> Iterator[Report]:
    """The reports that can be made of what was counted from `begins` up to `until`.

    `begins` is where the last report ended, or the first day of a quarter. A period ends with
    the first quarter by which `enough` clinicians were counted and their counts can be told;
    what is left over waits for the next. `anyway` are the counts to hide in any case.
    """
    lines = list(lines)
    ends = begins
    while (ends := _quarter_after(ends)) <= until:
        counts = counted(line for line in lines if begins <= line.month < ends)
        if counts[ALL_REFERRED] < enough:
            continue
        told = marks(counts, SUMS, order=ORDER, anyway=anyway)
        if told is not None:
            yield Report(begins=begins, ends=ends, counts=counts, marks=told)
            begins = ends


def how_soon(referred: datetime, reached_out: datetime, office: Hours) -> Measure:
    """How soon after a referral a supporter first reached out, in days of the program's zone."""
    on, first = (moment.astimezone(office.zone).date() for moment in (referred, reached_out))
    if first <= on:
        return Measure.SAME_DAY
    next_day = on + timedelta(days=1)
    while next_day.weekday() not in office.days:
        next_day += timedelta(days=1)
    return Measure.NEXT_DAY if first <= next_day else Measure.LATER


def quarter_of(day: date) -> date:
    """The first day of the quarter of the year."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _quarter_after(day: date) -> date:
    first = quarter_of(day)
    return quarter_of(first + timedelta(days=100))
