"""Saying yes or no to an invitation, the agreement, the letter that says so, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.frame.paper import handed_out
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.supporters import life
from beenthere.apps.supporters.life import LifeEvent, Mover, NotPossible
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.agreement import IN_FORCE, Agreement
from beenthere.domain.paper import AppointmentLetter, Letterhead
from beenthere.domain.vocabulary import SupporterStatus


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def agreement(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """What it asks of them and the agreement, as it is now; yes, or no without a reason."""
    if request.method != "POST":
        context = {
            "asked": supporter.status == SupporterStatus.INVITED,
            "agreed": supporter.agreed.filter(version=IN_FORCE).first(),
            "version": IN_FORCE,
        }
        return render(request, "outreach/agreement.html", context)
    if request.POST.get("answer") == "no":
        return _no(request, supporter)
    life.agree(supporter_id=supporter.pk, now=present())
    messages.success(request, "Thank you. It is noted that you accepted it today.")
    return redirect("support_home")


def _no(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    try:
        life.move(
            supporter_id=supporter.pk, event=LifeEvent.SAID_NO, by=Mover.THEMSELVES, now=present()
        )
    except NotPossible:
        messages.info(request, "You have said yes before. To stop, step down.")
        return redirect("support_home")
    logout(request)
    return render(request, "outreach/said_no.html")


@require_safe
@for_supporter
def appointment(_request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """The letter of appointment, with the agreement they accepted last. None before they did."""
    agreed = supporter.agreed.order_by("accepted_on", "pk").last()
    if agreed is None:
        raise Http404
    version = Agreement(agreed.version)
    letter = AppointmentLetter(
        head=Letterhead.of(program()),
        day=program().day_of(present()),
        name=supporter.person.name,
        agreement=version.words,
        agreed_on=agreed.accepted_on,
        agreed_to=version.sentences,
    )
    return handed_out(letter, name="appointment")


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def stop(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """Step down: what it means, and then thanks. Nobody asks why."""
    if request.method == "POST":
        try:
            step_down(supporter_id=supporter.pk, by=Mover.THEMSELVES, now=present())
        except NotPossible:
            messages.info(request, "Nothing needed to change. This is how things stand.")
        return redirect("support_home")
    return render(request, "outreach/step_down.html")
