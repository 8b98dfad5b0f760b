"""L6. What the desk tells of an announced event is gone for a director who is kept from one of its
cases, exactly as it is gone when outreach has begun for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from beenthere.apps.announcements import queries
from beenthere.apps.announcements.actions import announce
from beenthere.apps.announcements.models import Announcement, Shown
from beenthere.apps.announcements.queries import late_for
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Role, Source, Urgency
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged
from tests.laws.test_l06_an_exclusion_tells_no_secret import (
    Conflicted,
    Observed,
    for_now,
    observe,
    rounds,
    telling,
)

LATE = MONDAY + timedelta(hours=30)

Made = Callable[[str], None]


@pytest.fixture
def conflicted(hospital: Hospital, ten_on_monday: None, monkeypatch: pytest.MonkeyPatch) -> World:
    director = hospital.director()
    associate = hospital.director(Role.ASSOCIATE_DIRECTOR)
    world = World(hospital, director, associate, triaged(hospital))
    # Whom the directory lists, it lists in either world.
    assert world.report.reports_to == director.person
    monkeypatch.setattr("tests.jumping_clock.now", lambda: LATE)
    return world


class World(Conflicted):
    """An event that was announced with two clinicians, of whom nobody has been reached."""

    def hidden(self, reference: str) -> None:
        """One of the two evaluates, or is evaluated by, this director: their case is hidden."""
        case = self._referred(reference, {SealedField.EMAIL: self.report.email})
        assert case.sights.get().account_id == self.associate.pk

    def settled(self, reference: str) -> None:
        """Outreach is over for both; their cases were erased already."""
        Announcement.objects.filter(reference=reference).update(gone=2)

    def _referred(self, reference: str, facts: dict[SealedField, str]) -> Case:
        form = uuid4()
        refer(
            form=form,
            kind=EventKind.UNEXPECTED_DEATH,
            occurred=Occurred.TODAY,
            urgency=Urgency.ROUTINE,
            source=Source.RISK_MANAGEMENT,
            clinicians=[Referred(reach_by=ReachBy.TYPED, facts=facts)],
            reference=reference,
            now=MONDAY,
        )
        case = Case.objects.get(event__form=form)
        route(case_id=case.pk, now=MONDAY)
        return case

    def seen_after(self, what: Made, *, by: Account, everywhere: bool = False) -> list[Observed]:
        """This account's look at the desk, or everywhere, in a world where that happened."""
        browser = signed_in(by)
        with for_now():
            reference = announce(
                once=uuid4(),
                kind=EventKind.UNEXPECTED_DEATH,
                occurred=Occurred.TODAY,
                clinicians=2,
                now=MONDAY,
            )
            what(reference)
            if everywhere:
                return rounds(browser, str(self.seen.code_name))
            return [observe(browser, "get", reverse("desk"))]


def _nothing(_reference: str) -> None:
    """Nobody was referred yet."""


TOLD = "Outreach has not begun for all of them"


def test_hidden_and_settled_are_the_same_to_a_director_in_conflict(conflicted: World) -> None:
    me = conflicted.director
    waiting = conflicted.seen_after(_nothing, by=me)
    assert TOLD in waiting[0].given
    hidden = conflicted.seen_after(conflicted.hidden, by=me, everywhere=True)
    assert len(hidden) > 20
    assert not any(TOLD in each.given for each in hidden)
    settled = conflicted.seen_after(conflicted.settled, by=me, everywhere=True)
    assert telling(hidden, settled) == []
    assert TOLD in conflicted.seen_after(conflicted.hidden, by=conflicted.associate)[0].given


def test_it_does_not_come_back_when_the_hidden_case_is_gone(conflicted: World) -> None:
    with for_now():
        reference = announce(
            once=uuid4(),
            kind=EventKind.UNEXPECTED_DEATH,
            occurred=Occurred.TODAY,
            clinicians=2,
            now=MONDAY,
        )
        conflicted.hidden(reference)
        Case.objects.filter(event__announcement__reference=reference).delete()
        assert not late_for(conflicted.director, now=LATE).exists()
        assert late_for(conflicted.associate, now=LATE).exists()


def test_a_desk_that_forgets_who_may_see_it_is_caught(
    conflicted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def for_everybody(_account: Account, *, now: datetime) -> QuerySet[Announcement]:
        return queries.late_for(conflicted.associate, now=now)

    monkeypatch.setattr("beenthere.apps.desk.queries.late_for", for_everybody)
    me = conflicted.director
    apart = telling(
        conflicted.seen_after(conflicted.hidden, by=me),
        conflicted.seen_after(conflicted.settled, by=me),
    )
    assert "get /desk/: given" in apart


def test_one_look_more_for_whoever_is_left_out_is_caught(
    conflicted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looking_twice(account: Account, *, now: datetime) -> QuerySet[Announcement]:
        if not Shown.objects.filter(account=account).exists():
            Case.objects.filter(event__announcement__isnull=False).exists()
        return late_for(account, now=now)

    monkeypatch.setattr("beenthere.apps.desk.queries.late_for", looking_twice)
    me = conflicted.director
    apart = telling(
        conflicted.seen_after(conflicted.hidden, by=me),
        conflicted.seen_after(conflicted.settled, by=me),
    )
    assert "get /desk/: asked" in apart
