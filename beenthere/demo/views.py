"""The pages of the demo: what to try, playing a role, and the letters that were sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from beenthere.apps.cases.models import Assignment, Offer
from beenthere.apps.groups.models import GroupOffer
from beenthere.apps.outside import now
from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import accounts_with_role
from beenthere.demo.mailbox import FOLDER, letters
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import WALK, CaseState
from beenthere.domain.vocabulary import Role

_FIRST_PAGES = (
    (Role.SUPPORTER, "support_home"),
    (Role.PROGRAM_MANAGER, "week"),
    (Role.EXECUTIVE, "reports"),
    (Role.COUNSEL, "holds"),
    (Role.RISK_MANAGEMENT, "announce"),
    (Role.EAP_LEADER, "groups"),
    (Role.FACILITATOR, "groups"),
    (Role.DIRECTOR, "desk"),
    (Role.ASSOCIATE_DIRECTOR, "desk"),
)
"""Where somebody with each role begins."""


@dataclass(frozen=True)
class Player:
    """A role to play: who, and what they would do first."""

    account: Account
    role: Role
    does: str


@require_GET
def demo_home(request: HttpRequest) -> HttpResponse:
    """What to try, as whom, in five steps."""
    return render(request, "demo/home.html", {"players": _players(), "now": now()})


@require_POST
def demo_act_as(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the demo hospital; exists in the demo only."""
    chosen = request.POST.get("account", "")
    account = next((each.account for each in _players() if str(each.account.pk) == chosen), None)
    if account is None:
        raise Http404
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return redirect(next(page for role, page in _FIRST_PAGES if role in account.roles))


@require_GET
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """The messages the program sent, as they arrived."""
    found = letters(settings.PLACE.data / FOLDER)
    return render(request, "demo/mailbox.html", {"letters": found, "now": now()})


def _players() -> list[Player]:
    players = []
    for role, does in (
        (Role.DIRECTOR, "triages, matches and offers"),
        (Role.ASSOCIATE_DIRECTOR, "sees what the director may not"),
        (Role.PROGRAM_MANAGER, "keeps the roster and sees no case"),
        (Role.EXECUTIVE, "reads the reports"),
        (Role.COUNSEL, "sets a legal hold, and sees no name"),
        (Role.EAP_LEADER, "takes on teams, and sees once whom to call when somebody asks"),
        (Role.RISK_MANAGEMENT, "announces events, names defendants, and hears nothing back"),
    ):
        first = accounts_with_role(role).first()
        if first is not None:
            players.append(Player(first, role, does))
    return players + _supporters()


_TO_DO = (CaseState.TOUCHPOINT, CaseState.CONSENT)
"""Where a walk asks something of its supporter."""


def _supporters() -> list[Player]:
    """Supporters who have something to do: an offer first, then a case, a lawsuit, a team."""
    offers = Offer.objects.filter(state=OfferState.OPEN).order_by("-opened_at")
    cases = Assignment.objects.filter(until__isnull=True).order_by("since")
    teams = GroupOffer.objects.filter(state=OfferState.OPEN).order_by("pk")
    found: dict[int, Player] = {}
    for offer in offers.select_related("supporter__account__person")[:4]:
        account = offer.supporter.account
        found.setdefault(account.pk, Player(account, Role.SUPPORTER, "has an offer to answer"))
    cases = cases.select_related("supporter__account__person")
    for some, does in (
        (cases.exclude(case__state__in=WALK)[:6], "has a case"),
        (cases.filter(case__state__in=_TO_DO), "walks alongside somebody who is sued"),
    ):
        for account in (assignment.supporter.account for assignment in some):
            found.setdefault(account.pk, Player(account, Role.SUPPORTER, does))
    for team in teams.select_related("supporter__account__person")[:1]:
        account = team.supporter.account
        found.setdefault(account.pk, Player(account, Role.SUPPORTER, "is asked to join a team"))
    return list(found.values())
