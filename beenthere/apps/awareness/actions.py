"""Planning presentations, giving them to somebody, and what came of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from beenthere.apps.awareness.models import Presentation, Training
from beenthere.apps.awareness.queries import presenters
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import page
from beenthere.apps.people.models import Department
from beenthere.domain.paging import Planned
from beenthere.domain.training import Counts
from beenthere.domain.vocabulary import PresentationKind
from beenthere.domain.wording import MessageKind


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that is planned of a presentation. No department means all of them."""

    kind: PresentationKind
    begins_at: datetime
    ends_at: datetime
    place: int | None = None
    departments: Collection[str] = ()
    presenter: int | None = None
    """The account of whoever gives it."""


class MovedOn(Exception):
    """The presentation is not there any more, or was held, or has not begun yet."""


class IsOver(Exception):
    """It would begin in the past."""


class NotAPresenter(Exception):
    """That account is neither a supporter's nor a director's, or does not work any more."""


@transaction.atomic
def plan(planned: Plan, *, now: datetime) -> Presentation:
    """Plan a presentation; whoever is to give it hears of it. Raises IsOver, NotAPresenter."""
    presentation = Presentation(presenter=None)
    _write(presentation, planned, now=now)
    _tell(planned.presenter, MessageKind.PRESENT, now=now)
    return presentation


@transaction.atomic
def change(planned: Plan, *, presentation_id: UUID, now: datetime) -> None:
    """Plan it anew: whoever gives it from now on hears of it, and whoever did until now.

    Raises MovedOn, IsOver, NotAPresenter.
    """
    presentation = _locked(presentation_id)
    before = presentation.presenter_id
    stays = (
        presentation.kind == planned.kind
        and presentation.begins_at == planned.begins_at
        and presentation.ends_at == planned.ends_at
        and presentation.place_id == planned.place
    )
    _write(presentation, planned, now=now)
    if before != planned.presenter:
        _tell(before, MessageKind.PRESENT_CHANGED, now=now)
        _tell(planned.presenter, MessageKind.PRESENT, now=now)
    elif not stays:
        _tell(before, MessageKind.PRESENT_CHANGED, now=now)


@transaction.atomic
def cancel(*, presentation_id: UUID, now: datetime) -> None:
    """It will not be held, and whoever was to give it hears so; or it was not. Raises MovedOn."""
    presentation = _locked(presentation_id)
    presentation.delete()
    if presentation.begins_at > now:
        _tell(presentation.presenter_id, MessageKind.PRESENT_CHANGED, now=now)


@transaction.atomic
def hold(*, presentation_id: UUID, came: int, now: datetime) -> None:
    """It was held, and about so many came. Raises MovedOn."""
    presentation = _locked(presentation_id)
    if presentation.begins_at > now:
        raise MovedOn
    presentation.came = came
    presentation.save(update_fields=["came"])


@transaction.atomic
def hand_back(*, presentation_id: UUID, account_id: int) -> None:
    """Whoever was to give it cannot; nobody asks why. Raises MovedOn."""
    presentation = _locked(presentation_id)
    if presentation.presenter_id != account_id:
        raise MovedOn
    presentation.presenter = None
    presentation.save(update_fields=["presenter"])


def present_no_more(*, account_id: int, now: datetime) -> None:
    """Take what is ahead from somebody who has stepped down, unless they present as a director."""
    theirs = Presentation.objects.filter(came=None, presenter=account_id, begins_at__gt=now)
    theirs.exclude(presenter__in=presenters()).update(presenter=None)


@transaction.atomic
def remind_presenters(*, now: datetime) -> int:
    """Remind those who give a presentation soon, each once; how many."""
    until = now + program().policy.presenter_reminder.length
    soon = Presentation.objects.filter(
        came=None, reminded=False, presenter__isnull=False, begins_at__gt=now, begins_at__lte=until
    ).select_for_update(skip_locked=True)
    due = list(soon)
    for each in due:
        _tell(each.presenter_id, MessageKind.PRESENT_SOON, now=now)
        each.reminded = True
        each.save(update_fields=["reminded"])
    return len(due)


def forget_presentations(*, now: datetime) -> int:
    """Erase presentations of long ago; how many."""
    before = now - program().policy.forget_presentations.length
    _, erased = Presentation.objects.filter(begins_at__lt=before).delete()
    return erased.get(Presentation._meta.label, 0)


@transaction.atomic
def take_in_training(counts: Counts) -> None:
    """Make these the counts of the required training; those of an earlier list are gone."""
    with connection.cursor() as cursor:
        # Of two lists at once, one waits until the other is in.
        cursor.execute(f"LOCK TABLE {Training._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    Training.objects.all().delete()
    Training.objects.bulk_create(
        [
            Training(department_id=department, month=month, count=count)
            for (department, month), count in counts.items()
        ]
    )


def _write(presentation: Presentation, planned: Plan, *, now: datetime) -> None:
    if planned.begins_at <= now:
        raise IsOver
    new = planned.presenter not in (None, presentation.presenter_id)
    if new and not presenters().filter(pk=planned.presenter or 0).exists():
        raise NotAPresenter
    presentation.kind = planned.kind
    presentation.begins_at = planned.begins_at
    presentation.ends_at = planned.ends_at
    presentation.place_id = planned.place
    presentation.presenter_id = planned.presenter
    presentation.reminded = False
    presentation.save()
    presentation.departments.set(Department.objects.filter(pk__in=planned.departments))


def _tell(account: int | None, kind: MessageKind, *, now: datetime) -> None:
    """Tell whoever has that account, if anybody; at night it waits for the morning."""
    if account is not None:
        at = program().timetable.waking.next_open(now)
        page([Planned(at, account, 1)], kind=kind, now=now)


def _locked(presentation_id: UUID) -> Presentation:
    presentation = (
        Presentation.objects.select_for_update().filter(pk=presentation_id, came=None).first()
    )
    if presentation is None:
        raise MovedOn
    return presentation
