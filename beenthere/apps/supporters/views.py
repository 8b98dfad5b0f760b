"""The roster, for those who keep it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from beenthere.apps.outside import program
from beenthere.apps.people.in_words import at_work
from beenthere.apps.supporters import actions, queries
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import SupporterStatus


def roster(request: HttpRequest) -> HttpResponse:
    """Who supports, where they work, since when they are trained, and how much they can take."""
    code = request.GET.get("status", "")
    status = SupporterStatus(code) if code in SupporterStatus.codes() else None
    page = Paginator(queries.roster(status=status), program().policy.page_length).get_page(
        request.GET.get("page", "")
    )
    context = {
        "page": page,
        "rows": [
            (each, at_work(each.person), actions.CHANGES.get(SupporterStatus(each.status)))
            for each in page
        ],
        "status": status,
        "statuses": list(SupporterStatus),
    }
    return render(request, "supporters/roster.html", context)


@require_POST
def set_status(request: HttpRequest) -> HttpResponse:
    """Pause somebody, or have them back."""
    code, key = request.POST.get("status", ""), request.POST.get("supporter", "")
    if code not in SupporterStatus.codes() or not re.fullmatch("[0-9]{1,18}", key):
        raise Http404
    try:
        actions.set_status(supporter_id=int(key), status=SupporterStatus(code))
    except Supporter.DoesNotExist:
        raise Http404 from None
    except actions.NotFromThere:
        messages.info(request, "That has changed in the meantime. Here is the roster as it is now.")
    else:
        messages.success(request, "The roster is changed.")
    return redirect("roster")
