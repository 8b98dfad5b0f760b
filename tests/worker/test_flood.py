"""A storm of referrals: a handful of pages, nothing lost, everything on the desk."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Q

from beenthere.apps.cases.actions import closing, reaching
from beenthere.apps.cases.models import Case
from beenthere.apps.desk.queries import desk
from beenthere.apps.paging import actions, flood, queries
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import CloseReason, Undelivered, Urgency
from beenthere.domain.wording import TEXTS, MessageKind
from tests.hospital import MONDAY
from tests.worker.conftest import Night
from tests.worker.test_stories import accepted

WINDOW = Policy().pages_window.length
WAITING, DIGEST, MANY = (
    TEXTS[kind]
    for kind in (MessageKind.TRIAGE_WAITING, MessageKind.DIGEST, MessageKind.MANY_WAITING)
)


def storm(night: Night, how_many: int, urgency: Urgency = Urgency.ROUTINE) -> Account:
    director = night.hospital.director()
    for _ in range(how_many):
        night.hospital.case(routed=False, urgency=urgency)
    night.at(MONDAY)
    return director


def said(night: Night) -> Counter[str]:
    """How often each thing was said since this was last asked."""
    counted = Counter(text for _, text in night.said)
    night.email.pages.clear()
    return counted


def without_a_fate() -> int:
    """Messages that neither wait, nor were sent, nor are carried by one that does or was."""
    fates = Q(state__in=(MessageState.QUEUED, MessageState.SENT)) | Q(
        state=MessageState.MERGED,
        carried_by__state__in=(MessageState.QUEUED, MessageState.SENT),
    )
    return Message.objects.exclude(fates).count()


@pytest.mark.parametrize("how_many", [30, pytest.param(500, marks=pytest.mark.soak)])
def test_many_referrals_at_once_are_a_handful_of_pages(night: Night, how_many: int) -> None:
    director = storm(night, how_many)
    assert said(night) == {WAITING: Policy().pages_at_most, DIGEST: 1}
    assert without_a_fate() == 0
    found = desk(director, state=None, page="", now=MONDAY)
    assert found.cases.paginator.count == how_many
    # What came while the one was being sent is said once the window is over, in one again.
    night.at(MONDAY + WINDOW)
    assert said(night) in ({}, {DIGEST: 1})
    assert without_a_fate() == 0
    # Nobody answers: at the end everybody is paged, a handful each.
    night.at(MONDAY + timedelta(minutes=90))
    assert said(night)[WAITING] == Policy().pages_at_most


def test_urgent_ones_are_never_digested_but_above_a_cap_become_one(night: Night) -> None:
    storm(night, Policy().urgent_pages_at_most + 4, Urgency.URGENT)
    assert said(night) == {WAITING: Policy().urgent_pages_at_most, MANY: 1}
    assert without_a_fate() == 0


def test_many_routine_ones_hold_back_no_urgent_one(night: Night) -> None:
    storm(night, Policy().pages_at_most + 4)
    said(night)
    night.hospital.case(urgency=Urgency.URGENT)
    night.at(MONDAY)
    assert said(night) == {WAITING: 1}


def test_the_doors_are_never_merged(night: Night) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    case = accepted(night, supporter)
    for _ in range(Policy().urgent_pages_at_most + 2):
        reaching.knock(case_id=case.pk, supporter=supporter, kind=MessageKind.HARM_DOOR, now=MONDAY)
    night.at(MONDAY)
    assert said(night) == {TEXTS[MessageKind.HARM_DOOR]: Policy().urgent_pages_at_most + 2}


def merged(night: Night, how_many: int) -> tuple[Account, Message]:
    """A director whose one digest is still to go out, and the digest."""
    director = storm(night, Policy().pages_at_most + how_many)
    said(night)
    carrier = Message.objects.get(kind=MessageKind.DIGEST)
    Message.objects.filter(pk=carrier.pk).update(state=MessageState.QUEUED)
    return director, carrier


def test_a_digest_of_what_is_settled_is_withdrawn(night: Night) -> None:
    _, carrier = merged(night, 3)
    for case in Case.objects.all():
        closing.close(case_id=case.pk, reason=CloseReason.MISTAKEN, now=MONDAY)
    assert not carrier.carries.filter(state=MessageState.MERGED).exists()
    night.at(MONDAY)
    assert said(night) == {}
    carrier.refresh_from_db()
    assert carrier.state == MessageState.WITHDRAWN


def test_a_clock_that_was_ahead_and_is_set_right_holds_no_page_back(night: Night) -> None:
    storm(night, Policy().pages_at_most + 1)
    assert said(night) == {WAITING: Policy().pages_at_most, DIGEST: 1}
    ahead = MONDAY + timedelta(days=1)
    Message.objects.filter(state=MessageState.SENT).update(due_at=ahead)
    for _ in range(Policy().pages_at_most + 1):
        night.hospital.case(routed=False)
    Message.objects.filter(state=MessageState.QUEUED).update(lease_until=ahead)
    Case.objects.update(lease_until=ahead)
    night.at(MONDAY)
    assert said(night) == {WAITING: Policy().pages_at_most}
    night.at(MONDAY + WINDOW)
    assert said(night)[DIGEST] == 1


def test_a_digest_read_as_empty_that_was_given_something_since_still_goes_out(
    night: Night,
) -> None:
    _, carrier = merged(night, 1)
    page = carrier.carries.get()
    Message.objects.filter(pk=page.pk).update(state=MessageState.QUEUED, carried_by=None)
    [read] = queries.waiting([carrier.pk])
    assert not queries.still_true(read, now=MONDAY)
    flood.merge([page], into=MessageKind.DIGEST, now=MONDAY)
    actions.withdraw_one(read.message)
    night.at(MONDAY)
    assert said(night) == {DIGEST: 1}
    assert without_a_fate() == 0


def test_a_digest_for_somebody_who_left_goes_with_all_it_says(night: Night) -> None:
    director, carrier = merged(night, 2)
    Account.objects.filter(pk=director.pk).update(enabled=False)
    night.at(MONDAY)
    assert said(night) == {}
    states = {each.state for each in carrier.carries.all()}
    carrier.refresh_from_db()
    assert states | {carrier.state} == {MessageState.WITHDRAWN}


def test_a_digest_that_nothing_takes_puts_all_it_carries_on_the_desk(night: Night) -> None:
    director, carrier = merged(night, 3)
    night.email.trouble = Undelivered.REFUSED
    night.at(MONDAY)
    assert carrier.carries.filter(state=MessageState.FAILED).count() == 3
    assert len(desk(director, state=None, page="", now=MONDAY).not_reached) == 3


def test_two_workers_make_one_digest(night: Night) -> None:
    director, carrier = merged(night, 2)
    Message.objects.bulk_create(
        [Message(account=director, kind=MessageKind.DIGEST, due_at=MONDAY)], ignore_conflicts=True
    )
    waits = Message.objects.filter(kind=MessageKind.DIGEST, state=MessageState.QUEUED)
    assert waits.get() == carrier
