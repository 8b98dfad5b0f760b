"""A database in which somebody is both counsel and a director is brought up to date."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from beenthere.apps.people.models import Account
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital


def migrated_to(*targets: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(targets))


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_whoever_was_both_stays_a_director() -> None:
    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    migrated_to(("people", "0002_guard_sign_in_tables"))
    hospital = Hospital()
    both = hospital.account(Role.COUNSEL, Role.DIRECTOR, Role.EXECUTIVE)
    counsel = hospital.account(Role.COUNSEL, Role.SUPPORTER)
    migrated_to(*everything)
    assert Account.objects.get(pk=both.pk).roles == {Role.DIRECTOR, Role.EXECUTIVE}
    assert Account.objects.get(pk=counsel.pk).roles == {Role.COUNSEL, Role.SUPPORTER}
