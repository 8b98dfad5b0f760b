"""Two professionals who tap at the same instant: one sees whom to call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from beenthere.apps.handoffs.actions import HandOffOver, open_once
from beenthere.apps.handoffs.queries import still_on
from beenthere.apps.people.models import Account
from beenthere.domain.vocabulary import Role
from tests.apps.handoffs.conftest import Supported
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_taps_at_once_exactly_one_is_shown_whom_to_call() -> None:
    with transaction.atomic():
        supported = Supported.at(Hospital())
        two = [supported.eap, supported.hospital.account(Role.FACILITATOR)]
    together = Barrier(2)

    def tap(account: Account) -> str:
        try:
            together.wait(timeout=60)
            return open_once(hand_off_id=hand_off, account=account, now=MONDAY).name
        except HandOffOver:
            return ""
        finally:
            connections.close_all()

    for _ in range(5):
        supported.asks()
        hand_off = still_on().get().pk
        with ThreadPoolExecutor(2) as pool:
            shown = sorted(pool.map(tap, two))
        assert shown[0] == ""
        assert shown[1] != ""
        assert not still_on().exists()
