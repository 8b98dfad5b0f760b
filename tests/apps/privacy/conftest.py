"""A hospital with its counsel and a director, and the clock that its pages read."""

from __future__ import annotations

from datetime import datetime

import pytest

from beenthere.apps.people.models import Account
from beenthere.domain.vocabulary import Role
from tests.hospital import MONDAY, Hospital


class Now:
    """The clock that pages read: a Monday, until a test moves it on."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(no_second_step: None, monkeypatch: pytest.MonkeyPatch) -> Now:
    """The clock of the pages; nobody is asked for a second step."""
    standing = Now()
    monkeypatch.setattr("tests.jumping_clock.now", standing)
    return standing


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def counsel(hospital: Hospital) -> Account:
    return hospital.account(Role.COUNSEL)


@pytest.fixture
def director(hospital: Hospital) -> Account:
    return hospital.director()
