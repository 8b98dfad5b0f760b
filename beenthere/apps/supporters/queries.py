"""The roster. It knows of no case, and counts none (laws L6 and L9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from beenthere.apps.outside import program
from beenthere.apps.paging.reaching import cannot_be_paged
from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.supporters.models import Agreed, Supporter
from beenthere.domain.agreement import IN_FORCE
from beenthere.domain.supporter_life import WORKING, Missing, missing
from beenthere.domain.vocabulary import Role, SupporterStatus

ON_ROSTER = tuple(each for each in SupporterStatus if each is not SupporterStatus.NOMINATED)
"""Whoever was asked whether they would."""


def roster(*, status: SupporterStatus | None) -> QuerySet[Supporter]:
    """The supporters, or those of one status, by name."""
    everybody = Supporter.objects.select_related("person").order_by("person__name_key", "pk")
    return everybody if status is None else everybody.filter(status=status)


def can_be_put_down(roles: Collection[Role]) -> QuerySet[Account]:
    """The accounts with any of these roles that somebody may plan with: of the supporters, those
    who have said yes and have not stepped down."""
    others = accounts_with_role(*set(roles) - {Role.SUPPORTER}).values("pk")
    willing = Q(supporter__status__in=WORKING) | Q(pk__in=others)
    return accounts_with_role(*roles).filter(willing)


def missing_of(
    supporters: Collection[Supporter], *, now: datetime
) -> dict[int, tuple[Missing, ...]]:
    """What each of these still needs before they can be asked, by primary key; two statements."""
    agreed = Agreed.objects.filter(supporter__in=supporters, version=IN_FORCE)
    have_agreed = set(agreed.values_list("supporter_id", flat=True))
    unreachable = cannot_be_paged([each.account_id for each in supporters])
    today = program().day_of(now)
    return {
        each.pk: missing(
            agreed=each.pk in have_agreed,
            trained_on=each.trained_on,
            reachable=each.account_id not in unreachable,
            today=today,
        )
        for each in supporters
    }


def how_many(status: SupporterStatus) -> int:
    """How many supporters stand there."""
    return Supporter.objects.filter(status=status, person__active=True).count()


def out_of_reach() -> int:
    """How many supporters no message can reach, among those who are asked or only pause.

    Both count alike, so that it tells nobody who pauses (law L6).
    """
    on_roster = Supporter.objects.filter(
        status__in=(SupporterStatus.ACTIVE, SupporterStatus.PAUSED), person__active=True
    )
    return on_roster.exclude(account__contact_points__verified_at__isnull=False).count()
