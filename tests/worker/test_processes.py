"""Real workers, killed and doubled, over a real database and a real SMTP server."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection

from beenthere.adapters.postgres import Server
from beenthere.apps.outside import now
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.models import Message, MessageState
from beenthere.config.prepare import prepare_database
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import MessageKind
from tests.hospital import Hospital
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
