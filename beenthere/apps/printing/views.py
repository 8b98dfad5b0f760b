"""Posters, wallet cards and hand-outs, each with a code that leads to the referral page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beenthere.apps.awareness.links import referral_link
from beenthere.apps.frame.paper import handed_out
from beenthere.apps.frame.qr import code_of
from beenthere.apps.outside import now, program
from beenthere.apps.people.in_words import department_choices
from beenthere.domain.paper import Leaflet, LeafletKind, Letterhead


@require_safe
def printing(request: HttpRequest) -> HttpResponse:
    """What there is, for every department."""
    context = {"kinds": list(LeafletKind), "departments": department_choices()}
    return render(request, "printing/printing.html", context)


@require_safe
def leaflet(_request: HttpRequest, leaflet: str, department: str = "") -> HttpResponse:
    """One of them to print, for a department or for the whole hospital."""
    names = {"": "", **dict(department_choices())}
    if leaflet not in LeafletKind.codes() or department not in names:
        raise Http404
    current = program()
    sheet = Leaflet(
        kind=LeafletKind(leaflet),
        head=Letterhead.of(current),
        day=current.day_of(now()),
        department=names[department],
        code=code_of(referral_link(department)),
        crisis=current.crisis,
        resources=current.resources,
    )
    return handed_out(sheet, name="-".join(filter(None, ["peer-support", leaflet, department])))
