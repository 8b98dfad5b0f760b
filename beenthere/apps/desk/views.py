"""The director's desk, a case, and the short steps taken from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from beenthere.apps.alongside.actions import NoSecond, let_lead
from beenthere.apps.cases.actions import closing, offering, reaching, referring, routing, triage
from beenthere.apps.cases.identity import unreadable, unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.desk import actions, queries
from beenthere.apps.desk.case_file import case_file, same_person_seen
from beenthere.apps.desk.forms import CloseForm, JoinForm, ReferralByPhoneForm
from beenthere.apps.desk.rooms import case_page, moved_on, onward
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outside import now
from beenthere.apps.paging.models import Message
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.referral import form_token
from beenthere.domain.case import CaseEvent, CaseState, NotPossible
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    ReachBy,
    Source,
    Urgency,
)


def desk(request: SignedIn) -> HttpResponse:
    """What needs this director, in order of time left."""
    code = request.GET.get("state", "")
    state = CaseState(code) if code in queries.SHOWN_STATES else None
    at = now()
    found = queries.desk(request.user, state=state, page=request.GET.get("page", ""), now=at)
    context = {"desk": found, "state": state, "states": queries.SHOWN_STATES, "now": at}
    return render(request, "desk/desk.html", context)


@require_POST
def called(request: SignedIn) -> HttpResponse:
    """A director has called a supporter who asked, or whom no page reached."""
    at = now()
    try:
        message = queries.call_seen_by(request.user, UUID(request.POST.get("message", "")), now=at)
    except (ValueError, Message.DoesNotExist):
        raise Http404 from None
    actions.note_call(message=message, now=at)
    messages.success(request, "Thank you for calling. It is off everybody’s desk now.")
    return redirect("desk")


@sensitive_post_parameters()
def new_referral(request: SignedIn) -> HttpResponse:
    """A referral that somebody told the director."""
    at = now()
    form = ReferralByPhoneForm(posted_of(request))
    if form.is_valid():
        told, referred = form.cleaned_data, form.referred
        content = repr((told["kind"], told["occurred"], referred.reach_by, referred.facts))
        try:
            number = form_token.number_sent(request.POST, content, now=at)
        except form_token.TokenRefused:
            form.add_error(
                None, "This page was open for too long. Look it over and send it once more."
            )
        else:
            referring.refer(
                form=number,
                kind=EventKind(told["kind"]),
                occurred=Occurred(told["occurred"]),
                urgency=Urgency(told["urgency"]),
                source=Source.DIRECTOR,
                clinicians=[referred],
                referrer_may_be_named=bool(told["referrer_name"]),
                reference=told["reference"],
                now=at,
            )
            messages.success(request, "Thank you. The referral is on the desk in a moment.")
            return redirect("desk")
    context = {"form": form, "token": form_token.issue(now=at)}
    return render(request, "desk/new_referral.html", context)


@case_page
def case(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """One case: who it is, what comes next, and everything that can be done about it."""
    context = {"file": case_file(case, request.user, now=at), "now": at}
    return render(request, "desk/case.html", context)


@case_page
def close(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Close a case, for one of the reasons there are."""
    form = CloseForm(posted_of(request))
    if form.is_valid():
        closing.close(case_id=case.pk, reason=CloseReason(form.cleaned_data["reason"]), now=at)
        messages.success(request, "The case is closed, and will be erased by itself.")
        return redirect("desk")
    return render(request, "desk/close.html", {"form": form, "case": case})


@case_page
def join(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Make one case of two referrals of one person."""
    others = same_person_seen(case, unsealed(case), request.user, now=at)
    if not others:
        return moved_on(request, str(case.code_name))
    first = str(others[0].code_name)
    form = JoinForm(posted_of(request), others=others, initial={"into": first})
    if form.is_valid():
        into = next(each for each in others if each.code_name == form.cleaned_data["into"])
        try:
            triage.join(case_id=case.pk, into=into.pk, now=at)
        except triage.NotTheSamePerson:
            return moved_on(request, str(case.code_name))
        return onward(request, into, "desk_case", at=at)
    return render(request, "desk/join.html", {"form": form, "case": case})


def _go_on_by_voice(case: Case, at: datetime) -> None:
    if not unreadable([case.pk]):
        # What is known of the clinician would be given up for nothing.
        raise NotPossible(CaseState(case.state), CaseEvent.TRIAGED)
    triage.triage(
        case_id=case.pk,
        facts={},
        reach_by=ReachBy.BY_VOICE,
        urgency=Urgency(case.urgency),
        now=at,
    )


def _let_lead(case: Case, at: datetime) -> None:
    try:
        let_lead(case_id=case.pk, now=at)
    except NoSecond:
        raise NotPossible(CaseState(case.state), CaseEvent.HANDED_OVER) from None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step that only asks whether it is meant: the words of its page, and what it does."""

    heading: str
    words: str
    button: str
    done: str
    leads_to_desk: bool = False
    act: Callable[[Case, int, datetime], None]


WITHDRAW_OFFER = Step(
    heading="Take the offer back",
    words="The supporter hears that they are not needed, and you choose again.",
    button="Take the offer back",
    done="The offer is taken back. You can choose again.",
    act=lambda case, _, at: offering.withdraw_offer(case_id=case.pk, now=at),
)
ON_IT = Step(
    heading="I am on it",
    words=(
        "Nobody else is paged about this case for now. If it still waits when its time is over, "
        "everybody who may see it is paged."
    ),
    button="I am on it",
    done="Thank you. Nobody else is paged for now.",
    act=lambda case, _account, _at: actions.on_it(case_id=case.pk),
)
REASSIGN = Step(
    heading="Give it to somebody else",
    words=(
        "The supporter who has the case now is done with it and does not see it any more. You "
        "choose again. This cannot be undone; please call them first."
    ),
    button="Give it to somebody else",
    done="The case is back with you. You can choose again.",
    act=lambda case, _, at: reaching.reassign(case_id=case.pk, now=at),
)
LET_LEAD = Step(
    heading="Let the second supporter lead",
    words=(
        "Whoever joined last leads from now on, and whoever led is done with it. The dates stay as "
        "they are. Please make sure that they have talked, so that the new one knows whom to call."
    ),
    button="Let them lead",
    done="Noted. The second supporter leads from now on.",
    act=lambda case, _, at: _let_lead(case, at),
)
MARK_OUTREACH = Step(
    heading="The supporter has reached out",
    words=(
        "Use this when the supporter told you so by phone. The case goes on to its follow-up; "
        "what was said is not kept."
    ),
    button="They have reached out",
    done="Noted. The follow-up comes next.",
    act=lambda case, _, at: reaching.confirm(case_id=case.pk, now=at),
)
BY_VOICE = Step(
    heading="Go on by voice",
    words=(
        "Use this when we can no longer read who this is, and you know or can find out. You "
        "choose a supporter and tell them the name yourself. The name is not entered here."
    ),
    button="Go on by voice",
    done="Noted. Now choose a supporter, and tell them the name yourself.",
    act=lambda case, _, at: _go_on_by_voice(case, at),
)
NOT_ME = Step(
    heading="Not me",
    words=(
        "You do not see this case any more, and nobody lets you in again. The other directors "
        "go on; if there is none, the outside alternate is asked. We keep no reason."
    ),
    button="Step back from this case",
    done="You have stepped back. Somebody else takes it from here.",
    leads_to_desk=True,
    act=lambda case, account, at: routing.not_me(case_id=case.pk, account_id=account, now=at),
)


@case_page
def step(request: SignedIn, case: Case, at: datetime, step: Step) -> HttpResponse:
    """Ask whether it is meant, and then do it."""
    if request.method != "POST":
        return render(request, "desk/step.html", {"step": step, "case": case})
    step.act(case, request.user.pk, at)
    messages.success(request, step.done)
    return redirect("desk") if step.leads_to_desk else redirect("desk_case", case.code_name)
