"""Real workers, killed and doubled, over a real database and a real SMTP server."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from beenthere.adapters.postgres import Server
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.models import Case, Event, Sealed
from beenthere.apps.outside import now
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.privacy.models import Receipt
from beenthere.apps.reports.models import Tally
from beenthere.config.prepare import prepare_database
from beenthere.domain.case import CaseState, NextAction
from beenthere.domain.code_names import FIRST, SECOND
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    ReachBy,
    Role,
    Source,
    Urgency,
)
from beenthere.domain.wording import MessageKind
from tests.hospital import TYPED, Hospital
from tests.processes import beenthere, eventually, running
from tests.sinks import MailSink

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink() as open_sink:
        yield open_sink


@pytest.fixture
def env(postgres: Server, sink: MailSink) -> dict[str, str]:
    """The environment of processes on the test database."""
    prepare_database()
    database = connection.settings_dict["NAME"]
    return {
        "BEENTHERE_DATA": str(settings.PLACE.data),
        "DATABASE_URL": f"postgresql:///{database}?host={postgres.socket}&port=5432",
        "BEENTHERE_SMTP_HOST": sink.host,
        "BEENTHERE_SMTP_PORT": str(sink.port),
    }


def queue(how_many: int) -> None:
    hospital = Hospital()
    accounts = [hospital.account(Role.ASSISTANT).pk for _ in range(how_many)]
    paging.queue(accounts=accounts, kind=MessageKind.INVITE, now=now())


def ids(sink: MailSink) -> list[str]:
    return [str(mail.message["Message-ID"]) for mail in sink.mails]


def listening(postgres: Server) -> list[int]:
    """The backends of workers that have done everything due and wait."""
    with postgres.administer() as superuser:
        rows = superuser.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE usename = 'beenthere_worker' AND query LIKE 'LISTEN%'"
        ).fetchall()
    return [row[0] for row in rows]


@pytest.mark.soak
def test_a_page_survives_a_worker_killed_while_sending_it(
    sink: MailSink, env: dict[str, str]
) -> None:
    queue(1)
    sink.hold = True
    with running("worker", env=env) as worker:
        eventually(lambda: Message.objects.filter(attempts=1).exists())
        worker.kill()
        worker.wait()
    sink.hold = False
    assert Message.objects.get().state == MessageState.QUEUED
    # Nobody touches it before the dead worker's lease is over.
    assert '"messages": 0' in beenthere("worker", "--once", "--json", env=env).stdout
    Message.objects.update(lease_until=now())
    assert '"messages": 1' in beenthere("worker", "--once", "--json", env=env).stdout
    assert Message.objects.get().state == MessageState.SENT
    assert len(sink.mails) == 1


def closed_long_ago(how_many: int) -> None:
    then = now() - timedelta(days=1)
    for _ in range(how_many // 20):
        refer(
            form=uuid4(),
            kind=EventKind.MASS_EVENT,
            occurred=Occurred.EARLIER,
            urgency=Urgency.ROUTINE,
            source=Source.COLLEAGUE,
            clinicians=[Referred(reach_by=ReachBy.TYPED, facts=TYPED) for _ in range(20)],
            now=then,
        )
    cases = list(Case.objects.all())
    for number, case in enumerate(cases):
        case.code_name = f"{FIRST[number // 64]}-{SECOND[number % 64]}"
        case.state, case.close_reason = CaseState.CLOSED, CloseReason.COMPLETE
        case.next_action = NextAction.ERASE
    fields = ["code_name", "state", "close_reason", "next_action"]
    Case.objects.bulk_update(cases, fields, batch_size=500)


def test_erasing_killed_halfway_goes_on_and_counts_each_case_once(env: dict[str, str]) -> None:
    closed_long_ago(1000)
    with running("sever", env=env) as erasing:
        eventually(Receipt.objects.exists)
        erasing.kill()
        erasing.wait()
    left = Case.objects.count()
    assert 0 < left < 1000
    # What was erased was erased whole, and counted.
    assert Sealed.objects.count() == left * len(TYPED)
    assert Event.objects.count() == Case.objects.values("event").distinct().count()
    assert Tally.objects.get().referred == Receipt.objects.get().count == 1000 - left

    done = beenthere("sever", "--json", env=env)
    assert json.loads(done.stdout) == {"erased": left, "still_due": 0}
    assert not Case.objects.exists()
    assert not Event.objects.exists()
    assert Tally.objects.get().referred == Receipt.objects.get().count == 1000


def test_two_workers_send_each_page_once(sink: MailSink, env: dict[str, str]) -> None:
    queue(60)
    with ExitStack() as both:
        workers = [both.enter_context(running("worker", "--once", env=env)) for _ in range(2)]
        assert [worker.wait() for worker in workers] == [0, 0]
    assert len(ids(sink)) == len(set(ids(sink))) == 60
    assert not Message.objects.exclude(state=MessageState.SENT).exists()


def test_a_worker_wakes_at_once_outlives_the_loss_of_its_connection_and_ends_politely(
    postgres: Server, sink: MailSink, env: dict[str, str]
) -> None:
    with running("worker", env=env) as worker:
        eventually(lambda: listening(postgres))
        queue(1)
        eventually(lambda: len(sink.mails) == 1)
        with postgres.administer() as superuser:
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'beenthere_worker'"
            )
        paging.queue(
            accounts=[Message.objects.get().account_id], kind=MessageKind.INVITE, now=now()
        )
        eventually(lambda: len(sink.mails) == 2)
        eventually(lambda: listening(postgres))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 0
