"""A professional's one page: that somebody waits for a call, and once, whom to call."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beenthere.apps.handoffs.actions import HandOffOver, open_once
from beenthere.apps.handoffs.queries import waiting_for
from beenthere.apps.outside import now
from beenthere.apps.people.permissions import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
def hand_offs(request: SignedIn) -> HttpResponse:
    """What waits for this professional; the answer to a tap is on no page to come back to."""
    at = now()
    if request.method != "POST":
        waiting = waiting_for(request.user, now=at)
        return render(request, "handoffs/waiting.html", {"waiting": waiting, "now": at})
    try:
        chosen = UUID(request.POST.get("hand_off", ""))
        whom = open_once(hand_off_id=chosen, account=request.user, now=at)
    except (ValueError, HandOffOver):
        return render(request, "handoffs/over.html", status=410)
    return render(request, "handoffs/whom.html", {"whom": whom})
