"""Letters to people without an account: slow, broken or taken back, they hold up nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.nominations.actions import ask
from beenthere.apps.nominations.models import Letter
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.people.models import Department
from beenthere.domain.wording import LetterKind
from beenthere.ports import Page
from beenthere.worker.letters import send_letters
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY
from tests.worker.conftest import Night
from tests.worker.test_slow import Slow

pytestmark = pytest.mark.django_db

TRIES = program().policy.delivery_tries
SENT, WAITING, FAILED = LetterState.SENT, LetterState.WAITING, LetterState.FAILED


class Broken(FakeChannel):
    """Fails with the first page, by our mistake; and the letter after it is gone meanwhile."""

    def send(self, page: Page) -> None:
        if page.address == "first@hospital.example":
            Letter.objects.filter(person__email="second@hospital.example").delete()
            raise ValueError(page.address)
        super().send(page)


def _letters(night: Night) -> None:
    people = [
        night.hospital.person(email=f"{number}@hospital.example")
        for number in ("first", "second", "third")
    ]
    question = ask(department=Department.objects.get(code="medicine"), now=MONDAY)
    for person in people:
        Letter.objects.create(
            kind=LetterKind.QUESTION, person=person, question=question, due_at=MONDAY
        )


def _came_of() -> list[tuple[str, int]]:
    return list(Letter.objects.order_by("person").values_list("state", "attempts"))


def test_where_they_are_slow_pages_have_their_turn_after_each(night: Night) -> None:
    _letters(night)
    slow = Slow(night, timedelta(seconds=40))
    assert send_letters(slow, clock=lambda: night.moment) == 3
    assert sorted(_came_of()) == [(SENT, 1), (WAITING, 0), (WAITING, 0)]
    while send_letters(slow, clock=lambda: night.moment):
        pass
    assert _came_of() == [(SENT, 1)] * 3
    assert len(slow.pages) == 3


def test_one_that_breaks_holds_up_no_other_and_is_given_up_in_the_end(night: Night) -> None:
    _letters(night)
    broken = Broken()
    for _ in range(TRIES + 2):
        send_letters(broken, clock=lambda: night.moment)
        night.moment += program().policy.delivery_longest_wait.length
    assert _came_of() == [(FAILED, TRIES), (SENT, 1)]
    assert len(broken.pages) <= 2


def test_one_that_was_begun_again_and_again_is_not_tried_once_more(night: Night) -> None:
    _letters(night)
    Letter.objects.update(attempts=TRIES)
    email = FakeChannel()
    send_letters(email, clock=lambda: MONDAY)
    assert _came_of() == [(FAILED, TRIES + 1)] * 3
    assert email.pages == []
