"""What is tidied away: keys of nothing, sign-ins that are over, days of rest long past."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from beenthere.adapters.backup.epochs import Epochs
from beenthere.apps.awareness.models import Presentation
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.outside import program
from beenthere.apps.people.actions.accounts import end_stale_sign_ins
from beenthere.apps.people.models import SignIn
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.privacy.models import Orphan
from beenthere.apps.rota.models import Shift
from beenthere.apps.supporters.models import Rest
from beenthere.domain.vocabulary import Duty, PresentationKind
from beenthere.worker import chores
from tests.adapters.vault.fake import FakeVault
from tests.hospital import MONDAY
from tests.worker.conftest import Night

DAY = timedelta(days=1)


@pytest.fixture
def vault(night: Night, monkeypatch: pytest.MonkeyPatch) -> FakeVault:
    """A vault in which nothing is but a case, its event, and three keys of nothing."""
    vault = FakeVault(clock=lambda: night.moment)
    case = night.hospital.case(routed=False)
    there = {case.pk, case.event_id, *(vault.issue() for _ in range(3))}
    monkeypatch.setattr(vault, "_keys", dict.fromkeys(there, b"k" * 32))
    monkeypatch.setattr(vault, "_issued", dict.fromkeys(there, MONDAY))
    monkeypatch.setattr(chores, "vault", lambda: vault)
    return vault


def swept(night: Night, *, after: timedelta) -> int:
    night.moment = MONDAY + after
    return chores.destroy_orphans(now=night.moment)


def test_only_keys_of_nothing_are_destroyed_and_only_after_long(
    night: Night, vault: FakeVault
) -> None:
    long = program().policy.backup_keys.length
    # Not while a form that was just begun may yet be sent.
    assert swept(night, after=0 * DAY) == 0
    assert not Orphan.objects.exists()
    assert swept(night, after=3 * DAY) == 0
    assert Orphan.objects.count() == 3
    assert swept(night, after=3 * DAY + long - timedelta(seconds=1)) == 0
    assert swept(night, after=3 * DAY + long) == 3
    assert not Orphan.objects.exists()
    assert vault.held(issued_before=night.moment) == {Case.objects.get().pk, Event.objects.get().pk}


def test_a_wrong_database_costs_no_living_case_its_key(night: Night, vault: FakeVault) -> None:
    """One without the case is put in the place of the true one, and put right within days."""
    case, event = Case.objects.get(), Event.objects.get()
    night.moment = MONDAY + 30 * DAY
    rows = [event, case]
    Case.objects.all().delete()
    Event.objects.all().delete()
    assert chores.destroy_orphans(now=night.moment) == 0
    assert Orphan.objects.count() == 5
    night.moment += 9 * DAY
    assert chores.destroy_orphans(now=night.moment) == 0
    for row in rows:
        row.save(force_insert=True)
    night.moment += 2 * DAY
    assert chores.destroy_orphans(now=night.moment) == 3
    assert vault.held(issued_before=night.moment) == {case.pk, event.pk}


def test_the_weekly_keys_of_backups_end(night: Night, settings: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    epochs = settings.EPOCHS = tmp_path
    epoch = Epochs(epochs).this_week(now=MONDAY, lasts=10 * DAY)
    night.at(MONDAY + 2 * DAY)
    assert epoch.file.exists()
    # A clock that has jumped ends nothing.
    night.at(MONDAY + 10 * DAY)
    assert epoch.file.exists()
    trust_clock(now=MONDAY + 10 * DAY)
    night.at(MONDAY + 10 * DAY)
    assert not epoch.file.exists()


def test_a_sign_in_that_is_over_goes(night: Night) -> None:
    for number, expires in enumerate((MONDAY, MONDAY + DAY)):
        SignIn.objects.create(
            session_key=f"{number}" * 64,
            session_data=f"e30:1sessn:{'a' * 43}",
            expire_date=expires,
        )
    night.at(MONDAY)
    assert [row.expire_date for row in SignIn.objects.all()] == [MONDAY + DAY]


def test_a_rest_is_forgotten_once_it_changes_nothing(night: Night) -> None:
    night.hospital.supporter(rests_until=MONDAY.date(), recent_cases=4)
    night.at(MONDAY + 22 * DAY)
    assert Rest.objects.get().recent_cases == 4
    night.at(MONDAY + 23 * DAY)
    assert not Rest.objects.exists()


def test_presentations_and_shifts_are_kept_while_the_clock_is_in_doubt(night: Night) -> None:
    night.at(MONDAY)
    Shift.objects.create(
        account=night.hospital.director(),
        duty=Duty.ON_CALL,
        begins_at=MONDAY + DAY,
        ends_at=MONDAY + 2 * DAY,
    )
    Presentation.objects.create(
        kind=PresentationKind.GRAND_ROUNDS, begins_at=MONDAY, ends_at=MONDAY + DAY
    )
    later = MONDAY + program().policy.forget_presentations.length + DAY
    assert chores.end_presentations(now=later) == chores.forget_time(now=later) == 0
    trust_clock(now=later)
    assert chores.end_presentations(now=later) == chores.forget_time(now=later) == 1


def test_one_chore_that_fails_stops_nothing_else(
    night: Night, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_options: object) -> int:
        raise RuntimeError("anything at all")

    monkeypatch.setattr(chores, "_CHORES", (broken, end_stale_sign_ins))
    SignIn.objects.create(
        session_key="0" * 64, session_data=f"e30:1sessn:{'a' * 43}", expire_date=MONDAY
    )
    night.hospital.director()
    night.hospital.case(routed=False)
    done = night.at(MONDAY)
    assert (done["messages"], done["tidied"]) == (1, 1)
    assert [record.getMessage() for record in caplog.records] == ["work_failed step=tidied"]
