"""A supporter's pages, made for a phone between two cases: one main thing to do on each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beenthere.apps.alongside.queries import can_begin
from beenthere.apps.cases.actions import offering, reaching
from beenthere.apps.cases.actions.calling import NobodyToPage, ask_for_call
from beenthere.apps.cases.models import Assignment, Offer
from beenthere.apps.cases.queries import called_by
from beenthere.apps.outreach import queries
from beenthere.apps.outreach.actions import LinkSpent, answer_by_link
from beenthere.apps.outreach.forms import OutcomeForm, QuickAnswerForm, RecusalForm
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.paging.queries import answerable
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferSettled
from beenthere.domain.case import FIRST_CALL, WALK, NotPossible
from beenthere.domain.times import moment_in_words
from beenthere.domain.vocabulary import (
    OutreachOutcome,
    QuickAnswer,
    RecusalReason,
    SupporterStatus,
)
from beenthere.domain.wording import FEELINGS_NOT_FACTS, WHICH_HAT, MessageKind

MOVED_ON = "This case has moved on since you opened it. Here is where things stand now."

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, Supporter, _Rest], HttpResponse]


def for_supporter(view: _View[_Rest]) -> Callable[Concatenate[SignedIn, _Rest], HttpResponse]:
    """Gives the view the supporter who is signed in; to anybody else the page does not exist."""

    @wraps(view)
    def found(request: SignedIn, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        try:
            supporter = queries.supporter_of(request.user)
            if not _open_to(supporter, request):
                return redirect(_INSTEAD[SupporterStatus(supporter.status)])
            return view(request, supporter, *args, **kwargs)
        except (Supporter.DoesNotExist, Assignment.DoesNotExist, Offer.DoesNotExist):
            raise Http404 from None
        except reaching.NotTheirCase:
            messages.info(request, MOVED_ON)
            return redirect("support_home")

    return found


_INSTEAD = {
    SupporterStatus.INVITED: "support_agreement",
    SupporterStatus.STEPPED_DOWN: "support_home",
}
"""Where somebody is led who has not said yes yet, or who has stepped down."""
_NO_MORE = frozenset(
    {"support_about_me", "support_when_to_ask", "support_away", "support_pause"}
    | {"support_step_down"}
)
"""Of no use to whoever has stepped down. The doors and the letters stay theirs."""


def _open_to(supporter: Supporter, request: HttpRequest) -> bool:
    page = (request.resolver_match and request.resolver_match.url_name) or ""
    match supporter.status:
        case SupporterStatus.INVITED:
            return page == _INSTEAD[SupporterStatus.INVITED]
        case SupporterStatus.STEPPED_DOWN:
            return page not in _NO_MORE
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def offer(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Take an offer or leave it, in one tap; there is no page to read first."""
    if request.method != "POST":
        return redirect("support_home")
    asked = queries.offer_to(supporter, code_name)
    try:
        if request.POST.get("answer") == "yes":
            offering.accept(offer_id=asked.pk, supporter=supporter, now=present())
            return redirect("support_case", code_name=code_name)
        offering.decline(offer_id=asked.pk, supporter=supporter, now=present())
        messages.success(request, "Thank you for answering. Somebody else will be asked.")
    except (OfferSettled, NotPossible):
        if queries.open_assignments(supporter).filter(case=asked.case_id).exists():
            # They said yes a moment ago, on another page or with a second tap.
            return redirect("support_case", code_name=code_name)
        messages.info(
            request,
            "Thank you for answering. It is in other hands now, so you are not needed this time.",
        )
    return redirect("support_home")


@require_safe
@for_supporter
def case(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Whom to call and how, how to begin, and what to do when it is more than a call."""
    assignment = queries.assignment_for(supporter, code_name)
    if assignment.case.state in WALK:
        return redirect("walk", code_name)
    return _case(request, assignment)


def _case(
    request: HttpRequest,
    assignment: Assignment,
    *,
    outcome: OutcomeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "assignment": assignment,
        "case": assignment.case,
        "first_call": assignment.case.state in FIRST_CALL,
        "may_follow_up": assignment.lead and assignment.case.state in queries.TO_FOLLOW_UP,
        "can_walk": can_begin(assignment),
        "whom": queries.whom_to_call(assignment),
        "form": outcome or OutcomeForm(),
        "feelings": FEELINGS_NOT_FACTS,
        "which_hat": WHICH_HAT,
        "now": present(),
    }
    return render(request, "outreach/case.html", context, status=status)


@require_POST
@for_supporter
def record(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Record what came of a try."""
    assignment = queries.assignment_for(supporter, code_name)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _case(request, assignment, outcome=form, status=422)
    try:
        reaching.record(
            case_id=assignment.case_id,
            supporter=supporter,
            outcome=OutreachOutcome(form.cleaned_data["outcome"]),
            now=present(),
        )
        messages.success(request, "Thank you. That is all we need to know.")
    except NotPossible:
        messages.info(request, MOVED_ON)
    return redirect("support_home")


@require_POST
@for_supporter
def follow_up(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Record that the supporter followed up, or needs no more reminders."""
    assignment = queries.assignment_for(supporter, code_name)
    try:
        reaching.follow_up(case_id=assignment.case_id, supporter=supporter, now=present())
        messages.success(request, "Thank you for following up. The case closes by itself.")
    except NotPossible:
        messages.info(request, MOVED_ON)
    return redirect("support_home")


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def recuse(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Hand a case back: one tap is enough, a reason is welcome."""
    assignment = queries.assignment_for(supporter, code_name)
    form = RecusalForm({"reason": RecusalReason.NO_REASON, **request.POST.dict()})
    if request.method != "POST" or not form.is_valid():
        context = {
            "form": form if request.method == "POST" else RecusalForm(),
            "case": assignment.case,
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "outreach/recuse.html", context, status=status)
    try:
        reaching.recuse(
            case_id=assignment.case_id,
            supporter=supporter,
            reason=RecusalReason(form.cleaned_data["reason"]),
            now=present(),
        )
        messages.success(request, "Thank you for saying so. The director will ask somebody else.")
    except NotPossible:
        messages.info(request, MOVED_ON)
    return redirect("support_home")


# Whoever holds the link may answer; there is no session that another site could borrow.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Done, not yet, or call me: one tap, no sign-in, and nothing to be learned from the page."""
    form = QuickAnswerForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = QuickAnswer(form.cleaned_data["answer"])
        try:
            answer_by_link(token=token, answer=given, now=present())
        except (LinkSpent, NotPossible, reaching.NotTheirCase):
            return render(request, "outreach/spent.html", status=410)
        return render(request, "outreach/answered.html", {"answer": given})
    if answerable(token, now=present()) is None:
        return render(request, "outreach/spent.html", status=410)
    context = {"answers": list(QuickAnswer), "chose_badly": form is not None}
    return render(request, "outreach/answer.html", context, status=422 if form else 200)


@require_safe
@for_supporter
def lawyer(request: HttpRequest, _supporter: Supporter) -> HttpResponse:
    """What to do when a lawyer has called."""
    return render(request, "outreach/lawyer.html")


_KNOCKS = {
    "harm": (
        MessageKind.HARM_DOOR,
        "The director on call and the backup are being paged now. If somebody is in danger, call "
        "first.",
    ),
    "duty": (MessageKind.DUTY_DOOR, "The director is being asked to call you today."),
}
"""The two doors, kept apart: what is said at each, and to the supporter."""


def _called_by(now: datetime) -> str:
    by = moment_in_words(called_by(now), now=now, zone=program().zone)
    return f"A director is being paged, to call you by {by}."


@require_POST
@for_supporter
def call_me(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """Have a director call, about whatever it is."""
    now = present()
    try:
        ask_for_call(supporter=supporter, now=now)
    except NobodyToPage:
        return render(request, "outreach/nobody_paged.html", status=404)
    messages.success(request, _called_by(now))
    return redirect("support_home")


@require_POST
@for_supporter
def ask_director(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Have a director call; also from one of the two doors, and the address does not say which.

    A page that was opened while the case was theirs still works once it is in other hands. Where
    nobody can be paged, it says so, with whom to call instead.
    """
    now, why = present(), request.POST.get("why", "")
    kind, said = _KNOCKS.get(why, (MessageKind.CALL_ME, _called_by(now)))
    try:
        latest = queries.latest_assignment_for(supporter, code_name, now=now)
        had = reaching.knock(case_id=latest.case_id, supporter=supporter, kind=kind, now=now)
    except (Assignment.DoesNotExist, reaching.NotTheirCase):
        return render(request, "outreach/nobody_paged.html", {"why": why}, status=404)
    messages.success(request, said)
    if had.until is not None:
        return redirect("support_home")
    return redirect("support_case", code_name=code_name)
