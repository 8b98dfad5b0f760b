"""Saying yes or no to an invitation, and accepting the agreement."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.supporters import life
from beenthere.apps.supporters.life import LifeEvent, Mover, NotPossible
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import AGREEMENT, SupporterStatus


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def agreement(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """What it asks of them and the agreement, as it is now; yes, or no without a reason."""
    if request.method != "POST":
        context = {
            "asked": supporter.status == SupporterStatus.INVITED,
            "agreed": supporter.agreed.filter(version=AGREEMENT).first(),
            "version": AGREEMENT,
            "text": f"supporters/agreement/{AGREEMENT.value}.html",
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
