"""Counting: the one write that what is erased leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from beenthere.apps.reports.models import Tally
from beenthere.domain.vocabulary import EventKind, Source

Cell = tuple[date, EventKind, Source]
"""The first day of a month, a kind of event and a kind of source."""


@dataclass(kw_only=True)
class Counts:
    """What is added to one cell."""

    referred: int = 0
    reached: int = 0
    declined: int = 0


def add(cells: Mapping[Cell, Counts]) -> None:
    """Add to the tally. Call it in the transaction that erases what is counted."""
    for (month, kind, source), counts in sorted(cells.items(), key=lambda cell: cell[0]):
        cell, _ = Tally.objects.get_or_create(month=month, kind=kind, source=source)
        Tally.objects.filter(pk=cell.pk).update(
            referred=F("referred") + counts.referred,
            reached=F("reached") + counts.reached,
            declined=F("declined") + counts.declined,
        )
