"""The phases of a lawsuit as a supporter reads of them, and a calendar that nobody keeps here.

Anybody may open these pages, and nothing of who did, or of the dates that somebody typed, stays:
the calendar is made while it is asked for, and goes with whoever asked.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.alongside.dates_form import DatesForm
from beenthere.apps.alongside.phases import BY_SLUG, read
from beenthere.apps.frame import spoken
from beenthere.apps.frame.busy import Busy, calendar_handed_out, key_of
from beenthere.apps.frame.languages import of_the_page
from beenthere.apps.frame.paper import handed_out
from beenthere.apps.outside import now, program
from beenthere.domain.paper import DatesCard, Letterhead
from beenthere.domain.phase_dates import CALL_LASTS
from beenthere.domain.resources import in_language
from beenthere.domain.wording import SUBJECT


@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    """The phases in the order in which they mostly come."""
    return render(request, "alongside/phases.html", {"phases": [read(slug) for slug in BY_SLUG]})


@require_safe
def phase(request: HttpRequest, phase: str) -> HttpResponse:
    """One phase: what it is like, what helps, what to say and what never to talk about."""
    if phase not in BY_SLUG:
        raise Http404
    slugs = list(BY_SLUG)
    at = slugs.index(phase)
    context = {
        "phase": read(phase),
        "before": read(slugs[at - 1]) if at else None,
        "after": read(slugs[at + 1]) if at + 1 < len(slugs) else None,
    }
    return render(request, "alongside/phase.html", context)


# Needs no protection against being sent by another site: it changes nothing, and its answer is of
# no use to anybody but whoever typed the dates.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def phase_calendar(request: HttpRequest) -> HttpResponse:
    """Dates in; a calendar file or a card out, with calls around them and no word of why."""
    at = now()
    sent = request.POST if request.method == "POST" else None
    if sent is None or sent.get("do") not in ("file", "card"):
        form = DatesForm(now=at, lines=DatesForm.more_lines(sent), initial=sent and sent.dict())
        return render(request, "alongside/calendar.html", {"form": form})
    form = DatesForm(sent, now=at, lines=DatesForm.lines_of(sent))
    if not form.is_valid():
        return render(request, "alongside/calendar.html", {"form": form})
    if sent["do"] == "file":
        calls = [Busy(key_of(each), each, each + CALL_LASTS) for each in form.calls]
        return calendar_handed_out(calls, summary=gettext(SUBJECT))
    current, language = program(), of_the_page()
    sheet = DatesCard(
        head=Letterhead.of(current),
        day=current.day_of(at),
        language=language,
        dates=tuple(map(spoken.exactly, form.calls)),
        crisis=in_language(current.crisis, language),
        patient_family=in_language(current.patient_family, language),
    )
    return handed_out(sheet, name="peer-support-dates")
