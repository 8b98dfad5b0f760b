"""The clock of the program, and the one that tests can make jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beenthere.adapters.clock import system_now
from tests import jumping_clock

A_MOMENT = timedelta(seconds=30)


def test_the_program_reads_the_time_in_utc() -> None:
    now = system_now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < A_MOMENT


def test_the_clock_of_tests_jumps_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(jumping_clock.VARIABLE, raising=False)
    assert abs(jumping_clock.now() - system_now()) < A_MOMENT
    file = tmp_path / "clock"
    monkeypatch.setenv(jumping_clock.VARIABLE, str(file))
    assert abs(jumping_clock.now() - system_now()) < A_MOMENT
    for ahead in (timedelta(days=40), timedelta(days=-3)):
        jumping_clock.jump(file, ahead)
        assert abs(jumping_clock.now() - system_now() - ahead) < A_MOMENT
