"""Legal holds: what they cover stays whole, what they do not cover goes on schedule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from beenthere.apps.cases.actions import closing, offering, reaching, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import AccessRecord, Case, Event
from beenthere.apps.outside import vault
from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import holding
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.holding import NotCounsel, NotInForce, set_hold, tell_supporters
from beenthere.apps.privacy.models import AskedToKeep, Hold, Joint
from beenthere.apps.privacy.queries import held_now, holds, in_force
from beenthere.apps.privacy.two_people import TakesAnother, agree, ask
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.watchdog import Trouble, troubles
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    JointKind,
    OutreachOutcome,
    ReachBy,
    Role,
    Urgency,
)
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, TYPED, Hospital

NOVEMBER = date(2026, 11, 1)
LATER = MONDAY + timedelta(days=30)

pytestmark = pytest.mark.django_db


def case_of(hospital: Hospital, department: str | None, *, now: datetime = MONDAY) -> Case:
    """A closed case of this department, or of one that nobody ever learned."""
    facts = {**TYPED, SealedField.DEPARTMENT: department} if department else TYPED
    case = hospital.case(facts, now=now)
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=now)
    return case


def erased(now: datetime = LATER) -> int:
    trust_clock(now=now)
    return sever_due(now=now)


def supported(hospital: Hospital, department: str) -> tuple[Case, Supporter]:
    """A case with a supporter who spoke with the clinician, opened by a director, and closed."""
    supporter = hospital.supporter()
    facts = {
        **TYPED,
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "resident",
        SealedField.DEPARTMENT: department,
    }
    case = hospital.case(facts)
    triage.triage(
        case_id=case.pk, facts=facts, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    return case, supporter


def hold(account: Account, department: str | None = None, **months: date) -> Scope:
    scope = Scope(**{"first": NOVEMBER, **months}, department=department)
    set_hold(scope=scope, account=account, now=MONDAY)
    return scope


def lift(counsel: Account, director: Account, now: datetime = LATER) -> None:
    lifted = in_force().get().pk
    holding.ask_to_lift(hold_id=lifted, account=counsel, now=now)
    joint = Joint.objects.get(about=lifted)
    holding.agree_to_lift(joint_id=joint.pk, account=director, now=now)


def test_what_it_covers_stays_and_the_rest_goes(hospital: Hospital, counsel: Account) -> None:
    kept, gone = case_of(hospital, "surgery"), case_of(hospital, "medicine")
    hold(counsel, "surgery")
    assert erased() == 1
    assert Case.objects.get() == kept
    assert unsealed(kept)[SealedField.NAME] == TYPED[SealedField.NAME]
    assert Event.objects.get() == kept.event
    assert vault().hashes(kept.event_id, place="event.involved.1", values=["a"])
    assert vault().digests([gone.pk], place="case.name.1", value="x") == {}


def test_the_whole_of_a_case_stays(hospital: Hospital, counsel: Account, director: Account) -> None:
    case, _ = supported(hospital, "surgery")
    triage.note_opening(case=case, account_id=director.pk, now=MONDAY)
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)

    def rows() -> list[int]:
        of_a_case = (case.sealed, case.blind_index, case.sights, case.offers, case.assignments)
        counts = [each.count() for each in (*of_a_case, case.contacts, case.messages)]
        return [*counts, AccessRecord.objects.count()]

    before = rows()
    hold(counsel)
    assert erased() == 0
    assert rows() == before


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), False),
        (date(2026, 10, 1), date(2026, 11, 1), True),
        (date(2026, 11, 1), date(2026, 11, 1), True),
        (date(2026, 12, 1), None, False),
        (date(2025, 1, 1), None, True),
    ],
)
def test_it_goes_by_the_month_of_referral(
    hospital: Hospital, counsel: Account, first: date, last: date | None, kept: bool
) -> None:
    case_of(hospital, "surgery")
    set_hold(scope=Scope(first=first, last=last), account=counsel, now=MONDAY)
    assert erased() == (0 if kept else 1)


def test_whose_department_nobody_knows_stays(hospital: Hospital, counsel: Account) -> None:
    case_of(hospital, None)
    lost = case_of(hospital, "medicine")
    by_voice = hospital.case({})
    closing.close(case_id=by_voice.pk, reason=CloseReason.MISTAKEN, now=MONDAY)
    vault().destroy([lost.pk])
    hold(counsel, "surgery")
    assert erased() == 0
    assert Case.objects.count() == 3


def test_those_it_keeps_hold_up_no_other(
    hospital: Hospital, counsel: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beenthere.apps.privacy.actions.BATCH", 2)
    for department in ("surgery", "surgery", "surgery", "medicine", "medicine", "medicine"):
        case_of(hospital, department)
    hold(counsel, "surgery")
    assert erased() == 3
    assert Case.objects.count() == 3


def test_an_event_stays_with_the_one_of_its_cases_that_is_held(
    hospital: Hospital, counsel: Account
) -> None:
    kept, gone = case_of(hospital, "surgery"), case_of(hospital, "medicine")
    Case.objects.filter(pk=gone.pk).update(event=kept.event)
    hold(counsel, "surgery")
    assert erased() == 1
    assert Event.objects.filter(pk=kept.event_id).exists()


def test_cases_close_by_themselves_as_ever(hospital: Hospital, counsel: Account) -> None:
    case, _ = supported(hospital, "surgery")
    hold(counsel)
    for days in (8, 15):
        closing.time_came(case_id=case.pk, now=MONDAY + timedelta(days=days))
    case.refresh_from_db()
    assert case.close_reason == CloseReason.COMPLETE
    assert erased() == 0


def test_what_is_held_is_no_trouble_to_whoever_keeps_the_machine(
    hospital: Hospital, counsel: Account
) -> None:
    case_of(hospital, "surgery")
    erased(MONDAY)
    trust_clock(now=LATER)
    not_erased = [each for each in troubles(now=LATER) if each.trouble is Trouble.NOT_ERASED]
    assert [each.count for each in not_erased] == [1]
    hold(counsel)
    assert Trouble.NOT_ERASED not in {each.trouble for each in troubles(now=LATER)}


# Setting.


def test_only_counsel_sets_one(hospital: Hospital) -> None:
    for role in frozenset(Role) - {Role.COUNSEL}:
        with pytest.raises(NotCounsel):
            hold(hospital.account(role))
    assert not Hold.objects.exists()


def test_setting_it_twice_is_setting_it_once(counsel: Account) -> None:
    scope = hold(counsel)
    assert hold(counsel) == scope
    assert holds() == [scope]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 2), None),
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 1), date(2026, 10, 1)),
    ],
)
def test_the_database_takes_whole_months_only(
    counsel: Account, first: date, last: date | None
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(counsel, first=first, last=last)  # type: ignore[arg-type]


# Lifting.


def test_lifting_takes_two_and_what_is_overdue_goes_on_the_next_run(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    case_of(hospital, "surgery")
    hold(counsel)
    assert erased() == 0
    lift(counsel, director)
    assert holds() == []
    assert Case.objects.exists(), "lifting itself erases nothing"
    assert erased() == 1


def test_lifting_hurries_nothing(hospital: Hospital, counsel: Account, director: Account) -> None:
    case_of(hospital, "surgery")
    hold(counsel)
    lift(counsel, director, now=MONDAY)
    assert erased(MONDAY + timedelta(days=7, seconds=-1)) == 0
    assert erased(MONDAY + timedelta(days=7)) == 1


@pytest.mark.parametrize("who", ["counsel", "director"])
def test_nobody_lifts_it_alone(request: pytest.FixtureRequest, counsel: Account, who: str) -> None:
    alone = request.getfixturevalue(who)
    hold(counsel)
    for _ in range(2):
        holding.ask_to_lift(hold_id=in_force().get().pk, account=alone, now=MONDAY)
    with pytest.raises(TakesAnother):
        holding.agree_to_lift(joint_id=Joint.objects.get().pk, account=alone, now=MONDAY)
    assert len(holds()) == 1


def test_a_lifted_hold_is_not_lifted_again_and_can_be_set_again(
    counsel: Account, director: Account
) -> None:
    hold(counsel)
    first = in_force().get()
    lift(counsel, director, now=MONDAY)
    again = ask(kind=JointKind.LIFT_HOLD, account=counsel, about=first.pk, now=MONDAY)
    with pytest.raises(NotInForce):
        holding.agree_to_lift(joint_id=again.pk, account=director, now=MONDAY)
    with pytest.raises(NotInForce):
        holding.ask_to_lift(hold_id=first.pk, account=counsel, now=MONDAY)
    # Not even an agreement that went past us lifts it twice: the database keeps one.
    with pytest.raises(IntegrityError, match="lifts_once"), transaction.atomic():
        agree(joint_id=again.pk, account=director, now=MONDAY)
    hold(counsel)
    assert in_force().get() != first


def test_two_holds_are_lifted_one_by_one(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    case_of(hospital, "surgery")
    hold(counsel)
    lift_first = in_force().get().pk
    hold(counsel, "surgery")
    holding.ask_to_lift(hold_id=lift_first, account=director, now=LATER)
    holding.agree_to_lift(joint_id=Joint.objects.get().pk, account=counsel, now=LATER)
    assert erased() == 0
    lift(counsel, director)
    assert erased() == 1


# Supporters are told, naming no one.


def told(kind: MessageKind) -> list[int]:
    found = Message.objects.filter(kind=kind, case=None, offer=None, assignment=None)
    return sorted(found.values_list("account_id", flat=True))


def test_its_supporters_are_asked_to_keep_what_is_their_own(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    _, of_surgery = supported(hospital, "surgery")
    _, of_medicine = supported(hospital, "medicine")
    hospital.supporter()
    hold(counsel, "surgery")
    tell_supporters(now=MONDAY)
    assert told(MessageKind.KEEP) == [of_surgery.account_id]
    assert AskedToKeep.objects.get().account == of_surgery.account
    assert told(MessageKind.KEEP_NO_LONGER) == []

    hold(counsel)
    assert told(MessageKind.KEEP) == [of_surgery.account_id, of_medicine.account_id]
    for each in in_force().order_by("set_at"):
        holding.ask_to_lift(hold_id=each.pk, account=counsel, now=MONDAY)
        asked = Joint.objects.get(about=each.pk)
        holding.agree_to_lift(joint_id=asked.pk, account=director, now=MONDAY)
    assert not AskedToKeep.objects.exists()
    assert told(MessageKind.KEEP_NO_LONGER) == told(MessageKind.KEEP)


def test_a_supporter_who_takes_or_took_such_a_case_is_told_too(
    hospital: Hospital, counsel: Account
) -> None:
    hold(counsel)
    case, supporter = supported(hospital, "surgery")
    assert told(MessageKind.KEEP) == []
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert tell_supporters(now=MONDAY) == 1
    assert tell_supporters(now=MONDAY) == 0
    assert told(MessageKind.KEEP) == [supporter.account_id]


def test_a_clinician_is_never_written_to(hospital: Hospital, counsel: Account) -> None:
    clinician = hospital.supporter()
    facts = {
        **TYPED,
        SealedField.DIRECTORY_ID: clinician.person.directory_id,
        SealedField.DEPARTMENT: "surgery",
    }
    hospital.case(facts)
    hold(counsel)
    assert not Message.objects.filter(account=clinician.account).exists()


# What else is erased asks the same.


def test_withdrawals_ask_the_same_question(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    assert not held_now(at=MONDAY, department="surgery")
    hold(counsel, "surgery", last=NOVEMBER)
    assert held_now(at=MONDAY, department="surgery")
    assert held_now(at=MONDAY, department=None)
    assert not held_now(at=MONDAY, department="medicine")
    assert not held_now(at=LATER, department="surgery")
    lift(counsel, director)
    assert not held_now(at=MONDAY, department="surgery")


# At the same moment.


def in_another_process(do: Callable[[], object]) -> threading.Thread:
    def alone() -> None:
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=alone)
    thread.start()
    return thread


LONG_ENOUGH = 0.5
"""Seconds in which whoever does not wait has long gone on."""
PATIENCE = 60.0


@pytest.mark.django_db(transaction=True)
def test_setting_waits_for_the_batch_that_is_being_erased(
    hospital: Hospital, counsel: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_of(hospital, "surgery")
    assert goes_after_it_was_set(counsel, monkeypatch, waits=LONG_ENOUGH) is False


def goes_after_it_was_set(
    counsel: Account, monkeypatch: pytest.MonkeyPatch, *, waits: float
) -> bool:
    """Whether a key is destroyed after setting a hold that covers it has returned.

    Setting it has `waits` seconds to return too early.
    """
    begun, go_on, is_set = threading.Event(), threading.Event(), threading.Event()
    after: list[bool] = []
    destroy = type(vault()).destroy

    def slowly(self: Any, keys: Any) -> None:
        begun.set()
        go_on.wait(PATIENCE)
        after.append(is_set.is_set())
        destroy(self, keys)

    def setting() -> None:
        hold(counsel)
        is_set.set()

    monkeypatch.setattr(type(vault()), "destroy", slowly)
    erasing = in_another_process(erased)
    assert begun.wait(PATIENCE)
    other = in_another_process(setting)
    is_set.wait(waits)
    go_on.set()
    erasing.join()
    other.join()
    [late] = after
    return late


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_that_is_caught(
    hospital: Hospital, counsel: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_of(hospital, "surgery")
    for place in ("actions", "holding"):
        monkeypatch.setattr(f"beenthere.apps.privacy.{place}.keep_holds_as_they_are", lambda: None)
    assert goes_after_it_was_set(counsel, monkeypatch, waits=PATIENCE) is True


@pytest.mark.django_db(transaction=True)
def test_erasing_waits_for_a_hold_that_is_being_set(hospital: Hospital, counsel: Account) -> None:
    case_of(hospital, "surgery")
    count: list[int] = []
    with transaction.atomic():
        hold(counsel)
        erasing = in_another_process(lambda: count.append(erased()))
        erasing.join(LONG_ENOUGH)
        assert erasing.is_alive()
    erasing.join()
    assert count == [0]
