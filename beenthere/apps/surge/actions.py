"""Asking for a team's session, and asking outside for help."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from beenthere.apps.cases.models import Case, Event
from beenthere.apps.groups.actions import asking, leading
from beenthere.apps.groups.actions.asking import Wanted
from beenthere.apps.groups.models import Group
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import wake_worker
from beenthere.apps.people.models import Account
from beenthere.apps.surge.models import HelpAsked
from beenthere.apps.surge.queries import asked_lately, came_to_nothing
from beenthere.domain.groups import ENDED
from beenthere.domain.surge import Team, about
from beenthere.domain.vocabulary import EventKind, HowSoon, Occurred

_HOW_SOON = {
    Occurred.TODAY: HowSoon.FRESH,
    Occurred.THIS_WEEK: HowSoon.DAYS_AGO,
    Occurred.EARLIER: HowSoon.LATER,
}


@transaction.atomic
def start_session(*, case: Case, team: Team, director: Account, now: datetime) -> Group:
    """Start a session of a team, tied to the event of a case that this director may see.

    Asking twice is asking once, until that session is over.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=case.event_id)
    of_this_team = event.groups.filter(department=team.department, unit=team.unit or None)
    if started := of_this_team.exclude(state__in=ENDED).first():
        return started
    group = asking.start(
        form=uuid4(),
        wanted=Wanted(
            department=team.department,
            unit=team.unit,
            kind=EventKind(event.kind),
            about=team.people,
            how_soon=_HOW_SOON[Occurred(event.occurred)],
        ),
        now=now,
    )
    leading.tie(group_id=group.pk, code_names=[str(case.code_name)], director=director, now=now)
    return group


@transaction.atomic
def ask_outside(*, event_id: UUID, short: int, now: datetime) -> None:
    """Ask everybody outside who can be written to for about as many supporters as clinicians have
    nobody. Asking twice is asking once, for as long as the policy says, where a message came
    through or still may.

    Raises Event.DoesNotExist.
    """
    # Two directors who press at once wait for each other here.
    Event.objects.select_for_update(no_key=True).get(pk=event_id)
    if not came_to_nothing(asked_lately(event_id, now=now)):
        return
    addresses = dict.fromkeys(each.email for each in program().outside_help if each.email)
    HelpAsked.objects.bulk_create(
        [
            HelpAsked(event_id=event_id, email=email, about=about(short), asked_at=now, due_at=now)
            for email in addresses
        ]
    )
    wake_worker()
