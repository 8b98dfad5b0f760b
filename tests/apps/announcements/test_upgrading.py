"""What was counted for all is counted for each director who was kept from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from beenthere.apps.announcements.models import Shown
from tests.hospital import MONDAY, Hospital

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]

COUNTED_FOR_ALL = [("announcements", "0001_initial")]


@pytest.fixture
def old() -> Iterator[Any]:
    """The models as they were: `old("Shown")` are the rows of one."""
    executor = MigrationExecutor(connection)
    executor.migrate(COUNTED_FOR_ALL)
    then = executor.loader.project_state(COUNTED_FOR_ALL).apps
    yield lambda name: then.get_model("announcements", name)._default_manager
    bring_up_to_date()


def bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_what_is_over_still_counts(old: Any) -> None:
    director = Hospital().director()
    made = old("Announcement").create(
        reference="BT-7KQ2-DY",
        once=uuid4(),
        kind="unexpected_death",
        occurred="today",
        clinicians=4,
        gone=3,
        announced_at=MONDAY,
        due_at=MONDAY,
        ends_at=MONDAY,
    )
    old("Shown").create(announcement=made, account_id=director.pk)
    bring_up_to_date()
    assert Shown.objects.get(account=director).gone == 3
