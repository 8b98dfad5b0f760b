"""The board of one event: adding its clinicians, asking for all of them, watching outreach."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from beenthere.apps.cases.actions import many, offering
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.desk import board
from beenthere.apps.desk.board import NOTHING_POSTED, BoardForm, Posted
from beenthere.apps.desk.board_adding import AddingForm, FindingForm
from beenthere.apps.desk.rooms import MOVED_ON, case_page, onward
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.people.listed import at_work
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.surge.queries import bridge_over
from beenthere.domain.case import NotPossible
from beenthere.domain.vocabulary import Part, Urgency

_ALL_CLOSED = "The cases of this event are closed. Write a new referral instead."


@case_page
def show(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """How far outreach has come, and one proposal for everybody who waits for a supporter.

    Sent with `look`, it matches the rest around the pairs that the director holds; sent with
    `ask`, it offers every case to the supporter chosen for it.
    """
    sent = posted_of(request)
    everybody = board.on_board(request.user, case, now=at)
    cases = list(matchable(everybody)[: board.AT_ONCE])
    posted = NOTHING_POSTED if sent is None else Posted.read(sent, cases)
    asking = sent is not None and sent.get("do") == "ask"
    together = match_together(
        cases,
        held={**{each.pk: None for each in cases}, **posted.chosen} if asking else posted.held,
        allow_avoided=posted.allow_avoided,
        now=at,
        beside=everybody,
    )
    if any(pair.refused for pair in together.pairs):
        return render(request, "desk/board_refused.html", {"case": case}, status=409)
    form = BoardForm(sent if asking else None, together=together, posted=posted)
    if asking and form.is_valid():
        try:
            many.approve_all(wanted=form.wanted, now=at)
        except (NotPossible, offering.NeedsReason):
            messages.info(request, MOVED_ON)
        except offering.MayNotBeAsked:
            return render(request, "desk/board_refused.html", {"case": case}, status=409)
        else:
            messages.success(request, "The offers are on their way. Watch here how far they come.")
        return redirect("desk_board", case.code_name)
    many.note_openings(
        cases=[each for each in cases if each != case], account_id=request.user.pk, now=at
    )
    context = {
        "case": case,
        "form": form,
        "helping": together.helping,
        "bridge": bridge_over(everybody),
        "waves": board.waves(everybody),
        "outreach": board.outreach(everybody),
        "at_once": board.AT_ONCE,
        "now": at,
    }
    return render(request, "desk/board.html", context)


@sensitive_post_parameters()
@case_page
def add(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Find more clinicians of the same event in the directory, and give each a case.

    Whoever a list names is ticked: the director looks them through once more.
    """
    sent = posted_of(request)
    if sent is None:
        adding = AddingForm(people=(), initial=_at_first(case))
        return _adding(request, case, FindingForm(), adding)
    finding = FindingForm(sent, request.FILES)
    ticked = at_work(sent.getlist("people"))
    if finding.is_valid() and not finding.meant and sent.get("do") == "add":
        adding = AddingForm(sent, people=ticked)
        if adding.is_valid():
            return _added(request, case, adding, at=at)
        return _adding(request, case, finding, adding)
    people = {person.pk: person for person in (*ticked, *finding.meant)}
    adding = AddingForm(
        people={**people, **{person.pk: person for person in finding.found}}.values(),
        initial={
            "people": [person.directory_id for person in people.values()],
            **{name: sent.get(name, first) for name, first in _at_first(case).items()},
        },
    )
    return _adding(request, case, finding, adding)


def _added(request: SignedIn, case: Case, adding: AddingForm, *, at: datetime) -> HttpResponse:
    told = adding.cleaned_data
    try:
        if told["part"] == Part.WITNESS:
            many.note_witnesses(event_id=case.event_id, people=told["people"], now=at)
            done = "Done. Whoever you chose supports nobody of this event."
        else:
            many.refer_more(
                event_id=case.event_id,
                people=told["people"],
                urgency=Urgency(told["urgency"]),
                now=at,
            )
            # The same words whoever had a case already, and whoever may see it (law L6).
            done = "Done. Everybody you chose has one case of this event."
    except NotPossible:
        messages.info(request, _ALL_CLOSED)
        return redirect("desk_case", case.code_name)
    messages.success(request, done)
    return onward(request, case, "desk_board", at=at)


def _at_first(case: Case) -> dict[str, str]:
    return {"part": Part.INVOLVED, "urgency": case.urgency}


def _adding(
    request: SignedIn, case: Case, finding: FindingForm, adding: AddingForm
) -> HttpResponse:
    looked = finding.is_bound and not finding.errors
    context = {
        "case": case,
        # What was read into ticks need not be read again.
        "finding": FindingForm(initial=_searched(finding)) if looked else finding,
        "adding": adding,
        "form": adding if looked else finding,
        "unknown": finding.unknown,
        "nobody": looked and not adding.is_bound and not (adding.listed or finding.unknown),
    }
    return render(request, "desk/board_add.html", context)


def _searched(finding: FindingForm) -> dict[str, str]:
    return {name: finding.cleaned_data[name] for name in ("find", "department")}
