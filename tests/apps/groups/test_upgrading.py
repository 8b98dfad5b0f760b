"""A team that was tied stays tied, and a time that was handed back is none any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from beenthere.apps.cases.models import Event
from beenthere.apps.groups.models import Group
from beenthere.apps.paging.models import Message
from tests.hospital import MONDAY, Hospital

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]

ONE_EVENT = [("groups", "0001_initial")]


@pytest.fixture
def old() -> Iterator[Any]:
    """The groups as they were."""
    executor = MigrationExecutor(connection)
    executor.migrate(ONE_EVENT)
    then = executor.loader.project_state(ONE_EVENT).apps
    yield then.get_model("groups", "Group")._default_manager
    bring_up_to_date()


def bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_ties_stay_and_a_time_of_nobody_goes(old: Any) -> None:
    hospital = Hospital()
    event = hospital.case().event_id
    for name, its_event in (("quiet-otter", event), ("silver-heron", None)):
        group = old.create(
            id=uuid4(),
            form=uuid4(),
            code_name=name,
            department="nursing",
            kind="unexpected_death",
            about=9,
            how_soon="fresh",
            asked_at=MONDAY,
            state="taken",
            owner="desk",
            next_action="assign",
            due_at=MONDAY,
            begins_at=MONDAY,
            minutes=90,
            event_id=its_event,
        )
        if its_event:
            Message.objects.create(
                account=hospital.director(), kind="group_moved", group_id=group.pk, due_at=MONDAY
            )
    bring_up_to_date()
    tied, free = Group.objects.order_by("code_name")
    assert list(tied.events.all()) == [Event.objects.get()]
    assert not free.events.exists()
    assert tied.ends_at is free.ends_at is None
    assert (tied.time_fell_away, free.time_fell_away) == (True, False)
