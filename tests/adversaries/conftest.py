"""The program that adversaries are let loose on: every state, and somebody of every role."""

from __future__ import annotations

import pytest

from tests.fuzz.town import Town
from tests.hospital import MONDAY


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
    return Town()
