"""What the tests of the laws share: a hospital, ten on a Monday morning, and signed-in people.

In every file the check is a function. It is put to the program, which must pass, and to a
planted violation, which it must catch.
"""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from tests.hospital import MONDAY, Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def ten_on_monday(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The clock that pages read stands still, and nobody is sent to set up a second step."""
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondStep" not in name]
