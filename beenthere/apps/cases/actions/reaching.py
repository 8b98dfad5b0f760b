"""What a supporter says came of reaching out, and what a director does about a quiet case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.alongside import walking
from beenthere.apps.cases.actions.moving import locked, move
from beenthere.apps.cases.actions.telling import tell
from beenthere.apps.cases.identity import can_seal, replace_facts, unsealed
from beenthere.apps.cases.models import Assignment, Case, Contact
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import (
    EVENT_OF_OUTCOME,
    IN_TOUCH,
    ONLY_NOTED,
    TRIES,
    WALK,
    Actor,
    CaseEvent,
)
from beenthere.domain.defendants import Said
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    FieldWish,
    OutreachOutcome,
    QuickAnswer,
    RecusalReason,
)
from beenthere.domain.wording import MessageKind


class NotTheirCase(Exception):
    """This supporter does not have this case now."""


WISH_OF_OUTCOME = {
    OutreachOutcome.SOMEBODY_ELSE_SAME_FIELD: FieldWish.SAME,
    OutreachOutcome.SOMEBODY_ELSE_OTHER_FIELD: FieldWish.OTHER,
}


@transaction.atomic
def record(*, case_id: UUID, supporter: Supporter, outcome: OutreachOutcome, now: datetime) -> None:
    """Record what came of a try to reach the clinician: the act, never the talk.

    Raises NotTheirCase, or NotPossible when the case has moved on. A second supporter's
    contact is noted and leaves the lead's next action as it is; so does, once they have spoken, a
    try that reached nobody.
    """
    case, assignment = their_assignment(case_id, supporter)
    Contact.objects.create(case=case, supporter=supporter, outcome=outcome, at=now)
    if not assignment.lead:
        return
    event = EVENT_OF_OUTCOME[outcome]
    if event in ONLY_NOTED and case.state in IN_TOUCH:
        paging.withdraw(case)
        return
    if event is CaseEvent.TRIED and _tried_often(case):
        event = CaseEvent.TRIED_OFTEN
    if outcome in WISH_OF_OUTCOME and can_seal(case.pk):
        replace_facts(
            case, {**unsealed(case), SealedField.FIELD_WISH: WISH_OF_OUTCOME[outcome].value}
        )
    move(case, event, Actor.SUPPORTER, now=now)
    walking.resume(case, Actor.SUPPORTER, now=now)


@transaction.atomic
def follow_up(*, case_id: UUID, supporter: Supporter, now: datetime) -> None:
    """Record that the supporter followed up. Raises NotTheirCase or NotPossible."""
    case, _ = their_assignment(case_id, supporter, leading=True)
    Contact.objects.create(case=case, supporter=supporter, outcome=OutreachOutcome.SPOKE, at=now)
    move(case, CaseEvent.FOLLOWED_UP, Actor.SUPPORTER, now=now)


@transaction.atomic
def answer(*, case_id: UUID, supporter: Supporter, answer: QuickAnswer, now: datetime) -> None:
    """Take one of the three answers of the single-use link.

    Raises NotTheirCase, or NotPossible when the case has moved on.
    """
    case, assignment = their_assignment(case_id, supporter, leading=True)
    match answer:
        case QuickAnswer.DONE if case.state in WALK:
            walking.touched(case, Said(), CaseEvent.TOUCHED, Actor.SUPPORTER, now=now)
        case QuickAnswer.DONE:
            Contact.objects.create(
                case=case, supporter=supporter, outcome=OutreachOutcome.SPOKE, at=now
            )
            move(case, CaseEvent.SPOKE, Actor.SUPPORTER, now=now)
            walking.resume(case, Actor.SUPPORTER, now=now)
        case QuickAnswer.NOT_YET:
            move(case, CaseEvent.NOT_YET, Actor.SUPPORTER, now=now)
        case QuickAnswer.CALL_ME:
            ask_director(assignment=assignment, kind=MessageKind.CALL_ME, now=now)


@transaction.atomic
def recuse(*, case_id: UUID, supporter: Supporter, reason: RecusalReason, now: datetime) -> None:
    """The supporter hands the case back, and it goes straight to the top of the desk.

    A second supporter who recuses leaves; the lead goes on. In a walk the second leads when the
    lead recuses. Raises NotTheirCase or NotPossible.
    """
    case, assignment = their_assignment(case_id, supporter)
    assignment.recused = reason
    assignment.until = now
    assignment.save(update_fields=["recused", "until"])
    if assignment.lead and not walking.leave(case, now=now):
        move(case, CaseEvent.RECUSED, Actor.SUPPORTER, now=now)


@transaction.atomic
def knock(*, case_id: UUID, supporter: Supporter, kind: MessageKind, now: datetime) -> Assignment:
    """One of a supporter's doors to the director: a call back, harm feared, a duty to report.

    The message says only that a human must call, at once; nothing is filed. The doors stay open
    to whoever had the case, for as long as it is there: what they heard does not end with it.
    Returns their latest place in the case, which may be over. Raises NotTheirCase.
    """
    case = present_cases(now=now).select_for_update(of=("self",)).filter(pk=case_id).first()
    had = case.assignments.filter(supporter=supporter) if case else Assignment.objects.none()
    assignment = had.order_by("pk").last()
    if assignment is None:
        raise NotTheirCase
    ask_director(assignment=assignment, kind=kind, now=now)
    return assignment


def ask_director(*, assignment: Assignment, kind: MessageKind, now: datetime) -> None:
    """Page the directors who may see the case, so that one of them calls this supporter."""
    tell(assignment.case, kind, now=now, assignment=assignment)


@transaction.atomic
def confirm(*, case_id: UUID, now: datetime) -> None:
    """The director marks outreach as done after a phone call. Raises NotPossible."""
    case = locked(case_id)
    if case.state in WALK:
        walking.touched(case, Said(), CaseEvent.CONFIRMED, Actor.DIRECTOR, now=now)
    else:
        move(case, CaseEvent.CONFIRMED, Actor.DIRECTOR, now=now)
        walking.resume(case, Actor.DIRECTOR, now=now)


@transaction.atomic
def reassign(*, case_id: UUID, now: datetime) -> None:
    """The director takes the case back to give it to somebody else. Raises NotPossible."""
    move(locked(case_id), CaseEvent.REASSIGNED, Actor.DIRECTOR, now=now)


def their_assignment(
    case_id: UUID, supporter: Supporter, *, leading: bool = False
) -> tuple[Case, Assignment]:
    """The case, locked, and this supporter's place in it. Raises NotTheirCase."""
    case = locked(case_id)
    assignment = case.assignments.filter(supporter=supporter, until__isnull=True).first()
    if assignment is None or (leading and not assignment.lead):
        raise NotTheirCase
    return case, assignment


def _tried_often(case: Case) -> bool:
    tries = case.contacts.filter(outcome__in=TRIES)
    if case.last_contact_at is not None:
        tries = tries.filter(at__gt=case.last_contact_at)
    return tries.count() >= program().policy.tries_at_most
