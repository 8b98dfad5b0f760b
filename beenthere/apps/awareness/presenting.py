"""The pages of whoever gives a presentation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.awareness import actions, pages, queries
from beenthere.apps.frame.busy import Busy, calendar_handed_out
from beenthere.apps.outside import now as present
from beenthere.apps.people.permissions import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
def my_presentations(request: SignedIn) -> HttpResponse:
    """What one is to give, for one's calendar; and handing it back without saying why."""
    now = present()
    if request.method == "POST":
        try:
            key = UUID(request.POST.get("presentation", ""))
            actions.hand_back(presentation_id=key, account_id=request.user.pk)
        except ValueError:
            raise Http404 from None
        except actions.MovedOn:
            messages.info(request, "That was not yours to give any more.")
        else:
            messages.success(request, "Thank you for saying so. Somebody else will be asked.")
        return redirect("my_presentations")
    mine = pages.for_whom(queries.given_by(request.user, now=now))
    context = {"mine": mine, "now": now}
    return render(request, "awareness/mine.html", context)


@require_safe
def calendar(request: SignedIn, presentation: UUID) -> HttpResponse:
    """One date for a calendar program; it says “Peer support” and nothing else."""
    mine = queries.given_by(request.user, now=present())
    found = mine.filter(pk=presentation).first()
    if found is None:
        raise Http404
    return calendar_handed_out([Busy(found.pk, found.begins_at, found.ends_at)])
