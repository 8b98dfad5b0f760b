"""Many at once: the page of one event, and what one press of a button does for all of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from beenthere.apps.cases.models import Case
from beenthere.apps.desk import board
from beenthere.apps.desk.rooms import MOVED_ON, case_page
from beenthere.apps.outside import program
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.surge import actions, queries
from beenthere.domain.case import CaseState


@case_page
def show(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """What the event asks of the program tonight, and what can be done about it."""
    found = queries.surge_of(request.user, case, now=at)
    return render(request, "surge/surge.html", {"case": case, "surge": found, "now": at})


@require_POST
@case_page
def start_session(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """One press starts a session of a team that the page proposes."""
    place = request.POST.get("department", ""), request.POST.get("unit", "")
    cases = board.on_board(request.user, case, now=at).exclude(state=CaseState.CLOSED)
    teams = {(each.department, each.unit): each for each in queries.teams_of(case, cases)}
    if place not in teams:
        messages.info(request, MOVED_ON)
        return redirect("surge", case.code_name)
    group = actions.start_session(case=case, team=teams[place], director=request.user, now=at)
    messages.success(request, "The session is started. Find somebody who leads it.")
    return redirect("group", group.code_name)


@require_POST
@case_page
def ask_outside(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """One press asks everybody outside, where the supporters here do not suffice."""
    short = queries.tonight(board.on_board(request.user, case, now=at), now=at).short
    if not any(each.email for each in program().outside_help):
        messages.info(request, "Nobody outside has an address to write to: please call them.")
    elif short:
        actions.ask_outside(event_id=case.event_id, short=short, now=at)
        messages.success(request, "Outside help is asked. Watch here whether it was sent.")
    else:
        messages.info(request, "Your own supporters suffice now, so nobody outside was asked.")
    return redirect("surge", case.code_name)
