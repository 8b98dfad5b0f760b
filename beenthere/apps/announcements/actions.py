"""Announcing an event, quoting its reference, and forgetting it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from random import SystemRandom
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef
from django.db.models.functions import Coalesce

from beenthere.apps.announcements.models import Announcement, Shown
from beenthere.apps.cases.models import Case, Event, Sight
from beenthere.apps.outside import program
from beenthere.apps.people.queries import accounts_with_role
from beenthere.domain.announcing import reference
from beenthere.domain.vocabulary import CloseReason, EventKind, Occurred, Role


class NotStanding(Exception):
    """Events of this kind are not announced here."""


class SaidOtherwise(Exception):
    """The same request was made before, and said something else."""


@transaction.atomic
def announce(
    *, once: UUID, kind: EventKind, occurred: Occurred, clinicians: int, now: datetime
) -> str:
    """Note that an event happened; the reference to quote in referrals.

    The same `once` with the same values gives the same reference for as long as the
    announcement is kept. Raises NotStanding or SaidOtherwise.
    """
    if kind not in program().standing:
        raise NotStanding
    policy, timetable = program().policy, program().timetable
    taken = set(Announcement.objects.values_list("reference", flat=True))
    found, new = Announcement.objects.get_or_create(
        once=once,
        defaults={
            "reference": reference(SystemRandom(), taken=taken),
            "kind": kind,
            "occurred": occurred,
            "clinicians": clinicians,
            "announced_at": now,
            "due_at": timetable.after(now, policy.announced),
            "ends_at": timetable.after(now, policy.erase_announced),
        },
    )
    if new:
        directors = accounts_with_role(Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR)
        _show(found.pk, directors.values_list("pk", flat=True))
    elif (found.kind, found.occurred, found.clinicians) != (kind, occurred, clinicians):
        raise SaidOtherwise
    return found.reference


def tie(event_id: UUID, quoted: str) -> None:
    """The event is the one that was announced under this reference.

    One that is not known changes nothing, and whoever quotes it is not told (they may have
    come too late).
    """
    if quoted:
        found = Announcement.objects.filter(reference=quoted).values("pk")
        Event.objects.filter(pk=event_id, announcement=None).update(announcement=found[:1])


def show_outside(case: Case, *, seen_by: Collection[int]) -> None:
    """Let the desks of those outside alternates who were let in tell of the announcements of a
    case, as the directors' do.

    `seen_by` are the accounts that may see this case now.
    """
    tied = Event.objects.filter(pk__in=case.event_ids(), announcement__isnull=False)
    outside = accounts_with_role(Role.ALTERNATE).filter(pk__in=seen_by)
    for announcement in set(tied.values_list("announcement", flat=True)):
        if announcement is not None:
            _show(announcement, outside.values_list("pk", flat=True))


def count_as_begun(cases: Iterable[Case]) -> None:
    """These cases, loaded with their events, are being erased: somebody had reached out, or had
    decided. They go on counting for those who may see them, and never counted for anybody else.
    A case that was joined to another counts with that one."""
    announcements = {
        case.pk: case.event.announcement_id
        for case in cases
        if case.event.announcement_id and case.close_reason != CloseReason.JOINED
    }
    seen = (
        Sight.objects.filter(
            case__in=announcements,
            case__event__announcement=OuterRef("announcement"),
            account=OuterRef("account"),
            stepped_back=False,
        )
        .values("account")
        .annotate(count=Count("pk"))
        .values("count")
    )
    Shown.objects.filter(announcement__in=set(announcements.values())).update(
        gone=F("gone") + Coalesce(seen, 0)
    )


def forget_announced(*, now: datetime) -> int:
    """Forget announcements whose time is over; how many."""
    over = Announcement.objects.filter(ends_at__lte=now)
    count = len(over)
    over.delete()
    return count


def _show(announcement: UUID, accounts: Iterable[int]) -> None:
    Shown.objects.bulk_create(
        [Shown(announcement_id=announcement, account_id=account) for account in accounts],
        ignore_conflicts=True,
    )
