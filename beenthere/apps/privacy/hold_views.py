"""The pages of legal holds: for counsel, who sets them, and for directors, who help to lift them.

Nothing on them is about any one case. Directors see no count at all: beside the cases they may
see, it would tell of those they may not (law L6). Before a hold is set or lifted, the table of
permissions has them prove who they are.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.outside import now, program
from beenthere.apps.people.in_words import department_words
from beenthere.apps.people.models import Account
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.privacy import holding, two_people
from beenthere.apps.privacy.hold_forms import HoldForm
from beenthere.apps.privacy.models import Hold
from beenthere.apps.privacy.queries import Standing, standings
from beenthere.domain.holds import month_of
from beenthere.domain.permissions import may
from beenthere.domain.two_people import across, acting_as
from beenthere.domain.vocabulary import Role

_ASKING = frozenset({"GET", "HEAD", "POST"})


@require_safe
def every_hold(request: SignedIn) -> HttpResponse:
    """The holds in force, and those that were lifted."""
    sets, at = may(request.user.roles, "hold_set"), now()
    rows = [(each, _department(each.hold)) for each in standings(counted=sets, now=at)]
    context = {
        "in_force": [row for row in rows if row[0].lifted is None],
        "lifted": [row for row in rows if row[0].lifted is not None],
        "sets": sets,
        "now": at,
    }
    return render(request, "privacy/holds.html", context)


@require_http_methods(_ASKING)
def set_hold(request: SignedIn) -> HttpResponse:
    """Choose the months and the department."""
    account, at = request.user, now()
    form = HoldForm(request.POST or None, month=month_of(at, program().zone))
    if not form.is_valid():
        return render(request, "privacy/hold_set.html", {"form": form})
    holding.set_hold(scope=form.scope, account=account, now=at)
    messages.success(request, "The hold is set. Nothing it covers is erased from now on.")
    return redirect("holds")


@require_http_methods(_ASKING)
def lift(request: SignedIn, hold: UUID) -> HttpResponse:
    """Ask for a hold to be lifted, take that back, or agree to what the other side asked."""
    account, at = request.user, now()
    found = next((each for each in standings(counted=False, now=at) if each.hold.pk == hold), None)
    if found is None or found.lifted is not None:
        raise Http404
    turn = _turn(found, account)
    if request.method != "POST":
        context = {"standing": found, "department": _department(found.hold), "turn": turn}
        return render(request, "privacy/hold_lift.html", {**context, "now": at})
    try:
        if request.POST.get("do") != turn:
            raise two_people.Over
        _take(turn, found, account, at)
    except (holding.NotInForce, two_people.Over, two_people.TakesAnother):
        messages.info(request, "That has changed in the meantime. Here is how it stands now.")
    else:
        messages.success(request, _DONE[turn])
    return redirect("holds")


_DONE = {
    "ask": "Noted. The hold is lifted once the other side agrees.",
    "withdraw": "Taken back. The hold stands.",
    "agree": "The hold is lifted. What is past its time is erased with the next run.",
}


def _take(turn: str, found: Standing, account: Account, at: datetime) -> None:
    if turn == "ask":
        holding.ask_to_lift(hold_id=found.hold.pk, account=account, now=at)
    elif turn == "withdraw" and found.asked:
        two_people.withdraw(joint_id=found.asked.pk, account=account, now=at)
    elif turn == "agree" and found.asked:
        holding.agree_to_lift(joint_id=found.asked.pk, account=account, now=at)
    else:
        raise two_people.Over


def _turn(found: Standing, account: Account) -> str:
    """What this person can do now; `wait` where only the other side can do anything."""
    if found.asked is None:
        return "ask"
    if found.asked.asked_by_id == account.pk:
        return "withdraw"
    role = acting_as(account.roles)
    return "agree" if role and across(Role(found.asked.asked_as), role) else "wait"


def _department(hold: Hold) -> str:
    return department_words(hold.department) if hold.department else "Every department"
