"""A year in which people heard of the demo program: some departments often, some not at all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from beenthere.apps.awareness.models import Opening, Presentation, Training
from beenthere.apps.gatherings.models import Place
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account, Department, Person
from beenthere.apps.week.models import CheckedNumber
from beenthere.demo.roster import Roster
from beenthere.domain.numbers import listed
from beenthere.domain.vocabulary import PresentationKind

SEED = 365
_HELD = (
    (330, PresentationKind.RESIDENT_ORIENTATION, 40),
    (290, PresentationKind.GRAND_ROUNDS, 75),
    (215, PresentationKind.GRAND_ROUNDS, 50),
    (150, PresentationKind.RESIDENT_ORIENTATION, 50),
    (120, PresentationKind.FACULTY_ORIENTATION, 30),
    (80, PresentationKind.GRAND_ROUNDS, 100),
    (30, PresentationKind.GRAND_ROUNDS, 50),
)
"""How many days ago what was held, and about how many came."""
_AHEAD = (
    (9, PresentationKind.GRAND_ROUNDS),
    (23, PresentationKind.FACULTY_ORIENTATION),
    (44, PresentationKind.REQUIRED_TRAINING),
)
"""In how many days what comes; nobody gives the last one yet."""
_NEW = 45
_MONTHS = 12


def make_awareness(roster: Roster, *, now: datetime) -> None:
    """Presentations held and planned, new colleagues, training counts, openings and numbers."""
    random = Random(SEED)  # noqa: S311 -- the same year every time
    today = program().day_of(now)
    departments = list(Department.objects.order_by("code"))
    presenters = [each.account for each in roster.supporters[:4]] + [roster.director]
    _present(departments, presenters, today=today)
    _list_anew(random, today=today)
    _train(departments, random, today=today)
    _open(departments, random, today=today)
    CheckedNumber.objects.bulk_create(
        CheckedNumber(dial=each.phone.dial, checked_on=today - timedelta(days=40 + 19 * number))
        for number, each in enumerate(listed(program()))
    )


def _present(departments: list[Department], presenters: list[Account], *, today: date) -> None:
    place = Place.objects.earliest("pk")
    through = Presentation.departments.through
    made, reach = [], []
    for number, (ago, kind, came) in enumerate(_HELD):
        held = _on(today - timedelta(days=ago), kind, place, presenters[number % len(presenters)])
        held.came, held.reminded = came, True
        made.append(held)
        # The last few letters of the alphabet hear of nothing.
        hear = (
            departments[number % 3 : -4 : 3]
            if kind is PresentationKind.GRAND_ROUNDS
            else (departments[:-3])
        )
        reach += [through(presentation=held, department=each) for each in hear]
    # Held yesterday, and nobody has said so yet.
    made.append(_on(today - timedelta(days=1), PresentationKind.GRAND_ROUNDS, place, presenters[0]))
    reach += [through(presentation=made[-1], department=each) for each in departments[-2:]]
    for number, (days, kind) in enumerate(_AHEAD):
        who = presenters[-1 - number] if number < len(_AHEAD) - 1 else None
        made.append(_on(today + timedelta(days=days), kind, place, who))
    Presentation.objects.bulk_create(made)
    through.objects.bulk_create(reach)


def _on(day: date, kind: PresentationKind, place: Place, presenter: Account | None) -> Presentation:
    begins = datetime.combine(day, time(7, 30), program().zone)
    return Presentation(
        kind=kind,
        begins_at=begins,
        ends_at=begins + timedelta(minutes=30),
        place=place,
        presenter=presenter,
    )


def _list_anew(random: Random, *, today: date) -> None:
    """Some colleagues are new: they were first listed in the course of the year."""
    plain = list(Person.objects.filter(account=None, offices=[], reports=None).order_by("pk"))
    new = random.sample(plain, min(_NEW, len(plain) // 4))
    for person in new:
        person.listed_on = today - timedelta(days=random.randint(3, 300))
    Person.objects.bulk_update(new, ["listed_on"])


def _train(departments: list[Department], random: Random, *, today: date) -> None:
    month = today.replace(day=1)
    rows = []
    for _ in range(_MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        rows += [
            Training(department=each, month=month, count=random.randint(0, 4))
            for each in departments
        ]
    Training.objects.bulk_create(row for row in rows if row.count)


def _open(departments: list[Department], random: Random, *, today: date) -> None:
    month = today.replace(day=1)
    rows = [Opening(department=each, month=month, count=3) for each in departments[::4]]
    for _ in range(_MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        rows += [
            Opening(department=each, month=month, count=random.randint(0, 30))
            for each in departments[::2]
        ]
    Opening.objects.bulk_create(rows)
