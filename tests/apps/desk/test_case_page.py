"""The page of one case, and the short steps taken from it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import closing, offering, triage
from beenthere.apps.cases.identity import note_involved
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import Message
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, ReachBy, Role, Urgency
from beenthere.domain.wording import MessageKind
from tests.apps.desk.busy import Busy
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(hospital: Hospital) -> Busy:
    return Busy(hospital)


@pytest.fixture
def client(busy: Busy, signed_in: SignIn) -> Client:
    return signed_in(busy.director)


def page(client: Client, case: Case) -> str:
    response = client.get(reverse("desk_case", args=[case.code_name]))
    assert response.status_code == 200
    return response.content.decode()


def take(client: Client, name: str, case: Case, **posted: str) -> Case:
    """Take a step, land where it leads, and read the case again."""
    response = client.post(reverse(name, args=[case.code_name]), posted, follow=True)
    assert response.status_code == 200
    case.refresh_from_db()
    return case


class TestWhatItOffers:
    """Each state offers the steps that the transition table lets a director take."""

    STEPS = (
        "desk_triage",
        "desk_match",
        "desk_withdraw_offer",
        "desk_mark_outreach",
        "desk_reassign",
        "desk_close",
        "desk_not_me",
    )
    OFFERED = {
        CaseState.WAITING: {"desk_triage", "desk_match", "desk_close", "desk_not_me"},
        CaseState.MATCHING: {"desk_triage", "desk_match", "desk_close", "desk_not_me"},
        CaseState.OFFERED: {"desk_withdraw_offer", "desk_close", "desk_not_me"},
        CaseState.ACCEPTED: {
            "desk_match",
            "desk_mark_outreach",
            "desk_reassign",
            "desk_close",
            "desk_not_me",
        },
        CaseState.REACHED: {"desk_match", "desk_reassign", "desk_close", "desk_not_me"},
        CaseState.QUIET: {
            "desk_match",
            "desk_mark_outreach",
            "desk_reassign",
            "desk_close",
            "desk_not_me",
        },
        CaseState.CLOSED: set(),
    }

    def test_in_every_state(self, busy: Busy, client: Client) -> None:
        for state, case in busy.cases.items():
            html = page(client, case)
            offered = {
                name for name in self.STEPS if f'"{reverse(name, args=[case.code_name])}"' in html
            }
            assert offered == self.OFFERED[state], state


def test_it_says_who_how_and_what(busy: Busy, client: Client) -> None:
    html = page(client, busy.case(CaseState.ACCEPTED))
    for words in (
        "Wilhelmina Testcase",
        "tel:+16175550904",
        "Typed in, unverified",
        "Assistant professor",
        "Someone in another field",
        "Something did not go well for a patient",
        "Ines Supporter",
        f"tel:{busy.supporters[0].person.phone}",
    ):
        assert words in html, words


def test_the_referrers_number_is_there_until_triage(busy: Busy, client: Client) -> None:
    case = busy.case(CaseState.WAITING)
    assert "tel:+16175550190" in page(client, case)
    triage.triage(
        case_id=case.pk,
        facts={**TYPED, SealedField.REFERRER_PHONE: "+16175550190"},
        reach_by=ReachBy.TYPED,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    assert "+16175550190" not in page(client, case)


def test_taking_an_offer_back(busy: Busy, client: Client) -> None:
    case = take(client, "desk_withdraw_offer", busy.case(CaseState.OFFERED))
    assert case.state == CaseState.MATCHING
    assert set(case.offers.values_list("state", flat=True)) == {OfferState.WITHDRAWN}


def test_confirming_outreach_after_a_call(busy: Busy, client: Client) -> None:
    assert take(client, "desk_mark_outreach", busy.case(CaseState.QUIET)).state == CaseState.REACHED


def test_giving_it_to_somebody_else(busy: Busy, client: Client) -> None:
    case = busy.case(CaseState.REACHED)
    ask = client.get(reverse("desk_reassign", args=[case.code_name])).content.decode()
    assert "cannot be undone" in ask
    case.refresh_from_db()
    assert case.state == CaseState.REACHED
    assert take(client, "desk_reassign", case).state == CaseState.MATCHING


def test_not_me(busy: Busy, client: Client) -> None:
    case = busy.case(CaseState.WAITING)
    response = client.post(reverse("desk_not_me", args=[case.code_name]), follow=True)
    assert response.redirect_chain == [(reverse("desk"), 302)]
    assert str(case.code_name) not in response.content.decode()
    assert client.get(reverse("desk_case", args=[case.code_name])).status_code == 404


class TestClosing:
    def test_with_a_reason(self, busy: Busy, client: Client) -> None:
        case = take(client, "desk_close", busy.case(CaseState.QUIET), reason="declined")
        assert (case.state, case.close_reason) == (CaseState.CLOSED, CloseReason.DECLINED)

    @pytest.mark.parametrize("reason", ["", "joined", "nonsense", "x" * 10_000, "\x00", "‮complete"])
    def test_by_hand(self, reason: str, hospital: Hospital, signed_in: SignIn) -> None:
        client = signed_in(hospital.director())
        case = hospital.case()
        response = client.post(reverse("desk_close", args=[case.code_name]), {"reason": reason})
        assert response.status_code == 200
        assert "Please check" in response.content.decode()
        case.refresh_from_db()
        assert case.state == CaseState.WAITING


class TestJoining:
    def test_the_other_is_named_and_joined(self, hospital: Hospital, signed_in: SignIn) -> None:
        client = signed_in(hospital.director())
        first, second = (
            hospital.case(),
            hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]}),
        )
        assert str(first.code_name) in page(client, second)
        assert "another open case" in page(client, second)
        take(client, "desk_join", second, into=str(first.code_name))
        assert (second.state, second.close_reason) == (CaseState.CLOSED, CloseReason.JOINED)

    def test_a_director_involved_in_the_other_event_loses_sight(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        director = hospital.director()
        other = hospital.director(Role.ASSOCIATE_DIRECTOR)
        assert director.person is not None
        first = hospital.case()
        second = hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]})
        note_involved(second.event_id, [director.person.directory_id])
        posted = {"into": str(first.code_name)}
        html = (
            signed_in(director)
            .post(reverse("desk_join", args=[second.code_name]), posted, follow=True)
            .content.decode()
        )
        assert "Somebody else takes it from here" in html
        assert list(first.sights.values_list("account", flat=True)) == [other.pk]

    def test_it_is_not_named_to_a_director_who_may_not_see_it(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        director = hospital.director()
        hospital.director(Role.ASSOCIATE_DIRECTOR)
        client = signed_in(director)
        first, second = (
            hospital.case(),
            hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]}),
        )
        first.sights.filter(account=director).update(stepped_back=True)
        assert "another open case" not in page(client, second)
        client.post(reverse("desk_join", args=[second.code_name]), {"into": str(first.code_name)})
        second.refresh_from_db()
        assert second.state == CaseState.WAITING

    def test_a_case_of_somebody_else_cannot_be_chosen(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        client = signed_in(hospital.director())
        hospital.case()
        second = hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]})
        stranger = hospital.case({SealedField.PHONE: "+16175550199"})
        for into in (str(stranger.code_name), "", "nonsense", "\x00"):
            response = client.post(reverse("desk_join", args=[second.code_name]), {"into": into})
            assert "Please check" in response.content.decode(), into


def test_a_case_that_moved_on_says_so_kindly(busy: Busy, client: Client) -> None:
    case = busy.case(CaseState.OFFERED)
    offering.withdraw_offer(case_id=case.pk, now=MONDAY)
    for name in ("desk_withdraw_offer", "desk_mark_outreach", "desk_reassign"):
        response = client.post(reverse(name, args=[case.code_name]), follow=True)
        assert response.status_code == 200
        assert "has moved on in the meantime" in response.content.decode()


def test_a_closed_case_takes_no_step(busy: Busy, client: Client) -> None:
    case = busy.case(CaseState.CLOSED)
    for name in TestWhatItOffers.STEPS[:5]:
        response = client.post(reverse(name, args=[case.code_name]), follow=True)
        assert response.status_code == 200
        assert "has moved on in the meantime" in response.content.decode(), name
    response = client.post(
        reverse("desk_close", args=[case.code_name]), {"reason": "complete"}, follow=True
    )
    assert "has moved on in the meantime" in response.content.decode()


def test_a_closed_case_says_why_and_until_when(hospital: Hospital, signed_in: SignIn) -> None:
    client = signed_in(hospital.director())
    case = hospital.case()
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    html = page(client, case)
    assert "Outreach is complete" in html
    assert "10 am November 30" in html or "10 am Monday" in html


def test_a_step_needs_its_own_token(busy: Busy, signed_in: SignIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(busy.director).cookies
    case = busy.case(CaseState.OFFERED)
    assert strict.post(reverse("desk_withdraw_offer", args=[case.code_name])).status_code == 403


def test_the_supporter_is_told_when_an_offer_is_taken_back(busy: Busy, client: Client) -> None:
    case = take(client, "desk_withdraw_offer", busy.case(CaseState.OFFERED))
    told = Message.objects.filter(case=case, kind=MessageKind.OFFER_WITHDRAWN)
    assert list(told.values_list("account", flat=True)) == [busy.supporters[0].account_id]
