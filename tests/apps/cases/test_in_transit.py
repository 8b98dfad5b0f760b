"""One referral from the form to erasing, with its keys in Transit; and how much that asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from beenthere.apps import outside
from beenthere.apps.cases.actions import closing, triage
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.domain.vocabulary import CloseReason, ReachBy, Urgency
from beenthere.worker.chores import destroy_orphans
from tests.adapters.vault.fake_transit import FakeTransit
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(
    ten_on_monday: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakeTransit]:
    with FakeTransit(tmp_path) as running:
        monkeypatch.setenv("VAULT_ADDR", running.address)
        monkeypatch.setenv("BEENTHERE_TRANSIT_TOKEN_FILE", str(running.token_file))
        settings.VAULT_FACTORY = "beenthere.config.vaults.transit"
        outside.vault.cache_clear()
        yield running
        outside.vault.cache_clear()


def asked(server: FakeTransit, client: Client, name: str, *args: object) -> list[str]:
    """What a page asks of Transit."""
    server.asked.clear()
    assert client.get(reverse(name, args=args)).status_code == 200
    return sorted(path.split("/")[3] for _method, path in server.asked)


def test_a_case_lives_and_is_erased(server: FakeTransit) -> None:
    hospital = Hospital()
    director, _supporter = hospital.director(), hospital.supporter()
    case = hospital.case()
    assert unsealed(case) == TYPED
    client = Client()
    client.force_login(director, backend="beenthere.apps.people.backend.AccountBackend")
    assert asked(server, client, "desk") == []
    alone = asked(server, client, "desk_case", case.code_name)
    triage.triage(
        case_id=case.pk, facts=TYPED, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )
    assert "decrypt" in asked(server, client, "desk_match", case.code_name)
    others = [hospital.case() for _ in range(3)]
    among = asked(server, client, "desk_case", case.code_name)
    # Each other open case is asked once for each of the ways in which somebody can be reached.
    assert len(among) - len(alone) == 2 * len(others)

    held = len(server.keys)
    for each in (case, *others):
        closing.close(case_id=each.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    trust_clock(now=MONDAY + timedelta(days=60))
    assert sever_due(now=MONDAY + timedelta(days=60)) == 4
    assert not Case.objects.exists()
    assert len(server.keys) == held - 8, "four cases and their events"


def test_keys_that_nobody_used_are_deleted_once_they_are_old(
    server: FakeTransit, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = Hospital()
    hospital.director()
    case = hospital.case()
    later = MONDAY + timedelta(days=3)
    monkeypatch.setattr("tests.jumping_clock.now", lambda: later)
    assert destroy_orphans(now=later) == 0, "they may only have met the wrong database"
    much_later = later + program().policy.backup_keys.length
    assert destroy_orphans(now=much_later) == 14
    assert set(server.keys) == {f"beenthere-{key.hex}" for key in (case.pk, case.event_id)}
    assert unsealed(case) == TYPED
