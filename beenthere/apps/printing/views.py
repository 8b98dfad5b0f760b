"""Posters, wallet cards and hand-outs, each with a code that leads to the referral page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from beenthere.apps.awareness.links import referral_link
from beenthere.apps.frame import spoken
from beenthere.apps.frame.languages import asked_for
from beenthere.apps.frame.paper import handed_out
from beenthere.apps.frame.qr import code_of
from beenthere.apps.outside import now, program
from beenthere.apps.people.in_words import department_choices
from beenthere.domain.paper import Leaflet, LeafletKind, Letterhead, TeamCards
from beenthere.domain.resources import in_language


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
    if leaflet not in LeafletKind.codes() or department not in names:
        raise Http404
    language = asked_for(request)
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
        crisis=in_language(current.crisis, language),
        resources=in_language(current.professional_help, language),
        patient_family=in_language(current.patient_family, language),
    )
    return handed_out(sheet, name=_named("peer-support", leaflet, department, language=language))


@require_safe
def team_cards(request: HttpRequest) -> HttpResponse:
    """Cards to hand out when a team comes together: the same for every team, whatever brought it.

    Their code leads to the referral page as somebody who asks for themselves, and is counted
    nowhere: who handed the card out, and after what, stays in the room.
    """
    language = asked_for(request)
    current = program()
    with override(language):
        code = code_of(current.web_address + reverse("refer_myself"))
    sheet = TeamCards(
        head=Letterhead.of(current),
        day=current.day_of(now()),
        language=language,
        code=code,
        crisis=in_language(current.crisis, language),
        patient_family=in_language(current.patient_family, language),
    )
    return handed_out(sheet, name=_named("peer-support-cards", language=language))


def _named(*parts: str, language: str) -> str:
    """What the file is called; English goes without saying."""
    other = language if language != settings.LANGUAGE_CODE else ""
    return "-".join(filter(None, [*parts, other]))
