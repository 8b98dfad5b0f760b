"""Posters, wallet cards and hand-outs, each with a code that leads to the referral page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from beenthere.apps.awareness.links import referral_link
from beenthere.apps.frame import spoken
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
def leaflet(request: HttpRequest, leaflet: str, department: str = "") -> HttpResponse:
    """One of them to print, for a department or for the whole hospital, in the language asked for:
    so is the page that its code leads to."""
    names = {"": "", **dict(department_choices())}
    language = request.GET.get("language", settings.LANGUAGE_CODE)
    if (
        leaflet not in LeafletKind.codes()
        or department not in names
        or language not in dict(settings.LANGUAGES)
    ):
        raise Http404
    current = program()
    with override(language):
        names |= dict(spoken.departments())
        code = code_of(referral_link(department))
    sheet = Leaflet(
        kind=LeafletKind(leaflet),
        head=Letterhead.of(current),
        day=current.day_of(now()),
        department=names[department],
        language=language,
        code=code,
        crisis=current.crisis,
        resources=current.resources,
    )
    parts = ["peer-support", leaflet, department]
    if language != settings.LANGUAGE_CODE:
        parts.append(language)
    return handed_out(sheet, name="-".join(filter(None, parts)))
