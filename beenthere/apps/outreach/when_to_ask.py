"""When a supporter wants to be asked: their hours, their days away, and pausing for a while."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from beenthere.apps.frame.days import DaysForm
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.supporters import asking, life
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.availability import DAYS, Window
from beenthere.domain.supporter_life import LifeEvent, Mover, NotPossible
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import SupporterStatus, TimeZone

_HOURS = [(f"{hour:02}:00", hour_in_words(time(hour))) for hour in range(24)]
_UNTIL = [*_HOURS[1:], _HOURS[0]]
_NOT_THIS_DAY = ("", "Not this day")
_CAPACITY = 6
"""The most cases that somebody can offer here; where the roster says more, that stays."""


class HoursForm(PlainForm):
    """Hours of each weekday from closed lists, the clock they go by, and urgent calls."""

    use_required_attribute = False

    whose = forms.ChoiceField(
        label="Which hours?",
        choices=[("program", "The program’s waking hours"), ("own", "My own hours")],
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(
        label="The clock these hours go by",
        choices=[("", "The program’s"), *TimeZone.choices()],
        required=False,
    )
    urgent_any_hour = forms.BooleanField(
        label="Page me for urgent calls at any hour",
        help_text="Off unless you turn it on. While you are away or paused nobody pages you.",
        required=False,
    )

    capacity = forms.TypedChoiceField(
        label="Cases I can carry at once",
        help_text="We ask you for no more, unless a director asks you all the same.",
        coerce=int,
    )

    def __init__(self, *args: Any, carries: int, **options: Any) -> None:
        super().__init__(*args, **options)
        many = range(1, max(carries, _CAPACITY) + 1)
        self.offer("capacity", [(each, str(each)) for each in many])
        waking = program().timetable.waking
        self.fields["whose"].help_text = (
            f"The program’s are {hour_in_words(waking.opens)} to {hour_in_words(waking.closes)}, "
            f"by the clock of {program().hospital}."
        )
        for number, day in enumerate(DAYS):
            for name, words, hours in (("opens", "From", _HOURS), ("closes", "Until", _UNTIL)):
                self.fields[f"{name}_{number}"] = forms.ChoiceField(
                    label=words,
                    choices=[_NOT_THIS_DAY, *hours],
                    required=False,
                    error_messages={"invalid_choice": f"{day}: choose one of the hours listed."},
                )

    @property
    def days(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each day with its two fields."""
        for number, day in enumerate(DAYS):
            yield day, self[f"opens_{number}"], self[f"closes_{number}"]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("whose") != "own":
            return said
        for number, day in enumerate(DAYS):
            opens, closes = said.get(f"opens_{number}"), said.get(f"closes_{number}")
            if bool(opens) != bool(closes):
                missing = f"{'closes' if opens else 'opens'}_{number}"
                self.add_error(missing, f"{day}: choose both hours, or “Not this day” twice.")
        if not self.errors and not self.week:
            self.add_error(
                "whose",
                "Choose hours on at least one day. If nobody should ask you, pause instead.",
            )
        return said

    @property
    def week(self) -> list[Window]:
        """The hours that were chosen; none for the program's."""
        said = self.cleaned_data
        if said["whose"] != "own":
            return []
        return [
            Window(
                number,
                time.fromisoformat(said[f"opens_{number}"]),
                time.fromisoformat(said[f"closes_{number}"]),
            )
            for number in range(7)
            if said[f"opens_{number}"]
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def when_to_ask(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """Show all of it, and take in their hours."""
    if request.method != "POST":
        return _page(request, supporter)
    form = HoursForm(request.POST, carries=supporter.capacity)
    if not form.is_valid():
        return _page(request, supporter, hours=form)
    zone = form.cleaned_data["zone"]
    asking.ask_at(
        supporter=supporter,
        week=form.week,
        zone=TimeZone(zone) if zone else None,
        urgent_any_hour=form.cleaned_data["urgent_any_hour"],
        capacity=form.cleaned_data["capacity"],
    )
    messages.success(request, "Saved. It counts from now on.")
    return redirect("support_home")


@require_POST
@for_supporter
def away(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """Be away for some days, or be there after all."""
    if re.fullmatch("[0-9]{1,18}", key := request.POST.get("not_away", "")):
        asking.not_away(supporter=supporter, key=int(key))
        messages.success(request, "Taken off. We ask you on those days again.")
        return redirect("support_when_to_ask")
    form = DaysForm(request.POST, today=_today())
    if form.is_valid():
        try:
            asking.go_away(supporter=supporter, away=form.days)
        except asking.AwayTooOften:
            form.add_error("first", "There are many already. Take one off first.")
        else:
            messages.success(request, "Noted. Nobody asks you on those days.")
            return redirect("support_when_to_ask")
    return _page(request, supporter, away=form)


@require_POST
@for_supporter
def pause(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """Pause, or come back; nobody asks why."""
    back = request.POST.get("back") == "1"
    event = LifeEvent.BACK if back else LifeEvent.PAUSED
    try:
        life.move(supporter_id=supporter.pk, event=event, by=Mover.THEMSELVES, now=present())
    except NotPossible:
        messages.info(request, "Nothing needed to change. This is how things stand.")
    except life.CannotBeAsked as refused:
        messages.info(request, f"Before you are back: {refused}")
    else:
        done = "Welcome back." if back else "You are paused. Come back whenever you like."
        messages.success(request, done)
    return redirect("support_when_to_ask")


def _page(
    request: HttpRequest,
    supporter: Supporter,
    *,
    hours: HoursForm | None = None,
    away: DaysForm | None = None,
) -> HttpResponse:
    today = _today()
    refused = hours or away
    context = {
        "form": refused,
        "hours": hours or HoursForm(initial=_as_it_is(supporter), carries=supporter.capacity),
        "away": away or DaysForm(today=today),
        "times_away": supporter.away.filter(last_day__gte=today).order_by("first_day", "pk"),
        "status": SupporterStatus(supporter.status),
        "forgotten": program().policy.erase_duty.words,
    }
    status = 422 if refused is not None else 200
    return render(request, "outreach/when_to_ask.html", context, status=status)


def _as_it_is(supporter: Supporter) -> dict[str, Any]:
    week = list(supporter.hours.all())
    said: dict[str, Any] = {
        "whose": "own" if week else "program",
        "zone": supporter.zone or "",
        "urgent_any_hour": supporter.urgent_any_hour,
        "capacity": supporter.capacity,
    }
    for each in week:
        said[f"opens_{each.weekday}"] = f"{each.opens:%H:%M}"
        said[f"closes_{each.weekday}"] = f"{each.closes:%H:%M}"
    return said


def _today() -> date:
    return program().day_of(present())
