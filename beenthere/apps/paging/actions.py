"""Writing to the outbox, in the transaction that causes the message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.gatherings.models import Gathering
from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.outside import program
from beenthere.apps.paging.models import CARRIERS, ContactPoint, Message, MessageState
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.paging import STANDS_ALONE, TO_DIRECTORS, Planned
from beenthere.domain.retrying import wait_after
from beenthere.domain.wording import MessageKind

_STAYS_TRUE = STANDS_ALONE | {MessageKind.OFFER_WITHDRAWN, MessageKind.HAND_OFF_UNSEEN}

_OF_GROUPS_STAYS = (
    MessageKind.GROUP_OFFER,
    MessageKind.GROUP_UNPLANNED,
    MessageKind.GROUP_OFF,
    MessageKind.OFFER_WITHDRAWN,
)

WORK_CHANNEL = "beenthere_work"
"""The PostgreSQL channel on which the worker is woken; nothing is said on it."""

_NOT_SENT = (MessageState.QUEUED, MessageState.MERGED)
_UNSAID = Q(state=MessageState.QUEUED) | Q(
    state=MessageState.MERGED, carried_by__state=MessageState.QUEUED
)

# Said of every page, one at a time, and so written out: putting it together would take as long as
# the database takes to do it.
_NOTE_SENT = """
    UPDATE paging_message SET state = %s, due_at = %s, lease_until = NULL
    WHERE id = %s AND state = ANY(%s)
"""
_BEFORE_SENT = [str(state) for state in (*_NOT_SENT, MessageState.WITHDRAWN)]


def page(
    pages: Iterable[Planned],
    *,
    kind: MessageKind,
    now: datetime,
    case: Case | None = None,
    offer: Offer | None = None,
    assignment: Assignment | None = None,
    hand_off: HandOff | None = None,
    supporter: Supporter | None = None,
    gathering: Gathering | None = None,
    group: Group | None = None,
    group_offer: GroupOffer | None = None,
) -> None:
    """Freeze a plan: ask the worker for each of its pages, each when its time has come."""
    Message.objects.bulk_create(
        [
            Message(
                account_id=each.account,
                kind=kind,
                case=case,
                offer=offer,
                assignment=assignment,
                hand_off=hand_off,
                supporter=supporter,
                gathering=gathering,
                group=group,
                group_offer=group_offer,
                place=each.place,
                due_at=each.at,
                planned_at=now,
            )
            for each in pages
        ]
    )
    wake_worker()


def queue(
    *,
    accounts: Iterable[int],
    kind: MessageKind,
    now: datetime,
    case: Case | None = None,
    offer: Offer | None = None,
    assignment: Assignment | None = None,
    hand_off: HandOff | None = None,
) -> None:
    """Ask the worker to tell these accounts on their first channel, as soon as the transaction
    commits."""
    page(
        [Planned(now, account, 1) for account in sorted(set(accounts))],
        kind=kind,
        now=now,
        case=case,
        offer=offer,
        assignment=assignment,
        hand_off=hand_off,
    )


def queue_one(*, point: ContactPoint, kind: MessageKind, now: datetime) -> None:
    """Ask the worker to send a code or a test over this one way, and over no other."""
    Message.objects.create(account_id=point.account_id, contact_point=point, kind=kind, due_at=now)
    wake_worker()


def withdraw(case: Case) -> None:
    """Take back what has not been sent and is no longer true now that the case moved.

    An offer to join as a second supporter goes on, whoever leads; the word that an offer was
    taken back is what the move itself says; that nobody opened a hand-off stays true.
    """
    moot = _not_said_yet(case).exclude(kind__in=_STAYS_TRUE)
    _take_back(moot.exclude(kind=MessageKind.OFFER, offer__second=True))


def withdraw_to_directors(case: Case) -> None:
    """Take back what has not been sent to the case's directors: one of them is on it."""
    _take_back(_not_said_yet(case).filter(kind__in=TO_DIRECTORS))


def withdraw_answered(message: Message, case: Case) -> None:
    """Take back what would ask the same person the same again: they have answered."""
    _take_back(_not_said_yet(case).filter(kind=message.kind, assignment=message.assignment_id))


def withdraw_reminders(gathering: Gathering, *, supporter_id: int | None = None) -> None:
    """Take back what would remind of a gathering: everybody, or one supporter."""
    reminders = Message.objects.filter(gathering=gathering, kind=MessageKind.GATHERING_SOON)
    if supporter_id is not None:
        reminders = reminders.filter(account__supporter=supporter_id)
    _take_back(reminders)


def withdraw_group(group: Group) -> None:
    """Take back what has not been sent about a group that moves: what is still true is said anew.

    An offer to come along goes on while it is open, and that it was called off stays true.
    """
    messages = group.messages.exclude(kind__in=_OF_GROUPS_STAYS)
    _take_back(messages.filter(_UNSAID))


def withdraw_one(message: Message) -> None:
    """Take back one message that waits and is no longer true.

    One that stands for many goes only once there is nothing that it says: another worker may have
    given it something since it was read. Then it is free again, and goes out in its turn.
    """
    if message.kind in CARRIERS:
        _withdraw_carrier(message)
    else:
        _settle(message, MessageState.WITHDRAWN)


@transaction.atomic
def _withdraw_carrier(carrier: Message) -> None:
    # Merging locks the same row: what is not seen here can be given to it no more.
    if not _waiting(carrier).select_for_update().exists():
        return
    carried = Message.objects.filter(carried_by=carrier.pk, state=MessageState.MERGED)
    if not carrier.account.is_active:
        # Whoever left is told of nothing: what it says for others goes with it.
        carried.update(state=MessageState.WITHDRAWN)
    if carried.exists():
        _waiting(carrier).filter(lease_until=carrier.lease_until).update(lease_until=None)
    else:
        _settle(carrier, MessageState.WITHDRAWN)


def sent(message: Message, *, now: datetime) -> None:
    """The channel took it. Said last, so that a worker that dies in between sends it again.

    What was taken was sent, also where the case took it back meanwhile: somebody reads it, and is
    to be told when it is no longer needed. One that another worker settled stays as it is: a late
    word must not hide that it bounced, or that somebody has been asked to call.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_SENT, [str(MessageState.SENT), now, message.pk, _BEFORE_SENT])


def put_off(message: Message, *, until: datetime) -> None:
    """Have a message wait for the hours of whoever it is for; to look was no attempt."""
    waits = {"due_at": until, "lease_until": None, "attempts": F("attempts") - 1}
    _waiting(message).update(**waits)


def not_delivered(message: Message, *, ways: int, final: bool, now: datetime) -> None:
    """The channel did not take it: try again later, then the next channel, then give up.

    `ways` is how many channels there are to reach the person; `final` when trying this one again
    cannot help. A message given up is shown on the desk: an offer while it can still be answered.
    """
    policy = program().policy
    later = now + wait_after(message.attempts, policy)
    more_tries = message.attempts < policy.delivery_tries and not _lapses(message, now, later)
    if not final and more_tries:
        _waiting(message).update(due_at=later, lease_until=None)
    else:
        _hand_on(message, ways=ways, now=now)


def _lapses(message: Message, now: datetime, later: datetime) -> bool:
    """Whether the offer that a message is about lapses in between."""
    offer = message.offer
    return offer is not None and offer.due_at is not None and now < offer.due_at <= later


@transaction.atomic
def _hand_on(message: Message, *, ways: int, now: datetime) -> None:
    """To the next step of the plan that pages the same person, which then comes at once; where
    there is none, to their next channel."""
    beyond = _beyond(message)
    if beyond is not None:
        soonest = min(beyond.due_at, now)
        _waiting(beyond).update(due_at=soonest)
        _merge(message, into=beyond)
    elif message.place < ways:
        _waiting(message).update(place=message.place + 1, attempts=0, due_at=now, lease_until=None)
    else:
        _settle(message, MessageState.FAILED)
        message.carries.filter(state=MessageState.MERGED).update(state=MessageState.FAILED)


def _beyond(message: Message) -> Message | None:
    """What says the same to the same person on a later channel, or has said it."""
    in_the_plan = Q(planned_at__isnull=False, planned_at=message.planned_at)
    return (
        Message.objects.filter(
            Q(state=MessageState.QUEUED) | Q(in_the_plan, state=MessageState.SENT),
            account=message.account_id,
            kind=message.kind,
            case=message.case_id,
            assignment=message.assignment_id,
            supporter=message.supporter_id,
            place__gt=message.place,
        )
        .order_by("place", "due_at")
        .first()
    )


def _merge(message: Message, *, into: Message) -> None:
    message.carries.update(carried_by=into)
    _waiting(message).update(state=MessageState.MERGED, carried_by=into, lease_until=None)


def erase_old(*, now: datetime) -> int:
    """Erase messages that belong to no case, nor to a hand-off, once the policy's time is over; how
    many."""
    before = now - program().policy.erase_messages.length
    settled = Message.objects.filter(case=None, hand_off=None, due_at__lte=before)
    deleted, _ = settled.exclude(state=MessageState.QUEUED).delete()
    return deleted


def _settle(message: Message, state: MessageState) -> None:
    _waiting(message).update(state=state, lease_until=None)


def _waiting(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)


def _take_back(messages: QuerySet[Message]) -> None:
    # PostgreSQL looks again at a row that changed meanwhile, but only at the outer condition: what
    # a channel took at this instant stays sent.
    keys = list(messages.values_list("pk", flat=True))
    taken_back = Message.objects.filter(pk__in=keys, state__in=_NOT_SENT)
    taken_back.update(state=MessageState.WITHDRAWN)


def _not_said_yet(case: Case) -> QuerySet[Message]:
    """What waits to be sent about a case, also where another message is to say it."""
    return case.messages.filter(_UNSAID)


def wake_worker() -> None:
    """Wake the worker when this transaction commits; PostgreSQL drops it on a rollback."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {WORK_CHANNEL}")
