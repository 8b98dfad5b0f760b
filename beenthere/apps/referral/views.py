"""The public pages. None of them sets a cookie or needs a script."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.cases.actions.referring import refer as accept
from beenthere.apps.frame import spoken
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.referral import form_token
from beenthere.apps.referral.answers import Answers
from beenthere.apps.referral.directory import Directory
from beenthere.apps.referral.finished import finished, read_back
from beenthere.apps.referral.steps import Step, Whom
from beenthere.apps.referral.wizard import Go, Press, Screen, Wizard
from beenthere.apps.watchdog import fallen_through, worker_was_seen
from beenthere.domain.promise import in_general, promise
from beenthere.domain.vocabulary import Role, Urgency

_PLAIN = "text/plain; charset=utf-8"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door."""
    return render(request, "referral/home.html")


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Numbers for tonight. Asks nothing of the database, so it stands when that does not."""
    current = program()
    listed = {line.phone for line in current.professional_help}
    return render(
        request, "referral/help_now.html", {"eap_apart": current.phones.eap not in listed}
    )


@require_safe
def patient_family(request: HttpRequest) -> HttpResponse:
    """Help for the patient and the family."""
    return render(request, "referral/patient_family.html")


@require_safe
def refer_sent(request: HttpRequest) -> HttpResponse:
    """What happens next. It is the same page for everybody, and knows of no referral."""
    policy = program().policy
    times = [in_general(urgency, policy) for urgency in Urgency]
    return render(request, "referral/sent.html", {"times": times})


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Says that the web server answers, and nothing else."""
    return HttpResponse("ok\n", content_type=_PLAIN)


@require_safe
def health_of_work(request: HttpRequest) -> HttpResponse:
    """Says whether a worker is at work; to whoever sends the secret, whether also nothing has
    fallen through. Never what, or how much.

    Where the only director's desk is clear and something has, there is a case that is hidden
    from them (law L6): so not everybody is told.
    """
    now = present()
    well = worker_was_seen(now=now)
    if "Authorization" in request.headers:
        if not _sends(request, settings.HEALTH_SECRET):
            return HttpResponse("not known\n", content_type=_PLAIN, status=HTTPStatus.UNAUTHORIZED)
        well = well and not fallen_through(now=now)
    if well:
        return HttpResponse("ok\n", content_type=_PLAIN)
    return HttpResponse("not well\n", content_type=_PLAIN, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _sends(request: HttpRequest, secret: str) -> bool:
    expected = f"Bearer {secret}".encode()
    return bool(secret) and compare_digest(request.headers["Authorization"].encode(), expected)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Tells search engines to stay away."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type=_PLAIN)


# The form needs no protection against being forged from another site: somebody signed in
# gains nothing by it but the directory search, whose answer the other site cannot read.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """One screen of a referral after another, and at the end its arrival."""
    now = present()
    sent = request.POST.dict()
    press = Press.of(sent)
    answers = Answers.of(sent).without(press.remove)
    directory = None
    if request.user.is_authenticated:
        directory = Directory.searched(sent, chosen=answers.directory_ids)
    held = request.user.roles if isinstance(request.user, Account) else frozenset()
    wizard = Wizard(answers, directory=directory, by_risk_management=Role.RISK_MANAGEMENT in held)
    if request.method != "POST":
        return _shown(request, wizard, wizard.show(Step.WHOM), now=now)
    try:
        form = form_token.read(
            sent.get("token", ""), now=now, life=program().policy.referral_form.length
        )
    except form_token.TokenRefused as refused:
        screen = wizard.show(press.here)
        return _shown(request, wizard, screen, now=now, notice=str(refused.sentence))
    if press.go != Go.SEND or wizard.unanswered() is not None:
        screen, then = wizard.after(press), Step.CHECK if press.to_check else ""
        return _shown(request, wizard, screen, now=now, token=sent["token"], then=then)
    referral = finished(wizard)
    accept(
        form=form_token.number_of(form, referral.content),
        kind=referral.kind,
        occurred=referral.occurred,
        urgency=referral.urgency,
        source=referral.source,
        clinicians=referral.clinicians,
        referrer_may_be_named=referral.referrer_may_be_named,
        reference=referral.reference,
        now=now,
    )
    return redirect("refer_sent")


@require_safe
def refer_myself(request: HttpRequest) -> HttpResponse:
    """The same form, for whoever was handed a card: its first question is answered."""
    wizard = Wizard(Answers.of({"whom": Whom.MYSELF}), directory=None)
    return _shown(request, wizard, wizard.show(Step.WHO), now=present())


def _shown(
    request: HttpRequest, wizard: Wizard, screen: Screen, *, now: datetime, **more: str
) -> HttpResponse:
    """A screen, with every answer that it does not ask for carried along unseen."""
    asked = {screen.form.add_prefix(name) for name in screen.form.fields} if screen.form else set()
    context: dict[str, Any] = {
        "screen": screen,
        "form": screen.form,
        "whom": wizard.answers.whom,
        "at": wizard.path.index(screen.step) + 1,
        "of": len(wizard.path) - 1,
        "carried": [pair for pair in wizard.answers.typed.items() if pair[0] not in asked],
        "token": form_token.issue(now=now),
        "now": now,
        **more,
    }
    if screen.step is Step.CHECK:
        context |= {"answers": read_back(wizard), **_promised(wizard, now=now)}
    return render(request, f"referral/{screen.step.value}.html", context)


def _promised(wizard: Wizard, *, now: datetime) -> dict[str, str]:
    """What is said to happen by when, as the ends of sentences: "today by 4 pm"."""
    policy, timetable = program().policy, program().timetable
    made = promise(finished(wizard).urgency, now=now, policy=policy, timetable=timetable)
    return {
        "looked_at": spoken.by(made.looked_at, now=now),
        "reached_out": spoken.by(made.reached_out, now=now),
        "everybody_paged": spoken.at(made.everybody_paged, now=now),
    }
