"""The program with one page more: a bare view that stores one row, to measure others against.

The addresses and the view, so that everything around the view is the
same: the server, the middleware, the connection to the database and the row's own checks.
"""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from beenthere.apps.cases.models import Case
from beenthere.apps.outside import now
from beenthere.config.urls import urlpatterns as pages
from beenthere.domain.case import STATES, CaseState
from beenthere.domain.permissions import PAGES, Audience, Page
from beenthere.domain.vocabulary import ReachBy, Source


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Store one case of an event that is there, as posted, and lead on, as any form does."""
    at, standing = now(), STATES[CaseState.RECEIVED]
    Case(
        id=uuid4(),
        event_id=request.POST["event"],
        state=CaseState.RECEIVED,
        owner=standing.owner,
        next_action=standing.action,
        due_at=at,
        urgency=request.POST["soon"],
        source=Source.COLLEAGUE,
        reach_by=ReachBy.TYPED,
        referred_at=at,
    ).save(force_insert=True)
    return redirect("refer_sent")


PAGES["bare"] = Page("bare", Audience.PUBLIC, "Only while measuring")
urlpatterns = [path("bare/", insert, name="bare"), *pages]
