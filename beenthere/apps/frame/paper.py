"""Hands out what is put on paper."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.http import HttpResponse
from django.utils.module_loading import import_string

from beenthere.apps.outside import press
from beenthere.domain.paper import Sheet
from beenthere.ports import Press

_one_at_a_time = Lock()


def handed_out(sheet: Sheet, *, name: str) -> HttpResponse:
    """The sheet as a PDF file to keep or print. `name` is the file's, with nothing private."""
    return _file(press()(sheet), name=name)


def handed_to_anyone(sheet: Sheet, *, name: str) -> HttpResponse:
    """The same, of a sheet without anything private: put on paper once, however many ask."""
    # Of many who ask at once, one has it made and the others wait for that.
    with _one_at_a_time:
        made = _kept(sheet, by=settings.PRESS)
    return _file(made, name=name)


@lru_cache(maxsize=1)
def _kept(sheet: Sheet, *, by: str) -> bytes:
    made_by: Press = import_string(by)
    return made_by(sheet)


def _file(made: bytes, *, name: str) -> HttpResponse:
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
