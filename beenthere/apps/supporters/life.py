"""Moving a supporter along their table (`domain.supporter_life`): the only writer of a status."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from beenthere.apps.nominations.models import Nominee
from beenthere.apps.outside import program
from beenthere.apps.people.actions.accounts import give_up
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters.declaring import NOTHING, declare
from beenthere.apps.supporters.models import Agreed, Supporter
from beenthere.apps.supporters.queries import missing_of
from beenthere.domain import supporter_life
from beenthere.domain.agreement import IN_FORCE
from beenthere.domain.supporter_life import (
    Follows,
    LifeEvent,
    Missing,
    Mover,
    NotPossible,
    NotYours,
)
from beenthere.domain.vocabulary import Role, SupporterStatus

__all__ = [
    "CannotBeAsked",
    "LifeEvent",
    "Mover",
    "NotPossible",
    "NotYours",
    "agree",
    "expire",
    "go_on",
    "invite",
    "let_begin",
    "move",
    "what_is_missing",
]


_log = logging.getLogger("beenthere.worker")

_IN_SERVICE = (SupporterStatus.ACTIVE, SupporterStatus.PAUSED)
"""Since when somebody is active, or has paused, is nobody's business."""


class CannotBeAsked(Exception):
    """Something is missing that whoever is asked must have: what they can do about each."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(" ".join(each.cure for each in missing))
        self.missing = missing


@transaction.atomic
def invite(*, account: Account, person: Person, now: datetime) -> Supporter:
    """Ask the owner of an account whether they would be a supporter; whoever is one stays so."""
    found = Supporter.objects.select_for_update(of=("self",)).filter(account=account).first()
    if found is not None:
        return found
    supporter = Supporter(account=account, person=person, capacity=program().policy.capacity)
    _happen(supporter, LifeEvent.INVITED, Mover.MANAGER, now=now)
    return supporter


@transaction.atomic
def move(
    *,
    supporter_id: int,
    event: LifeEvent,
    by: Mover,
    now: datetime,
    trained_on: date | None = None,
) -> SupporterStatus | None:
    """Let an event happen to a supporter; where they stand now, or None once nothing is kept.

    `trained_on` is the day of the training, for TRAINED; today where it is not given. Whoever has
    all that it takes goes on to ACTIVE by themselves. Whoever steps down does so by
    `cases.actions.stepping_down`, which hands back what they have.

    Raises Supporter.DoesNotExist, NotYours, NotPossible, or CannotBeAsked.
    """
    supporter = _locked(supporter_id)
    if event is LifeEvent.TRAINED:
        supporter.trained_on = trained_on or program().day_of(now)
    if event is LifeEvent.NOT_TRAINED:
        supporter.trained_on = None
    if event is LifeEvent.BACK and (missing := what_is_missing(supporter, now=now)):
        raise CannotBeAsked(missing)
    if _happen(supporter, event, by, now=now) is None:
        return None
    _go_on(supporter, now=now)
    return SupporterStatus(supporter.status)


@transaction.atomic
def agree(*, supporter_id: int, now: datetime) -> None:
    """They accept the agreement in force, which is also how somebody who is invited says yes.

    Accepting it twice is accepting it once. Raises Supporter.DoesNotExist or NotPossible.
    """
    supporter = _locked(supporter_id)
    Agreed.objects.get_or_create(
        supporter=supporter, version=IN_FORCE, defaults={"accepted_on": program().day_of(now)}
    )
    if supporter.status == SupporterStatus.INVITED:
        _happen(supporter, LifeEvent.COMMITTED, Mover.THEMSELVES, now=now)
        Nominee.objects.filter(person=supporter.person_id).delete()
    _go_on(supporter, now=now)


@transaction.atomic
def go_on(*, account: Account, now: datetime) -> None:
    """Somebody can be reached now: if nothing else is missing, they are a supporter from here."""
    supporter = Supporter.objects.select_for_update(of=("self",)).filter(account=account).first()
    if supporter is not None:
        _go_on(supporter, now=now)


def expire(*, now: datetime) -> int:
    """Forget who was invited and has not answered in time, account and all; how many."""
    since = program().day_of(now - program().policy.nomination_kept.length)
    invited = Supporter.objects.filter(status=SupporterStatus.INVITED, since__lte=since)
    forgotten = 0
    for supporter_id in list(invited.values_list("pk", flat=True)):
        try:
            move(supporter_id=supporter_id, event=LifeEvent.EXPIRED, by=Mover.PROGRAM, now=now)
        except (Supporter.DoesNotExist, NotPossible):
            continue  # They have just answered.
        except IntegrityError:
            # Something points at them that nobody foresaw; the others are forgotten all the same.
            _log.exception("not_forgotten")
            continue
        forgotten += 1
    return forgotten


def let_begin(*, now: datetime) -> int:
    """Let those begin who were ready when nobody looked, such as on a day of training noted
    beforehand; how many."""
    on_the_way = (SupporterStatus.COMMITTED, SupporterStatus.TRAINED)
    waiting = Supporter.objects.filter(status__in=on_the_way)
    begun = 0
    for supporter_id in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            supporter = _locked(supporter_id)
            _go_on(supporter, now=now)
            begun += supporter.status == SupporterStatus.ACTIVE
    return begun


def what_is_missing(supporter: Supporter, *, now: datetime) -> tuple[Missing, ...]:
    """What they still need before they can be asked."""
    return missing_of([supporter], now=now)[supporter.pk]


def _go_on(supporter: Supporter, *, now: datetime) -> None:
    """As far as a locked supporter can go without anybody's doing."""
    trained = supporter.trained_on is not None and supporter.trained_on <= program().day_of(now)
    if supporter.status == SupporterStatus.COMMITTED and trained:
        _happen(supporter, LifeEvent.TRAINED, Mover.PROGRAM, now=now)
    if supporter.status == SupporterStatus.TRAINED and not what_is_missing(supporter, now=now):
        _happen(supporter, LifeEvent.ACTIVATED, Mover.PROGRAM, now=now)


def _happen(
    supporter: Supporter, event: LifeEvent, by: Mover, *, now: datetime
) -> SupporterStatus | None:
    """Let an event happen to a locked supporter, or to one who is not stored yet."""
    here = SupporterStatus(supporter.status) if supporter.status else None
    transition = supporter_life.move(here, event, by)
    if transition.to is None:
        _forget(supporter)
        return None
    if Follows.UNSAID in transition.follows:
        declare(supporter=supporter, said=NOTHING, now=now)
        supporter.hours.all().delete()
        supporter.away.all().delete()
    if Follows.ANEW in transition.follows:
        supporter.agreed.filter(version=IN_FORCE).delete()
    if transition.to is not here:
        supporter.status = transition.to
        supporter.since = None if transition.to in _IN_SERVICE else program().day_of(now)
    supporter.save()
    return transition.to


def _forget(supporter: Supporter) -> None:
    account = supporter.account
    Nominee.objects.filter(person=supporter.person_id).delete()
    with connection.cursor() as cursor:
        # By itself: whatever points at somebody who never said yes is to stop this.
        cursor.execute("DELETE FROM supporters_supporter WHERE id = %s", [supporter.pk])
    give_up(account=account, role=Role.SUPPORTER)


def _locked(supporter_id: int) -> Supporter:
    rows = Supporter.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=supporter_id)
