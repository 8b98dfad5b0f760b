"""Puts letters, the handbook, posters and cards on paper, as PDF: one layout for each kind."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from beenthere.domain.paper import (
    AppointmentLetter,
    Booklet,
    DatesCard,
    Leaflet,
    ServiceLetter,
    Sheet,
    TeamCards,
)

_FOLDER = Path(__file__).parent


def printed(sheet: Sheet) -> bytes:
    """The sheet as a PDF file that a screen reader can read (PDF/UA-1).

    Nothing that is filled in is ever read as a layout: it travels beside it, as data. The fonts
    are the ones that typst carries. Where they lack a letter of somebody's name, the machine's
    own fonts help out, and the file claims no standard.
    """
    try:
        return _compiled(sheet, ours_alone=True)
    except typst.TypstError:
        return _compiled(sheet, ours_alone=False)


def _layout(sheet: Sheet) -> str:
    match sheet:
        case AppointmentLetter():
            return "appointment_letter"
        case ServiceLetter():
            return "service_letter"
        case Booklet():
            return "booklet"
        case DatesCard():
            return "dates_card"
        case TeamCards():
            return "team_cards"
        case Leaflet():
            return sheet.kind.value


def _compiled(sheet: Sheet, *, ours_alone: bool) -> bytes:
    return typst.compile(
        _FOLDER / f"{_layout(sheet)}.typ",
        root=_FOLDER,
        font_paths=_fonts(ours_alone),
        ignore_system_fonts=ours_alone,
        sys_inputs={"sheet": json.dumps(asdict(sheet), default=_in_words)},
        pdf_standards=["ua-1"] if ours_alone else [],
        timestamp=datetime.combine(sheet.day, time(), UTC),
    )


@cache
def _fonts(ours_alone: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=not ours_alone)


def _in_words(value: object) -> str:
    """A day as a letter writes it: `November 23, 2026`. No layout reads the hours and the time zone
    that a resource also has: their words stand beside them."""
    return f"{value:%B} {value.day}, {value.year}" if isinstance(value, date) else str(value)
