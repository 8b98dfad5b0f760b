"""The pages of the handbook: anyone may read it, and nobody is noted to have done so."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beenthere.apps.frame.paper import handed_to_anyone
from beenthere.apps.handbook.chapters import GUIDE, IN_ORDER, read
from beenthere.apps.outside import now, program
from beenthere.domain.paper import Booklet, Letterhead


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return render(
        request, "handbook/contents.html", {"chapters": [read(each) for each in IN_ORDER]}
    )


@require_safe
def one(request: HttpRequest, chapter: str) -> HttpResponse:
    """One chapter, with the way to those before and after it."""
    if chapter not in IN_ORDER:
        raise Http404
    at = IN_ORDER.index(chapter)
    context = {
        "chapter": read(chapter),
        "number": at + 1,
        "of": len(IN_ORDER),
        "before": read(IN_ORDER[at - 1]) if at else None,
        "after": read(IN_ORDER[at + 1]) if at + 1 < len(IN_ORDER) else None,
    }
    return render(request, "handbook/chapter.html", context)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """For the middle of a call: what may be more than a peer can carry, what to say, whom to call.

    Anyone may open it, so that no sign-in ends while somebody needs it.
    """
    return render(request, "handbook/guide.html", {"chapter": read(GUIDE)})


@require_safe
def booklet(_request: HttpRequest) -> HttpResponse:
    """The whole handbook, to print."""
    current = program()
    sheet = Booklet(
        head=Letterhead.of(current),
        day=current.day_of(now()),
        chapters=tuple(read(each) for each in IN_ORDER),
        crisis=current.crisis,
        patient_family=current.patient_family,
    )
    return handed_to_anyone(sheet, name="supporters-handbook")
