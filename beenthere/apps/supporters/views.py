"""The roster, for those who keep it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.in_words import at_work
from beenthere.apps.people.logins import on_login
from beenthere.apps.people.permissions import also_directs
from beenthere.apps.supporters import life, queries
from beenthere.apps.supporters.availability import away_until
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.supporter_life import TRANSITIONS, LifeEvent, Mover, NotPossible
from beenthere.domain.vocabulary import SupporterStatus

_CHANGES = {
    LifeEvent.PAUSED: "Pause",
    LifeEvent.BACK: "Have back",
    LifeEvent.RETURNED: "With us again",
    LifeEvent.SET_ASIDE: "Take back",
    LifeEvent.STEPPED_DOWN: "Let them go",
}
"""What those who keep the roster can do to somebody on it, and the words on the button."""
_LEAVING = (LifeEvent.STEPPED_DOWN, LifeEvent.SET_ASIDE)
"""Whoever steps down hands back their cases; whoever is not asked any more loses their account,
with every way in. Neither is within the rights of the pages of those who keep the roster."""
_HIDDEN = (LifeEvent.PAUSED, LifeEvent.BACK, LifeEvent.STEPPED_DOWN)
"""What whoever also directs is offered, wherever somebody stands."""


def roster(request: HttpRequest) -> HttpResponse:
    """Who supports, where they work, since when they are trained, and how much they can take.

    Whoever also directs is not shown who is paused: beside the match page, where everybody who
    cannot be asked is just "not available", that would tell who is being supported (law L6).
    """
    code, directs, now = request.GET.get("status", ""), also_directs(request), present()
    status = SupporterStatus(code) if code in queries.ON_ROSTER and not directs else None
    page = Paginator(queries.roster(status=status), program().policy.page_length).get_page(
        request.GET.get("page", "")
    )
    away = {} if directs else away_until([each.pk for each in page], now=now)
    missing = queries.missing_of(list(page), now=now)
    context = {
        "page": page,
        "rows": [
            (
                each,
                at_work(each.person),
                [(event.value, words) for event, words in _changes(each, directs=directs)],
                away.get(each.pk),
                missing[each.pk],
            )
            for each in page
        ],
        "directs": directs,
        "status": status,
        "statuses": queries.ON_ROSTER,
    }
    return render(request, "supporters/roster.html", context)


@require_POST
def roster_change(request: HttpRequest) -> HttpResponse:
    """Pause somebody, have them back, or thank them and let them go."""
    code, key = request.POST.get("change", ""), request.POST.get("supporter", "")
    if code not in _CHANGES or not re.fullmatch("[0-9]{1,18}", key):
        raise Http404
    try:
        _change(int(key), LifeEvent(code))
    except Supporter.DoesNotExist:
        raise Http404 from None
    except NotPossible:
        if not also_directs(request):
            messages.info(
                request, "That has changed in the meantime. Here is the roster as it is now."
            )
            return redirect("roster")
    except life.CannotBeAsked as refused:
        # Only whoever is paused can be refused so.
        if not also_directs(request):
            messages.info(request, f"They cannot be asked yet. Tell them: {refused}")
            return redirect("roster")
    messages.success(request, "The roster is as you asked.")
    return redirect("roster")


def _change(supporter_id: int, event: LifeEvent) -> None:
    if event not in _LEAVING:
        life.move(supporter_id=supporter_id, event=event, by=Mover.MANAGER, now=present())
        return
    # What they leave behind is not the manager's to read, and must be seen to in this same moment.
    # It tells the page nothing, and what the page says next it says with its own rights again.
    with on_login("web"):
        if event is LifeEvent.STEPPED_DOWN:
            step_down(supporter_id=supporter_id, by=Mover.MANAGER, now=present())
        else:
            life.move(supporter_id=supporter_id, event=event, by=Mover.MANAGER, now=present())


def _changes(supporter: Supporter, *, directs: bool) -> list[tuple[LifeEvent, str]]:
    here = SupporterStatus(supporter.status)
    return [
        (event, words)
        for event, words in _CHANGES.items()
        if (event in _HIDDEN if directs else (here, event) in TRANSITIONS)
    ]
