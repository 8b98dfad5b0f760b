"""Hands out what is put on paper."""

from __future__ import annotations

from django.http import HttpResponse

from beenthere.apps.outside import press
from beenthere.domain.paper import Sheet


def handed_out(sheet: Sheet, *, name: str) -> HttpResponse:
    """The sheet as a PDF file to keep or print. `name` is the file's, with nothing private."""
    return HttpResponse(
        press()(sheet),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
