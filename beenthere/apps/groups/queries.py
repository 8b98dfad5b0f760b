"""What is asked of groups: by their desk, by whoever leads one, by a supporter who comes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from beenthere.apps.cases.queries import cases_seen_by
from beenthere.apps.groups.models import COMING, Group, GroupOffer, GroupTally
from beenthere.apps.outside import program
from beenthere.apps.paging.models import MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.rota.queries import facilitator_on_duty
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.groups import (
    ENDED,
    FACILITATORS,
    KINDS,
    PEERS_ARE_ASKED,
    SAID_WHILE,
    GroupActor,
    GroupState,
)
from beenthere.domain.permissions import DIRECTORS, GROUP_DESK
from beenthere.domain.vocabulary import EventKind
from beenthere.domain.wording import MessageKind


def present_groups(*, now: datetime) -> QuerySet[Group]:
    """The groups whose time is not over: what a legal hold keeps longer is shown to nobody."""
    return Group.objects.exclude(state__in=ENDED, due_at__lte=now)


def groups_of(account: Account, *, now: datetime) -> QuerySet[Group]:
    """The groups that this account may open: all of them at the desk, else those they lead."""
    groups = present_groups(now=now).select_related("facilitator__person")
    return groups if at_desk(account) else groups.filter(facilitator=account)


def at_desk(account: Account) -> bool:
    """Whether they take groups on, and see all of them."""
    return not account.roles.isdisjoint(GROUP_DESK)


def actors_for(account: Account, group: Group) -> frozenset[GroupActor]:
    """What somebody is to a group."""
    desk = {GroupActor.DESK} if at_desk(account) else set[GroupActor]()
    leads = {GroupActor.FACILITATOR} if group.facilitator_id == account.pk else set[GroupActor]()
    return frozenset(desk | leads)


def facilitators() -> QuerySet[Account]:
    """Everybody who can lead a group."""
    return accounts_with_role(*FACILITATORS)


def facilitators_in_turn(*, now: datetime) -> Sequence[Account]:
    """The same, whoever is on duty for it first."""
    on_duty = facilitator_on_duty(now=now)
    return sorted(facilitators(), key=lambda each: (each.pk not in on_duty, each.email))


_NAMED = 3
"""Cases of one event that are named where it is spoken of."""


@dataclass(frozen=True, kw_only=True)
class TiedTo:
    """An event that a director may tie a group to, in what they know of it."""

    code_names: tuple[str, ...]
    """Of its cases that they may see."""
    kind: EventKind
    tied: bool

    @property
    def first(self) -> str:
        """The code name that stands for it in a form."""
        return self.code_names[0]

    @property
    def names(self) -> str:
        """Its cases by code name; of many, the first, and how many more."""
        more = len(self.code_names) - _NAMED
        if more < 2:
            return ", ".join(self.code_names)
        return f"{', '.join(self.code_names[:_NAMED])} and {more} more"

    @property
    def in_words(self) -> str:
        """What a director knows it by."""
        return f"{self.names}: {self.kind.words}"


def may_tie(account: Account) -> bool:
    """Whether they are a director, who knows of events."""
    return not account.roles.isdisjoint(DIRECTORS)


def events_for(account: Account, group: Group, *, now: datetime) -> list[TiedTo]:
    """The events of the cases that this director may see, as many as a page shows: what it is tied
    to, then those of the same kind, the latest first; none that names one person.

    A tie to any other event is not among them, and cannot be told from none (law L6).
    """
    if not may_tie(account):
        return []
    tied = set(group.events.values_list("pk", flat=True))
    seen: dict[object, list[str]] = {}
    events = {}
    cases = cases_seen_by(account, now=now).select_related("event")
    for case in cases.order_by("-event__referred_at", "code_name"):
        events[case.event_id] = case.event
        seen.setdefault(case.event_id, []).append(str(case.code_name))
    found = [
        TiedTo(
            code_names=tuple(seen[key]),
            kind=EventKind(event.kind),
            tied=key in tied,
        )
        for key, event in events.items()
        if event.kind in KINDS
    ]
    found.sort(key=lambda each: (not each.tied, each.kind != group.kind))
    return found[: program().policy.page_length]


def open_offers(supporter: Supporter) -> QuerySet[GroupOffer]:
    """Offers to come along that wait for this supporter's answer."""
    waiting = supporter.group_offers.filter(state=OfferState.OPEN, group__state__in=PEERS_ARE_ASKED)
    return waiting.select_related("group").order_by("due_at")


def comes_along(supporter: Supporter) -> QuerySet[GroupOffer]:
    """The groups to which this supporter is to come along."""
    theirs = supporter.group_offers.filter(COMING, group__state__in=PEERS_ARE_ASKED)
    rows = theirs.select_related("group__facilitator__person")
    return rows.order_by("group__begins_at", "pk")


def followed_by(group: Group) -> Group | None:
    """The session for which the team of a group that was held asked after it, unless it is called
    off: then they may ask once more."""
    return group.followed_by.exclude(state=GroupState.CALLED_OFF).first()


def not_reached(group: Group) -> list[Account]:
    """Whoever was to be told something of a group that still holds, and could not be reached."""
    failed = group.messages.filter(state=MessageState.FAILED).select_related("account__person")
    still = [each for each in failed if group.state in SAID_WHILE.get(MessageKind(each.kind), ())]
    return list({each.account_id: each.account for each in still}.values())


def held_in(year: int) -> tuple[int, int]:
    """How many sessions were held and erased in a year, and how many people came in all."""
    months = GroupTally.objects.filter(month__gte=date(year, 1, 1), month__lte=date(year, 12, 31))
    sums = months.aggregate(groups=Sum("groups"), people=Sum("people"))
    return sums["groups"] or 0, sums["people"] or 0


def this_year(*, now: datetime) -> int:
    """The year it is where the hospital is."""
    return program().day_of(now).year
