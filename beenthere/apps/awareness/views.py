"""How people learn of the program: the way in from a poster, and the pages of who plans it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.awareness import actions, links, pages, queries, training_list
from beenthere.apps.awareness.forms import HeldForm, ListForm, PlanForm, as_planned
from beenthere.apps.awareness.models import Presentation
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.in_words import at_work, department_words
from beenthere.domain.vocabulary import PresentationKind

_MOVED_ON = "That has changed in the meantime. Here is how it stands now."


@require_safe
def refer_from(request: HttpRequest, department: str) -> HttpResponse:
    """On to the referral page. A count that fails keeps nobody from it."""
    if request.method == "GET" and links.by_a_person(request.headers):
        with suppress(DatabaseError):
            links.count_opening(department, now=present())
    return redirect("refer")


@require_safe
def awareness(request: HttpRequest) -> HttpResponse:
    """Who has heard and who has not, and what is planned."""
    now = present()
    standings = queries.how_far_heard(now=now)
    context = {
        "standings": pages.in_words(standings),
        "picture": pages.picture(standings),
        "planned": pages.for_whom(queries.planned(now=now)),
        "to_be_told": pages.for_whom(queries.to_be_told(now=now)),
        "starters": sum(map(len, queries.starters(now=now).values())),
        "trained_until": queries.trained_until(),
        "openings": pages.openings(queries.openings(now=now)),
        "year": program().policy.heard_for.words,
        "now": now,
    }
    return render(request, "awareness/awareness.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a presentation; a department or a kind may be asked for in the address."""
    now = present()
    form = PlanForm(posted_of(request), initial=_asked_for(request), today=program().day_of(now))
    if _planned(form, lambda: actions.plan(form.plan, now=now)):
        messages.success(request, "It is planned.")
        return redirect("awareness")
    status = 422 if form.errors else 200
    return render(request, "awareness/plan.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def presentation(request: HttpRequest, presentation: UUID) -> HttpResponse:
    """Change what is planned, or call it off; once it has begun, say whether it was held."""
    now = present()
    rows = Presentation.objects.filter(came=None).select_related("place")
    found = get_object_or_404(rows.prefetch_related("departments"), pk=presentation)
    try:
        if request.POST.get("do") == "cancel":
            actions.cancel(presentation_id=found.pk, now=now)
            messages.success(request, "It is off.")
            return redirect("awareness")
        return (_hold if found.begins_at <= now else _change)(request, found, now=now)
    except actions.MovedOn:
        messages.info(request, _MOVED_ON)
        return redirect("awareness")


def _hold(request: HttpRequest, found: Presentation, *, now: datetime) -> HttpResponse:
    form = HeldForm(posted_of(request))
    if form.is_valid():
        came = int(form.cleaned_data["came"])
        actions.hold(presentation_id=found.pk, came=came, now=now)
        messages.success(request, "Thank you. Those departments have heard.")
        return redirect("awareness")
    return _one(request, found, form, begun=True)


def _change(request: HttpRequest, found: Presentation, *, now: datetime) -> HttpResponse:
    form = PlanForm(
        posted_of(request),
        initial=as_planned(found),
        today=program().day_of(now),
        place=found.place,
    )
    if _planned(form, lambda: actions.change(form.plan, presentation_id=found.pk, now=now)):
        messages.success(request, "It is changed. Whoever presents hears of it.")
        return redirect("awareness")
    return _one(request, found, form, begun=False)


def _one(request: HttpRequest, found: Presentation, form: Form, *, begun: bool) -> HttpResponse:
    [(found, whom)] = pages.for_whom([found])
    context = {"presentation": found, "whom": whom, "begun": begun, "form": form}
    status = 422 if form.errors else 200
    return render(request, "awareness/presentation.html", context, status=status)


def _planned(form: PlanForm, do: Callable[[], object]) -> bool:
    """Whether what the form asks for was done; what keeps it from being done stands in the form."""
    if not form.is_valid():
        return False
    try:
        do()
    except actions.NotAPresenter:
        form.add_error("presenter", "They present no more. Choose somebody else.")
    except actions.IsOver:
        form.add_error("day", "That is over already. Choose a later day or hour.")
    return form.is_valid()


@require_safe
def starters(request: HttpRequest) -> HttpResponse:
    """Who is new since the last orientation: how many by department, and whom to invite."""
    now = present()
    found = queries.starters(now=now)
    chosen = request.GET.get("department", "")
    context = {
        "counts": [(code, department_words(code), len(people)) for code, people in found.items()],
        "chosen": chosen,
        "department": department_words(chosen) if chosen in found else "",
        "people": [(person, at_work(person)) for person in found.get(chosen, ())],
        "year": program().policy.heard_for.words,
        "now": now,
    }
    return render(request, "awareness/starters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def training(request: HttpRequest) -> HttpResponse:
    """Take in a list of completed trainings: look at what it comes to, and then take it in."""
    now = present()
    if "counts" in request.POST:
        counts = training_list.unsigned(request.POST["counts"])
        if counts is not None:
            actions.take_in_training(counts)
            messages.success(request, "Taken in. An earlier list counts no more.")
            return redirect("awareness")
    form = ListForm(posted_of(request), request.FILES or None)
    context: dict[str, object] = {"form": form, "year": program().policy.heard_for.words}
    if form.is_valid():
        try:
            outcome = training_list.read(form.cleaned_data["file"], now=now)
        except training_list.NotReadable as refused:
            form.add_error("file", str(refused))
        else:
            context |= {
                "outcome": outcome,
                "by_department": pages.by_department(outcome.counts),
                "counts": training_list.signed(outcome.counts),
            }
    status = 422 if form.errors else 200
    return render(request, "awareness/training.html", context, status=status)


def _asked_for(request: HttpRequest) -> dict[str, object]:
    """What a link to the form asked for, as far as there is such a thing."""
    department, kind = request.GET.get("department", ""), request.GET.get("kind", "")
    return {
        "departments": [department] if links.known(department) else [],
        "kind": kind if kind in PresentationKind.codes() else "",
    }
