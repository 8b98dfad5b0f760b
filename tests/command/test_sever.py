"""`beenthere sever` on a real database, killed in the middle and run again: nothing half-erased."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction

from beenthere.adapters.postgres import Server
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts, unreadable, unsealed
from beenthere.apps.cases.models import Case, Event, Sealed
from beenthere.apps.outside import now, vault
from beenthere.apps.privacy.actions import BATCH, trust_clock
from beenthere.apps.privacy.models import Receipt
from beenthere.apps.privacy.queries import receipts_are_whole
from beenthere.apps.reports.models import Tally
from beenthere.config.prepare import prepare_database
from beenthere.domain.vocabulary import Role
from benchmarks import hospital as many
from tests.processes import beenthere, eventually, running

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

Known = Mapping[UUID, Facts]
"""What is known of the clinician of each case."""


@pytest.fixture
def env(postgres: Server) -> dict[str, str]:
    """The environment of processes on the test database."""
    prepare_database()
    database = connection.settings_dict["NAME"]
    return {
        "BEENTHERE_DATA": str(settings.PLACE.data),
        "DATABASE_URL": f"postgresql:///{database}?host={postgres.socket}&port=5432",
    }


def closed(count: int) -> Known:
    """So many closed cases, overdue for erasing, the first of them longest."""
    trust_clock(now=now())
    hospital = many.Hospital()
    director = hospital.appoint(Role.DIRECTOR)
    facts = [facts_of(person) for person in hospital.hire(count)]
    month_ago = now() - timedelta(days=30)
    cases = hospital.closed_cases(facts, due_at=month_ago, seen_by=[director])
    return dict(zip((case.pk for case in cases), facts, strict=True))


def keys_of(known: Known) -> list[UUID]:
    """The keys of these cases and of their events."""
    events = Event.objects.filter(cases__in=known).values_list("pk", flat=True)
    return [*known, *events]


def half_erased(known: Known) -> list[UUID]:
    """Cases that are neither wholly there, nor unreadable and waiting to be ended, nor gone."""
    there = Case.objects.filter(pk__in=known).prefetch_related("sealed")
    lost = unreadable(case.pk for case in there)
    return [case.pk for case in there if case.pk not in lost and unsealed(case) != known[case.pk]]


def counted() -> list[int]:
    """How many cases the tally and the receipts say there were."""
    return [
        sum(Tally.objects.values_list("referred", flat=True)),
        sum(Receipt.objects.values_list("count", flat=True)),
    ]


def nothing_is_left(known: Known, keys: Collection[UUID]) -> None:
    assert not Case.objects.exists()
    assert not Event.objects.exists()
    assert vault().digests(keys, place="case.name.1", value="") == {}
    assert counted() == [len(known)] * 2
    assert receipts_are_whole()


def erasing(postgres: Server, *, waiting: bool = False) -> bool:
    """Whether the database still does something for a process that erases."""
    with postgres.administer() as superuser:
        found = superuser.execute(
            "SELECT wait_event_type = 'Lock' FROM pg_stat_activity "
            "WHERE usename = 'beenthere_worker'"
        ).fetchall()
    return any(not waiting or locked for (locked,) in found)


def test_killed_between_the_keys_and_the_rows_it_ends_what_it_began(
    env: dict[str, str], postgres: Server
) -> None:
    known = closed(BATCH + 100)
    keys = keys_of(known)
    in_the_second_batch = list(known)[BATCH + 50]
    with transaction.atomic():
        # It waits for this row when the keys of its second batch are gone, and the rows are not.
        list(Sealed.objects.select_for_update().filter(case=in_the_second_batch))
        with running("sever", env=env) as process:
            eventually(lambda: erasing(postgres, waiting=True))
            process.kill()
            process.wait()
    eventually(lambda: not erasing(postgres))

    assert Case.objects.count() == 100
    assert unreadable(known) == set(known)
    assert half_erased(known) == []
    assert counted() == [BATCH] * 2

    ended = beenthere("sever", "--json", env=env)
    assert (ended.returncode, json.loads(ended.stdout)) == (0, {"erased": 100, "still_due": 0})
    nothing_is_left(known, keys)


def test_a_case_that_lost_a_row_is_caught() -> None:
    known = closed(3)
    assert half_erased(known) == []
    case = list(known)[1]
    Sealed.objects.filter(case=case)[0].delete()
    assert half_erased(known) == [case]


@pytest.mark.soak
def test_ten_thousand_killed_again_and_again(
    env: dict[str, str], postgres: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = closed(10_000)
    keys = keys_of(known)
    shown = tmp_path / "shown"
    began = time.monotonic()
    for part in (0.1, 0.3, 0.5, 0.7):
        _kill_when_erased(int(part * len(known)), env=env, shown=shown)
        eventually(lambda: not erasing(postgres))
        left = Case.objects.count()
        lost = unreadable(Case.objects.values_list("pk", flat=True))
        assert 0 < left < len(known)
        assert len(lost) <= BATCH
        assert half_erased(known) == []
        assert counted() == [len(known) - left] * 2
        with capsys.disabled():
            say(f"killed: {left:,} left, of which {len(lost)} cannot be read any more")
    assert "Erasing:" in shown.read_text()
    ended = beenthere("sever", "--json", env=env)
    assert json.loads(ended.stdout) == {"erased": left, "still_due": 0}
    nothing_is_left(known, keys)
    with capsys.disabled():
        say(f"10,000 erased, killed four times, in {time.monotonic() - began:.0f} s")


def say(line: str) -> None:
    """Tell whoever runs the long tests."""
    sys.stdout.write(f"{line}\n")


def _kill_when_erased(count: int, *, env: Mapping[str, str], shown: Path) -> None:
    """Run it, and kill it once so many are gone in all; what it shows is added to a file."""
    with shown.open("a") as errors, running("sever", env=env, errors=errors) as process:
        eventually(lambda: sum(Receipt.objects.values_list("count", flat=True)) >= count)
        assert process.poll() is None
        process.kill()
        assert process.wait() == -signal.SIGKILL
