"""Choosing whom to ask: the match page and what it takes back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import triage
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import OverrideReason, ReachBy, Role, Urgency
from tests.apps.desk.busy import Busy
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


@pytest.fixture
def case(hospital: Hospital, client: Client) -> Case:
    """A case whose clinician is known, with their supervisor."""
    boss = hospital.person("Bela Boss")
    case = hospital.case()
    triage.triage(
        case_id=case.pk,
        facts={
            **TYPED,
            SealedField.PROFESSION: "physician",
            SealedField.RANK: "assistant_professor",
            SealedField.SPECIALTY: "cardiology",
            SealedField.DEPARTMENT: "medicine",
            SealedField.SUPERVISOR: boss.directory_id,
        },
        reach_by=ReachBy.TYPED,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    case.refresh_from_db()
    return case


def look(client: Client, case: Case, **query: str) -> str:
    return client.get(reverse("desk_match", args=[case.code_name]), query).content.decode()


def ask(client: Client, case: Case, name: str = "desk_offer", **posted: str) -> str:
    response = client.post(reverse(name, args=[case.code_name]), posted, follow=True)
    assert response.status_code == 200
    case.refresh_from_db()
    return response.content.decode()


def offered(case: Case) -> list[tuple[int, str]]:
    return list(case.offers.order_by("place").values_list("supporter", "state"))


class TestLooking:
    def test_words_and_never_the_number(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        hospital.supporter(name="Ines Fits", specialty="cardiology")
        hospital.supporter(name="Jonas Fair", capacity=1, recent_cases=1)
        hospital.supporter(name="Lena Junior", rank="resident")
        hospital.supporter(name="Mara Untrained", trained_on=None)
        html = look(client, case)
        for words in (
            "A good fit",
            "A fair fit",
            "Works in cardiology too.",
            "Is less senior than the clinician.",
            "Has not been trained yet.",
        ):
            assert words in html, words
        shown = re.sub("<[^>]*>", " ", html.split("<main")[1].split("</main>")[0])
        assert not re.search(r"\b(score|points?|1?[0-9]{2})\b", shown)

    def test_paused_and_being_supported_look_the_same(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        supporter = hospital.supporter(name="Kofi Supporter", status="paused")
        paused = look(client, case)
        Supporter.objects.update(status="active")
        hospital.case({SealedField.DIRECTORY_ID: supporter.person.directory_id})
        supported = look(client, case)

        def cannot(html: str) -> str:
            return re.sub("csrf.*?>", "", html.split("Cannot be asked")[1].split("</details>")[0])

        assert cannot(paused) == cannot(supported)
        assert "Is not available." in cannot(paused)

    def test_filters(self, hospital: Hospital, case: Case, client: Client) -> None:
        hospital.supporter(name="Ines Heart", specialty="cardiology")
        hospital.supporter(name="Jonas Spanish", languages=["es"])
        for query, names in (
            ({}, {"Ines Heart", "Jonas Spanish"}),
            ({"same_specialty": "on"}, {"Ines Heart"}),
            ({"language": "es"}, {"Jonas Spanish"}),
            ({"profession": "nurse"}, set()),
            ({"profession": "nonsense", "language": "\x00"}, {"Ines Heart", "Jonas Spanish"}),
        ):
            html = look(client, case, **query)
            assert {name for name in ("Ines Heart", "Jonas Spanish") if name in html} == names

    def test_the_first_ten_and_then_everybody(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        for _ in range(12):
            hospital.supporter()
        assert look(client, case).count('name="supporter"') == 2 * 10
        assert look(client, case, everybody="on").count('name="supporter"') == 2 * 12

    def test_nobody_at_all(self, case: Case, client: Client) -> None:
        assert "Nobody fits as it stands" in look(client, case)


class TestAsking:
    def test_one_at_once(self, hospital: Hospital, case: Case, client: Client) -> None:
        supporter = hospital.supporter()
        html = ask(client, case, supporter=str(supporter.pk))
        assert "The offer is on its way" in html
        assert offered(case) == [(supporter.pk, OfferState.OPEN)]

    def test_a_list_in_the_directors_order(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first, second, third = (hospital.supporter() for _ in range(3))
        places = {f"place_{first.pk}": "5", f"place_{second.pk}": "1", f"place_{third.pk}": ""}
        ask(client, case, **places)
        assert offered(case) == [(second.pk, OfferState.OPEN), (first.pk, OfferState.LISTED)]

    def test_two_in_one_place_nobody_or_a_place_by_hand(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first, second = hospital.supporter(), hospital.supporter()
        places = {f"place_{first.pk}": "1", f"place_{second.pk}": "1"}
        assert "Give each their own" in ask(client, case, **places)
        assert "Choose whom to ask" in ask(client, case)
        for bad in ("6", "0", "nonsense", "\x00", "x" * 10_000):
            html = ask(client, case, **{f"place_{first.pk}": bad})
            assert "takes one of the answers listed" in html, bad
        assert not case.offers.exists()

    def test_a_supporter_by_hand(self, hospital: Hospital, case: Case, client: Client) -> None:
        hospital.supporter()
        for bad in ("x", "\x00", "9" * 10_000, "-1", "١"):
            html = ask(client, case, supporter=bad)
            assert "Choose whom to ask" in html, bad

    def test_somebody_blocked_is_refused_kindly(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        blocked = hospital.supporter(trained_on=None)
        for posted in (
            {"supporter": str(blocked.pk)},
            {f"place_{blocked.pk}": "1"},
            {"supporter": str(blocked.pk), f"reason_{blocked.pk}": "best_fit"},
            {"supporter": "999999999999999999"},
        ):
            for name in ("desk_offer", "desk_agreed_by_phone"):
                if name == "desk_agreed_by_phone" and "supporter" not in posted:
                    continue
                response = client.post(reverse(name, args=[case.code_name]), posted)
                assert response.status_code == 409
                assert "Please choose somebody else." in response.content.decode()
        assert not case.offers.exists()

    def test_somebody_advised_against_needs_a_reason(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        junior = hospital.supporter(name="Lena Junior", rank="resident")
        html = ask(client, case, supporter=str(junior.pk))
        assert "Choose why to ask Lena Junior all the same." in html
        html = ask(client, case, supporter=str(junior.pk), **{f"reason_{junior.pk}": "nonsense"})
        assert "takes one of the answers listed" in html
        assert not case.offers.exists()
        ask(client, case, supporter=str(junior.pk), **{f"reason_{junior.pk}": "clinician_asked"})
        assert Offer.objects.get().override == OverrideReason.CLINICIAN_ASKED

    def test_what_was_chosen_is_kept_when_something_is_missing(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        good = hospital.supporter()
        junior = hospital.supporter(rank="resident")
        html = ask(client, case, **{f"place_{good.pk}": "2", f"place_{junior.pk}": "1"})
        assert html.count('<option value="2" selected>') == 1
        assert html.count('<option value="1" selected>') == 1

    def test_already_agreed_by_phone_even_before_triage(
        self, hospital: Hospital, client: Client
    ) -> None:
        supporter = hospital.supporter()
        waiting = hospital.case()
        assert "Triage comes first" in look(client, waiting)
        ask(
            client,
            waiting,
            "desk_agreed_by_phone",
            supporter=str(supporter.pk),
            line_unknown="on",
        )
        assert waiting.state == CaseState.ACCEPTED
        assert waiting.assignments.get().supporter == supporter

    def test_before_triage_nobody_is_asked(self, hospital: Hospital, client: Client) -> None:
        supporter = hospital.supporter()
        waiting = hospital.case()
        html = ask(client, waiting, supporter=str(supporter.pk), line_unknown="on")
        assert "has moved on in the meantime" in html
        assert waiting.state == CaseState.WAITING

    def test_an_unknown_reporting_line_asks_for_a_confirmation(
        self, hospital: Hospital, client: Client
    ) -> None:
        supporter = hospital.supporter()
        case = hospital.case()
        facts = {**TYPED, SealedField.PROFESSION: "physician", SealedField.RANK: "fellow"}
        triage.triage(
            case_id=case.pk,
            facts=facts,
            reach_by=ReachBy.TYPED,
            urgency=Urgency.ROUTINE,
            now=MONDAY,
        )
        assert "We do not know whom the clinician reports to" in look(client, case)
        html = ask(client, case, supporter=str(supporter.pk))
        assert "Tick that you have made sure" in html
        assert not case.offers.exists()
        ask(client, case, supporter=str(supporter.pk), line_unknown="on")
        assert case.state == CaseState.OFFERED

    def test_a_known_one_does_not(self, hospital: Hospital, case: Case, client: Client) -> None:
        hospital.supporter()
        assert "We do not know whom" not in look(client, case)

    def test_a_page_that_was_only_asked_for_leads_to_the_choice(
        self, case: Case, client: Client
    ) -> None:
        for name in ("desk_offer", "desk_agreed_by_phone", "desk_second_supporter"):
            response = client.get(reverse(name, args=[case.code_name]))
            assert response.headers["Location"] == reverse("desk_match", args=[case.code_name])

    def test_while_an_offer_waits_there_is_nothing_to_choose(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        supporter, other = hospital.supporter(), hospital.supporter()
        ask(client, case, supporter=str(supporter.pk))
        response = client.get(reverse("desk_match", args=[case.code_name]), follow=True)
        assert "has moved on" in response.content.decode()
        assert "has moved on" in ask(client, case, supporter=str(other.pk))
        assert len(offered(case)) == 1


class TestAskingAgain:
    def test_those_asked_before_are_marked(self, hospital: Hospital, signed_in: SignIn) -> None:
        busy = Busy(hospital)
        client = signed_in(busy.director)
        html = look(client, busy.case(CaseState.MATCHING))
        jonas = html.split("Jonas Supporter</h3>")[1].split("</section>")[0]
        assert "Was asked before, and could not take it." in jonas
        assert html.count("Was asked before") == 1

    def test_a_second_supporter_is_asked_to_join(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        busy = Busy(hospital)
        client = signed_in(busy.director)
        case = busy.case(CaseState.REACHED)
        assert "Ines Supporter</h3>" not in look(client, case)
        kofi = busy.supporters[2]
        for _ in range(2):  # a second tap asks nobody twice
            ask(client, case, "desk_second_supporter", supporter=str(kofi.pk), line_unknown="on")
        offer = case.offers.get(second=True)
        assert (offer.supporter, offer.state) == (kofi, OfferState.OPEN)
        assert case.state == CaseState.REACHED

    def test_nobody_joins_where_nobody_is(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        supporter = hospital.supporter()
        html = ask(client, case, "desk_second_supporter", supporter=str(supporter.pk))
        assert "has moved on" in html
        assert not case.offers.exists()


def test_a_case_one_joined_before_is_offered_for_joining(
    hospital: Hospital, signed_in: SignIn
) -> None:
    client = signed_in(hospital.director())
    hospital.director(Role.ASSOCIATE_DIRECTOR)
    first = hospital.case()
    second = hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]})
    assert str(first.code_name) in look(client, second)
