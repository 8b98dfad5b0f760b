"""The groups there are, one of them, and the steps from it: for its desk and its facilitator."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beenthere.apps.cases.models import Case
from beenthere.apps.frame.busy import Busy, calendar_handed_out
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.groups import queries
from beenthere.apps.groups.actions import asking, leading, peers
from beenthere.apps.groups.contact import contact_of
from beenthere.apps.groups.forms import (
    CountForm,
    FacilitatorForm,
    TeamForm,
    TieForm,
    TimeForm,
    as_planned,
)
from beenthere.apps.groups.matching import Peers, listed
from beenthere.apps.groups.models import Group
from beenthere.apps.groups.rooms import group_page, onward
from beenthere.apps.groups.telling import coming_along
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.in_words import at_work, place_words
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.referral import form_token
from beenthere.apps.rota.queries import facilitator_on_duty
from beenthere.apps.surge.queries import bridge_over_group
from beenthere.domain.assignment import OfferState
from beenthere.domain.groups import (
    ENDED,
    MAY_FOLLOW,
    PEERS_ARE_ASKED,
    TRANSITIONS,
    WHO_MAY,
    GroupState,
    split,
    window,
)
from beenthere.domain.suppression import hidden
from beenthere.domain.vocabulary import HowSoon
from beenthere.domain.wording import TEAM_TIME

SHOWN_AT_MOST = 30
"""Candidates on the page: more than anybody weighs at once."""


@require_safe
def groups(request: SignedIn) -> HttpResponse:
    """What needs somebody first; then what is held or called off, and the counts of the year."""
    at = present()
    every = queries.groups_of(request.user, now=at).order_by("due_at", "pk")
    year = queries.this_year(now=at)
    context = {
        "open": [(each, where(each)) for each in every.exclude(state__in=ENDED)],
        "ended": [(each, where(each)) for each in every.filter(state__in=ENDED)],
        "at_desk": queries.at_desk(request.user),
        "years": [_counts(each) for each in (year, year - 1)],
        "now": at,
    }
    return render(request, "groups/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedIn) -> HttpResponse:
    """Start one: the same questions that anybody answers, and nobody to call back."""
    at = present()
    form = TeamForm(posted_of(request))
    if form.is_valid():
        try:
            number = form_token.number_sent(request.POST, repr(form.wanted), now=at)
        except form_token.TokenRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            made = asking.start(form=number, wanted=form.wanted, now=at)
            return redirect("group_facilitator", made.code_name)
    context = {"form": form, "token": form_token.issue(now=at)}
    return render(request, "groups/start.html", context, status=422 if form.errors else 200)


@require_safe
@group_page
def group(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """Where it stands, who leads it and when, who comes along, and what can be done next."""
    actors = queries.actors_for(request.user, group)
    state = GroupState(group.state)
    sizes = split(group.about, program().policy)
    context = {
        "group": group,
        "where": where(group),
        "possible": {
            event.value
            for before, event in TRANSITIONS
            if before is state and not WHO_MAY[event].isdisjoint(actors)
        },
        "contact": contact_of(group),
        "not_reached": queries.not_reached(group),
        "coming": coming_along(group),
        "asked": group.offers.filter(state__in=(OfferState.OPEN, OfferState.LISTED))
        .select_related("supporter__person")
        .order_by("place"),
        "peers_wanted": program().policy.group_peers,
        "may_ask_peers": state in PEERS_ARE_ASKED,
        "may_follow": state in MAY_FOLLOW,
        "followed_by": queries.followed_by(group),
        "may_tie": queries.may_tie(request.user) and state not in ENDED,
        "sizes": sizes if len(sizes) > 1 else (),
        "at_desk": queries.at_desk(request.user),
        "leads": group.facilitator_id == request.user.pk,
        "tied": [each for each in queries.events_for(request.user, group, now=at) if each.tied],
        "bridge": bridge_over_group(request.user, group, now=at),
        "invitation": TEAM_TIME,
        "form": CountForm(),
        "now": at,
    }
    return render(request, "groups/group.html", context)


@require_POST
@group_page
def take(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """Take it on, and find who leads it."""
    leading.take(group_id=group.pk, actors=queries.actors_for(request.user, group), now=at)
    return redirect("group_facilitator", group.code_name)


@require_POST
@group_page
def split_it(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """Make several sessions of a large team, as proposed."""
    sessions = asking.split(group_id=group.pk, now=at)
    messages.success(request, f"There are {len(sessions)} sessions now, each with a name.")
    return redirect("groups")


@require_http_methods(["GET", "HEAD", "POST"])
@group_page
def facilitator(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """Find who leads it: whoever is on duty, or anybody else who can."""
    people = queries.facilitators_in_turn(now=at)
    on_duty = facilitator_on_duty(now=at)
    form = FacilitatorForm(posted_of(request), people=people, on_duty=on_duty)
    if form.is_valid():
        try:
            leading.assign(
                group_id=group.pk,
                account_id=int(form.cleaned_data["facilitator"]),
                actors=queries.actors_for(request.user, group),
                now=at,
            )
        except leading.NotAFacilitator:
            form.add_error("facilitator", "They lead no groups any more. Choose somebody else.")
        else:
            messages.success(request, "They are told. Now choose who comes along.")
            return redirect("group", group.code_name)
    context = {"form": form, "group": group, "nobody": not people}
    return render(request, "groups/facilitator.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@group_page
def plan(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """A time inside the window."""
    policy = program().policy
    open_then = window(HowSoon(group.how_soon), asked=group.asked_at, now=at, policy=policy)
    form = TimeForm(posted_of(request), initial=as_planned(group), window=open_then)
    if form.is_valid():
        try:
            leading.plan(
                group_id=group.pk,
                begins=form.moment,
                lasts=form.length,
                actors=queries.actors_for(request.user, group),
                now=at,
            )
        except leading.OutsideWindow:
            form.add_error("begins", "That is outside the time above. Choose another hour or day.")
        except leading.TooMany:
            form.add_error(None, "This is a large team: make several sessions of it first.")
        else:
            messages.success(request, "It is planned. Whoever leads it or comes along is told.")
            return redirect("group", group.code_name)
    context = {"form": form, "group": group, "window": open_then, "now": at}
    return render(request, "groups/plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@group_page
def choose_peers(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """Who could come along, the best first; of everybody else nothing is said."""
    if request.method == "POST":
        chosen = request.POST.getlist("peer")
        wanted = [int(key) for key in chosen if re.fullmatch("[0-9]{1,18}", key)]
        if not wanted:
            messages.info(request, "Choose somebody first.")
            return redirect("group_peers", group.code_name)
        try:
            peers.approve_list(group_id=group.pk, supporters=wanted, now=at)
        except peers.MayNotComeAlong:
            messages.info(request, "One of them cannot be asked, or not together. Choose again.")
        except peers.ListTooLong:
            most = program().policy.short_list_at_most
            messages.info(request, f"Choose {most} at most.")
        else:
            messages.success(request, "They are asked, in this order.")
            return redirect("group", group.code_name)
        return redirect("group_peers", group.code_name)
    if GroupState(group.state) not in PEERS_ARE_ASKED:
        return onward(request, group.code_name, at=at)
    found = listed(Peers(group, now=at).in_order()[:SHOWN_AT_MOST])
    context = {
        "group": group,
        "candidates": [(each, at_work(each.person)) for each in found],
        "peers_wanted": program().policy.group_peers,
        "at_most": program().policy.short_list_at_most,
    }
    return render(request, "groups/peers.html", context)


@require_POST
@group_page
def hand_back(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """The facilitator cannot lead it after all."""
    leading.hand_back(group_id=group.pk, actors=queries.actors_for(request.user, group), now=at)
    messages.success(request, "Thank you for saying so. Somebody else is found, and plans a time.")
    return onward(request, group.code_name, at=at)


@require_POST
@group_page
def count(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """How many came."""
    form = CountForm(request.POST)
    if form.is_valid():
        leading.count(
            group_id=group.pk,
            headcount=form.cleaned_data["headcount"],
            actors=queries.actors_for(request.user, group),
            now=at,
        )
        messages.success(request, "Thank you. That is all there is to say about it.")
    else:
        messages.info(request, str(form.fields["headcount"].error_messages["invalid"]))
    return onward(request, group.code_name, at=at)


@require_POST
@group_page
def follow(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """The team would like to come together again."""
    again = asking.follow_on(
        group_id=group.pk, actors=queries.actors_for(request.user, group), now=at
    )
    messages.success(request, "The same team has another group. It has a time of its own.")
    return onward(request, again.code_name, at=at)


@require_POST
@group_page
def call_off(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """It does not take place."""
    leading.call_off(group_id=group.pk, actors=queries.actors_for(request.user, group), now=at)
    messages.success(request, "It is called off.")
    return onward(request, group.code_name, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@group_page
def tie(request: SignedIn, group: Group, at: datetime) -> HttpResponse:
    """Say of which events' clinicians the team is: of the cases that this director may see."""
    events = queries.events_for(request.user, group, now=at)
    form = TieForm(posted_of(request), events=events)
    if form.is_valid():
        try:
            leading.tie(
                group_id=group.pk,
                code_names=form.cleaned_data["events"],
                shown={each.first for each in events} & {*request.POST.getlist("shown")},
                director=request.user,
                now=at,
            )
        except Case.DoesNotExist:
            raise Http404 from None
        messages.success(request, "Noted. Nobody but the directors of its cases is told.")
        return redirect("group", group.code_name)
    context = {"form": form, "group": group, "events": events}
    return render(request, "groups/tie.html", context, status=422 if form.errors else 200)


def team_time(group: Group, *, language: str) -> HttpResponse:
    """The calendar file of a group that has a time. Raises Http404 for one without.

    It stays in calendars when the group is long erased: its id there leads to no row, not even in
    an old backup, without the installation's secret.
    """
    if group.begins_at is None or group.ends_at is None:
        raise Http404
    with override(language):
        summary = gettext(TEAM_TIME)
    uid = UUID(bytes=salted_hmac("team time", group.pk.bytes, algorithm="sha256").digest()[:16])
    stretch = Busy(uid, group.begins_at, group.ends_at)
    return calendar_handed_out([stretch], name="team-time", summary=summary)


def where(group: Group) -> str:
    """The team's place, as people call it."""
    return place_words(group.department, group.unit or "")


def _counts(year: int) -> tuple[int, str, str]:
    held, people = queries.held_in(year)
    return year, _few(held), _few(people)


def _few(count: int) -> str:
    return "10 or fewer" if hidden(count) else f"{count:,}"
