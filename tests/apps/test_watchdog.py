"""L11: what has fallen through is found, each kind shown by planting it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from beenthere.apps.cases.actions import closing, offering, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.nominations.models import Letter, Nominee
from beenthere.apps.outside import program, vault
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.privacy.models import Receipt
from beenthere.apps.surge.models import HelpAsked
from beenthere.apps.watchdog import (
    Trouble,
    fallen_through,
    for_directors,
    keys_lost,
    overdue,
    troubles,
)
from beenthere.domain.case import NextAction, Owner
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, ReachBy, Role, SupporterStatus, Urgency
from beenthere.domain.wording import LetterKind, MessageKind
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(monkeypatch: pytest.MonkeyPatch) -> Hospital:
    """A program that is staffed, whose worker has just been round."""
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
    hospital = Hospital()
    hospital.director()
    hospital.account(Role.ALTERNATE)
    trust_clock(now=MONDAY)
    return hospital


def taken(hospital: Hospital, *, accepted: bool = True) -> Case:
    case, supporter = hospital.case(), hospital.supporter()
    facts = {
        **TYPED,
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "resident",
        SealedField.DEPARTMENT: "medicine",
    }
    triage.triage(
        case_id=case.pk, facts=facts, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)
    if accepted:
        offering.accept(offer_id=case.offers.get().pk, supporter=supporter, now=MONDAY)
    return case


def found() -> dict[Trouble, int | None]:
    return {each.trouble: each.count for each in troubles(now=MONDAY)}


def test_nothing_is_found_where_all_is_well(hospital: Hospital) -> None:
    hospital.case(routed=False)
    hospital.case()
    taken(hospital, accepted=False)
    taken(hospital)
    closing.close(case_id=taken(hospital).pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert found() == {}
    assert keys_lost() == []


@pytest.mark.parametrize(
    ("trouble", "plant"),
    [
        (Trouble.OVERDUE, lambda case: _set(case, due_at=MONDAY - timedelta(hours=1))),
        (Trouble.NO_SUPPORTER, lambda case: case.assignments.update(until=MONDAY)),
        (Trouble.UNSEEN, lambda case: case.sights.update(stepped_back=True)),
        (Trouble.UNSENT, lambda case: _say(case, due_at=MONDAY - timedelta(hours=1))),
        (Trouble.UNDELIVERED, lambda case: _say(case, state=MessageState.FAILED)),
    ],
)
def test_what_falls_through_is_found(
    hospital: Hospital, trouble: Trouble, plant: Callable[[Case], object]
) -> None:
    sound, fallen = taken(hospital), taken(hospital)
    assert sound.pk != fallen.pk
    plant(fallen)
    assert found() == {trouble: 1}


def _set(case: Case, **changes: object) -> None:
    Case.objects.filter(pk=case.pk).update(**changes)


def _say(case: Case, **changes: object) -> None:
    message = case.messages.latest("pk")
    case.messages.filter(pk=message.pk).update(**{"state": MessageState.QUEUED, **changes})


def test_a_page_that_was_to_be_said_by_one_that_never_will_be_is_found(
    hospital: Hospital,
) -> None:
    case = taken(hospital)
    account = case.messages.latest("pk").account
    carrier = Message.objects.create(account=account, kind=MessageKind.DIGEST, due_at=MONDAY)
    an_hour_ago = MONDAY - timedelta(hours=1)
    _say(case, state=MessageState.MERGED, carried_by=carrier, due_at=an_hour_ago)
    assert found() == {}
    Message.objects.filter(pk=carrier.pk).update(state=MessageState.WITHDRAWN)
    assert found() == {Trouble.UNSENT: 1}
    carrier.delete()
    assert found() == {Trouble.UNSENT: 1}
    # By then one that was sent may have been erased.
    long_ago = MONDAY - program().policy.erase_messages.length
    case.messages.filter(state=MessageState.MERGED).update(due_at=long_ago)
    assert found() == {}


AN_HOUR_AGO = MONDAY - timedelta(hours=1)


def letter(hospital: Hospital, **changes: object) -> Letter:
    """An invitation to somebody whom colleagues named."""
    nominee = Nominee.objects.create(
        person=hospital.person(), status=SupporterStatus.INVITED, since=MONDAY.date()
    )
    return Letter.objects.create(
        kind=LetterKind.BE_SUPPORTER,
        person=nominee.person,
        nominee=nominee,
        **{"due_at": MONDAY, **changes},
    )


def help_asked(hospital: Hospital, **changes: object) -> HelpAsked:
    """A message with which somebody outside is asked for help."""
    return HelpAsked.objects.create(
        event=hospital.case().event,
        email="help@elsewhere.example",
        about=5,
        asked_at=MONDAY,
        **{"due_at": MONDAY, **changes},
    )


@pytest.mark.parametrize("post", [letter, help_asked])
def test_a_letter_has_its_fate_as_a_message_does(
    hospital: Hospital, post: Callable[..., Letter | HelpAsked]
) -> None:
    posted = post(hospital)
    assert found() == {}
    assert not fallen_through(now=MONDAY)
    posted.due_at = AN_HOUR_AGO
    posted.save()
    assert found() == {Trouble.UNSENT: 1}
    assert fallen_through(now=MONDAY)
    posted.state = LetterState.SENT
    posted.save()
    assert found() == {}
    posted.state = LetterState.FAILED
    posted.save()
    assert found() == {Trouble.UNDELIVERED: 1}


def test_a_letter_that_came_back_is_found_until_they_have_said_yes(hospital: Hospital) -> None:
    came_back = letter(hospital, state=LetterState.FAILED)
    assert found() == {Trouble.UNDELIVERED: 1}
    supporter = hospital.supporter(status=SupporterStatus.INVITED)
    came_back.person = supporter.person
    came_back.save()
    assert found() == {}


def test_that_outside_help_was_not_reached_is_found_until_it_would_be_asked_afresh(
    hospital: Hospital,
) -> None:
    asked = help_asked(hospital, state=LetterState.FAILED)
    again = program().policy.ask_outside_again.length
    HelpAsked.objects.update(asked_at=MONDAY - again + timedelta(seconds=1))
    assert found() == {Trouble.UNDELIVERED: 1}
    HelpAsked.objects.filter(pk=asked.pk).update(asked_at=MONDAY - again)
    assert found() == {}


def test_as_many_statements_however_many_letters(hospital: Hospital) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            troubles(now=MONDAY)
        return len(captured)

    few = statements()
    for state in LetterState:
        for post in (letter, help_asked):
            post(hospital, state=state, due_at=AN_HOUR_AGO)
    assert statements() == few
    assert found() == {Trouble.UNSENT: 2, Trouble.UNDELIVERED: 2}


SHOULD_HAVE_GONE = "Some pages should have gone out by now"


def test_a_director_reads_that_pages_about_no_case_lie_unsent(hospital: Hospital) -> None:
    account = hospital.account(Role.SUPPORTER)
    page = Message.objects.create(account=account, kind=MessageKind.PRESENT, due_at=MONDAY)
    assert SHOULD_HAVE_GONE not in " ".join(for_directors(now=MONDAY))
    page.due_at = AN_HOUR_AGO
    page.save()
    assert SHOULD_HAVE_GONE in " ".join(for_directors(now=MONDAY))


def test_a_director_reads_nothing_that_tells_of_a_case(hospital: Hospital) -> None:
    """L6: not of one, and not of what is asked of those who had one, or stands for many."""
    case, account = taken(hospital), hospital.account(Role.SUPPORTER)
    Message.objects.all().delete()
    assignment, told = case.assignments.get(), for_directors(now=MONDAY)
    for kind, about in (
        (MessageKind.CALL_ME, {"case": case, "assignment": assignment}),
        (MessageKind.CALL_ME, {"supporter": assignment.supporter}),
        (MessageKind.DIGEST, {}),
        (MessageKind.MANY_WAITING, {}),
        (MessageKind.KEEP, {}),
        (MessageKind.KEEP_NO_LONGER, {}),
    ):
        Message.objects.create(account=account, kind=kind, due_at=AN_HOUR_AGO, **about)
    assert found() == {Trouble.UNSENT: 6}
    assert for_directors(now=MONDAY) == told
    Message.objects.filter(kind=MessageKind.KEEP).update(kind=MessageKind.PRESENT)
    assert for_directors(now=MONDAY) != told


def test_an_offer_to_nobody_is_found(hospital: Hospital) -> None:
    taken(hospital, accepted=False).offers.all().delete()
    assert found() == {Trouble.NO_OFFER: 1}


def test_a_case_that_nobody_can_read_is_found(hospital: Hospital) -> None:
    vault().destroy([hospital.case().pk])
    [lost] = keys_lost()
    assert lost.words.endswith("How many: 1.")


def test_erasing_that_does_not_happen_is_found(hospital: Hospital) -> None:
    case = hospital.case()
    closing.close(case_id=case.pk, reason=CloseReason.DECLINED, now=MONDAY - timedelta(days=3))
    assert found() == {Trouble.NOT_ERASED: 1}


def test_erasing_that_waits_is_found(hospital: Hospital) -> None:
    trust_clock(now=MONDAY + timedelta(days=30))
    assert found() == {Trouble.ERASING_STOPPED: None}


def test_a_worker_that_is_not_there_is_found(hospital: Hospital) -> None:
    trust_clock(now=MONDAY - timedelta(hours=1))
    assert found() == {Trouble.NO_WORKER: None}


def test_altered_receipts_are_found(hospital: Hospital) -> None:
    Receipt.objects.create(on=MONDAY.date(), count=3, chain="0" * 64)
    assert found() == {Trouble.RECEIPTS_BROKEN: None}


def test_a_program_without_anybody_in_charge_is_found(hospital: Hospital) -> None:
    Account.objects.update(enabled=False)
    assert found() == {Trouble.NO_DIRECTOR: None, Trouble.NO_ALTERNATE: None}


SECRET = "s" * 32


def _answer(secret: str = "") -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answered = Client(headers=headers).get("/health/work")
    return answered.status_code, answered.content


def test_a_machine_that_asks_is_told_whether_a_worker_works(hospital: Hospital) -> None:
    """And nothing else: what has fallen through may be hidden from everybody at the desk."""
    assert _answer() == (200, b"ok\n")
    _set(taken(hospital), due_at=MONDAY - timedelta(hours=1))
    assert _answer() == (200, b"ok\n")
    # Where there is no secret, none is the right one.
    assert _answer("x") == _answer(" ") == (401, b"not known\n")
    trust_clock(now=MONDAY - timedelta(hours=1))
    assert _answer() == (503, b"not well\n")


def test_a_machine_with_the_secret_is_told_whether_all_is_well(
    hospital: Hospital, settings: Settings
) -> None:
    settings.HEALTH_SECRET = SECRET
    assert _answer(SECRET) == (200, b"ok\n")
    assert _answer(SECRET.upper()) == _answer("é") == (401, b"not known\n")
    an_hour_ago = MONDAY - timedelta(hours=1)
    plants: list[Callable[[Case], None]] = [
        lambda case: _say(case, due_at=an_hour_ago),
        lambda case: _set(case, due_at=an_hour_ago),
        lambda _case: trust_clock(now=an_hour_ago),
    ]
    for plant in plants:
        with transaction.atomic():
            plant(taken(hospital))
            assert _answer(SECRET) == (503, b"not well\n")
            transaction.set_rollback(True)


def test_every_open_case_is_proved_in_one_statement(hospital: Hospital) -> None:
    taken(hospital)
    with CaptureQueriesContext(connection) as captured:
        assert overdue(now=MONDAY) == 0
    assert len(captured) == 1


@pytest.mark.parametrize("changes", [{"owner": Owner.PROGRAM}, {"next_action": NextAction.TRIAGE}])
def test_the_database_refuses_a_case_without_the_next_action_of_its_state(
    hospital: Hospital, changes: dict[str, str]
) -> None:
    case = taken(hospital)
    with pytest.raises(IntegrityError, match="case_has_its_next_action"):
        _set(case, **changes)
