"""The public page for whoever holds a call-back code. It sets no cookie and needs no script.

Of the supporter it knows nothing. It learns that the program made the code, seals what the code
leads to with the rest, and the worker finds out who that is and whether they can be asked: so
this page cannot tell a supporter who has stepped down from one who has not (law L6).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.frame import spoken
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.referral import form_token
from beenthere.apps.referral.again_forms import CallForm, CodeForm
from beenthere.domain.promise import call_back_by
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Source, Urgency


# Nobody is signed in here, so another site has no session to borrow.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """First the code; then where to call, and at the end the arrival."""
    now = present()
    posted = request.POST.dict()
    if request.method != "POST":
        return render(request, "referral/again.html", {"form": CodeForm()})
    code = CodeForm(posted)
    if not code.is_valid():
        return render(request, "referral/again.html", {"form": code})
    if "token" not in posted:
        return _asked(request, CallForm(), now=now)
    call = CallForm(posted)
    try:
        token = form_token.read(
            posted["token"], now=now, life=program().policy.referral_form.length
        )
    except form_token.TokenRefused as refused:
        return _asked(request, call, now=now, notice=str(refused.sentence))
    if not call.is_valid():
        return _asked(request, call, now=now, token=posted["token"])
    facts = {**call.facts, SealedField.CALL_BACK: code.cleaned_data["code"]}
    refer(
        form=form_token.number_of(token, repr((call.urgency.value, sorted(facts.items())))),
        # Nobody asks what it is about: these are the words that say the least.
        kind=EventKind.OTHER_STRESSOR,
        occurred=Occurred.EARLIER,
        urgency=call.urgency,
        source=Source.SELF,
        clinicians=[Referred(reach_by=ReachBy.TYPED, facts=facts)],
        now=now,
    )
    return redirect("again_sent")


@require_safe
def again_sent(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everybody, which knows of no code."""
    return render(request, "referral/again_sent.html")


def _asked(request: HttpRequest, form: CallForm, *, now: datetime, **more: str) -> HttpResponse:
    """Where to call, with the code carried along unseen."""
    context: dict[str, Any] = {
        "form": form,
        "code": request.POST["code"],
        "times": [(urgency, _by(urgency, now=now)) for urgency in Urgency],
        "token": form_token.issue(now=now),
        **more,
    }
    return render(request, "referral/again_where.html", context)


def _by(urgency: Urgency, *, now: datetime) -> str:
    policy, timetable = program().policy, program().timetable
    return spoken.by(call_back_by(urgency, now=now, policy=policy, timetable=timetable), now=now)
