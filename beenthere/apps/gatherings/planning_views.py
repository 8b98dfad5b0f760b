"""Planning training and meetings, and saying who came: the manager's pages."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beenthere.apps.frame.forms import posted_of
from beenthere.apps.gatherings import attending, booking, planning, queries
from beenthere.apps.gatherings.forms import (
    GatheringForm,
    PlaceForm,
    PlanForm,
    as_planned,
)
from beenthere.apps.gatherings.models import Gathering, Place
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.rota.queries import whose
from beenthere.domain.gatherings import corrected_until, may_mark, year_of_meetings
from beenthere.domain.vocabulary import GatheringKind, SeatState

_MOVED_ON = "That has changed in the meantime. Here it is as it stands now."
_IS_OVER = "That is over already. Choose a later day or hour."


@require_safe
def planned(request: HttpRequest) -> HttpResponse:
    """What is ahead, and what was."""
    now = present()
    behind = Paginator(queries.behind(now=now), program().policy.page_length)
    context = {
        "ahead": queries.ahead(now=now),
        "page": behind.get_page(request.GET.get("page", "")),
        "week": queries.for_week(now=now),
        "today": program().day_of(now),
        "forgotten": program().policy.forget_seats.words,
        "now": now,
    }
    return render(request, "gatherings/planned.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Plan one."""
    if not Place.objects.filter(offered=True).exists():
        return _first_a_place(request)
    now = present()
    form = GatheringForm(posted_of(request), now=now)
    if form.is_valid():
        try:
            kind = GatheringKind(form.cleaned_data["kind"])
            made = planning.plan(kind=kind, what=form.plan, now=now)
        except planning.IsOver:
            form.add_error("day", _IS_OVER)
        else:
            messages.success(request, "It is planned. Supporters can ask for a place from now on.")
            return redirect("gathering", gathering=made.pk)
    return _form(request, form, "gatherings/add.html")


@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest) -> HttpResponse:
    """Plan the four meetings of a year from the day of the first."""
    if not Place.objects.filter(offered=True).exists():
        return _first_a_place(request)
    now = present()
    form = PlanForm(posted_of(request), now=now)
    if form.is_valid():
        try:
            planning.plan_year(first=form.plan, now=now)
        except planning.IsOver:
            form.add_error("day", _IS_OVER)
        else:
            days = year_of_meetings(form.cleaned_data["day"])
            said = ", ".join(f"{day:%B} {day.day}" for day in days)
            messages.success(request, f"Four meetings are planned: {said}.")
            return redirect("gatherings_planned")
    return _form(request, form, "gatherings/year.html")


@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """The rooms there are; a new one, or one that is offered no longer."""
    if re.fullmatch("[0-9]{1,18}", key := request.POST.get("take_off", "")):
        planning.take_off(place_id=int(key))
        messages.success(request, "Taken off. What is planned there stays.")
        return redirect("gathering_places")
    form = PlaceForm(posted_of(request))
    if form.is_valid():
        try:
            planning.add_place(label=form.cleaned_data["label"])
        except planning.PlaceKnown:
            form.add_error("label", "There is a place of that name. Choose another name.")
        else:
            messages.success(request, "Added. It can be chosen from now on.")
            return redirect("gathering_places")
    there = Place.objects.filter(offered=True).order_by("label")
    return _form(request, form, "gatherings/places.html", places=there)


@require_safe
def gathering(request: HttpRequest, gathering: UUID) -> HttpResponse:
    """Who has a place, who waits, and from the beginning on who came."""
    now = present()
    found = get_object_or_404(queries.with_numbers(Gathering.objects.filter(pk=gathering)))
    policy = program().policy
    marking = not found.called_off and may_mark(
        begins=found.begins_at, ends=found.ends_at, now=now, policy=policy
    )
    seats = queries.seats_at(found)
    waiting = seats.filter(state=SeatState.WAITING)
    context = {
        "gathering": found,
        "leaders": [whose(each) for each in found.trainers.select_related("person").order_by("pk")],
        "seats": seats.exclude(state=SeatState.WAITING).order_by("supporter__person__name_key"),
        "waiting": waiting.order_by("since", "pk"),
        "may_change": not found.called_off and found.begins_at > now,
        "marking": marking,
        "marks": attending.MARKS,
        "until": corrected_until(found.ends_at, policy),
        "could_come_along": queries.could_come_along(found) if marking else (),
        "now": now,
    }
    return render(request, "gatherings/gathering.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, gathering: UUID) -> HttpResponse:
    """Another time, place, number of seats, or somebody else who leads."""
    now = present()
    found = get_object_or_404(Gathering.objects.select_related("place"), pk=gathering)
    form = PlanForm(
        posted_of(request),
        initial=as_planned(found),
        now=now,
        place=found.place,
    )
    if form.is_valid():
        try:
            planning.change(gathering_id=found.pk, what=form.plan, now=now)
        except planning.IsOver:
            form.add_error("day", _IS_OVER)
        except booking.NoLonger:
            messages.info(request, _MOVED_ON)
            return redirect("gathering", gathering=found.pk)
        else:
            messages.success(
                request, "Changed. If the time or place is another, everybody on the list is told."
            )
            return redirect("gathering", gathering=found.pk)
    return _form(request, form, "gatherings/change.html", gathering=found)


@require_POST
def call_off(request: HttpRequest, gathering: UUID) -> HttpResponse:
    """It does not take place."""
    try:
        planning.call_off(gathering_id=gathering, now=present())
    except booking.NoLonger:
        messages.info(request, _MOVED_ON)
    else:
        messages.success(request, "It is called off. Everybody on the list is told.")
    return redirect("gatherings_planned")


@require_POST
def attendance(request: HttpRequest, gathering: UUID) -> HttpResponse:
    """Who came: one of them, somebody who came along, or all of whom nothing is said yet."""
    now, state, who = present(), request.POST.get("state", ""), request.POST.get("supporter", "")
    try:
        if state == "rest":
            attending.mark_the_rest(gathering_id=gathering, now=now)
            return _back_to(gathering, "rest")
        if not re.fullmatch("[0-9]{1,18}", who):
            raise Http404
        if state == "came_along":
            attending.came_along(gathering_id=gathering, supporter_id=int(who), now=now)
        elif state in attending.MARKS:
            attending.mark(
                gathering_id=gathering, supporter_id=int(who), state=SeatState(state), now=now
            )
        else:
            raise Http404
    except (booking.NoLonger, attending.NotMarked):
        messages.info(request, _MOVED_ON)
        return redirect("gatherings_planned")
    # Back to where the thumb was, on a long list.
    return _back_to(gathering, who)


def _back_to(gathering: UUID, where: str) -> HttpResponse:
    return redirect(f"{reverse('gathering', args=[gathering])}#of-{where}")


def _first_a_place(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Add a place first: a room, or “by video”.")
    return redirect("gathering_places")


def _form(
    request: HttpRequest, form: PlanForm | PlaceForm, template: str, **more: object
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)
