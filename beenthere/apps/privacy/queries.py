"""What is asked about erasing, and about the legal holds that stop it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from beenthere.apps.cases.identity import departments_of
from beenthere.apps.cases.models import Case
from beenthere.apps.groups.models import Group
from beenthere.apps.outside import program
from beenthere.apps.privacy.models import AskedToKeep, Hold, Joint, LastRun, Receipt
from beenthere.domain.case import CaseState
from beenthere.domain.holds import Scope, counts_in_words, month_of
from beenthere.domain.receipts import unbroken
from beenthere.domain.vocabulary import JointKind

Place = tuple[date, str | None]
"""What a hold goes by: the month of a referral, and the department where it is known."""

_ONE_AT_A_TIME = 0x686F6C64  # an advisory lock's number: any, as long as all use the same


def due_for_erasing(*, now: datetime) -> QuerySet[Case]:
    """Closed cases whose published time has come."""
    return Case.objects.filter(state=CaseState.CLOSED, due_at__lte=now)


def free_to_erase(*, now: datetime) -> QuerySet[Case]:
    """Those of them that no legal hold keeps."""
    due = due_for_erasing(now=now)
    return due.exclude(pk__in=held_among(due))


def in_force() -> QuerySet[Hold]:
    """The legal holds that nobody has lifted yet."""
    lifts = Joint.objects.filter(kind=JointKind.LIFT_HOLD, agreed_at__isnull=False)
    return Hold.objects.exclude(Exists(lifts.filter(about=OuterRef("pk"))))


def holds() -> list[Scope]:
    """What they cover."""
    return [hold.scope for hold in in_force()]


def held_now(*, at: datetime, department: str | None) -> bool:
    """Whether something of this moment's month and this department may not be erased now.

    To be asked in the transaction that erases: no hold can be set until it ends.
    """
    keep_holds_as_they_are()
    month = month_of(at, program().zone)
    return any(hold.covers(month, department) for hold in holds())


def held_groups() -> set[UUID]:
    """The groups that a legal hold covers now: by the month they were asked for, and department."""
    current, zone = holds(), program().zone
    rows = Group.objects.values_list("pk", "asked_at", "department") if current else ()
    return {
        group
        for group, asked_at, department in rows
        if any(hold.covers(month_of(asked_at, zone), department) for hold in current)
    }


def held_among(cases: QuerySet[Case]) -> set[UUID]:
    """Which of these cases a legal hold keeps. Without any hold nothing is unsealed."""
    current = holds()
    if not current:
        return set()
    return {
        case
        for case, place in places(cases).items()
        if any(hold.covers(*place) for hold in current)
    }


def places(cases: QuerySet[Case]) -> Mapping[UUID, Place]:
    """The month and the department of each of these cases, in two statements."""
    departments, zone = departments_of(cases), program().zone
    return {
        case: (month_of(referred_at, zone), departments.get(case))
        for case, referred_at in cases.values_list("pk", "referred_at")
    }


def keep_holds_as_they_are() -> None:
    """Until this transaction ends no other sets a hold, or erases by those there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def asked_to_keep(account: int) -> bool:
    """Whether this supporter is asked, at present, to delete nothing of their own."""
    return AskedToKeep.objects.filter(account=account).exists()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A hold as its page shows it. Nothing in it is about any one case."""

    hold: Hold
    covers_now: str
    """How many referrals, in words that tell no count; empty for whoever is not to know."""
    asked: Joint | None
    """The wish to lift it that waits for the other side."""
    lifted: Joint | None


def standings(*, counted: bool, now: datetime) -> list[Standing]:
    """Every hold there was, the latest first, in as many statements however many there are."""
    every = list(Hold.objects.select_related("set_by__person").order_by("-set_at", "pk"))
    lifts = Joint.objects.filter(kind=JointKind.LIFT_HOLD).select_related(
        "asked_by__person", "agreed_by__person"
    )
    lifted = {joint.about: joint for joint in lifts if joint.agreed_at}
    asked = {joint.about: joint for joint in lifts if not joint.agreed_at and joint.ends_at > now}
    current = [hold for hold in every if hold.pk not in lifted]
    words = counts_in_words(_covered(current)) if counted else ["" for _ in current]
    covers = dict(zip((hold.pk for hold in current), words, strict=True))
    return [
        Standing(
            hold=hold,
            covers_now=covers.get(hold.pk, ""),
            asked=None if hold.pk in lifted else asked.get(hold.pk),
            lifted=lifted.get(hold.pk),
        )
        for hold in every
    ]


def _covered(current: Iterable[Hold]) -> list[int]:
    """How many cases each hold covers now, open ones and closed ones that are not erased."""
    of_cases = list(places(Case.objects.all()).values())
    return [sum(hold.scope.covers(*place) for place in of_cases) for hold in current]


def clock_has_jumped(last: datetime, *, now: datetime) -> bool:
    """Whether more time has passed since erasing last ran, or less, than the policy believes."""
    return abs(now - last) > program().policy.clock_jump.length


def erasing_stopped(*, now: datetime) -> bool:
    """Whether erasing waits for somebody to say that the clock is right."""
    last = LastRun.objects.first()
    return last is not None and clock_has_jumped(last.at, now=now)


def receipts_are_whole() -> bool:
    """Whether no receipt was altered or taken out since it was written."""
    return unbroken(Receipt.objects.order_by("pk").values_list("on", "count", "chain"))
