"""Handing a clinician to a professional: asking, deciding, opening once, and giving up in time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.cases.actions.reaching import their_assignment
from beenthere.apps.cases.actions.telling import on_call, tell
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.handoffs.queries import WhomToCall, recipients, still_on, whom_to_call
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import ENDS_HAND_OFFS
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import HandOffBasis, HandOffTo
from beenthere.domain.wording import MessageKind


class NobodyToHandTo(Exception):
    """No professional of this kind can be asked here about this clinician: a person calls."""


class NothingToShow(Exception):
    """We do not hold how to reach the clinician: a person calls."""


class HandOffOver(Exception):
    """It was opened, refused, or its time is over; which of them is not told."""


@transaction.atomic
def ask(
    *,
    case_id: UUID,
    supporter: Supporter,
    to: HandOffTo,
    chosen: int | None = None,
    they_asked: bool,
    now: datetime,
) -> HandOff:
    """A supporter hands on the clinician of their case: to `chosen`, an account, or to whoever of
    these professionals is there.

    Where the clinician asked for it, a professional is told at once; otherwise the director
    decides first. Asking twice is asking once: the hand-off that is there comes back, with the
    professional it was for. Raises NotTheirCase, NobodyToHandTo or NothingToShow.
    """
    case, assignment = their_assignment(case_id, supporter)
    _able(case, to, chosen)
    if SealedField.NAME not in unsealed(case):
        raise NothingToShow
    hand_off, new = HandOff.objects.get_or_create(
        case=case,
        to=to,
        ended_at=None,
        defaults={"assignment": assignment, "due_at": _until(now), "chosen_id": chosen},
    )
    if they_asked and hand_off.basis is None:
        hand_off.chosen_id = chosen
        _tell(hand_off, HandOffBasis.THEY_ASKED, now=now)
    elif new:
        paging.queue(
            accounts=on_call(case, now=now),
            kind=MessageKind.HAND_OFF_ASKED,
            now=now,
            hand_off=hand_off,
        )
    return hand_off


@transaction.atomic
def decide(
    *,
    case_id: UUID,
    hand_off_id: UUID,
    basis: HandOffBasis | None,
    chosen: int | None = None,
    now: datetime,
) -> None:
    """A director lets a hand-off go on, on this basis; None refuses it. `chosen` is the account of
    whom they chose, whatever the supporter said; None is whoever is there.

    Raises HandOffOver when nobody waits for a decision any more, or NobodyToHandTo.
    """
    case = locked(case_id)
    hand_off = still_on().filter(pk=hand_off_id, case=case, basis=None).first()
    if hand_off is None:
        raise HandOffOver
    if basis is None:
        _end(hand_off, now=now)
    else:
        _able(case, HandOffTo(hand_off.to), chosen)
        hand_off.chosen_id = chosen
        _tell(hand_off, basis, now=now)


@transaction.atomic
def open_once(*, hand_off_id: UUID, account: Account, now: datetime) -> WhomToCall:
    """Whom to call, for the first professional who asks; the hand-off is over with that.

    Of two at once one waits for the other, and then finds it gone. Raises HandOffOver, also for
    whoever was not told of it, or may no longer be, and once the case was closed as a mistake or
    joined to another. One that was declined or is complete can still be opened: it is a
    professional whom they want, rather than a peer.
    """
    hand_off = (
        still_on()
        .select_for_update(of=("self",))
        .filter(pk=hand_off_id, basis__isnull=False, due_at__gt=now)
        .first()
    )
    if hand_off is None or not _was_told(hand_off, account):
        raise HandOffOver
    if hand_off.chosen_id not in (None, account.pk):
        raise HandOffOver
    case = Case.objects.get(pk=hand_off.case_id)
    if account.pk not in recipients(case, HandOffTo(hand_off.to)):
        raise HandOffOver
    whom = whom_to_call(case)
    _end(hand_off, now=now)
    return whom


def lapse(*, now: datetime) -> int:
    """End what nobody opened or decided in time, and say so to a person; how many.

    What ended with its case ends too, at once and without a word: there is nobody to call.
    """
    over = Q(due_at__lte=now) | Q(case__close_reason__in=ENDS_HAND_OFFS)
    due = HandOff.objects.filter(over, ended_at=None).order_by("pk").values_list("pk", "case_id")
    return sum(_lapse_one(hand_off, case_id, now=now) for hand_off, case_id in list(due))


@transaction.atomic
def _lapse_one(hand_off_id: UUID, case_id: UUID, *, now: datetime) -> int:
    # The case before its hand-off, as whoever decides; who opens one holds no case.
    case = locked(case_id)
    hand_off = (
        HandOff.objects.select_for_update(of=("self",))
        .select_related("assignment__supporter")
        .filter(pk=hand_off_id, ended_at=None)
        .first()
    )
    if hand_off is None:
        return 0
    if case.close_reason in ENDS_HAND_OFFS:
        _end(hand_off, now=now)
        return 1
    if hand_off.due_at > now:
        return 0
    assignment = hand_off.assignment
    tell(case, MessageKind.HAND_OFF_LAPSED, now=now, assignment=assignment)
    if assignment.until is None:
        paging.queue(
            accounts=[assignment.supporter.account_id],
            kind=MessageKind.HAND_OFF_UNSEEN,
            now=now,
            case=case,
            assignment=assignment,
        )
    _end(hand_off, now=now)
    return 1


def _end(hand_off: HandOff, *, now: datetime) -> None:
    hand_off.ended_at = now
    hand_off.save(update_fields=["ended_at"])


def _tell(hand_off: HandOff, basis: HandOffBasis, *, now: datetime) -> None:
    hand_off.basis = basis
    hand_off.due_at = _until(now)
    hand_off.save(update_fields=["basis", "due_at", "chosen"])
    paging.queue(
        accounts=_able(hand_off.case, HandOffTo(hand_off.to), hand_off.chosen_id),
        kind=MessageKind.HAND_OFF,
        now=now,
        hand_off=hand_off,
    )


def _able(case: Case, to: HandOffTo, chosen: int | None) -> set[int]:
    """Whom to tell: the chosen one alone, or all of them. Raises NobodyToHandTo."""
    able = recipients(case, to)
    if chosen is not None:
        able &= {chosen}
    if not able:
        raise NobodyToHandTo
    return able


def _was_told(hand_off: HandOff, account: Account) -> bool:
    told = hand_off.messages.filter(account=account, kind=MessageKind.HAND_OFF)
    return bool(told.exists())


def _until(now: datetime) -> datetime:
    return program().timetable.after(now, program().policy.hand_off)
