"""The clock that pages read, standing still; and nobody sent to set up a second step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.hospital import MONDAY


@pytest.fixture
def clock(no_second_step: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets what the pages take the time to be; it is Monday at ten until then."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("tests.jumping_clock.now", lambda: moment)

    set_to(MONDAY)
    return set_to


@pytest.fixture
def at(clock: Callable[[datetime], None]) -> Callable[..., datetime]:
    """The same by what has passed: `at(hours=30)` after that Monday morning."""

    def jump(**after: float) -> datetime:
        moment = MONDAY + timedelta(**after)
        clock(moment)
        return moment

    return jump
