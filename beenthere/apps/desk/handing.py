"""The director's decision about a hand-off that the clinician did not ask for."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from beenthere.apps.cases.models import Case
from beenthere.apps.desk.rooms import case_page, moved_on
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.handoffs.actions import HandOffOver, NobodyToHandTo, decide
from beenthere.apps.handoffs.forms import DecisionForm
from beenthere.apps.handoffs.queries import by_name, waiting_for_decision
from beenthere.apps.people.permissions import SignedIn
from beenthere.domain.vocabulary import HandOffTo

_REFUSED = "Noted. Please call the supporter, and say so."


@case_page
def hand_off(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Let it go on, for one of the reasons there are, or not."""
    waiting = waiting_for_decision(request.user, now=at).filter(case=case).first()
    if waiting is None:
        return moved_on(request, str(case.code_name))
    named = by_name(case, [HandOffTo(waiting.to)])
    form = DecisionForm(posted_of(request), by_name=named, initial={"whom": waiting.chosen_id})
    if form.is_valid():
        try:
            decide(
                case_id=case.pk,
                hand_off_id=waiting.pk,
                basis=form.basis,
                chosen=form.chosen,
                now=at,
            )
        except HandOffOver:
            return moved_on(request, str(case.code_name))
        except NobodyToHandTo:
            form.add_error(None, "Nobody can be told of this one. Please make the call yourself.")
        else:
            on_its_way = f"{waiting.get_to_display()} is being told."
            messages.success(request, on_its_way if form.basis else _REFUSED)
            return redirect("desk")
    context = {"form": form, "case": case, "hand_off": waiting, "now": at}
    return render(request, "desk/hand_off.html", context)
