"""Erasing on schedule: keys first, all of it, once, and never sooner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beenthere.apps.cases.actions import closing, offering, reaching, routing, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.models import Case, Event, Involved
from beenthere.apps.outside import vault
from beenthere.apps.privacy import actions
from beenthere.apps.privacy.actions import ClockJumped, sever_due, trust_clock
from beenthere.apps.privacy.models import LastRun, Receipt
from beenthere.apps.privacy.queries import due_for_erasing, erasing_stopped, receipts_are_whole
from beenthere.apps.reports.models import Tally
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    OutreachOutcome,
    ReachBy,
    Source,
    Urgency,
)
from beenthere.ports import KeyGone
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


def erase(now: datetime, **options: Any) -> int:
    """Erase as a worker does that was never stopped: its clock has not jumped."""
    trust_clock(now=now)
    return sever_due(now=now, **options)


def closed(hospital: Hospital, reason: CloseReason = CloseReason.COMPLETE, **how: Any) -> Case:
    case = hospital.case(**how)
    closing.close(case_id=case.pk, reason=reason, now=MONDAY)
    return case


def lived_through(hospital: Hospital) -> Case:
    """A case with a row in every table that a case can have rows in."""
    person, supporter, second = hospital.person(), hospital.supporter(), hospital.supporter()
    director = hospital.director()
    facts = {
        **TYPED,
        SealedField.DIRECTORY_ID: person.directory_id,
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "assistant_professor",
        SealedField.DEPARTMENT: "medicine",
    }
    case, other = hospital.case(facts), hospital.case(facts)
    for each in (case, other):
        triage.triage(
            case_id=each.pk,
            facts=facts,
            reach_by=ReachBy.DIRECTORY,
            urgency=Urgency.ROUTINE,
            now=MONDAY,
        )
    triage.join(case_id=other.pk, into=case.pk, now=MONDAY)
    triage.note_opening(case=case, account_id=director.pk, now=MONDAY)
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)
    offering.accept(offer_id=case.offers.get().pk, supporter=supporter, now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=second.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    return case


def rows_about_cases() -> dict[str, int]:
    models = [*apps.get_app_config("cases").get_models(include_auto_created=True)]
    models.append(apps.get_model("paging", "Message"))
    return {model.__name__: model._default_manager.count() for model in models}


def test_all_of_a_case_goes_and_a_tally_and_a_receipt_remain(hospital: Hospital) -> None:
    case = lived_through(hospital)
    before = rows_about_cases()
    assert all(before.values()), f"the story leaves a table out: {before}"
    keys = [*Case.objects.values_list("pk", flat=True), *Event.objects.values_list("pk", flat=True)]

    assert erase(MONDAY + WEEK) == 2

    assert not any(rows_about_cases().values())
    assert vault().digests(keys, place="case.name.1", value="anything") == {}
    with pytest.raises(KeyGone):
        vault().unseal(case.pk, place="case.name.1", sealed=b"")
    # The person was referred twice and is counted once.
    tally = Tally.objects.get()
    assert (tally.month, tally.kind, tally.source) == (
        date(2026, 11, 1),
        EventKind.ADVERSE_EVENT,
        Source.COLLEAGUE,
    )
    assert (tally.referred, tally.reached, tally.declined) == (1, 1, 0)
    assert (tally.same_day, tally.next_day, tally.later) == (1, 0, 0)
    assert Receipt.objects.get().count == 2
    assert receipts_are_whole()


@pytest.mark.parametrize(
    ("reason", "after"),
    [
        (CloseReason.COMPLETE, WEEK),
        (CloseReason.DECLINED, timedelta(days=1)),
        (CloseReason.MISTAKEN, timedelta(days=1)),
    ],
)
def test_nothing_goes_before_its_time(
    hospital: Hospital, reason: CloseReason, after: timedelta
) -> None:
    closed(hospital, reason)
    assert erase(MONDAY + after - timedelta(seconds=1)) == 0
    assert erase(MONDAY + after) == 1


def test_to_find_that_nothing_is_due_takes_one_statement(hospital: Hospital) -> None:
    closed(hospital)
    trust_clock(now=MONDAY)
    with CaptureQueriesContext(connection) as asked:
        assert sever_due(now=MONDAY + timedelta(seconds=50)) == 0
    assert len(asked) == 1
    # The run is noted all the same, now and then, for whoever asks whether a worker is at work.
    later = MONDAY + timedelta(seconds=70)
    sever_due(now=later)
    assert LastRun.objects.get().at == later


def test_an_open_case_is_never_erased(hospital: Hospital) -> None:
    hospital.case()
    assert erase(MONDAY + timedelta(days=400)) == 0


def test_an_event_goes_with_the_last_of_its_cases(hospital: Hospital) -> None:
    refer(
        form=hospital.case(routed=False).event.pk,
        kind=EventKind.MASS_EVENT,
        occurred=Occurred.TODAY,
        urgency=Urgency.ROUTINE,
        source=Source.COLLEAGUE,
        clinicians=[
            Referred(
                reach_by=ReachBy.DIRECTORY,
                facts={SealedField.DIRECTORY_ID: hospital.person().directory_id},
            )
            for _ in range(2)
        ],
        now=MONDAY,
    )
    event = Event.objects.get(kind=EventKind.MASS_EVENT)
    first, second = event.cases.order_by("pk")
    for case in (first, second):
        routing.route(case_id=case.pk, now=MONDAY)
    closing.close(case_id=first.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert erase(MONDAY + WEEK) == 1
    assert Involved.objects.filter(event=event).count() == 2
    assert vault().hashes(event.pk, place="event.involved.1", values=["a"])
    closing.close(case_id=second.pk, reason=CloseReason.COMPLETE, now=MONDAY + WEEK)
    assert erase(MONDAY + 2 * WEEK) == 1
    assert not Event.objects.filter(pk=event.pk).exists()
    with pytest.raises(KeyGone):
        vault().hashes(event.pk, place="event.involved.1", values=["a"])


def test_an_event_that_an_open_case_was_joined_to_stays(hospital: Hospital) -> None:
    hospital.director()
    going_on, closing_one = hospital.case(), hospital.case()
    triage.join(case_id=closing_one.pk, into=going_on.pk, now=MONDAY)
    assert erase(MONDAY + WEEK) == 1
    assert going_on.also.get().pk == closing_one.event_id
    assert vault().hashes(closing_one.event_id, place="event.involved.1", values=["a"])


class Killed(BaseException):
    """As if the process had died here: no handler of ours may catch it."""


@pytest.mark.parametrize(
    "at", ["after the keys", "after the tally", "after the receipt", "after some rows"]
)
def test_killed_anywhere_it_ends_what_it_began_and_counts_once(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    for _ in range(3):
        closed(hospital)
    steps: dict[str, tuple[Any, str]] = {
        "after the keys": (vault(), "destroy"),
        "after the tally": (actions, "_count"),
        "after the receipt": (actions, "_write_receipt"),
        "after some rows": (type(Case.objects.all()), "delete"),
    }
    holder, name = steps[at]
    real: Callable[..., Any] = getattr(holder, name)

    def die(*args: Any, **options: Any) -> None:
        real(*args, **options)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(holder, name, die)
        with pytest.raises(Killed):
            erase(MONDAY + WEEK)
    # Whatever instant it was, nobody can be read any more; the rows and the counts are whole.
    assert Case.objects.count() == 3
    assert not Tally.objects.exists()
    assert not Receipt.objects.exists()
    keys = list(Case.objects.values_list("pk", flat=True))
    assert vault().digests(keys, place="case.name.1", value="anything") == {}

    assert erase(MONDAY + WEEK) == 3
    assert Tally.objects.get().referred == 3
    assert [receipt.count for receipt in Receipt.objects.all()] == [3]
    assert erase(MONDAY + WEEK) == 0


def test_the_cost_of_a_case_does_not_grow(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 5)

    def statements(batches: int) -> int:
        for _ in range(5 * batches):
            closed(hospital)
        trust_clock(now=MONDAY + WEEK)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            sever_due(now=MONDAY + WEEK)
        return len(captured)

    one, four = statements(1), statements(4)
    assert four <= 4 * one


def test_batches_are_counted_as_they_go_and_a_limit_is_kept(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    for _ in range(5):
        closed(hospital)
    seen: list[int] = []
    assert erase(MONDAY + WEEK, limit=3, progress=seen.append) == 3
    assert seen == [2, 1]
    assert due_for_erasing(now=MONDAY + WEEK).count() == 2
    assert erase(MONDAY + WEEK, progress=seen.append) == 2
    assert Receipt.objects.get().count == 5


@pytest.mark.parametrize("jump", [timedelta(days=30), -timedelta(days=30)])
def test_erasing_stops_when_the_clock_has_jumped(hospital: Hospital, jump: timedelta) -> None:
    closed(hospital)
    sever_due(now=MONDAY)
    with pytest.raises(ClockJumped, match="clock-is-right"):
        sever_due(now=MONDAY + jump)
    assert erasing_stopped(now=MONDAY + jump)
    assert Case.objects.exists()
    # The clock is set right: everything goes on by itself.
    assert sever_due(now=MONDAY + timedelta(hours=1)) == 0
    assert not erasing_stopped(now=MONDAY + timedelta(hours=1))


def test_somebody_may_say_that_the_clock_is_right(hospital: Hospital) -> None:
    closed(hospital)
    sever_due(now=MONDAY)
    trust_clock(now=MONDAY + WEEK)
    assert sever_due(now=MONDAY + WEEK) == 1


def test_a_long_weekend_is_no_jump(hospital: Hospital) -> None:
    closed(hospital)
    sever_due(now=MONDAY)
    assert sever_due(now=MONDAY + timedelta(days=3)) == 0
    assert sever_due(now=MONDAY + timedelta(days=6)) == 0
    assert sever_due(now=MONDAY + WEEK) == 1
    assert LastRun.objects.get().at == MONDAY + WEEK


def test_each_day_has_one_receipt_and_the_chain_shows_an_altered_one(hospital: Hospital) -> None:
    for days in (0, 0, 1, 2):
        case = hospital.case(now=MONDAY)
        closing.close(
            case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY + timedelta(days=days)
        )
    for days in (0, 1, 2):
        erase(MONDAY + WEEK + timedelta(days=days))
    assert [receipt.count for receipt in Receipt.objects.order_by("pk")] == [2, 1, 1]
    assert receipts_are_whole()
    Receipt.objects.filter(count=2).update(count=1)
    assert not receipts_are_whole()


def test_a_receipt_that_was_taken_out_is_missed(hospital: Hospital) -> None:
    for days in (0, 1, 2):
        case = hospital.case(now=MONDAY)
        closing.close(
            case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY + timedelta(days=days)
        )
        erase(MONDAY + WEEK + timedelta(days=days))
    Receipt.objects.order_by("pk")[1].delete()
    assert not receipts_are_whole()
