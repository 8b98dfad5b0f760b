"""The program that adversaries are let loose on: every state, and somebody of every role.

It takes long to make, and they mostly look: a file of them shares one, and whatever a test does to
it is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.fuzz.town import Town
from tests.hospital import MONDAY


@pytest.fixture(scope="module")
def one_town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as monkeypatch,
        transaction.atomic(),
    ):
        monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
        yield Town()
        transaction.set_rollback(True)


@pytest.fixture
def town(one_town: Town) -> Iterator[Town]:
    with transaction.atomic():
        yield one_town
        transaction.set_rollback(True)
