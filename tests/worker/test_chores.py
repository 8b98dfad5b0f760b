"""What is tidied away: keys of nothing, sign-ins that are over, days of rest long past."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.cases.models import Case, Event
from beenthere.apps.people.models import SignIn
from beenthere.apps.supporters.models import Supporter
from beenthere.worker import chores
from tests.adapters.vault.fake import FakeVault
from tests.hospital import MONDAY
from tests.worker.conftest import Night

DAY = timedelta(days=1)


def test_only_keys_of_nothing_are_destroyed(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = FakeVault(clock=lambda: night.moment)
    case = night.hospital.case(routed=False)
    used = {case.pk, case.event_id}
    orphans = {vault.issue() for _ in range(3)}
    monkeypatch.setattr(vault, "_keys", dict.fromkeys(used | orphans, b"k" * 32))
    monkeypatch.setattr(vault, "_issued", dict.fromkeys(used | orphans, MONDAY))
    monkeypatch.setattr(chores, "vault", lambda: vault)
    # Not while a form that was just begun may yet be sent.
    assert chores.destroy_orphans(now=MONDAY) == 0
    night.moment = MONDAY + 3 * DAY
    assert chores.destroy_orphans(now=night.moment) == 3
    assert vault.held(issued_before=night.moment) == used
    assert (Case.objects.count(), Event.objects.count()) == (1, 1)


def test_a_sign_in_that_is_over_goes(night: Night) -> None:
    for number, expires in enumerate((MONDAY, MONDAY + DAY)):
        SignIn.objects.create(
            session_key=f"{number}" * 64,
            session_data=f"e30:1sessn:{'a' * 43}",
            expire_date=expires,
        )
    night.at(MONDAY)
    assert [row.expire_date for row in SignIn.objects.all()] == [MONDAY + DAY]


def test_the_day_a_case_closed_is_forgotten_once_it_changes_nothing(night: Night) -> None:
    supporter = night.hospital.supporter(last_closed_on=MONDAY.date())
    night.at(MONDAY + 29 * DAY)
    assert Supporter.objects.get(pk=supporter.pk).last_closed_on == MONDAY.date()
    night.at(MONDAY + 30 * DAY)
    assert Supporter.objects.get(pk=supporter.pk).last_closed_on is None


def test_one_chore_that_fails_stops_nothing_else(
    night: Night, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_options: object) -> int:
        raise RuntimeError("anything at all")

    monkeypatch.setattr("beenthere.worker.loop.tidy", broken)
    night.hospital.director()
    night.hospital.case(routed=False)
    assert night.at(MONDAY)["messages"] == 1
    assert [record.getMessage() for record in caplog.records] == ["work_failed step=tidied"]
