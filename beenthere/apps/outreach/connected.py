"""“I have connected them”: one more in a count of the month, and nothing about anybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.referral import form_token
from beenthere.apps.reports.connecting import count
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import HelpKind


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def connected(request: HttpRequest, _supporter: Supporter) -> HttpResponse:
    """To which kind of help, as one tap. The form carries a number of its own and no case, so that
    a second tap counts nothing and nobody learns who it was."""
    now = present()
    if request.method == "POST":
        try:
            kind = HelpKind(request.POST.get("kind", ""))
            number = form_token.number_sent(request.POST, kind, now=now)
        except (form_token.TokenRefused, ValueError):
            messages.info(request, "That page was open for long. Please tap once more.")
            return redirect("support_connected")
        count(number=number, kind=kind, now=now)
        messages.success(request, "Thank you. It is counted, and nothing else is kept.")
        return redirect("support_home")
    context = {"kinds": list(HelpKind), "token": form_token.issue(now=now)}
    return render(request, "outreach/connected.html", context)
