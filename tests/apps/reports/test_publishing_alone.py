"""Publishing on the worker's own login, which waits for whoever is counting."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from beenthere.adapters.postgres import Server
from beenthere.apps.reports import queries
from beenthere.apps.reports.actions import Counts, add, publish
from beenthere.apps.reports.models import Tally
from beenthere.config.prepare import ROLES, prepare_database
from beenthere.domain.reporting import CONNECTED, ORDER, Cell
from beenthere.domain.vocabulary import EventKind, Source
from tests.inventory.test_rights_suffice import signed_in_as

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

APRIL = datetime(2026, 4, 20, 12, tzinfo=UTC)


@pytest.fixture
def counted() -> None:
    prepare_database()
    with signed_in_as("worker"), transaction.atomic():
        cell = date(2026, 2, 1), EventKind.UNEXPECTED_DEATH, Source.COLLEAGUE
        add({cell: Counts(referred=40, reached=40, same_day=40)})


@pytest.mark.usefixtures("counted")
def test_the_worker_publishes_and_the_pages_read_what_it_published_and_no_tally() -> None:
    told = {*ORDER, *(Cell(measure) for measure in CONNECTED.values())}
    with signed_in_as("worker"):
        assert publish(now=APRIL) == 1
    for login in ("web", "reports"):
        with signed_in_as(login):
            published = queries.periods()
            assert len(queries.figures(published)[date(2026, 1, 1)]) == len(told)
            with pytest.raises(ProgrammingError, match="permission denied"):
                Tally.objects.exists()


@pytest.mark.usefixtures("counted")
def test_it_waits_for_whoever_counts(postgres: Server) -> None:
    counting = psycopg.connect(
        host=str(postgres.socket),
        port=5432,
        user=ROLES["worker"],
        dbname=connection.settings_dict["NAME"],
    )
    with counting, signed_in_as("worker"):
        counting.execute("UPDATE reports_tally SET referred = referred + 1")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            publish(now=APRIL)
    with signed_in_as("worker"):
        assert publish(now=APRIL) == 1
