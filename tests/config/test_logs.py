"""A line of the log: when, in UTC, how bad, where, and a fixed code; never two lines."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest

from beenthere.config.logs import CodesOnly
from beenthere.inventory.leaving import LOG


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows the time of Tokyo."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def _line(logger: str, said: str) -> str:
    record = logging.LogRecord(logger, logging.ERROR, "x.py", 1, said, None, None)
    record.created, record.msecs = 1_795_424_400.0, 0.0
    return CodesOnly().format(record)


@pytest.mark.usefixtures("far_away")
def test_the_time_is_utc_wherever_the_machine_is() -> None:
    line = _line("beenthere.worker", "page_failed channel=email")
    assert line == "2026-11-23T09:00:00Z ERROR beenthere.worker page_failed channel=email"


@pytest.mark.parametrize(
    "said", ["done\n2026-11-23T09:00:00Z ERROR beenthere.worker forged", "done\r", "a\x1b[2Jb"]
)
def test_nothing_that_is_said_can_begin_another_line(said: str) -> None:
    for logger in ("beenthere.worker", "django.request"):
        line = _line(logger, said)
        assert len(line.splitlines()) == 1
        assert "forged" not in line
        assert "\x1b" not in line


@pytest.mark.parametrize(
    "said",
    [
        *("case_opened", "page_failed", "page_failed channel=pigeon", "page_failed reason=refused"),
        *("page_failed channel=email channel=email", "case_failed case=7", "", "a b c"),
        "page_not_delivered reason=refused channel=email",
    ],
)
def test_what_nobody_declared_is_not_written(said: str) -> None:
    assert _line("beenthere.worker", said).endswith("beenthere.worker unfit_log_record")


def test_every_declared_line_is_written() -> None:
    for code, line in LOG.items():
        said = " ".join((code, *(f"{key}={list(may)[-1]}" for key, may in line.keys.items())))
        assert _line("beenthere.worker", said).endswith(f" {said}")
