"""A supporter would like a director to call: at any time, and about nothing in particular.

Nobody asks why, so it may be about any case they have: whoever is kept from one of those is not
paged, and hears nothing of it (law L6).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from beenthere.apps.cases.actions.telling import among
from beenthere.apps.cases.models import Sight
from beenthere.apps.cases.queries import present_cases, waiting_calls
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.queries import ways_of
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.paging import Beginning, People, plan
from beenthere.domain.vocabulary import Role, Urgency
from beenthere.domain.wording import MessageKind


class NobodyToPage(Exception):
    """No director may hear of every case this supporter has."""


@transaction.atomic
def ask_for_call(*, supporter: Supporter, now: datetime) -> None:
    """Page the director on call, then the backup and everybody, to call this supporter.

    Asking again before somebody has called changes nothing. Raises NobodyToPage.
    """
    Supporter.objects.select_for_update().get(pk=supporter.pk)
    if waiting_calls().filter(supporter=supporter).exists():
        return
    may_hear = _who_may_hear(supporter, now=now)
    if not may_hear:
        raise NobodyToPage
    ways = ways_of(may_hear)
    beginning = Beginning(
        kind=MessageKind.CALL_ME,
        urgency=Urgency.URGENT,
        now=now,
        due=None,
        policy=program().policy,
        timetable=program().timetable,
    )
    people = People(
        of=among(may_hear),
        ways=lambda account: len(ways[account]),
        next_open=lambda _account, at: at,
    )
    pages = plan(beginning, people)
    paging.page(pages, kind=MessageKind.CALL_ME, now=now, supporter=supporter)


def _who_may_hear(supporter: Supporter, *, now: datetime) -> list[int]:
    """The directors who may see every case that this supporter has or had; where there is none,
    the outside alternates who may."""
    had = present_cases(now=now).filter(assignments__supporter=supporter)
    sight = Sight.objects.filter(
        case=OuterRef("pk"), account=OuterRef(OuterRef("pk")), stepped_back=False
    )
    for roles in ((Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR), (Role.ALTERNATE,)):
        others = accounts_with_role(*roles).exclude(pk=supporter.account_id)
        free = others.exclude(Exists(had.exclude(Exists(sight))))
        if found := list(free.values_list("pk", flat=True)):
            return found
    return []
