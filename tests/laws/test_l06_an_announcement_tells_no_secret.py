"""L6. A case that a director may not see changes nothing in what their desk tells of an announced
event: it is the same as if that case did not exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from beenthere.apps.announcements import queries
from beenthere.apps.announcements.actions import announce, tie
from beenthere.apps.announcements.models import Announcement
from beenthere.apps.announcements.queries import late_for
from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    ReachBy,
    Role,
    Source,
    Urgency,
)
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged
from tests.laws.test_l06_an_exclusion_tells_no_secret import (
    Conflicted,
    Observed,
    for_now,
    rounds,
    telling,
)

LATE = MONDAY + timedelta(hours=30)
ERASED = LATE + timedelta(days=1)
TOLD = "Outreach has not begun for all of them"

Made = Callable[[], object]


@pytest.fixture
def conflicted(hospital: Hospital, ten_on_monday: None, monkeypatch: pytest.MonkeyPatch) -> World:
    director = hospital.director()
    associate = hospital.director(Role.ASSOCIATE_DIRECTOR)
    world = World(hospital, director, associate, triaged(hospital))
    # Whom the directory lists, it lists in either world.
    assert world.report.reports_to == director.person
    tie(world.seen.event_id, world.reference)
    monkeypatch.setattr("tests.jumping_clock.now", lambda: LATE)
    return world


class World(Conflicted):
    """An event that was announced with two clinicians. One was referred, everybody sees their case,
    and nobody has reached out to them."""

    @cached_property
    def reference(self) -> str:
        return announce(
            once=uuid4(),
            kind=EventKind.UNEXPECTED_DEATH,
            occurred=Occurred.TODAY,
            clinicians=2,
            now=MONDAY,
        )

    def nothing(self) -> None:
        """The other was not referred."""

    def hidden(self) -> Case:
        """The other evaluates, or is evaluated by, this director: their case is hidden."""
        form = uuid4()
        refer(
            form=form,
            kind=EventKind.UNEXPECTED_DEATH,
            occurred=Occurred.TODAY,
            urgency=Urgency.ROUTINE,
            source=Source.RISK_MANAGEMENT,
            clinicians=[
                Referred(reach_by=ReachBy.TYPED, facts={SealedField.EMAIL: str(self.report.email)})
            ],
            reference=self.reference,
            now=MONDAY,
        )
        case = Case.objects.get(event__form=form)
        route(case_id=case.pk, now=MONDAY)
        assert case.sights.get().account_id == self.associate.pk
        return case

    def hidden_and_over(self) -> None:
        closing.close(case_id=self.hidden().pk, reason=CloseReason.DECLINED, now=MONDAY)

    def hidden_and_erased(self) -> None:
        self.hidden_and_over()
        trust_clock(now=ERASED)
        assert sever_due(now=ERASED) == 1

    def begun(self) -> None:
        """Somebody has reached out to the one whom everybody sees."""
        Case.objects.filter(pk=self.seen.pk).update(last_contact_at=MONDAY)

    def seen_after(self, *what: Made, by: Account, everywhere: bool = False) -> list[Observed]:
        """This account's look at the front door and the desk, or everywhere, in a world where that
        happened."""
        browser = signed_in(by)
        with for_now():
            for each in what:
                each()
            if everywhere:
                return rounds(browser, str(self.seen.code_name))
            return rounds(browser, str(self.seen.code_name), [])


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.parametrize("begun", ["nothing", "begun"])
@pytest.mark.parametrize("what", ["hidden", "hidden_and_over"])
def test_a_hidden_case_changes_nothing_for_a_director_in_conflict(
    conflicted: World, what: str, begun: str, everywhere: bool
) -> None:
    """Nothing on the desk, which is the page that tells of announcements; nor anywhere else."""
    me, before = conflicted.director, getattr(conflicted, begun)
    without = conflicted.seen_after(before, by=me, everywhere=everywhere)
    assert TOLD in without[1].given
    made = getattr(conflicted, what)
    hidden = conflicted.seen_after(before, made, by=me, everywhere=everywhere)
    assert telling(hidden, without) == []


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_a_hidden_case_that_was_erased_changes_nothing_either(
    conflicted: World, everywhere: bool
) -> None:
    # Erasing leaves a note for everybody that it ran.
    trust_clock(now=ERASED)
    me, before, then = conflicted.director, conflicted.begun, conflicted.hidden_and_erased
    without = conflicted.seen_after(before, by=me, everywhere=everywhere)
    erased = conflicted.seen_after(before, then, by=me, everywhere=everywhere)
    assert telling(erased, without) == []
    assert TOLD in erased[1].given


def test_whoever_may_see_every_case_is_told_how_it_is(conflicted: World) -> None:
    associate, begun = conflicted.associate, conflicted.begun
    for settled in (conflicted.hidden_and_over, conflicted.hidden_and_erased):
        assert TOLD in conflicted.seen_after(settled, by=associate)[1].given
        assert TOLD not in conflicted.seen_after(begun, settled, by=associate)[1].given
    assert TOLD in conflicted.seen_after(begun, conflicted.hidden, by=associate)[1].given


def test_a_desk_that_counts_what_it_may_not_show_is_caught(
    conflicted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def for_everybody(_account: Account, *, now: datetime) -> QuerySet[Announcement]:
        return queries.late_for(conflicted.associate, now=now)

    monkeypatch.setattr("beenthere.apps.desk.queries.late_for", for_everybody)
    me, begun = conflicted.director, conflicted.begun
    apart = telling(
        conflicted.seen_after(begun, conflicted.hidden_and_over, by=me),
        conflicted.seen_after(begun, by=me),
    )
    assert "get /desk/: given" in apart


def test_one_look_more_where_a_case_is_hidden_is_caught(
    conflicted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looking_twice(account: Account, *, now: datetime) -> QuerySet[Announcement]:
        hidden = Case.objects.filter(event__announcement__isnull=False)
        for each in hidden.exclude(sights__account=account):
            each.sights.exists()
        return late_for(account, now=now)

    monkeypatch.setattr("beenthere.apps.desk.queries.late_for", looking_twice)
    me = conflicted.director
    apart = telling(
        conflicted.seen_after(conflicted.hidden, by=me),
        conflicted.seen_after(conflicted.nothing, by=me),
    )
    assert "get /desk/: asked" in apart
