"""Whom would you go to? The pages on which a department answers, and whoever was named, too.

The address of a question and the links in letters set no cookie and need no sign-in; whoever has an
account may answer behind it.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from beenthere.apps.frame.forms import posted_of
from beenthere.apps.nominations import actions, links, queries
from beenthere.apps.nominations.forms import AddressForm, NameForm
from beenthere.apps.nominations.models import Nominee, Question
from beenthere.apps.outside import now as present
from beenthere.apps.people import invitations
from beenthere.apps.people.actions.accounts import CannotInvite
from beenthere.apps.people.in_words import department_words
from beenthere.apps.people.models import Person
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.people.queries import find_people
from beenthere.domain.supporter_life import NotPossible
from beenthere.domain.vocabulary import Role

_FOUND_AT_MOST = 12


# Nobody is signed in here, so another site has no session to borrow.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, question: UUID) -> HttpResponse:
    """The question to a department: by a link to one's own address, or by signing in.

    What it says next is the same whether anybody has that address or not.
    """
    now = present()
    asked = queries.open_question(question, now=now)
    if asked is None:
        return _over(request)
    form = AddressForm(posted_of(request))
    if form.is_valid():
        actions.send_link(question=asked, email=form.cleaned_data["email"], now=now)
        return render(request, "nominations/on_its_way.html")
    context = {
        "form": form,
        "department": department_words(asked.department_id),
        "question": asked,
    }
    return render(request, "nominations/question.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def once(request: HttpRequest, question: UUID, token: str) -> HttpResponse:
    """By the link in a letter, once."""
    now = present()
    asked = queries.open_question(question, now=now)
    who = links.answering(asked, token, now=now) if asked else None
    if asked is None or who is None:
        return _over(request)
    return _answer(request, asked, who, signed_in=False)


@require_http_methods(["GET", "HEAD", "POST"])
def signed_in(request: SignedIn, question: UUID) -> HttpResponse:
    """By whoever is signed in and works there."""
    asked = queries.open_question(question, now=present())
    if asked is None:
        return _over(request)
    if request.user.person is None:
        return _refused(request, actions.OfAnotherDepartment())
    return _answer(request, asked, request.user.person, signed_in=True)


def _answer(request: HttpRequest, asked: Question, who: Person, *, signed_in: bool) -> HttpResponse:
    if actions.has_answered(who):
        return _refused(request, actions.AnsweredBefore())
    sought = request.POST.get("search", "")
    found = [each for each in find_people(sought, limit=_FOUND_AT_MOST) if each != who]
    form = NameForm(posted_of(request), found=found)
    chosen = form.cleaned_data["person"] if form.is_valid() else ""
    if chosen and "find" not in request.POST:
        try:
            actions.answer(question=asked, by=who, named=form.found[chosen], now=present())
        except actions.CannotAnswer as refused:
            return _refused(request, refused)
        except Question.DoesNotExist:
            return _over(request)
        return render(request, "nominations/thanks.html")
    context = {
        "form": form,
        "department": department_words(asked.department_id),
        "nobody": bool(sought) and not form.errors and not found,
        "not_chosen": request.method == "POST" and "find" not in request.POST,
    }
    page = "answer_signed_in" if signed_in else "answer"
    return render(request, f"nominations/{page}.html", context)


def _refused(request: HttpRequest, why: actions.CannotAnswer) -> HttpResponse:
    return render(request, "nominations/refused.html", {"why": why}, status=409)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "nominations/over.html", status=410)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Would you be a peer supporter? What it asks of them; yes, or no without a reason."""
    now = present()
    nominee = links.joining(token, now=now)
    if nominee is None:
        return _over(request)
    said = request.POST.get("answer", "")
    try:
        if said == "no":
            actions.say_no(nominee_id=nominee.pk, now=now)
            return render(request, "outreach/said_no.html")
        if said == "yes":
            account = actions.say_yes(nominee_id=nominee.pk, now=now)
            # A link to choose a password opens no more than what came with it.
            if account.has_usable_password() or account.roles != {Role.SUPPORTER}:
                return redirect("support_agreement")
            return redirect("invite_accept", token=invitations.token(account, now=now))
    except CannotInvite:
        return render(request, "nominations/cannot_join.html", status=409)
    except (Nominee.DoesNotExist, NotPossible):
        return _over(request)
    if request.method == "POST":
        raise Http404
    return render(request, "nominations/join.html")
