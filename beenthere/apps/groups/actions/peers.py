"""Asking supporters to come along to a group: some at once, the others as these cannot.

It goes as offers of cases go (`cases.actions.offering`): a list that somebody approved, a time to
answer, on to the next, and accepted exactly once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from beenthere.apps.cases.actions.offering import standings
from beenthere.apps.groups.actions.moving import locked, settle
from beenthere.apps.groups.matching import Peers, was_there
from beenthere.apps.groups.models import ASKED_OR_COMING, COMING, Group, GroupOffer
from beenthere.apps.groups.telling import remind, tell_nobody_more, tell_peer
from beenthere.apps.outside import program
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferEvent, OfferSettled, OfferState, offer_after
from beenthere.domain.groups import PEERS_ARE_ASKED, GroupState, NotPossible
from beenthere.domain.vocabulary import SupporterStatus
from beenthere.domain.wording import MessageKind


class MayNotComeAlong(Exception):
    """The rules keep this supporter from this group; nobody may override that, or is told why."""


class ListTooLong(Exception):
    """More supporters than the policy lets one list hold."""


class NotTheirs(Exception):
    """They do not come along to this group, or not any more."""


@transaction.atomic
def approve_list(*, group_id: UUID, supporters: Sequence[int], now: datetime) -> None:
    """Ask these supporters in this order: as many at once as a group takes, the others in turn.

    Each is judged beside those before: nobody is asked together with whom they evaluate. Raises
    MayNotComeAlong, ListTooLong, or NotPossible once it is over.
    """
    group = _open_group(group_id)
    if len(supporters) > program().policy.short_list_at_most:
        raise ListTooLong
    peers = Peers(group, now=now)
    last = group.offers.aggregate(last=Max("place"))["last"] or 0
    for number, supporter in enumerate(supporters):
        if supporter not in peers.in_order(beside=supporters[:number]):
            raise MayNotComeAlong
    GroupOffer.objects.bulk_create(
        [
            GroupOffer(group=group, supporter_id=key, place=place, state=OfferState.LISTED)
            for place, key in enumerate(supporters, start=last + 1)
        ]
    )
    _ask_more(group, now=now)


@transaction.atomic
def accept(*, offer_id: int, supporter: Supporter, now: datetime) -> None:
    """A supporter says that they come along: of two taps at once, exactly one is the first.

    Raises OfferSettled for the other, and GroupOffer.DoesNotExist when it is somebody else's.
    """
    group, offer = _answered(offer_id, supporter)
    if standings([supporter.pk])[supporter.pk] is SupporterStatus.STEPPED_DOWN:
        raise OfferSettled
    settle(offer, OfferEvent.ACCEPTED)
    remind(group, now=now, only=offer)


@transaction.atomic
def decline(*, offer_id: int, supporter: Supporter, now: datetime) -> None:
    """A supporter cannot come along; the next is asked at once. Raises as `accept`."""
    group, offer = _answered(offer_id, supporter)
    settle(offer, OfferEvent.DECLINED)
    _ask_more(group, now=now)


@transaction.atomic
def hand_back(*, group_id: UUID, supporter: Supporter, now: datetime) -> None:
    """A supporter who said yes cannot come after all; nobody asks why. Raises NotTheirs."""
    group = locked(group_id)
    if GroupState(group.state) not in PEERS_ARE_ASKED:
        raise NotTheirs
    theirs = group.offers.filter(COMING, supporter=supporter)
    if not theirs.update(handed_back=True):
        raise NotTheirs
    _ask_more(group, now=now)


@transaction.atomic
def let_go_of_whoever_was_there(*, group_id: UUID, now: datetime) -> None:
    """Whoever turns out to have been part of an event that a group is tied to does not come along.

    It goes on as if they had said no: why is nobody's business who looks at the group (law L6).
    """
    group = locked(group_id)
    coming = group.offers.filter(ASKED_OR_COMING).select_related("supporter__person").order_by("pk")
    there = was_there(group, [each.supporter.person.directory_id for each in coming])
    for offer in coming:
        if offer.supporter.person.directory_id in there:
            _let_go(offer, now=now)


def _let_go(offer: GroupOffer, *, now: datetime) -> None:
    if offer.state == OfferState.OPEN:
        decline(offer_id=offer.pk, supporter=offer.supporter, now=now)
    else:
        hand_back(group_id=offer.group_id, supporter=offer.supporter, now=now)


def groups_with(supporter_id: int) -> set[UUID]:
    """The groups to which this supporter is asked to come along, or is to."""
    theirs = GroupOffer.objects.filter(
        ASKED_OR_COMING, supporter=supporter_id, group__state__in=PEERS_ARE_ASKED
    )
    return set(theirs.values_list("group_id", flat=True))


def come_no_more(*, supporter: Supporter, now: datetime) -> None:
    """Decline and hand back all of it, for somebody who steps down. The caller has locked these
    groups, in the order of their ids."""
    for group_id in sorted(groups_with(supporter.pk)):
        theirs = supporter.group_offers.filter(ASKED_OR_COMING, group=group_id)
        _let_go(theirs.select_related("supporter").get(), now=now)


def lapse(*, now: datetime) -> int:
    """Let offers lapse that were not answered in time, and ask the next; how many there were."""
    due = GroupOffer.objects.filter(state=OfferState.OPEN, due_at__lte=now).order_by("group", "pk")
    return sum(_lapse_one(*each, now=now) for each in list(due.values_list("pk", "group_id")))


@transaction.atomic
def _lapse_one(offer_id: int, group_id: UUID, *, now: datetime) -> int:
    group = locked(group_id)
    offer = group.offers.filter(pk=offer_id, state=OfferState.OPEN, due_at__lte=now).first()
    if offer is None:
        return 0
    settle(offer, OfferEvent.LAPSED)
    _ask_more(group, now=now)
    return 1


def _open_group(group_id: UUID) -> Group:
    group = locked(group_id)
    if GroupState(group.state) not in PEERS_ARE_ASKED:
        raise NotPossible
    return group


def _answered(offer_id: int, supporter: Supporter) -> tuple[Group, GroupOffer]:
    offer = GroupOffer.objects.get(pk=offer_id, supporter=supporter)
    group = locked(offer.group_id)
    if GroupState(group.state) not in PEERS_ARE_ASKED:
        raise OfferSettled
    return group, group.offers.select_related("supporter", "group").get(pk=offer_id)


def _ask_more(group: Group, *, now: datetime) -> None:
    """Ask as many more of the list as the group still takes; say so when the list has ended.

    Each is judged anew, by all the rules, beside those who come along by now: a list can be days
    old. Whoever cannot be asked any more is passed over, whatever the reason.
    """
    room = program().policy.group_peers - group.offers.filter(ASKED_OR_COMING).count()
    if room > 0 and _ask_listed(group, at_most=room, now=now) < room:
        tell_nobody_more(group, now=now)


def _ask_listed(group: Group, *, at_most: int, now: datetime) -> int:
    """Ask the next of the list; how many. To judge them opens every sealed identity: not done
    where nobody is left on it."""
    listed = group.offers.filter(state=OfferState.LISTED).order_by("place")
    offers = list(listed.select_related("supporter__account__person", "group"))
    if not offers:
        return 0
    peers, just_asked = Peers(group, now=now), list[int]()
    for offer in offers:
        if len(just_asked) == at_most:
            break
        if offer.supporter_id not in peers.still(beside=just_asked):
            settle(offer, OfferEvent.PASSED_OVER)
            continue
        _open(offer, now=now)
        just_asked.append(offer.supporter_id)
    return len(just_asked)


def _open(offer: GroupOffer, *, now: datetime) -> None:
    offer.state = offer_after(OfferState(offer.state), OfferEvent.OPENED)
    offer.opened_at = now
    offer.due_at = program().timetable.after(now, program().policy.offer_routine)
    offer.save(update_fields=["state", "opened_at", "due_at"])
    tell_peer(offer, MessageKind.GROUP_OFFER, now=now)
