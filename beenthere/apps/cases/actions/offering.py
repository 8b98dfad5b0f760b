"""Asking supporters, one after another, and the one moment at which a supporter has the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction

from beenthere.apps.cases.actions.moving import lead, locked, move, open_offer, settle
from beenthere.apps.cases.actions.telling import tell
from beenthere.apps.cases.apart import meant_by
from beenthere.apps.cases.identity import (
    can_seal,
    in_one_lawsuit_with,
    involved_among,
    lawsuits,
    sealed_rows,
    unsealed,
)
from beenthere.apps.cases.matching import Choice, Matching, match
from beenthere.apps.cases.models import CALLED_BACK, Assignment, Case, Offer, Sealed
from beenthere.apps.outside import program
from beenthere.apps.supporters import availability
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferEvent, OfferSettled, OfferState, offer_after
from beenthere.domain.call_back import mark_of
from beenthere.domain.case import Actor, CaseEvent, CaseState, by_urgency
from beenthere.domain.matching.ranking import Match
from beenthere.domain.matching.rules import Code
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import OverrideReason, SupporterStatus, Urgency
from beenthere.domain.wording import MessageKind


class MayNotBeAsked(Exception):
    """The rules block this supporter for this case; nobody may override that (law L7)."""


class NeedsReason(Exception):
    """The rules advise against this supporter; the director gives a coded reason."""


class NobodyHasIt(Exception):
    """No supporter has the case now whom a second one could join."""


class ListTooLong(Exception):
    """More supporters than the policy lets one list hold."""


class AskedTwice(Exception):
    """The same supporter has two places on one list: whoever leaves would still be asked."""


CLINICIANS_CHOICE = frozenset({Code.JUNIOR, Code.OTHER_PROFESSION, Code.RESTING})
"""Advice that does not keep a supporter from being called back: what it says of the two of them
they know themselves, and somebody who offered to be called again may say no with one tap."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One place on the director's list; `override` where the rules advise against it."""

    supporter: int
    override: OverrideReason | None = None


@transaction.atomic
def approve_list(*, case_id: UUID, wanted: Sequence[Wanted], now: datetime) -> None:
    """Offer the case to these supporters in this order, the first one now.

    Raises MayNotBeAsked, NeedsReason, ListTooLong, AskedTwice, or NotPossible when the case has
    moved on.
    """
    case = locked(case_id)
    offers = _list(case, wanted, second=False, now=now)
    _open(offers[0], case=case, now=now)
    move(case, CaseEvent.OFFER_MADE, Actor.DIRECTOR, now=now)


def call_back(case: Case, *, mark: str, now: datetime) -> bool:
    """Offer a locked case to the supporter whom its clinician called back, if they may be asked.

    The choice is the clinician's, so it outweighs advice about the two of them; it does not
    outweigh what protects the supporter. Nobody else is asked without a director (law L7).
    """
    matching = match(case, now=now)
    meant = [person for person in matching.people if mark_of(person) == mark]
    free = [
        each
        for each in chain(matching.ranked, matching.avoided)
        if [each.supporter] == meant and _free(each)
    ]
    choices = matching.choices(free)
    stand = standings(choice.supporter.pk for choice in choices)
    if set(stand.values()) != {SupporterStatus.ACTIVE}:
        return False
    for choice in choices:
        offer = Offer.objects.create(
            case=case,
            supporter=choice.supporter,
            place=CALLED_BACK,
            state=OfferState.LISTED,
            override=OverrideReason.CLINICIAN_ASKED,
        )
        _open(offer, case=case, now=now)
        move(case, CaseEvent.CALLED_BACK, Actor.PROGRAM, now=now)
    return True


@transaction.atomic
def ask_second(*, case_id: UUID, wanted: Wanted, now: datetime) -> None:
    """Ask another supporter to join the one who has the case; the lead stays the lead.

    Asking somebody twice is asking once. Raises NobodyHasIt, MayNotBeAsked or NeedsReason.
    """
    case = locked(case_id)
    if lead(case) is None:
        raise NobodyHasIt
    if case.offers.filter(supporter=wanted.supporter, second=True, state=OfferState.OPEN).exists():
        return
    [offer] = _list(case, [wanted], second=True, now=now)
    _open(offer, case=case, now=now)
    tell(case, MessageKind.OFFER, now=now, offer=offer)


@transaction.atomic
def agreed_by_phone(*, case_id: UUID, wanted: Wanted, now: datetime) -> None:
    """Record that the director and a supporter already agreed by phone.

    Raises MayNotBeAsked, NeedsReason, or NotPossible.
    """
    case = locked(case_id)
    matching = match(case, now=now)
    choice = _allowed(matching, [wanted])[0]
    note_missed(case, matching)
    move(case, CaseEvent.AGREED_BY_PHONE, Actor.DIRECTOR, now=now)
    _assign(case, choice.supporter, is_lead=True, now=now)


def note_missed(case: Case, matching: Matching) -> None:
    """Seal what matching could not find for a locked case, in place of what was noted before: to be
    counted, with many others, when the case is erased."""
    case.sealed.filter(field=SealedField.MISSED).delete()
    missed = matching.missed
    if missed is not None and can_seal(case.pk):
        Sealed.objects.bulk_create(sealed_rows(case.pk, {SealedField.MISSED: missed}))


@transaction.atomic
def accept(*, offer_id: int, supporter: Supporter, now: datetime) -> None:
    """A supporter takes an offer: of two taps at once, exactly one is the first.

    Raises OfferSettled for the other, and Offer.DoesNotExist when it is somebody else's.
    """
    case, offer = _answered(offer_id, supporter)
    theirs = case.assignments.filter(supporter=supporter, until__isnull=True)
    stands = standings([supporter.pk])[supporter.pk]
    if (
        (offer.second and theirs.exists())
        or stands is SupporterStatus.STEPPED_DOWN
        or part_of_it(case, [supporter])
    ):
        raise OfferSettled
    settle(offer, OfferEvent.ACCEPTED)
    # Whoever was the second and now takes the lead is no longer the second.
    theirs.update(until=now)
    if offer.second:
        _assign(case, supporter, is_lead=False, now=now)
        return
    move(case, CaseEvent.ACCEPTED, Actor.SUPPORTER, now=now)
    _assign(case, supporter, is_lead=True, now=now)


@transaction.atomic
def decline(*, offer_id: int, supporter: Supporter, now: datetime) -> None:
    """A supporter cannot take an offer; it goes on to the next at once. Raises as `accept`."""
    case, offer = _answered(offer_id, supporter)
    settle(offer, OfferEvent.DECLINED)
    if not offer.second:
        _pass_on(case, Actor.SUPPORTER, after=offer, now=now)


@transaction.atomic
def withdraw_offer(*, case_id: UUID, now: datetime) -> None:
    """The director takes the offer back and chooses again. Raises NotPossible."""
    move(locked(case_id), CaseEvent.OFFER_WITHDRAWN, Actor.DIRECTOR, now=now)


def lapse(case: Case, *, now: datetime) -> None:
    """The time of a locked case's offer is over: on to the next, or back to the director."""
    offer = open_offer(case)
    if offer is not None:
        settle(offer, OfferEvent.LAPSED)
    _pass_on(case, Actor.PROGRAM, after=offer, now=now)


def lapse_seconds(*, now: datetime) -> int:
    """Let offers to join as a second supporter lapse that were not answered in time."""
    return Offer.objects.filter(second=True, state=OfferState.OPEN, due_at__lte=now).update(
        state=OfferState.LAPSED
    )


def _pass_on(case: Case, actor: Actor, *, after: Offer | None, now: datetime) -> None:
    if after is not None and after.called_back:
        move(case, CaseEvent.NOT_FREE, actor, now=now)
        return
    listed = list(
        case.offers.filter(state=OfferState.LISTED, second=False)
        .select_related("supporter__account__person", "supporter__person")
        .order_by("place")
    )
    passed_over = _not_to_be_waited_for(case, listed, now=now)
    passed_over |= part_of_it(case, [offer.supporter for offer in listed])
    for following in listed:
        if following.supporter_id not in passed_over:
            _open(following, case=case, now=now)
            move(case, CaseEvent.PASSED_ON, actor, now=now)
            return
        settle(following, OfferEvent.PASSED_OVER)
    move(case, CaseEvent.LIST_ENDED, actor, now=now)


def _not_to_be_waited_for(case: Case, offers: Sequence[Offer], *, now: datetime) -> set[int]:
    """Whoever of these would not see an offer before it lapses: away, paused, asleep or gone.

    Somebody whom the director asks at any hour may be asleep (law L7). Nobody is passed over for
    being supported: that would tell of it (law L6).
    """
    urgency, lapses = Urgency(case.urgency), _lapses(case, now=now)
    calendars = availability.of([offer.supporter_id for offer in offers])
    stand = standings(offer.supporter_id for offer in offers)

    def would_see(offer: Offer) -> bool:
        calendar = calendars[offer.supporter_id]
        if offer.any_hour:
            return calendar.away_at(now) is None
        return calendar.reachable(now=now, until=lapses, urgency=urgency)

    return {
        offer.supporter_id
        for offer in offers
        if stand[offer.supporter_id] is not SupporterStatus.ACTIVE
        or not offer.supporter.account.is_active
        or not would_see(offer)
    }


def part_of_it(case: Case, supporters: Iterable[Supporter]) -> set[int]:
    """Which of these were part of the event of an open case, or of a lawsuit together with its
    clinician or whoever it could be, by primary key."""
    people = {each.person.directory_id: each.pk for each in supporters}
    there = involved_among(case.event_ids(), people)
    tied = unsealed(case).get(SealedField.DIRECTORY_ID)
    could_be = [tied] if tied else meant_by(Case.objects.filter(pk=case.pk)).get(case.pk, ())
    for clinician in could_be:
        there |= in_one_lawsuit_with(clinician, people, known=lawsuits())
    return {people[each] for each in there}


def standings(supporters: Iterable[int]) -> dict[int, SupporterStatus]:
    """Where each of these stands, by primary key, until the transaction ends.

    Whoever rests or steps down at the same instant waits until what they were given is theirs to
    hand back, or has done it before. Locked after the case, all at once, in the order of the keys.
    """
    rows = Supporter.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {
        key: SupporterStatus(status)
        for key, status in rows.filter(pk__in=list(supporters)).values_list("pk", "status")
    }


def _answered(offer_id: int, supporter: Supporter) -> tuple[Case, Offer]:
    case_id = Offer.objects.values_list("case_id", flat=True).get(pk=offer_id, supporter=supporter)
    case = locked(case_id)
    offer = case.offers.get(pk=offer_id)
    if CaseState(case.state) is CaseState.CLOSED:
        raise OfferSettled
    return case, offer


def _list(case: Case, wanted: Sequence[Wanted], *, second: bool, now: datetime) -> list[Offer]:
    if len(wanted) > program().policy.short_list_at_most:
        raise ListTooLong
    if len({want.supporter for want in wanted}) < len(wanted):
        raise AskedTwice
    matching = match(case, now=now)
    chosen = _allowed(matching, wanted)
    if not second:
        note_missed(case, matching)
    return Offer.objects.bulk_create(
        [
            Offer(
                case=case,
                supporter=choice.supporter,
                place=place,
                state=OfferState.LISTED,
                second=second,
                override=want.override,
                any_hour=Code.OFF_HOURS in _codes(choice.match),
            )
            for place, (choice, want) in enumerate(zip(chosen, wanted, strict=True), start=1)
        ]
    )


def _free(match: Match) -> bool:
    return _codes(match) <= CLINICIANS_CHOICE


def _codes(match: Match) -> set[Code]:
    return {finding.code for finding in match.explanation.stops}


def _allowed(matching: Matching, wanted: Sequence[Wanted]) -> list[Choice]:
    chosen = []
    stand = standings(want.supporter for want in wanted)
    for want in wanted:
        choice = matching.allowed.get(want.supporter)
        if choice is None or stand[want.supporter] is not SupporterStatus.ACTIVE:
            raise MayNotBeAsked
        if choice.match.explanation.stops and want.override is None:
            raise NeedsReason
        chosen.append(choice)
    return chosen


def _open(offer: Offer, *, case: Case, now: datetime) -> None:
    offer.state = offer_after(OfferState(offer.state), OfferEvent.OPENED)
    offer.opened_at = now
    offer.due_at = _lapses(case, now=now)
    offer.save(update_fields=["state", "opened_at", "due_at"])


def _lapses(case: Case, *, now: datetime) -> datetime:
    """When an offer of this case made now is over."""
    span = by_urgency("offer").span(program().policy, Urgency(case.urgency))
    return program().timetable.after(now, span)


def _assign(case: Case, supporter: Supporter, *, is_lead: bool, now: datetime) -> None:
    Assignment.objects.create(case=case, supporter=supporter, lead=is_lead, since=now)
