"""The worker says outside that it is at work, and falls silent when something has not been done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from beenthere.apps.cases.models import Case
from beenthere.worker.heart import Heart
from tests.hospital import MONDAY, Hospital
from tests.sinks import HookSink, closed_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with HookSink() as sink:
        yield sink


class Beating:
    """A heart at an address, and the time it is told."""

    def __init__(self, address: str) -> None:
        self.now: datetime = MONDAY
        self._heart = Heart(address=address, clock=lambda: self.now)

    def after(self, minutes: int) -> int:
        self.now += timedelta(minutes=minutes)
        return self._heart.beat_now_and_then()


def test_it_beats_now_and_then_and_tells_nothing(sink: HookSink) -> None:
    heart = Beating(sink.url)
    assert [heart.after(each) for each in (0, 1, 4, 4, 1)] == [1, 0, 1, 0, 1]
    assert {(each.path, each.body) for each in sink.hooks} == {("/hooks/peer-support", b"")}
    assert set(sink.hooks[0].headers) == {"Host", "Accept-Encoding"}


def test_it_is_silent_while_something_has_fallen_through_and_beats_again_once_it_is_done(
    sink: HookSink,
) -> None:
    hospital = Hospital()
    hospital.director()
    case = hospital.case()
    later = MONDAY + timedelta(hours=1)
    heart = Beating(sink.url)
    Case.objects.update(due_at=MONDAY - timedelta(hours=1))
    assert heart.after(0) == 0
    assert sink.hooks == []
    Case.objects.update(due_at=later)
    case.messages.all().delete()
    assert heart.after(5) == 1


def test_a_clock_set_back_does_not_silence_it(sink: HookSink) -> None:
    heart = Beating(sink.url)
    assert [heart.after(each) for each in (0, -60, 5)] == [1, 1, 1]


def test_an_address_that_does_not_answer_holds_up_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert Beating(f"http://127.0.0.1:{closed_port()}/x").after(0) == 1
    assert [each.getMessage() for each in caplog.records] == ["heartbeat_failed"]


def test_without_an_address_it_never_beats() -> None:
    assert Beating("").after(0) == 0
