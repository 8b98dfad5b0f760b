"""Telling people about a case: whom, on which channel and when, frozen as one plan of pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.queries import ways_of
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.rota import queries as rota
from beenthere.apps.supporters import availability
from beenthere.domain.availability import Availability
from beenthere.domain.paging import STANDS_ALONE, Beginning, People, Who, paged_as, plan
from beenthere.domain.permissions import DIRECTORS
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind


def tell(
    case: Case,
    kind: MessageKind,
    *,
    now: datetime,
    offer: Offer | None = None,
    assignment: Assignment | None = None,
    again: bool = False,
) -> None:
    """Page whoever this message of a locked case is for, as the promise says.

    A message to a supporter is about their `offer` or their `assignment`. With `again` it goes to
    everybody at once: the case's own time has passed before.
    """
    beginning = Beginning(
        kind=kind,
        urgency=Urgency(case.urgency),
        now=now,
        due=_until(case, kind, offer),
        policy=program().policy,
        timetable=program().timetable,
    )
    pages = plan(beginning, _people(case, kind, offer or assignment), again=again)
    paging.page(pages, kind=kind, now=now, case=case, offer=offer, assignment=assignment)


def directors(case: Case) -> list[int]:
    """The accounts of those who may see the case, and still work as directors or alternates."""
    at_work = accounts_with_role(*DIRECTORS)
    sights = case.sights.filter(stepped_back=False, account__in=at_work)
    return list(sights.values_list("account_id", flat=True))


def on_call(case: Case, *, now: datetime) -> list[int]:
    """Those of them who are on call; everybody who may see the case when none of them is."""
    may_see = directors(case)
    return _among(may_see, rota.on_call(now=now)) or may_see


def among(
    may_see: list[int], theirs: Collection[int] = ()
) -> Callable[[Who, datetime], Collection[int]]:
    """Which of the directors in `may_see` each step pages at its moment, or whom it is for."""

    def of(who: Who, at: datetime) -> Collection[int]:
        match who:
            case Who.SUPPORTER | Who.ADDRESSEE:
                return theirs
            case Who.ON_CALL:
                return _among(may_see, rota.on_call(now=at))
            case Who.BACKUP:
                return _among(may_see, rota.backup(now=at))
            case Who.BOTH:
                return {*of(Who.ON_CALL, at), *of(Who.BACKUP, at)}
            case Who.EVERYBODY:
                return may_see
            case Who.EAP_LEADERS | Who.GROUP_DESK:
                # Nothing about a case is for them.
                return ()

    return of


def _until(case: Case, kind: MessageKind, offer: Offer | None) -> datetime | None:
    if kind in STANDS_ALONE or kind is MessageKind.OFFER_WITHDRAWN:
        return None
    return offer.due_at if offer is not None else case.due_at


def _people(case: Case, kind: MessageKind, spoken_to: Offer | Assignment | None) -> People:
    may_see = directors(case)
    theirs: list[int] = []
    hours: dict[int, Availability] = {}
    if spoken_to is not None:
        account, supporter = spoken_to.supporter.account_id, spoken_to.supporter_id
        theirs, hours = [account], {account: availability.of([supporter])[supporter]}
    ways = ways_of([*may_see, *theirs])
    urgency = paged_as(kind, Urgency(case.urgency))

    # A director who asks at any hour wants an answer before the offer lapses.
    at_once = isinstance(spoken_to, Offer) and spoken_to.any_hour

    def next_open(account: int, at: datetime) -> datetime:
        return at if at_once else hours[account].next_open(at, urgency)

    return People(
        of=among(may_see, theirs), ways=lambda account: len(ways[account]), next_open=next_open
    )


def _among(may_see: list[int], on_duty: Collection[int]) -> list[int]:
    return [account for account in may_see if account in on_duty]
