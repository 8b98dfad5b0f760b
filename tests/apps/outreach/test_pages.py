"""A supporter's pages, as their browser meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import closing, offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.outreach.actions import LinkSpent, answer_by_link
from beenthere.apps.paging.links import answer_token
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, QuickAnswer, Role
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.rooms import KNOWN, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]


def offered(hospital: Hospital, *supporters: Supporter) -> Case:
    hospital.director()
    case = hospital.triaged(KNOWN, kind=EventKind.UNEXPECTED_DEATH)
    wanted = [Wanted(supporter=each.pk) for each in supporters]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    case.refresh_from_db()
    return case


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def test_an_offer_says_nothing_and_one_tap_takes_it(hospital: Hospital) -> None:
    supporter = hospital.supporter()
    case = offered(hospital, supporter)
    client = signed_in(supporter.account)
    page = text(client, "support_home")
    assert str(case.code_name) in page
    for secret in TYPED.values():
        assert secret not in page
    offer = Offer.objects.get()
    response = client.post(reverse("support_offer", args=[offer.case.code_name]), {"answer": "yes"})
    assert response.url == reverse("support_case", args=[case.code_name])  # type: ignore[attr-defined]
    page = text(client, "support_case", case.code_name)
    assert TYPED[SealedField.NAME] in page
    assert "tel:+16175550123" in page
    assert "died" not in page.lower()


def test_every_page_of_a_case_opens_for_its_supporter_and_for_nobody_else(
    hospital: Hospital,
) -> None:
    mine, other = hospital.supporter(), hospital.supporter()
    case = offered(hospital, mine)
    offering.accept(offer_id=Offer.objects.get().pk, supporter=mine, now=MONDAY)
    for name in (
        "support_case",
        "support_recuse",
        "support_connect",
    ):
        text(signed_in(mine.account), name, case.code_name)
        missing = signed_in(other.account).get(reverse(name, args=["no-such"])).content
        kept_out = signed_in(other.account).get(reverse(name, args=[case.code_name]))
        assert kept_out.status_code == 404
        assert kept_out.content == missing
    manager = hospital.account(Role.PROGRAM_MANAGER)
    assert signed_in(manager).get(reverse("support_home")).status_code == 403


def test_outcomes_are_recorded_and_a_bad_one_gets_a_sentence(hospital: Hospital) -> None:
    supporter = hospital.supporter()
    case = offered(hospital, supporter)
    offering.accept(offer_id=Offer.objects.get().pk, supporter=supporter, now=MONDAY)
    client = signed_in(supporter.account)
    record = reverse("support_record", args=[case.code_name])
    for bad in ({}, {"outcome": "they cried"}, {"outcome": "x" * 10_000}):
        response = client.post(record, bad)
        assert response.status_code == 422
        assert "Choose one of the answers" in response.content.decode()
    client.post(record, {"outcome": "spoke"})
    case.refresh_from_db()
    assert case.state == CaseState.REACHED
    client.post(reverse("support_follow_up", args=[case.code_name]))
    case.refresh_from_db()
    assert case.state == CaseState.FOLLOWED_UP


def test_one_tap_hands_it_back(hospital: Hospital) -> None:
    supporter = hospital.supporter()
    case = offered(hospital, supporter)
    offering.accept(offer_id=Offer.objects.get().pk, supporter=supporter, now=MONDAY)
    client = signed_in(supporter.account)
    client.post(reverse("support_recuse", args=[case.code_name]))
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING
    assert client.get(reverse("support_case", args=[case.code_name])).status_code == 404


def test_a_late_answer_is_thanked(hospital: Hospital) -> None:
    slow, quick = hospital.supporter(), hospital.supporter()
    offered(hospital, slow, quick)
    case = Case.objects.get()
    closing.time_came(case_id=case.pk, now=MONDAY + timedelta(hours=6))
    late = Offer.objects.get(supporter=slow)
    response = signed_in(slow.account).post(
        reverse("support_offer", args=[late.case.code_name]), {"answer": "yes"}, follow=True
    )
    assert "Thank you" in response.content.decode()


class TestAnswerLink:
    """The link that needs no sign-in reveals nothing, and works once."""

    @pytest.fixture
    def message(self, hospital: Hospital) -> Message:
        supporter = hospital.supporter()
        case = offered(hospital, supporter)
        offering.accept(offer_id=Offer.objects.get().pk, supporter=supporter, now=MONDAY)
        case.refresh_from_db()
        closing.time_came(case_id=case.pk, now=case.due_at)
        message = Message.objects.get(kind=MessageKind.REMINDER)
        message.state = MessageState.SENT
        message.due_at = MONDAY
        message.save()
        return message

    def test_it_is_answered_with_one_tap_and_without_a_cookie(self, message: Message) -> None:
        client, address = Client(), reverse("answer", args=[answer_token(message.pk)])
        page = client.get(address)
        assert page.status_code == 200
        for secret in (*TYPED.values(), str(Case.objects.get().code_name)):
            assert secret not in page.content.decode()
        assert client.post(address, {"answer": "perhaps"}).status_code == 422
        assert client.post(address, {"answer": "done"}).status_code == 200
        assert not client.cookies
        assert Case.objects.get().state == CaseState.REACHED
        assert client.get(address).status_code == 410
        assert client.post(address, {"answer": "done"}).status_code == 410

    def test_it_cannot_be_guessed_or_used_twice(self, message: Message) -> None:
        token = answer_token(message.pk)
        for forged in (token[:-2] + "AA", "x" * 43, "é", token + "a"):
            with pytest.raises(LinkSpent):
                answer_by_link(token=forged, answer=QuickAnswer.DONE, now=MONDAY)
        answer_by_link(token=token, answer=QuickAnswer.NOT_YET, now=MONDAY)
        with pytest.raises(LinkSpent):
            answer_by_link(token=token, answer=QuickAnswer.DONE, now=MONDAY)

    def test_it_grows_old(self, message: Message) -> None:
        with pytest.raises(LinkSpent):
            answer_by_link(
                token=answer_token(message.pk),
                answer=QuickAnswer.DONE,
                now=MONDAY + timedelta(days=4),
            )
