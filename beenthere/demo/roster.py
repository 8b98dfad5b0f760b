"""Who runs the demo program: directors, staff and 64 supporters, chosen from the directory.

It works on any directory, so that a hospital can try the program on its own file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from beenthere.apps.outside import now
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account, AccountRole, Person
from beenthere.apps.supporters.asking import ask_at, go_away
from beenthere.apps.supporters.declaring import NOTHING, Said, declaration
from beenthere.apps.supporters.models import Agreed, Rest, Supporter
from beenthere.domain.agreement import IN_FORCE
from beenthere.domain.availability import Away, Window
from beenthere.domain.supporter_life import STATES
from beenthere.domain.vocabulary import (
    TIERS,
    ChannelKind,
    EventKind,
    Office,
    Rank,
    Role,
    Specialty,
    SupporterStatus,
    TimeZone,
)

SUPPORTERS = 64
SEED = 64
_OWN_HOURS = {5: (time(9), time(17)), 11: (time(8), time(18)), 17: (time(19), time(7))}
"""From when until when on weekdays: days, days by another clock, and nights."""
_AWAY = {13: 0, 23: 5, 31: 12}
"""In how many days a week away begins."""
_EVALUATING = frozenset(Office) - {Office.WORKS_IN_QUALITY, Office.CORE_FACULTY}
_STATUSES = {
    7: SupporterStatus.PAUSED,
    29: SupporterStatus.PAUSED,
    41: SupporterStatus.STEPPED_DOWN,
    47: SupporterStatus.TRAINED,
    **dict.fromkeys((53, 56, 60, 61, 62), SupporterStatus.COMMITTED),
    59: SupporterStatus.INVITED,
}
_UNTRAINED = (SupporterStatus.COMMITTED, SupporterStatus.INVITED)
_STAFF = (
    (Role.DIRECTOR,),
    (Role.ASSOCIATE_DIRECTOR,),
    (Role.PROGRAM_MANAGER,),
    (Role.ASSISTANT,),
    (Role.EAP_LEADER, Role.FACILITATOR),
    (Role.PSYCHIATRY,),
    (Role.RISK_MANAGEMENT,),
)

_UNLISTED = (
    ("alternate@other-hospital.example", Role.ALTERNATE),
    ("counsel@demo-hospital.example", Role.COUNSEL),
)
"""Those who are not in the directory of staff: somebody from outside, and the lawyers."""


@dataclass(frozen=True)
class Roster:
    """The accounts of the demo program, by role, and its supporters."""

    director: Account
    associate: Account
    supporters: list[Supporter]


def make_roster(*, today: date) -> Roster:
    """Choose and store who runs the program. Raises LookupError for too small a directory."""
    random = Random(SEED)  # noqa: S311 -- the same roster every time
    can_help = [
        person
        for person in Person.objects.filter(active=True).order_by("directory_id")
        if TIERS[Rank(person.rank)] >= 1
        and _EVALUATING.isdisjoint(map(Office, person.offices))
        and person.email
    ]
    if len(can_help) < len(_STAFF) + 4:
        raise LookupError("the demo needs a directory with a dozen people past their training")
    chosen = _spread(can_help, random)
    staff = [
        _account(person, *roles, today=today) for person, roles in zip(chosen, _STAFF, strict=False)
    ]
    for email, role in _UNLISTED:
        account = Account.objects.make(email=email, person=None, today=today)
        AccountRole.objects.create(account=account, role=role)
        _reach_by_mail(account)
    for chief in Person.objects.filter(
        active=True, offices__contains=[Office.CHIEF_MEDICAL_OFFICER]
    ).exclude(email=""):
        _account(chief, Role.EXECUTIVE, today=today)
    supporters = [
        _supporter(person, number, random, today=today)
        for number, person in enumerate(chosen[len(staff) : len(staff) + SUPPORTERS])
    ]
    return Roster(director=staff[0], associate=staff[1], supporters=supporters)


def _spread(people: Iterable[Person], random: Random) -> list[Person]:
    """People of each department and profession by turns, so that every corner has somebody."""
    groups: dict[tuple[str, bool], list[Person]] = {}
    for person in people:
        groups.setdefault((person.department_id, person.profession == "physician"), []).append(
            person
        )
    for group in groups.values():
        random.shuffle(group)
    turns = sorted(groups)
    random.shuffle(turns)
    spread = []
    while any(groups.values()):
        spread += [groups[turn].pop() for turn in turns if groups[turn]]
    return spread


def _account(person: Person, *roles: Role, today: date) -> Account:
    account = Account.objects.make(email=person.email, person=person, today=today)
    AccountRole.objects.bulk_create([AccountRole(account=account, role=role) for role in roles])
    _reach_by_mail(account)
    return account


def _reach_by_mail(account: Account) -> None:
    ContactPoint.objects.create(
        account=account, kind=ChannelKind.EMAIL, email=account.email, verified_at=now()
    )


def _say_when(supporter: Supporter, number: int, *, today: date) -> None:
    """Some have hours of their own, and some are away now or soon."""
    if (hours := _OWN_HOURS.get(number)) is not None:
        week = [Window(day, *hours) for day in range(5)]
        zone = TimeZone.PACIFIC if number == 11 else None
        ask_at(
            supporter=supporter,
            week=week,
            zone=zone,
            urgent_any_hour=supporter.urgent_any_hour,
            capacity=supporter.capacity,
        )
    if (starts_in := _AWAY.get(number)) is not None:
        first = today + timedelta(days=starts_in)
        go_away(supporter=supporter, away=Away(first, first + timedelta(days=6)))


def _supporter(person: Person, number: int, random: Random, *, today: date) -> Supporter:
    status = _STATUSES.get(number, SupporterStatus.ACTIVE)
    trained = today - timedelta(days=random.randint(60, 900))
    capacity = random.choice((1, 2, 2, 2, 3))
    been_there = random.sample(list(EventKind), random.choice((0, 1, 1, 2)))
    supporter = Supporter.objects.create(
        account=_account(person, Role.SUPPORTER, today=today),
        person=person,
        status=status,
        since=None if STATES[status].matched else today - timedelta(days=9),
        trained_on=None if status in _UNTRAINED else trained,
        capacity=capacity,
        urgent_any_hour=number % 4 != 3,
    )
    recent = random.choice((0, 0, 1, 1, 2, 3))
    if recent and STATES[status].matched:
        until = today + timedelta(days=random.randint(-20, 9))
        Rest.objects.create(supporter=supporter, until=until, recent_cases=recent)
    if status is not SupporterStatus.INVITED:
        accepted = today - timedelta(days=number % 14)
        Agreed.objects.create(supporter=supporter, version=IN_FORCE, accepted_on=accepted)
    if status is SupporterStatus.TRAINED:
        supporter.account.contact_points.all().delete()
    _say_when(supporter, number, today=today)
    said = Said(
        been_there=frozenset(been_there),
        languages=frozenset({"es"} if number % 13 == 4 else ()),
        specialty=Specialty.PALLIATIVE_CARE if number == 19 else None,
    )
    if said != NOTHING:
        declaration(supporter=supporter, said=said).save()
    return supporter
