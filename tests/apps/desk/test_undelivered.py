"""Messages that stand beside the cases and reached nobody: the desk says whom to call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.awareness.models import Presentation
from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.gatherings.models import Gathering, Place, Seat, Trainer
from beenthere.apps.handoffs import actions as handing
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.paging.links import ABOUT_A_WAY
from beenthere.apps.paging.models import CARRIERS, Message, MessageState
from beenthere.apps.people.models import Account, Person
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.rota.models import Shift
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.paging import TO_GROUP_DESK, TO_GROUP_LEADERS
from beenthere.domain.vocabulary import (
    Duty,
    GatheringKind,
    HandOffBasis,
    HandOffTo,
    PresentationKind,
    Role,
    SeatState,
    SupporterStatus,
)
from beenthere.domain.wording import MessageKind
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import triaged

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NAME = "Odile Faraway"

TO_EXPECTED = {MessageKind.PLACE_FREE, MessageKind.GATHERING_SOON}
OF_GATHERINGS = TO_EXPECTED | {
    MessageKind.GATHERING_MOVED,
    MessageKind.GATHERING_OFF,
    MessageKind.MISSED_YOU,
}
OF_PRESENTATIONS = {
    MessageKind.PRESENT,
    MessageKind.PRESENT_CHANGED,
    MessageKind.PRESENT_SOON,
}
OF_DUTIES = {MessageKind.DUTY_BEGINS, MessageKind.DUTY_ENDS}
SHOWN = OF_GATHERINGS | OF_PRESENTATIONS | OF_DUTIES


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


@pytest.fixture
def odile(hospital: Hospital) -> Supporter:
    """Somebody whom no message reaches."""
    return hospital.supporter(name=NAME)


@pytest.fixture
def gathering() -> Gathering:
    """A meeting in some days."""
    return Gathering.objects.create(
        kind=GatheringKind.MEETING,
        begins_at=MONDAY + 5 * DAY,
        ends_at=MONDAY + 5 * DAY + timedelta(hours=1),
        place=Place.objects.create(label="Room B-214"),
        seats=9,
    )


def fails(account: Account, kind: MessageKind, gathering: Gathering | None = None) -> Message:
    return Message.objects.create(
        account=account,
        kind=kind,
        gathering=gathering,
        state=MessageState.FAILED,
        due_at=MONDAY - timedelta(hours=1),
    )


def not_reached(client: Client) -> str:
    """The part of the desk that says whom no message reached; empty where it is not there."""
    html = client.get(reverse("desk")).content.decode()
    _, _, after = html.partition("Messages that did not arrive")
    return after.partition("</section>\n\n")[0]


def on_desk(client: Client) -> set[MessageKind]:
    block = not_reached(client)
    return {kind for kind in MessageKind if f"<strong>{kind.words}</strong>" in block}


def seat(supporter: Supporter, gathering: Gathering, state: SeatState) -> Seat:
    return Seat.objects.create(
        supporter=supporter, gathering=gathering, state=state, since=MONDAY - DAY
    )


def presents(account: Account) -> Presentation:
    return Presentation.objects.create(
        kind=PresentationKind.GRAND_ROUNDS,
        begins_at=MONDAY + DAY,
        ends_at=MONDAY + DAY + timedelta(hours=1),
        presenter=account,
    )


def on_duty(account: Account) -> Shift:
    return Shift.objects.create(
        account=account, duty=Duty.ON_CALL, begins_at=MONDAY - DAY, ends_at=MONDAY + DAY
    )


def test_whom_no_message_reached_is_shown_once_for_each_kind_until_somebody_called(
    odile: Supporter, client: Client, signed_in: SignIn, hospital: Hospital
) -> None:
    other = signed_in(hospital.director(Role.ASSOCIATE_DIRECTOR))
    for _ in range(2):
        message = fails(odile.account, MessageKind.PRESENT_CHANGED)
    block = not_reached(client)
    assert block.count(MessageKind.PRESENT_CHANGED.words) == 1
    assert NAME in block
    assert f"tel:{odile.person.phone}" in block
    client.post(reverse("desk_called"), {"message": str(message.pk)})
    assert not_reached(client) == not_reached(other) == ""
    again = client.post(reverse("desk_called"), {"message": str(message.pk)})
    assert again.status_code == 404


def test_every_kind_is_shown_here_or_belongs_elsewhere(
    odile: Supporter, gathering: Gathering, client: Client
) -> None:
    """Whatever kind of message comes to be has to be put into one of these."""
    seat(odile, gathering, SeatState.BOOKED)
    presents(odile.account)
    for kind in MessageKind:
        fails(odile.account, kind, gathering if kind in OF_GATHERINGS else None)
    Gathering.objects.update(called_off=True)
    called_off = {MessageKind.GATHERING_OFF, MessageKind.MISSED_YOU}
    assert on_desk(client) == OF_PRESENTATIONS | called_off | {MessageKind.DUTY_ENDS}
    Gathering.objects.update(called_off=False)
    on_duty(odile.account)
    not_now = {MessageKind.GATHERING_OFF, MessageKind.DUTY_ENDS}
    assert on_desk(client) == SHOWN - not_now
    of_cases_and_hand_offs = {
        MessageKind.TRIAGE_WAITING,
        MessageKind.NEEDS_MATCH,
        MessageKind.OFFER,
        MessageKind.OFFER_WITHDRAWN,
        MessageKind.LIST_ENDED,
        MessageKind.REMINDER,
        MessageKind.QUIET_CASE,
        MessageKind.FOLLOW_UP_DUE,
        MessageKind.TOUCHPOINT_DUE,
        MessageKind.CONSENT_DUE,
        MessageKind.CALL_ME,
        MessageKind.HARM_DOOR,
        MessageKind.DUTY_DOOR,
        MessageKind.HAND_OFF,
        MessageKind.HAND_OFF_ASKED,
        MessageKind.HAND_OFF_UNSEEN,
        MessageKind.HAND_OFF_LAPSED,
    }
    tell_of_hidden_cases = {MessageKind.KEEP, MessageKind.KEEP_NO_LONGER}
    handed_over_as_a_link = {MessageKind.INVITE}
    elsewhere = of_cases_and_hand_offs | TO_GROUP_DESK | TO_GROUP_LEADERS | ABOUT_A_WAY
    elsewhere |= {MessageKind.GROUP_OFFER, *CARRIERS} | tell_of_hidden_cases
    assert set(MessageKind) == SHOWN | elsewhere | handed_over_as_a_link


def test_what_a_message_of_a_gathering_says_holds_for_whoever_is_expected_and_until_it_begins(
    odile: Supporter, gathering: Gathering, client: Client
) -> None:
    for kind in OF_GATHERINGS - {MessageKind.MISSED_YOU}:
        fails(odile.account, kind, gathering)
    assert on_desk(client) == set()
    place = seat(odile, gathering, SeatState.WAITING)
    assert on_desk(client) == {MessageKind.GATHERING_MOVED}
    Seat.objects.filter(pk=place.pk).update(state=SeatState.BOOKED)
    assert on_desk(client) == TO_EXPECTED | {MessageKind.GATHERING_MOVED}
    place.delete()
    Trainer.objects.create(gathering=gathering, account=odile.account)
    assert on_desk(client) == TO_EXPECTED | {MessageKind.GATHERING_MOVED}
    for called_off in (False, True):
        Gathering.objects.update(begins_at=MONDAY, called_off=called_off)
        assert on_desk(client) == set()


def test_that_somebody_was_missed_holds_while_they_support(
    odile: Supporter, gathering: Gathering, client: Client
) -> None:
    fails(odile.account, MessageKind.MISSED_YOU, gathering)
    assert on_desk(client) == {MessageKind.MISSED_YOU}
    Supporter.objects.update(status=SupporterStatus.PAUSED)
    assert on_desk(client) == set()


def test_what_a_message_of_a_presentation_says_holds_until_it_is_given(
    odile: Supporter, client: Client
) -> None:
    for kind in (MessageKind.PRESENT, MessageKind.PRESENT_SOON):
        fails(odile.account, kind)
    assert on_desk(client) == set()
    presents(odile.account)
    assert on_desk(client) == {MessageKind.PRESENT, MessageKind.PRESENT_SOON}
    Presentation.objects.update(begins_at=MONDAY)
    assert on_desk(client) == set()


def test_whoever_is_on_duty_unawares_is_called_and_whoever_is_no_longer(
    odile: Supporter, client: Client
) -> None:
    for kind in OF_DUTIES:
        fails(odile.account, kind)
    shift = on_duty(odile.account)
    assert on_desk(client) == {MessageKind.DUTY_BEGINS}
    shift.ends_at = MONDAY
    shift.save()
    assert on_desk(client) == {MessageKind.DUTY_ENDS}


def test_whoever_has_left_is_called_for_nothing(odile: Supporter, client: Client) -> None:
    fails(odile.account, MessageKind.PRESENT_CHANGED)
    assert on_desk(client) == {MessageKind.PRESENT_CHANGED}
    Person.objects.filter(pk=odile.person_id).update(active=False)
    assert on_desk(client) == set()
    Person.objects.update(active=True)
    Account.objects.filter(pk=odile.account_id).update(enabled=False)
    assert on_desk(client) == set()


@pytest.mark.parametrize("state", [each for each in MessageState if each != MessageState.FAILED])
def test_what_did_not_fail_is_not_shown_and_takes_no_answer(
    odile: Supporter, client: Client, state: MessageState
) -> None:
    message = fails(odile.account, MessageKind.PRESENT_CHANGED)
    assert on_desk(client) == {MessageKind.PRESENT_CHANGED}
    Message.objects.update(state=state)
    assert on_desk(client) == set()
    called = client.post(reverse("desk_called"), {"message": str(message.pk)})
    assert called.status_code == 404


def test_as_many_statements_however_many_were_not_reached(
    hospital: Hospital, odile: Supporter, client: Client
) -> None:
    case = triaged(hospital)
    fails(odile.account, MessageKind.PRESENT_CHANGED)
    _handed(hospital, case)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("desk"))
        return len(queries)

    few = statements()
    for _ in range(5):
        fails(hospital.supporter().account, MessageKind.PRESENT_CHANGED)
        _handed(hospital, triaged(hospital))
    assert statements() == few
    assert not_reached(client).count("I have called") == 12


class TestHandOffs:
    """A hand-off is of a case: only whoever may see that case hears of it."""

    def test_one_that_a_director_let_go_on(
        self, hospital: Hospital, client: Client, signed_in: SignIn
    ) -> None:
        cases = [triaged(hospital) for _ in range(2)]
        for each in cases:
            hand_off = _handed(hospital, each)
        case = cases[-1]
        assert on_desk(client) == {MessageKind.HAND_OFF}
        block = not_reached(client)
        assert block.count(NAME) == 2
        for each in cases:
            assert f'href="{reverse("desk_case", args=[each.code_name])}"' in block
        stranger = signed_in(hospital.director(Role.ASSOCIATE_DIRECTOR))
        message = hand_off.messages.get(kind=MessageKind.HAND_OFF)
        called = stranger.post(reverse("desk_called"), {"message": str(message.pk)})
        assert called.status_code == 404
        assert not_reached(stranger) == ""
        # Who called about one has not called about the other.
        client.post(reverse("desk_called"), {"message": str(message.pk)})
        assert str(case.code_name) not in not_reached(client)
        assert str(cases[0].code_name) in not_reached(client)

    def test_it_is_gone_with_the_hand_off(self, hospital: Hospital, client: Client) -> None:
        hand_off = _handed(hospital, triaged(hospital))
        assert on_desk(client) == {MessageKind.HAND_OFF}
        HandOff.objects.filter(pk=hand_off.pk).update(ended_at=MONDAY)
        assert on_desk(client) == set()

    def test_one_that_waits_for_a_decision(self, hospital: Hospital, client: Client) -> None:
        hand_off = _handed(hospital, triaged(hospital), decided=False)
        assert on_desk(client) == {MessageKind.HAND_OFF_ASKED}
        HandOff.objects.filter(pk=hand_off.pk).update(basis=HandOffBasis.THEY_AGREE)
        assert on_desk(client) == set()

    def test_of_one_that_the_clinician_asked_for_only_the_professional_is_told(
        self, hospital: Hospital, client: Client
    ) -> None:
        hand_off = _handed(hospital, triaged(hospital), basis=HandOffBasis.THEY_ASKED)
        assert on_desk(client) == set()
        HandOff.objects.filter(pk=hand_off.pk).update(basis=HandOffBasis.SAFETY)
        assert on_desk(client) == {MessageKind.HAND_OFF}


def _handed(
    hospital: Hospital,
    case: Case,
    *,
    decided: bool = True,
    basis: HandOffBasis = HandOffBasis.SAFETY,
) -> HandOff:
    """A hand-off of which nobody could be told."""
    supporter = hospital.supporter()
    wanted = Wanted(supporter=supporter.pk)
    offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
    if not accounts_with_role(Role.EAP_LEADER).exists():
        hospital.account(Role.EAP_LEADER, person=hospital.person(name=NAME))
    they_asked = basis is HandOffBasis.THEY_ASKED
    hand_off = handing.ask(
        case_id=case.pk,
        supporter=supporter,
        to=HandOffTo.EAP,
        they_asked=they_asked,
        now=MONDAY,
    )
    if decided and not they_asked:
        handing.decide(case_id=case.pk, hand_off_id=hand_off.pk, basis=basis, now=MONDAY)
    Message.objects.filter(hand_off=hand_off).update(state=MessageState.FAILED)
    return hand_off
