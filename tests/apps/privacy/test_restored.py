"""What a restored database brings back, and the living keystore no longer knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.outside import vault
from beenthere.apps.privacy.actions import forget_again
from beenthere.apps.privacy.models import Receipt
from beenthere.apps.privacy.queries import receipts_are_whole
from beenthere.apps.reports.models import Tally
from beenthere.domain.vocabulary import CloseReason
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


def erased_since(case: Case) -> None:
    """As the keystore knows it: the key is gone, and the rows are back."""
    vault().destroy([case.pk, case.event_id])


def test_only_cases_whose_key_is_gone_are_erased_again() -> None:
    hospital = Hospital()
    hospital.director()
    stays, open_then, closed_then = (hospital.case() for _ in range(3))
    closing.close(case_id=closed_then.pk, reason=CloseReason.DECLINED, now=MONDAY)
    erased_since(open_then)
    erased_since(closed_then)
    # Long before their time, and all at once.
    assert forget_again(now=MONDAY + timedelta(hours=1)) == 2
    assert Case.objects.get() == stays
    assert Event.objects.get() == stays.event
    assert forget_again(now=MONDAY + timedelta(hours=2)) == 0


def test_they_are_counted_and_receipted_as_any() -> None:
    hospital = Hospital()
    hospital.director()
    for reason in (None, CloseReason.DECLINED):
        case = hospital.case()
        if reason is not None:
            closing.close(case_id=case.pk, reason=reason, now=MONDAY)
        erased_since(case)
    forget_again(now=MONDAY)
    tally = Tally.objects.get()
    assert (tally.month, tally.referred, tally.declined) == (MONDAY.date().replace(day=1), 2, 1)
    assert Receipt.objects.get().count == 2
    assert receipts_are_whole()
