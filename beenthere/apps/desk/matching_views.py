"""Triage and matching: who the clinician is, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions import triage as triaging
from beenthere.apps.cases.actions.moving import lead
from beenthere.apps.cases.identity import keeps_least, unreadable, unsealed
from beenthere.apps.cases.matching import Matching
from beenthere.apps.cases.matching import match as who_could_be_asked
from beenthere.apps.cases.models import Case
from beenthere.apps.desk import choosing
from beenthere.apps.desk.case_file import possible, same_person_seen
from beenthere.apps.desk.choosing import ChoosingForm, Way, reporting_line_unknown
from beenthere.apps.desk.directory import found_by_name, people_who_may_be, supervisors_who_may_be
from beenthere.apps.desk.forms import FilterForm
from beenthere.apps.desk.rooms import case_page, moved_on, onward
from beenthere.apps.desk.triage_form import TriageForm, shown
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.people.permissions import SignedIn
from beenthere.domain.case import CaseEvent
from beenthere.domain.matching.facts import ReportingLoop
from beenthere.domain.matching.ranking import Match
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Urgency

FIRST_LOOK = 10
"""Supporters shown before the director asks for everybody: more than anybody weighs at once."""


@sensitive_post_parameters()
@case_page
def triage(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Say who the clinician is: an entry of the directory, or what the lists can tell."""
    if CaseEvent.TRIAGED not in possible(case) or keeps_least(case.pk):
        return moved_on(request, str(case.code_name))
    if unreadable([case.pk]):
        # What is typed here could not be kept.
        return redirect("desk_by_voice", case.code_name)
    facts = unsealed(case)
    posted = posted_of(request)
    typed = posted or QueryDict()
    people_found = found_by_name(typed.get("find_person", ""))
    supervisors_found = found_by_name(typed.get("find_supervisor", ""))
    people = people_who_may_be(facts, chosen=typed.get("person", ""), found=people_found)
    supervisors = supervisors_who_may_be(
        facts, chosen=typed.get("supervisor", ""), found=supervisors_found
    )
    if posted is None:
        tied_to = people.get(facts.get(SealedField.DIRECTORY_ID, ""))
        initial = shown(case, facts, tied_to=tied_to)
        form = TriageForm(initial=initial, people=people, supervisors=supervisors)
        return _triage_page(request, case, form)
    if "search" in posted:
        # A search shows what was typed so far, and complains of nothing yet.
        form = TriageForm(initial=posted.dict(), people=people, supervisors=supervisors)
        searched = str(posted["search"])
        found = supervisors_found if searched == "supervisor" else people_found
        return _triage_page(request, case, form, searched=searched, found=bool(found))
    form = TriageForm(posted, people=people, supervisors=supervisors)
    if form.is_valid():
        try:
            triaging.triage(
                case_id=case.pk,
                facts=form.facts(facts),
                reach_by=form.reach_by,
                urgency=Urgency(form.cleaned_data["urgency"]),
                reference=form.cleaned_data["reference"],
                now=at,
            )
        except ReportingLoop:
            form.add_error(
                "supervisor",
                "In the directory this person reports to the clinician. Choose somebody else.",
            )
        else:
            return onward(request, case, "desk_match", at=at)
    return _triage_page(request, case, form)


@case_page
def match(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Whom to ask: ranked and explained, as many as one can weigh."""
    return _match_page(request, case, at, who_could_be_asked(case, now=at))


@case_page
def offer(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Ask one supporter, or a short list in the director's order."""
    return _choose(request, case, at, Way.OFFER)


@case_page
def agreed_by_phone(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Record that a supporter has already said yes by phone."""
    return _choose(request, case, at, Way.AGREED)


@case_page
def second_supporter(request: SignedIn, case: Case, at: datetime) -> HttpResponse:
    """Ask a supporter to join the one who has the case."""
    return _choose(request, case, at, Way.SECOND)


_DONE = {
    Way.OFFER: "The offer is on its way. You hear from us when nobody takes it.",
    Way.AGREED: "Noted. The supporter has the case now.",
    Way.SECOND: "The offer to join is on its way.",
}


def _choose(request: SignedIn, case: Case, at: datetime, way: Way) -> HttpResponse:
    posted = posted_of(request)
    if posted is None:
        return redirect("desk_match", case.code_name)
    matching = who_could_be_asked(case, now=at)
    form = ChoosingForm(
        posted,
        choices=list(matching.allowed.values()),
        line_unknown=reporting_line_unknown(matching),
        one=way is not Way.OFFER,
    )
    if not form.is_valid():
        return _match_page(request, case, at, matching, form=form)
    wanted = form.wanted
    try:
        if way is Way.OFFER:
            offering.approve_list(case_id=case.pk, wanted=wanted, now=at)
        elif way is Way.AGREED:
            offering.agreed_by_phone(case_id=case.pk, wanted=wanted[0], now=at)
        else:
            offering.ask_second(case_id=case.pk, wanted=wanted[0], now=at)
    except (offering.NobodyHasIt, offering.NeedsReason):
        return moved_on(request, str(case.code_name))
    except offering.MayNotBeAsked:
        return render(request, "desk/may_not_be_asked.html", {"case": case}, status=409)
    messages.success(request, _DONE[way])
    return redirect("desk_case", case.code_name)


def _match_page(
    request: SignedIn,
    case: Case,
    at: datetime,
    matching: Matching,
    *,
    form: ChoosingForm | None = None,
) -> HttpResponse:
    facts = unsealed(case)
    ways = choosing.ways(case, possible(case), has_supporter=lead(case) is not None)
    if not ways:
        return moved_on(request, str(case.code_name))
    people = matching.people
    wanted = FilterForm(
        request.GET, languages={code for each in people.values() for code in each.languages}
    )
    wanted.is_valid()
    specialty = facts.get(SealedField.SPECIALTY, "")

    def passing(matches: Iterable[Match]) -> list[Match]:
        return [
            match for match in matches if wanted.keeps(people[match.supporter], specialty=specialty)
        ]

    ranked = passing(matching.ranked)
    everybody = form is not None or bool(wanted.cleaned_data.get("everybody"))
    shown = matching.choices(ranked if everybody else ranked[:FIRST_LOOK])
    avoided = matching.choices(passing(matching.avoided))
    blocked = matching.choices(passing(matching.blocked))
    form = form or ChoosingForm(
        choices=[*shown, *avoided], line_unknown=reporting_line_unknown(matching)
    )
    asked = choosing.asked_before(case)
    context = {
        "case": case,
        "ways": ways,
        "may_list": Way.OFFER in ways,
        "form": form,
        "filters": wanted,
        "filtered": any(wanted.cleaned_data.get(name) for name in FilterForm.BY),
        "has_specialty": bool(specialty),
        "ranked": choosing.candidates(shown, asked=asked, form=form),
        "avoided": choosing.candidates(avoided, asked=asked, form=form),
        "blocked": choosing.candidates(blocked, asked=asked, form=form),
        "more": len(ranked) - len(shown),
        "same_person": same_person_seen(case, facts, request.user, now=at),
    }
    return render(request, "desk/match.html", context)


def _triage_page(
    request: SignedIn, case: Case, form: TriageForm, *, searched: str = "", found: bool = False
) -> HttpResponse:
    context = {"form": form, "case": case, "searched": searched, "found": found}
    return render(request, "desk/triage.html", context)
