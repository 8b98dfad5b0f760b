"""The board of one event: adding its clinicians, asking for all of them, watching outreach."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from beenthere.apps.cases.actions import many, offering
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.desk import board
from beenthere.apps.desk.board import NOTHING_POSTED, BoardForm, Posted
from beenthere.apps.desk.board_adding import AddingForm
from beenthere.apps.desk.directory import found_by_name
from beenthere.apps.desk.rooms import MOVED_ON, case_page, onward
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.people.listed import NotReadable, at_work, read
from beenthere.apps.people.models import Person
from beenthere.apps.people.permissions import SignedIn
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
    cases = list(matchable(board.on_board(request.user, case, now=at))[: board.AT_ONCE])
    posted = NOTHING_POSTED if sent is None else Posted.read(sent, cases)
    asking = sent is not None and sent.get("do") == "ask"
    together = match_together(
        cases,
        held={**{each.pk: None for each in cases}, **posted.chosen} if asking else posted.held,
        allow_avoided=posted.allow_avoided,
        now=at,
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
    everybody = board.on_board(request.user, case, now=at)
    context = {
        "case": case,
        "form": form,
        "helping": together.helping,
        "waves": board.waves(everybody),
        "outreach": board.outreach(everybody),
        "at_once": board.AT_ONCE,
        "now": at,
    }
    return render(request, "desk/board.html", context)


@sensitive_post_parameters()
@case_page
def add(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Find more clinicians of the same event in the directory, and give each a case."""
    sent = posted_of(request)
    if sent is None:
        return _adding(request, case, AddingForm(people=(), initial=_at_first(case)))
    ticked = at_work(sent.getlist("people"))
    if sent.get("do") == "add":
        form = AddingForm(sent, people=ticked)
        if form.is_valid():
            return _added(request, case, form, at=at)
        return _adding(request, case, form)
    return _found(request, case, sent, {person.directory_id: person for person in ticked})


def _added(request: SignedIn, case: Case, form: AddingForm, *, at: datetime) -> HttpResponse:
    told = form.cleaned_data
    try:
        if told["part"] == Part.WITNESS:
            many.note_witnesses(event_id=case.event_id, people=form.chosen, now=at)
            done = "Done. Whoever you chose supports nobody of this event."
        else:
            many.refer_more(
                event_id=case.event_id,
                people=form.chosen,
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


def _found(
    request: SignedIn, case: Case, sent: QueryDict, people: dict[str, Person]
) -> HttpResponse:
    """The page again, with those ticked before and whoever a search or a file now finds.

    Whoever a file names is ticked: the director looks them through once more.
    """
    ticked, unknown, mistake = list(people), [], ""
    found = found_by_name(sent.get("find", ""))
    if file := request.FILES.get("file"):
        try:
            listed = read(file)
        except NotReadable as refused:
            mistake = str(refused)
        else:
            unknown = list(listed.unknown)
            found = [*listed.people, *found]
            ticked += [person.directory_id for person in listed.people]
    form = AddingForm(
        people={**people, **{person.directory_id: person for person in found}}.values(),
        initial={
            "people": ticked,
            "find": sent.get("find", ""),
            **{name: sent.get(name, first) for name, first in _at_first(case).items()},
        },
    )
    nobody = not found and not mistake and not unknown
    return _adding(request, case, form, unknown=unknown, mistake=mistake, nobody=nobody)


def _adding(
    request: SignedIn,
    case: Case,
    form: AddingForm,
    *,
    unknown: list[str] | None = None,
    mistake: str = "",
    nobody: bool = False,
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "unknown": unknown or [],
        "mistake": mistake,
        "nobody": nobody,
    }
    return render(request, "desk/board_add.html", context)
