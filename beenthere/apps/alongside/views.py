"""A walk on its supporter's phone: when they are needed next, and what they say of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beenthere.apps.alongside import actions
from beenthere.apps.alongside.forms import BeginForm, NextForm
from beenthere.apps.alongside.queries import can_begin, walk_page
from beenthere.apps.cases.actions import reaching
from beenthere.apps.cases.models import Assignment
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outreach import queries
from beenthere.apps.outreach.views import MOVED_ON, for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import WALK, NotPossible
from beenthere.domain.vocabulary import Keeps, OutreachOutcome
from beenthere.domain.wording import FEELINGS_NOT_FACTS


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def begin(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Agree to go on for as long as it lasts: what comes next, and how much is kept."""
    assignment = queries.assignment_for(supporter, code_name)
    if not can_begin(assignment):
        return redirect("support_case", code_name)
    now = present()
    posted = posted_of(request)
    form = BeginForm(posted, today=program().day_of(now))
    if form.is_valid():
        try:
            actions.begin(
                case_id=assignment.case_id,
                supporter=supporter,
                keeps=Keeps(form.cleaned_data["keeps"]),
                said=form.said,
                now=now,
            )
        except NotPossible:
            messages.info(request, MOVED_ON)
            return redirect("support_home")
        except actions.HandOffWaits:
            form.add_error(
                None,
                "A professional has still to see whom to call. Keep more, or come back tomorrow.",
            )
        else:
            messages.success(request, "Thank you. We tell you when it is time to be there.")
            return redirect("walk", code_name)
    context = {
        "case": assignment.case,
        "form": form,
        "whom": queries.whom_to_call(assignment),
        "policy": program().policy,
    }
    return render(request, "alongside/begin.html", context, status=422 if posted else 200)


@require_safe
@for_supporter
def walk(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """When they are needed next, and everything they may say of it."""
    return _walk(request, queries.assignment_for(supporter, code_name))


def _walk(
    request: HttpRequest, assignment: Assignment, *, refused: NextForm | None = None
) -> HttpResponse:
    if assignment.case.state not in WALK:
        return redirect("support_case", assignment.case.code_name)
    now = present()
    page = walk_page(assignment, now=now)
    form = refused or NextForm(today=program().day_of(now))
    if not page.plan:
        form.offer_no_plan()
    context = {
        "page": page,
        "case": assignment.case,
        "whom": queries.whom_to_call(assignment),
        "form": form,
        "feelings": FEELINGS_NOT_FACTS,
        "now": now,
    }
    return render(request, "alongside/walk.html", context, status=422 if refused else 200)


@require_POST
@for_supporter
def next_step(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """They were there, or a date has changed: what comes next."""
    assignment = queries.assignment_for(supporter, code_name)
    now = present()
    form = NextForm(request.POST, today=program().day_of(now))
    if not form.is_valid():
        return _walk(request, assignment, refused=form)
    said = actions.was_there if "was_there" in request.POST else actions.plan
    try:
        said(case_id=assignment.case_id, supporter=supporter, said=form.said, now=now)
        messages.success(request, "Thank you. That is all we need to know.")
    except NotPossible:
        messages.info(request, MOVED_ON)
    return redirect("support_case", code_name)


def _could_not_reach(*, case_id: UUID, supporter: Supporter, now: datetime) -> None:
    reaching.record(
        case_id=case_id, supporter=supporter, outcome=OutreachOutcome.NO_ANSWER, now=now
    )


_ANSWERS: dict[str, tuple[Callable[..., None], str]] = {
    "not_yet": (actions.not_yet, "That is fine. You have some more time."),
    "not_reached": (_could_not_reach, "Thank you for trying. We ask again tomorrow."),
    "goes_on": (actions.wants_to_go_on, "Thank you for asking. We ask again in half a year."),
    "stops": (actions.does_not, "Thank you for being there. It closes, and is erased by itself."),
    "hand_over": (actions.hand_over, "Thank you for being there. Somebody else leads from now on."),
}
"""What may be said with one tap: what it does, and the words after it."""


@require_POST
@for_supporter
def answer(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """One tap: not yet, not reached, they go on, they stop, somebody else leads."""
    assignment = queries.assignment_for(supporter, code_name)
    if (chosen := _ANSWERS.get(request.POST.get("answer", ""))) is None:
        raise Http404
    act, words = chosen
    try:
        act(case_id=assignment.case_id, supporter=supporter, now=present())
        messages.success(request, words)
    except (NotPossible, actions.NoSecond):
        messages.info(request, MOVED_ON)
    return redirect("support_home")
