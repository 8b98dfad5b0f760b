"""A supporter who steps down at the instant they are given a case: it never stays with them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import pytest
from django.db import connections, transaction

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.cases.actions.offering import MayNotBeAsked, Wanted
from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.supporters import availability
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.call_back import mark_of
from beenthere.domain.supporter_life import Mover
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import triaged

pytestmark = pytest.mark.django_db(transaction=True)

Give = Callable[[Case, Supporter], None]


def asked(case: Case, supporter: Supporter) -> None:
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)


def agreed(case: Case, supporter: Supporter) -> None:
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)


def called_back(case: Case, supporter: Supporter) -> None:
    with transaction.atomic():
        mark = mark_of(supporter.person.directory_id)
        offering.call_back(locked(case.pk), mark=mark, now=MONDAY)


def next_in_line(case: Case, _supporter: Supporter) -> None:
    with transaction.atomic():
        offering.lapse(locked(case.pk), now=MONDAY)


def test_whoever_steps_down_at_that_instant_is_given_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hospital, seen = Hospital(), Event()
    hospital.director()

    def then_says(reads: Callable[..., object]) -> Callable[..., object]:
        """The same, and says when it has read."""

        def read(*args: object, **options: object) -> object:
            found = reads(*args, **options)
            seen.set()
            return found

        return read

    def give(how: Give, case: Case, supporter: Supporter) -> None:
        try:
            with suppress(MayNotBeAsked):
                how(case, supporter)
        finally:
            connections.close_all()

    monkeypatch.setattr(f"{offering.__name__}.match", then_says(match))
    monkeypatch.setattr(availability, "of", then_says(availability.of))
    for how in (asked, agreed, called_back, next_in_line):
        with transaction.atomic():
            leaves, first = hospital.supporter(), hospital.supporter()
            case = hospital.case(routed=False) if how is called_back else triaged(hospital)
            if how is next_in_line:
                wanted = [Wanted(supporter=each.pk) for each in (first, leaves)]
                offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
        seen.clear()
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                step_down(supporter_id=leaves.pk, by=Mover.THEMSELVES, now=MONDAY)
                done = pool.submit(give, how, case, leaves)
                # It has read that they are a supporter, before it can know that they leave.
                assert seen.wait(timeout=60)
            done.result(timeout=60)
        assert not Assignment.objects.filter(supporter=leaves).exists(), how
        assert not Offer.objects.filter(supporter=leaves, state=OfferState.OPEN).exists(), how
