"""Teams that come together in the demo program: a group in every state, and who leads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db.models import Count

from beenthere.apps.cases.models import Event
from beenthere.apps.groups.contact import Contact, sealed
from beenthere.apps.groups.models import Group, GroupOffer, GroupTally
from beenthere.apps.outside import program, vault
from beenthere.apps.people.models import Account, AccountRole, Person
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.rota.actions import add_shifts
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.groups import ENDED, STATES, WITH_FACILITATOR, WITH_TIME, GroupState
from beenthere.domain.rota import Every, Length, Pattern
from beenthere.domain.vocabulary import Duty, EventKind, HowSoon, Role, SupporterStatus

_PHONE = "+16175550146"
_HOURS = timedelta(hours=1)


@dataclass(frozen=True)
class _Team:
    """One group of the demo: its name, how far it is, and when it was asked for and meets."""

    name: str
    state: GroupState
    department: int
    kind: EventKind
    about: int
    asked: int
    """Hours ago."""
    begins: int = 0
    """Days from today, at two in the afternoon."""
    how_soon: HowSoon = HowSoon.FRESH
    came: int | None = None


_TEAMS = (
    _Team("quiet-otter", GroupState.REQUESTED, 0, EventKind.UNEXPECTED_DEATH, 9, 1),
    _Team("silver-heron", GroupState.TAKEN, 1, EventKind.DEATH_OF_COLLEAGUE, 45, 3),
    _Team("amber-plover", GroupState.FACILITATED, 2, EventKind.ADVERSE_EVENT, 14, 20),
    _Team("river-curlew", GroupState.PLANNED, 3, EventKind.MASS_EVENT, 8, 30, begins=1),
    _Team("moss-linnet", GroupState.OVER, 4, EventKind.VIOLENCE_AT_WORK, 12, 70, begins=-1),
    _Team("opal-swift", GroupState.HELD, 0, EventKind.UNEXPECTED_DEATH, 11, 120, -3, came=9),
    _Team("teal-marten", GroupState.CALLED_OFF, 2, EventKind.OTHER_STRESSOR, 6, 90),
)


def make_groups(*, now: datetime) -> None:
    """Groups, the turns of their facilitators, and what remains of those of last month."""
    facilitators = [*accounts_with_role(Role.FACILITATOR), _another_facilitator(now=now)]
    _take_turns(facilitators, now=now)
    departments = list(program().departments)
    groups = {each.name: _group(each, departments, facilitators[0], now=now) for each in _TEAMS}
    Group.objects.bulk_create(groups.values())
    tied = Event.objects.annotate(many=Count("cases")).order_by("-many", "pk")
    groups["river-curlew"].events.set(tied[:1])
    GroupOffer.objects.bulk_create(_offers(groups, now=now))
    first = program().day_of(now).replace(day=1)
    GroupTally.objects.create(
        month=(first - timedelta(days=1)).replace(day=1), groups=12, people=131
    )


def _another_facilitator(*, now: datetime) -> Account:
    """Somebody who leads groups and does nothing else here."""
    free = Person.objects.filter(active=True, account=None).exclude(email="").order_by("-pk")
    person = free[0]
    account = Account.objects.make(email=person.email, person=person, today=now.date())
    AccountRole.objects.create(account=account, role=Role.FACILITATOR)
    return account


def _take_turns(facilitators: list[Account], *, now: datetime) -> None:
    """Two of them take turns by the week."""
    today = program().day_of(now)
    monday = today - timedelta(days=today.weekday() + 7)
    for number, account in enumerate(facilitators[:2]):
        turns = Pattern(
            first=monday + timedelta(weeks=number),
            hour=time(7),
            length=Length.WEEK,
            every=Every.SECOND_WEEK,
            times=4,
        )
        add_shifts(account_id=account.pk, duty=Duty.FACILITATOR, pattern=turns, now=now)


def _group(team: _Team, departments: list[str], leader: Account, *, now: datetime) -> Group:
    standing, key = STATES[team.state], vault().issue()
    asked = now - team.asked * _HOURS
    day = program().day_of(now) + timedelta(days=team.begins)
    begins = datetime.combine(day, time(14), program().zone)
    has_time, led = team.state in WITH_TIME, team.state in WITH_FACILITATOR | {GroupState.HELD}
    over = team.state in ENDED or team.state is GroupState.OVER
    group = Group(
        id=key,
        form=uuid4(),
        code_name=team.name,
        department=departments[team.department % len(departments)],
        kind=team.kind,
        about=team.about,
        how_soon=team.how_soon,
        asked_at=asked,
        state=team.state,
        owner=standing.owner,
        next_action=standing.action,
        due_at=now + 6 * _HOURS,
        contact=None if over else sealed(key, Contact(phone=_PHONE)),
        facilitator=leader if led else None,
        begins_at=begins if has_time else None,
        minutes=90 if has_time else None,
        headcount=team.came,
    )
    if team.state is GroupState.PLANNED:
        group.due_at = begins + timedelta(minutes=90)
    if team.state in ENDED:
        group.due_at = now + timedelta(days=4)
    return group


def _offers(groups: Mapping[str, Group], *, now: datetime) -> Iterator[GroupOffer]:
    """Two peers come along to one, and a third is asked next if one of them cannot; a fourth is
    asked about another just now."""
    trained = Supporter.objects.filter(
        group_trained_on__isnull=False, status=SupporterStatus.ACTIVE
    ).order_by("pk")
    asked = now - 2 * _HOURS
    answer_by = program().timetable.after(asked, program().policy.offer_routine)
    times = {"opened_at": asked, "due_at": answer_by}
    planned, led = groups["river-curlew"], groups["amber-plover"]
    for place, (group, state, when) in enumerate(
        (
            (planned, OfferState.ACCEPTED, times),
            (planned, OfferState.ACCEPTED, times),
            (planned, OfferState.LISTED, {}),
            (led, OfferState.OPEN, times),
        ),
        start=1,
    ):
        yield GroupOffer(
            group=group, supporter=trained[place - 1], place=place, state=state, **when
        )
