"""What one event asks of the program, as far as one director may see its cases (law L6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from beenthere.apps.cases.identity import departments_of, facts_of_each, people_of
from beenthere.apps.cases.models import Assignment, Case, Contact
from beenthere.apps.cases.queries import cases_seen_by
from beenthere.apps.cases.together import everybody_for, with_facts
from beenthere.apps.desk import board
from beenthere.apps.groups.models import Group
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.people.in_words import place_words
from beenthere.apps.people.models import Account
from beenthere.apps.surge.models import HelpAsked
from beenthere.domain import surge
from beenthere.domain.case import TRIES, CaseState
from beenthere.domain.groups import ENDED, KINDS
from beenthere.domain.program import OutsideHelp
from beenthere.domain.sealing import SealedField
from beenthere.domain.surge import Bridge, Team, Tonight
from beenthere.domain.vocabulary import CloseReason, EventKind

_WAITING = (CaseState.WAITING, CaseState.MATCHING)


@dataclass(frozen=True)
class Asked:
    """Somebody outside, and what became of the message to them; None where they have none."""

    help: OutsideHelp
    state: LetterState | None


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A team that could come together, and the session that was asked for, where one was."""

    team: Team
    group: Group | None

    @property
    def where(self) -> str:
        """The team's place, as people call it."""
        return place_words(self.team.department, self.team.unit)


@dataclass(frozen=True, kw_only=True)
class Surge:
    """All that the page of one event shows."""

    bridge: Bridge
    tonight: Tonight
    teams: Sequence[Proposed]
    to_decide: Sequence[Case]
    """Cases in the hands of somebody who has a case of this event themselves."""
    outside: Sequence[Asked]
    asked_at: datetime | None
    """When outside help was asked, if that still counts."""
    can_ask: bool
    """Whether a press would write to somebody: not twice, and to nobody without an address."""


def surge_of(account: Account, case: Case, *, now: datetime) -> Surge:
    """What the event of this case asks of the program, over the cases this director may see."""
    cases = board.on_board(account, case, now=now)
    open_cases = cases.exclude(state=CaseState.CLOSED)
    asked = asked_lately(case.event_id, now=now)
    return Surge(
        bridge=bridge_over(cases),
        tonight=tonight(cases, now=now),
        teams=_proposed(case, open_cases),
        to_decide=_to_decide(account, open_cases, now=now),
        outside=_outside(asked),
        asked_at=asked[0].asked_at if asked else None,
        can_ask=came_to_nothing(asked) and any(each.email for each in program().outside_help),
    )


def bridge_over(cases: QuerySet[Case]) -> Bridge:
    """How many of these clinicians have been offered a conversation of their own."""
    heard = Contact.objects.filter(case=OuterRef("pk")).exclude(outcome__in=TRIES)
    counted = cases.annotate(spoke=Q(last_contact_at__isnull=False) | Exists(heard))
    return surge.bridge(
        (CaseState(state), CloseReason(reason) if reason else None, spoke)
        for state, reason, spoke in counted.values_list("state", "close_reason", "spoke")
    )


def bridge_over_group(account: Account, group: Group, *, now: datetime) -> Bridge:
    """The same of the events that a group is tied to, as far as they may see cases of them."""
    return bridge_over(cases_seen_by(account, now=now).filter(event__groups=group))


def tonight(cases: QuerySet[Case], *, now: datetime) -> Tonight:
    """What is left of the roster for those of these cases that wait for a supporter."""
    waiting = list(with_facts(cases.filter(state__in=_WAITING)))
    return surge.tonight(everybody_for(waiting, now=now))


def asked_lately(event_id: UUID, *, now: datetime) -> Sequence[HelpAsked]:
    """The messages with which outside help was asked last, if that still counts."""
    since = now - program().policy.ask_outside_again.length
    return list(HelpAsked.objects.filter(event=event_id, asked_at__gt=since).order_by("pk"))


def came_to_nothing(asked: Sequence[HelpAsked]) -> bool:
    """Whether none of these messages, if there are any, came through or still may."""
    return all(each.state == LetterState.FAILED for each in asked)


def teams_of(case: Case, cases: QuerySet[Case]) -> Sequence[Team]:
    """The teams of these cases of an event; none after what names one person."""
    if EventKind(case.event.kind) not in KINDS:
        return ()
    units = facts_of_each(cases, SealedField.UNIT)
    places = [(department, units.get(key, "")) for key, department in departments_of(cases).items()]
    return surge.teams(places, at_least=program().policy.group_at_least)


def _proposed(case: Case, cases: QuerySet[Case]) -> Sequence[Proposed]:
    asked = Group.objects.filter(events=case.event_id).exclude(state__in=ENDED)
    groups = {(each.department, each.unit or ""): each for each in asked.order_by("-asked_at")}
    return [
        Proposed(team=team, group=groups.get((team.department, team.unit)))
        for team in teams_of(case, cases)
    ]


def _to_decide(account: Account, cases: QuerySet[Case], *, now: datetime) -> Sequence[Case]:
    """The open cases this director may see whose supporter is the clinician of one of `cases`.

    Only what this director may see tells of it: a supporter whose own case is hidden from them is
    in no list. Which supporter it is, the list does not say.
    """
    theirs = Assignment.objects.filter(
        until=None, supporter__person__directory_id__in=set(people_of(cases).values())
    )
    seen = cases_seen_by(account, now=now).exclude(state=CaseState.CLOSED)
    return list(seen.filter(pk__in=theirs.values("case")).order_by("due_at", "pk"))


def _outside(asked: Iterable[HelpAsked]) -> Sequence[Asked]:
    states = {each.email: LetterState(each.state) for each in asked}
    return [Asked(help=each, state=states.get(each.email)) for each in program().outside_help]
