"""Finding who may see a new case, and giving it its code name. The worker does this."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from random import SystemRandom
from uuid import UUID

from django.db import transaction

from beenthere.apps.announcements.actions import show_outside
from beenthere.apps.cases.actions.apart import note_there
from beenthere.apps.cases.actions.moving import locked, move
from beenthere.apps.cases.actions.offering import call_back
from beenthere.apps.cases.actions.telling import directors, tell
from beenthere.apps.cases.conflicts import alternates, directors_free_of_conflict
from beenthere.apps.cases.identity import unsealed, write_blind_index
from beenthere.apps.cases.models import Case, Sight
from beenthere.apps.paging.models import MessageState
from beenthere.apps.people.queries import accounts_with_role
from beenthere.domain.case import TRANSITIONS, Actor, CaseEvent, CaseState, Owner
from beenthere.domain.code_names import code_name
from beenthere.domain.paging import TO_DIRECTORS
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import MessageKind


@transaction.atomic
def route(*, case_id: UUID, now: datetime) -> None:
    """Let the right directors see a case that has just arrived, and page one of them.

    A clinician who calls somebody back has chosen already: that supporter is asked first, and
    the directors are paged when it cannot be that one.
    """
    case = locked(case_id)
    if CaseState(case.state) is not CaseState.RECEIVED:
        return
    facts = unsealed(case)
    mark = facts.pop(SealedField.CALL_BACK, "")
    case.sealed.filter(field=SealedField.CALL_BACK).delete()
    write_blind_index(case, facts)
    # Where the directory does not know this one, a list may still have named others of the event.
    tied = [facts[SealedField.DIRECTORY_ID]] if SealedField.DIRECTORY_ID in facts else []
    note_there(case.event_id, tied, now=now)
    see_again(case, facts)
    [case.code_name] = fresh_code_names(1)
    if not (mark and call_back(case, mark=mark, now=now)):
        move(case, CaseEvent.ROUTED, Actor.PROGRAM, now=now)


def fresh_code_names(how_many: int) -> list[str]:
    """Code names that no case has, each another one."""
    taken = {name for name in Case.objects.values_list("code_name", flat=True) if name}
    fresh = []
    for _ in range(how_many):
        fresh.append(code_name(SystemRandom(), taken=taken))
        taken.add(fresh[-1])
    return fresh


def let_in_first(seen_by: Mapping[Case, Collection[int]]) -> None:
    """Let directors see new cases of one event: of each those who are free of conflict, or the
    outside alternates where none is; as many statements whatever their number."""
    outside = alternates()
    Sight.objects.bulk_create(
        [
            Sight(case=case, account_id=account)
            for case, accounts in seen_by.items()
            for account in (accounts or outside)
        ]
    )
    for case in [case for case, accounts in seen_by.items() if not accounts][:1]:
        show_outside(case, seen_by=outside)


def see_again(case: Case, facts: Mapping[SealedField, str]) -> None:
    """Work out afresh who may see a locked case, from what is known of its clinician now.

    Somebody whose conflict has just become known loses sight of it; somebody who said "not
    me" stays out.
    """
    may_see = directors_free_of_conflict(case, facts)
    case.sights.exclude(account__in=may_see).filter(stepped_back=False).delete()
    _let_in(case, may_see)
    seen_by = directors(case)
    if not seen_by:
        _let_in(case, alternates())
        seen_by = directors(case)
    show_outside(case, seen_by=seen_by)


def see_again_and_page(case: Case, facts: Mapping[SealedField, str], *, now: datetime) -> None:
    """The same, paging those who may see the case now when none of them could before."""
    before = directors(case)
    see_again(case, facts)
    if case.owner == Owner.DIRECTOR and set(before).isdisjoint(directors(case)):
        _page_unless_paged(case, now=now)


@transaction.atomic
def not_me(*, case_id: UUID, account_id: int, now: datetime) -> None:
    """A director steps back from a case; no reason is asked or kept.

    The others go on, and are paged when it is their turn and no page to them waits: whoever steps
    back may have said before that they were on it. When nobody is left, the outside alternate is
    let in and paged.
    """
    case = locked(case_id)
    case.sights.filter(account=account_id).update(stepped_back=True)
    nobody_left = not directors(case)
    if nobody_left:
        _let_in(case, alternates())
    show_outside(case, seen_by=directors(case))
    if case.owner == Owner.DIRECTOR:
        _page_unless_paged(case, now=now)
    elif nobody_left:
        tell(case, MessageKind.TRIAGE_WAITING, now=now, again=True)


def keep_out(case: Case) -> None:
    """Let no director into a locked case who could not see it until now.

    Whom its clinician is evaluated by is about to be forgotten, and must not be let in for that.
    """
    directors_now = accounts_with_role(Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR)
    others = directors_now.exclude(sights__case=case).values_list("pk", flat=True)
    Sight.objects.bulk_create(
        [Sight(case=case, account_id=account, stepped_back=True) for account in others],
        ignore_conflicts=True,
    )


def _page_unless_paged(case: Case, *, now: datetime) -> None:
    """Page all who may see a locked case whose turn is theirs, unless a page to them waits."""
    waiting = case.messages.filter(state=MessageState.QUEUED, kind__in=TO_DIRECTORS)
    if waiting.filter(account__in=directors(case)).exists():
        return
    for told in TRANSITIONS[CaseState(case.state), CaseEvent.TIME_CAME].tell:
        tell(case, told.kind, now=now, again=True)


def _let_in(case: Case, accounts: Iterable[int]) -> None:
    Sight.objects.bulk_create(
        [Sight(case=case, account_id=account) for account in accounts], ignore_conflicts=True
    )
