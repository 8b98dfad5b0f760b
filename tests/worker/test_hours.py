"""A page that is late keeps to the hours it was planned for; an urgent one goes out at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from beenthere.apps.cases.actions.offering import Wanted, approve_list
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.watchdog import fallen_through
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import OverrideReason, Undelivered, Urgency
from beenthere.domain.wording import TEXTS, MessageKind
from tests.worker.conftest import Night
from tests.worker.test_stories import accepted, email, triaged

AFTERNOON = datetime(2026, 11, 23, 21, 50, tzinfo=UTC)  # ten minutes to five, in Boston
FIVE = AFTERNOON + timedelta(minutes=10)
EVENING = datetime(2026, 11, 24, 2, 50, tzinfo=UTC)  # ten minutes to ten
TEN = EVENING + timedelta(minutes=10)
SEVEN, EIGHT = (datetime(2026, 11, 24, hour, 0, tzinfo=UTC) for hour in (12, 13))


@pytest.mark.parametrize(
    ("urgency", "no_worker_until", "sent_at"),
    [
        (Urgency.ROUTINE, FIVE + timedelta(seconds=30), FIVE + timedelta(seconds=30)),
        (Urgency.ROUTINE, TEN, EIGHT),
        (Urgency.URGENT, TEN, TEN),
    ],
)
def test_what_waits_for_a_director_waits_for_the_office(
    night: Night, urgency: Urgency, no_worker_until: datetime, sent_at: datetime
) -> None:
    night.hospital.director()
    case = night.hospital.case(urgency=urgency, now=AFTERNOON)
    case.messages.exclude(pk=case.messages.earliest("due_at").pk).delete()
    Case.objects.update(due_at=EIGHT + timedelta(days=1))
    night.at(no_worker_until)
    assert bool(night.said) is (sent_at == no_worker_until)
    assert not fallen_through(now=night.moment)
    night.at(sent_at)
    assert [text for _, text in night.said] == [TEXTS[MessageKind.TRIAGE_WAITING]]
    assert case.messages.get().attempts == 1


@pytest.mark.parametrize("agreed", [True, False])
def test_what_waits_for_a_supporter_waits_for_their_hours(night: Night, agreed: bool) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    accepted(night, supporter)
    Supporter.objects.update(urgent_any_hour=agreed)
    Message.objects.exclude(offer=None).delete()
    night.at(EVENING)
    reminders = Message.objects.filter(kind=MessageKind.REMINDER)
    Message.objects.exclude(pk=reminders.earliest("due_at").pk).delete()
    reminders.update(state=MessageState.QUEUED, due_at=EVENING)
    Case.objects.update(due_at=EIGHT)
    night.email.pages.clear()
    # The channel is away while they fall asleep.
    night.email.trouble = Undelivered.UNREACHABLE
    for moment in (EVENING, TEN + timedelta(minutes=2)):
        night.at(moment)
    night.email.trouble = None
    night.at(TEN + timedelta(minutes=4))
    told = [email(supporter.account, MessageKind.REMINDER)]
    assert night.said == (told if agreed else [])
    night.at(SEVEN)
    assert night.said == told


def test_whoever_is_asked_at_any_hour_is_asked_late_as_well(night: Night) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    case = triaged(night)
    from_ten = TEN + timedelta(minutes=5)
    wanted = Wanted(supporter=supporter.pk, override=OverrideReason.SUPPORTER_OFFERED)
    approve_list(case_id=case.pk, wanted=[wanted], now=from_ten)
    night.at(from_ten + timedelta(minutes=10))
    assert email(supporter.account, MessageKind.OFFER) in night.said


def test_one_page_that_stands_for_many_waits_as_they_do(night: Night) -> None:
    night.hospital.director()
    for _ in range(Policy().pages_at_most + 1):
        night.hospital.case(now=AFTERNOON)
    Message.objects.filter(due_at__gt=FIVE).delete()
    night.at(FIVE - timedelta(minutes=1))
    carrier = Message.objects.filter(kind=MessageKind.DIGEST)
    carrier.update(state=MessageState.QUEUED, due_at=FIVE)
    night.email.pages.clear()
    night.at(TEN)
    assert TEXTS[MessageKind.DIGEST] not in {text for _, text in night.said}
    assert carrier.get().due_at == EIGHT
    night.at(EIGHT)
    assert TEXTS[MessageKind.DIGEST] in {text for _, text in night.said}
