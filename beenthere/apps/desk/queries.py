"""What the desk shows: the cases a director may see, by code name and time left.

However many cases there are, a page of them takes the same number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Min,
    Prefetch,
    Q,
    QuerySet,
)

from beenthere.apps.announcements.models import Announcement
from beenthere.apps.announcements.queries import late_for
from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.cases.queries import called_by, calls_for, cases_seen_by
from beenthere.apps.desk.undelivered import beside_cases
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.handoffs.queries import waiting_for_decision
from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.watchdog import for_directors
from beenthere.domain.assignment import OfferState
from beenthere.domain.carrying import Carried, may_need_rest
from beenthere.domain.case import WALK, CaseState, Owner
from beenthere.domain.paging import STANDS_ALONE
from beenthere.domain.wording import MessageKind

SHOWN_STATES = tuple(state for state in CaseState if state is not CaseState.RECEIVED)
"""The states a director ever sees: a case that has just arrived belongs to nobody yet."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """Somebody whom a director should call, and why."""

    message: Message
    kind: MessageKind
    person: Account
    """The supporter who asked, or whoever a message did not reach."""

    @property
    def case(self) -> Case | None:
        """The case it is about, also by way of a hand-off."""
        hand_off = self.message.hand_off
        return self.message.case if hand_off is None else hand_off.case

    @property
    def by(self) -> datetime | None:
        """By when a supporter who asked was promised it; None where no time was said."""
        if self.kind is not MessageKind.CALL_ME or self.message.planned_at is None:
            return None
        return called_by(self.message.planned_at)


_CALLED_AT_MOST = 6
"""Supporters named at once: more calls than that nobody makes in a day."""


@dataclass(frozen=True, slots=True)
class Worn:
    """A supporter who may need a rest: how to call them, and nothing of what they carry."""

    name: str
    phone: str
    pager: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that one page of the desk shows."""

    cases: Page[Case]
    amiss: list[str]
    """What is wrong with the program itself, a sentence each."""
    asked_for: list[Call]
    not_reached: list[Call]
    hand_offs: list[HandOff]
    """Those that wait for a director's decision."""
    announced: list[Announcement]
    """Announced events of which somebody may not have been reached."""
    may_need_rest: list[Worn]
    """Supporters whom a call from a director may do good."""
    closed: list[Case]
    """The next to be erased; at most a page of them."""


def desk(account: Account, *, state: CaseState | None, page: str, now: datetime) -> Desk:
    """What waits for this director: every open case, or those in one state.

    Cases whose turn is the director's come first, and among them the least time left.
    """
    seen = cases_seen_by(account, now=now)
    wanted = seen.exclude(state=CaseState.CLOSED) if state is None else seen.filter(state=state)
    length = program().policy.page_length
    return Desk(
        cases=Paginator(in_order(wanted), length).get_page(page),
        amiss=for_directors(now=now),
        asked_for=_asked_for(seen, calls_for(account, now=now)),
        not_reached=_not_reached(seen, now=now),
        hand_offs=list(waiting_for_decision(account, now=now)),
        announced=list(late_for(account, now=now)),
        may_need_rest=_may_need_rest(account, seen, now=now),
        closed=list(seen.filter(state=CaseState.CLOSED).order_by("due_at", "pk")[:length]),
    )


def _may_need_rest(account: Account, seen: QuerySet[Case], *, now: datetime) -> list[Worn]:
    """Other supporters who carry much, as far as this director may see (`domain.carrying`), those
    with the most open cases first."""
    is_open, is_over = Q(until=None), Q(until__isnull=False, case__state=CaseState.CLOSED)
    carried = (
        # A walk lasts for years: how long somebody has had it says nothing of how they are.
        Assignment.objects.filter(is_open | is_over, case__in=seen.exclude(state__in=WALK))
        .filter(recused=None)
        .exclude(supporter__account=account)
        .values_list(
            "supporter",
            "supporter__capacity",
            *(f"supporter__person__{column}" for column in ("name", "phone", "pager")),
        )
        .annotate(
            open_cases=Count("pk", filter=is_open),
            closed_cases=Count("pk", filter=is_over),
            oldest=Min("since"),
        )
        .order_by("-open_cases", "supporter__person__name_key", "supporter")
    )
    worn: dict[int, Worn] = {}
    everybody = []
    for key, capacity, *contact, open_cases, closed_cases, oldest in carried:
        worn[key] = Worn(*contact)
        everybody.append(
            Carried(
                supporter=key,
                capacity=capacity,
                open_cases=open_cases,
                closed_cases=closed_cases,
                since=oldest,
            )
        )
    found = may_need_rest(everybody, now=now, policy=program().policy)
    return [worn[key] for key in found[:_CALLED_AT_MOST]]


def call_seen_by(account: Account, message: UUID, *, now: datetime) -> Message:
    """A message about a case that this director may see, of a supporter who asked them for a call,
    or beside the cases that reached nobody. Raises Message.DoesNotExist."""
    seen = cases_seen_by(account, now=now)
    of_cases = Message.objects.filter(case__in=seen)
    about_none = calls_for(account, now=now) | beside_cases(seen, now=now)
    return (of_cases | about_none).get(pk=message)


def in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those that are the director's turn first, then by time left; with who has each now."""
    mine = ExpressionWrapper(Q(owner=Owner.DIRECTOR), output_field=BooleanField())
    return (
        cases.annotate(mine=mine)
        .order_by("-mine", "due_at", "pk")
        .prefetch_related(
            Prefetch(
                "offers",
                Offer.objects.filter(state=OfferState.OPEN)
                .select_related("supporter__person")
                .order_by("second", "place"),
                to_attr="waiting_offers",
            ),
            Prefetch(
                "assignments",
                Assignment.objects.filter(until=None)
                .select_related("supporter__person")
                .order_by("-lead", "since"),
                to_attr="supporters_now",
            ),
        )
    )


def _asked_for(cases: QuerySet[Case], about_no_case: QuerySet[Message]) -> list[Call]:
    """Supporters who asked for a call and have not had it, once each.

    Where somebody may be harmed comes first, and then whoever has waited longest.
    """
    of_cases = (
        Message.objects.filter(case__in=cases, kind__in=STANDS_ALONE, answered_at=None)
        .exclude(Q(state=MessageState.WITHDRAWN) | Q(assignment=None))
        .select_related("case", "assignment__supporter__account__person")
    )
    messages = [*of_cases, *about_no_case.select_related("supporter__account__person")]
    calls = _once(
        Call(message=message, kind=MessageKind(message.kind), person=asks.account)
        for message in sorted(messages, key=lambda each: (each.due_at, each.pk))
        if (asks := message.supporter or (message.assignment and message.assignment.supporter))
    )
    return sorted(calls, key=lambda call: call.kind is not MessageKind.HARM_DOOR)


def _not_reached(cases: QuerySet[Case], *, now: datetime) -> list[Call]:
    """People who were to be told something that still holds, and could not be reached."""
    of_cases = Message.objects.filter(
        Q(offer=None) | Q(offer__state=OfferState.OPEN),
        Q(assignment=None) | Q(assignment__until=None),
        case__in=cases.exclude(state=CaseState.CLOSED),
        state=MessageState.FAILED,
        answered_at=None,
    )
    messages = [
        *of_cases.select_related("case", "account__person"),
        *beside_cases(cases, now=now).select_related("hand_off__case", "account__person"),
    ]
    return _once(
        Call(message=message, kind=MessageKind(message.kind), person=message.account)
        for message in sorted(messages, key=lambda each: (each.due_at, each.pk))
    )


def _once(calls: Iterable[Call]) -> list[Call]:
    """The first call of each person about each case for each reason."""
    first: dict[tuple[object, ...], Call] = {}
    for call in calls:
        first.setdefault((call.person.pk, call.case and call.case.pk, call.kind), call)
    return list(first.values())
