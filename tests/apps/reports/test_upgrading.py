"""A tally made before reports existed is taken over."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]

BEFORE = [("reports", "0001_initial")]


def test_what_was_reached_before_it_was_timed_counts_as_late() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps.get_model("reports", "Tally")
    old.objects.create(
        month=date(2026, 1, 1), kind="adverse_event", source="self", referred=5, reached=3
    )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("reports"))
    tally = apps.get_model("reports", "Tally")._default_manager.get()
    assert (tally.same_day, tally.next_day, tally.later) == (0, 0, 3)
