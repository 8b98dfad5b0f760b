"""The roster, for those who keep it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.paging.reaching import cannot_be_paged
from beenthere.apps.people.in_words import at_work
from beenthere.apps.people.models import Account
from beenthere.apps.supporters import actions, queries
from beenthere.apps.supporters.availability import away_until
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.permissions import DIRECTORS
from beenthere.domain.vocabulary import SupporterStatus

_BOTH = (SupporterStatus.PAUSED, SupporterStatus.ACTIVE)


def roster(request: HttpRequest) -> HttpResponse:
    """Who supports, where they work, since when they are trained, and how much they can take.

    Whoever also directs is not shown who is paused: beside the match page, where everybody who
    cannot be asked is just "not available", that would tell who is being supported (law L6).
    """
    code, directs = request.GET.get("status", ""), _directs(request)
    status = SupporterStatus(code) if code in SupporterStatus.codes() and not directs else None
    page = Paginator(queries.roster(status=status), program().policy.page_length).get_page(
        request.GET.get("page", "")
    )
    away = {} if directs else away_until([each.pk for each in page], now=present())
    context = {
        "page": page,
        "unreachable": cannot_be_paged([each.account_id for each in page]),
        "rows": [
            (each, at_work(each.person), _BOTH if directs else _change(each), away.get(each.pk))
            for each in page
        ],
        "directs": directs,
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
        if not _directs(request):
            messages.info(
                request, "That has changed in the meantime. Here is the roster as it is now."
            )
            return redirect("roster")
    except actions.CannotBePaged as refused:
        messages.info(request, str(refused))
        return redirect("roster")
    messages.success(request, "The roster is as you asked.")
    return redirect("roster")


def _directs(request: HttpRequest) -> bool:
    return isinstance(request.user, Account) and not request.user.roles.isdisjoint(DIRECTORS)


def _change(supporter: Supporter) -> tuple[SupporterStatus, ...]:
    change = actions.CHANGES.get(SupporterStatus(supporter.status))
    return (change,) if change else ()
