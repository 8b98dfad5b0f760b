"""Professional help: the numbers, and handing the clinician on when they ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beenthere.apps.cases.models import Assignment
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.handoffs import actions
from beenthere.apps.handoffs.forms import ASKED, HandOffForm
from beenthere.apps.handoffs.queries import by_name, offered_kinds
from beenthere.apps.outreach import queries
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.supporters.models import Supporter


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def connect(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Professional help, one tap away. Where this program has professionals of its own, one of
    them can be asked to call."""
    assignment = queries.assignment_for(supporter, code_name)
    offered, posted = offered_kinds(), posted_of(request)
    named = by_name(assignment.case, offered)
    form = HandOffForm(posted, offered=offered, by_name=named)
    if form.is_valid():
        return _handed_on(request, assignment, form, {each.account: each.name for each in named})
    context = {"case": assignment.case, "form": form if offered else None}
    return render(request, "outreach/connect.html", context, status=422 if posted else 200)


def _handed_on(
    request: HttpRequest, assignment: Assignment, form: HandOffForm, names: Mapping[int, str]
) -> HttpResponse:
    they_asked = form.cleaned_data["asked"] == ASKED
    to, chosen = form.chosen
    try:
        hand_off = actions.ask(
            case_id=assignment.case_id,
            supporter=assignment.supporter,
            to=to,
            chosen=chosen,
            they_asked=they_asked,
            now=present(),
        )
    except (actions.NobodyToHandTo, actions.NothingToShow):
        messages.info(
            request, "We can’t hand this one on from here. Please make the call with them."
        )
        return redirect("support_connect", code_name=assignment.case.code_name)
    told = names.get(hand_off.chosen_id or 0, "Somebody")
    said = f"{told} is being told that they wait for a call."
    if not they_asked:
        said = "The director is being asked to decide. Please talk with them."
    messages.success(request, said)
    return redirect("support_case", code_name=assignment.case.code_name)
