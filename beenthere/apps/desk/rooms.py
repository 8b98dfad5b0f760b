"""The way into every page about one case: who may see it, that they did, and what can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from beenthere.apps.cases.actions.triage import note_opening
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.queries import case_seen_by, cases_seen_by
from beenthere.apps.outside import now
from beenthere.apps.people.permissions import SignedIn
from beenthere.domain.case import NotPossible
from beenthere.ports import KeyGone

MOVED_ON = "The case has moved on in the meantime. Here is where it stands now."


P = ParamSpec("P")


def case_page(
    view: Callable[Concatenate[SignedIn, Case, datetime, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the case of a code name and the moment, and record that it was opened.

    A case that the director may not see, one that does not exist and one that is being erased
    are all answered alike (law L6). A case that has moved on leads to its own page.
    """

    @wraps(view)
    def room(request: SignedIn, code_name: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = now()
        try:
            case = case_seen_by(request.user, code_name, now=at)
            note_opening(case=case, account_id=request.user.pk, now=at)
            return view(request, case, at, *args, **kwargs)
        except NotPossible:
            return moved_on(request, code_name)
        except (Case.DoesNotExist, KeyGone):
            raise Http404 from None

    return room


def moved_on(request: HttpRequest, code_name: str) -> HttpResponse:
    """Kindly to the case's own page."""
    messages.info(request, MOVED_ON)
    return redirect("desk_case", code_name)


def onward(request: SignedIn, case: Case, page: str, *, at: datetime) -> HttpResponse:
    """On to a page of the case; to the desk, when what has just become known keeps this
    director from it (law L6)."""
    if cases_seen_by(request.user, now=at).filter(pk=case.pk).exists():
        return redirect(page, case.code_name)
    messages.success(request, "Thank you. Somebody else takes it from here.")
    return redirect("desk")
