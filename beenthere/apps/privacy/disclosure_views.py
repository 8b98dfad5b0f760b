"""The pages on which counsel and a director look together at what is held about one person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.cases.identity import Facts
from beenthere.apps.outside import now
from beenthere.apps.people.in_words import at_work
from beenthere.apps.people.models import Account, Person
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.people.queries import find_people
from beenthere.apps.privacy import disclosing, two_people
from beenthere.apps.privacy.disclosure_forms import WhoForm
from beenthere.apps.privacy.models import Joint
from beenthere.domain.formats import FORMATS
from beenthere.domain.sealing import SealedField
from beenthere.domain.two_people import across, acting_as
from beenthere.domain.vocabulary import JointKind, Role

_ASKING = frozenset({"GET", "HEAD", "POST"})
_FOUND_AT_MOST = 12


@require_safe
def every_request(request: SignedIn) -> HttpResponse:
    """Which requests are going on, and which there were: who and when, and never about whom."""
    at = now()
    going_on, over = disclosing.requests(now=at)
    return render(
        request, "privacy/disclosures.html", {"going_on": going_on, "over": over, "now": at}
    )


@require_http_methods(_ASKING)
def ask(request: SignedIn) -> HttpResponse:
    """Say about whom; a search of the directory is on the same page."""
    sent = request.POST
    found = find_people(sent.get("search", ""), limit=_FOUND_AT_MOST)
    chosen = list(filter(FORMATS["directory_id"].fits, sent.getlist("entry")))
    people = {*found, *Person.objects.filter(directory_id__in=chosen)}
    in_order = sorted(people, key=lambda person: (person.name_key, person.pk))
    searching = "find" in sent
    form = (
        WhoForm(initial=sent.dict(), people=in_order)
        if searching or not sent
        else WhoForm(sent, people=in_order)
    )
    if form.is_valid():
        joint = disclosing.ask(who=form.who, account=request.user, now=now())
        messages.success(request, "Noted. Let the other side know: they agree on this page.")
        return redirect("disclosure", joint.pk)
    context = {"form": form, "nobody": searching and not found}
    return render(request, "privacy/disclosure_ask.html", context)


@require_http_methods(_ASKING)
def one_request(request: SignedIn, joint: UUID) -> HttpResponse:
    """About whom it is; agree, take it back, or look."""
    account, at = request.user, now()
    asked = Joint.objects.select_related("asked_by__person", "agreed_by__person")
    found = asked.filter(pk=joint, kind=JointKind.DISCLOSE).first()
    if found is None:
        raise Http404
    turn = _turn(found, account)
    try:
        who = disclosing.about_whom(found, now=at)
        if request.method == "POST":
            if request.POST.get("do") != turn or not turn:
                raise two_people.Over
            return _TAKE[turn](request, found, at)
    except (two_people.Over, two_people.TakesAnother):
        messages.info(request, "That request is over, or has changed in the meantime.")
        return redirect("disclosures")
    context = {"joint": found, "turn": turn, "who": _in_words(who), "now": at}
    return render(request, "privacy/disclosure.html", context)


def _agree(request: SignedIn, joint: Joint, at: datetime) -> HttpResponse:
    two_people.agree(joint_id=joint.pk, account=request.user, now=at)
    messages.success(request, "You have agreed. Counsel can look at it once.")
    return redirect("disclosures")


def _withdraw(request: SignedIn, joint: Joint, at: datetime) -> HttpResponse:
    two_people.withdraw(joint_id=joint.pk, account=request.user, now=at)
    messages.success(request, "Taken back. Nobody has looked.")
    return redirect("disclosures")


def _look(request: SignedIn, joint: Joint, at: datetime) -> HttpResponse:
    """The answer itself: on no page that could be opened again."""
    who, answer = disclosing.look(joint_id=joint.pk, account=request.user, now=at)
    context = {"who": _in_words(who), "answer": answer, "now": at}
    return render(request, "privacy/disclosure_answer.html", context)


_TAKE = {"agree": _agree, "withdraw": _withdraw, "look": _look}


def _turn(joint: Joint, account: Account) -> str:
    """What this person can do now; empty where only another can do anything."""
    if joint.agreed_at is not None:
        return "look" if disclosing.reads(joint, account) else ""
    if joint.asked_by_id == account.pk:
        return "withdraw"
    role = acting_as(account.roles)
    return "agree" if role and across(Role(joint.asked_as), role) else ""


def _in_words(who: Facts) -> list[tuple[str, str]]:
    """Whom a request is about, as pairs of a term and its value."""
    entry = Person.objects.filter(directory_id=who.get(SealedField.DIRECTORY_ID, "")).first()
    known = [(field.words, who[field]) for field in disclosing.ASKED_BY if field in who]
    return [*known, *([("In the directory", at_work(entry))] if entry else [])]
