"""A supporter's pages about groups: saying yes or no, where and when, and handing it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.frame.languages import asked_for
from beenthere.apps.groups import queries
from beenthere.apps.groups.actions import peers
from beenthere.apps.groups.models import GroupOffer
from beenthere.apps.groups.views import team_time, where
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferSettled

CHECKLIST = (
    "The room has a door, chairs in a circle, water and tissues",
    "The unit has its line to pass on: team time, and when",
    "We agreed who opens, who watches, and who goes out with somebody",
    "Pagers are with somebody outside; nobody who evaluates the team sits in",
    "I said that nothing is written down, and that everybody may pass or leave",
    "I asked to leave the facts of the care outside",
    "Everybody who wanted to was heard once",
    "I said where help is: a peer of their own, Employee Assistance, the crisis lines",
    "We stayed a while at the door",
    "We sat down together for ten minutes afterwards",
    "I said how many came, and kept nothing else",
)
"""What a facilitator looks at before, during and after; ticked on the phone, and kept nowhere."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def offer(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Say yes or no, in one tap; there is no page to read first."""
    if request.method != "POST":
        return redirect("support_home")
    asked = supporter.group_offers.filter(group__code_name=code_name).order_by("-pk").first()
    if asked is None:
        raise Http404
    try:
        if request.POST.get("answer") == "yes":
            peers.accept(offer_id=asked.pk, supporter=supporter, now=present())
            return redirect("group_mine", code_name)
        peers.decline(offer_id=asked.pk, supporter=supporter, now=present())
        messages.success(request, "Thank you for answering. Somebody else is asked.")
    except OfferSettled:
        if queries.comes_along(supporter).filter(group__code_name=code_name).exists():
            # They said yes a moment ago, on another page or with a second tap.
            return redirect("group_mine", code_name)
        messages.info(request, "Thank you for answering. You are not needed this time.")
    return redirect("support_home")


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def mine(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """Where and when, who leads it, the guide; and handing it back. Never what happened."""
    found: GroupOffer | None = (
        queries.comes_along(supporter).filter(group__code_name=code_name).first()
    )
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            peers.hand_back(group_id=found.group_id, supporter=supporter, now=present())
        except peers.NotTheirs:
            messages.info(request, "The group has moved on in the meantime.")
        else:
            messages.success(request, "Thank you for saying so. Somebody else is asked.")
        return redirect("support_home")
    context = {"group": found.group, "where": where(found.group), "now": present()}
    return render(request, "groups/mine.html", context)


@require_safe
def calendar(request: SignedIn, code_name: str) -> HttpResponse:
    """“Team time” for a calendar, for whoever leads the group, comes along, or is at its desk, and
    for the team they pass it on to: in its language."""
    group = queries.groups_of(request.user, now=present()).filter(code_name=code_name).first()
    if group is None:
        offers = GroupOffer.objects.filter(supporter__account=request.user)
        theirs = offers.filter(group__code_name=code_name).select_related("supporter").first()
        coming = theirs and queries.comes_along(theirs.supporter).filter(pk=theirs.pk).first()
        if not coming:
            raise Http404
        group = coming.group
    return team_time(group, language=asked_for(request))


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How to lead a session, and what to look at before, during and after."""
    return render(request, "groups/guide.html", {"checklist": CHECKLIST})
