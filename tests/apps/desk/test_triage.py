"""Triage: who the clinician is, from the directory or from lists."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ReachBy, Role, Urgency
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db

BY_HAND = {
    "name": "Wilhelmina Testcase",
    "phone": "617 555 0123",
    "profession": "physician",
    "rank": "resident",
    "department": "medicine",
    "urgency": "routine",
}


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


def triage_page(client: Client, case: Case) -> str:
    return client.get(reverse("desk_triage", args=[case.code_name])).content.decode()


def send(client: Client, case: Case, **posted: str) -> str:
    response = client.post(reverse("desk_triage", args=[case.code_name]), posted, follow=True)
    assert response.status_code == 200
    case.refresh_from_db()
    return response.content.decode()


class TestFromTheDirectory:
    def test_entries_that_fit_are_there_without_a_search(
        self, hospital: Hospital, client: Client
    ) -> None:
        clinician = hospital.person("Dana Wahlberg")
        hospital.person("Somebody Else")
        html = triage_page(client, hospital.case({SealedField.NAME: "dana wahlberg"}))
        assert f'value="{clinician.directory_id}"' in html
        assert "Somebody Else" not in html

    def test_choosing_one_takes_over_what_the_directory_knows(
        self, hospital: Hospital, client: Client
    ) -> None:
        boss = hospital.person("Bela Boss")
        clinician = hospital.person("Dana Wahlberg", reports_to=boss, pager="4711")
        case = hospital.case({SealedField.NAME: "Dana W", SealedField.PHONE: "+16175550199"})
        send(client, case, person=clinician.directory_id, urgency="urgent", gender_wish="female")
        facts = unsealed(case)
        assert case.state == CaseState.MATCHING
        assert (case.reach_by, case.urgency) == (ReachBy.DIRECTORY, Urgency.URGENT)
        assert facts[SealedField.NAME] == "Dana Wahlberg"
        assert facts[SealedField.PHONE] == clinician.phone
        assert facts[SealedField.PAGER] == "4711"
        assert facts[SealedField.SUPERVISOR] == boss.directory_id
        assert facts[SealedField.GENDER_WISH] == "female"

    def test_a_number_typed_goes_before_the_directorys_and_is_unverified(
        self, hospital: Hospital, client: Client
    ) -> None:
        clinician = hospital.person()
        case = hospital.case()
        send(
            client,
            case,
            person=clinician.directory_id,
            phone="617 555 0142",
            urgency="routine",
        )
        assert unsealed(case)[SealedField.PHONE] == "+16175550142"
        assert case.reach_by == ReachBy.TYPED

    def test_a_change_of_person_takes_no_number_along(
        self, hospital: Hospital, client: Client
    ) -> None:
        first, second = hospital.person("Dana One"), hospital.person("Dana Two")
        case = hospital.case()
        send(client, case, person=first.directory_id, urgency="routine")
        html = triage_page(client, case)
        assert first.phone not in html
        send(client, case, person=second.directory_id, urgency="routine")
        assert unsealed(case)[SealedField.PHONE] == second.phone

    def test_a_search_keeps_what_was_typed_and_complains_of_nothing(
        self, hospital: Hospital, client: Client
    ) -> None:
        clinician = hospital.person("Željko Example")
        case = hospital.case()
        html = send(
            client,
            case,
            search="person",
            find_person="zel ex",
            phone="not a phone yet",
            rank="fellow",
        )
        assert "Please check" not in html
        assert f'value="{clinician.directory_id}"' in html
        assert 'value="not a phone yet"' in html
        assert '<option value="fellow" selected>' in html
        assert case.state == CaseState.WAITING

    def test_a_supervisor_is_searched_for_too(self, hospital: Hospital, client: Client) -> None:
        boss = hospital.person("Bela Boss")
        case = hospital.case()
        html = send(client, case, search="supervisor", find_supervisor="bela")
        assert f'value="{boss.directory_id}"' in html
        send(client, case, **BY_HAND, supervisor=boss.directory_id)
        assert unsealed(case)[SealedField.SUPERVISOR] == boss.directory_id

    def test_nobody_found(self, hospital: Hospital, client: Client) -> None:
        case = hospital.case()
        for text in ("", "q", "nobody by that name", "x" * 10_000, "\x00", "'&|!*:", "‮"):
            html = send(client, case, search="person", find_person=text)
            assert "Nobody in the directory has a name" in html, text

    def test_a_supervisor_who_reports_to_the_clinician_is_refused(
        self, hospital: Hospital, client: Client
    ) -> None:
        clinician = hospital.person()
        below = hospital.person(reports_to=clinician)
        case = hospital.case()
        for nonsense in (below, clinician):
            html = send(
                client,
                case,
                person=clinician.directory_id,
                supervisor=nonsense.directory_id,
                urgency="routine",
            )
            assert "this person reports to the clinician" in html
            assert case.state == CaseState.WAITING


class TestFromLists:
    def test_what_the_lists_tell_is_sealed_and_the_rest_goes(
        self, hospital: Hospital, client: Client
    ) -> None:
        case = hospital.case(
            {
                **TYPED,
                SealedField.REFERRER_NAME: "Rashid Referrer",
                SealedField.REFERRER_PHONE: "+16175550190",
            }
        )
        send(client, case, **BY_HAND, field_wish="other", language_wish="es")
        assert case.state == CaseState.MATCHING
        assert unsealed(case) == {
            SealedField.NAME: "Wilhelmina Testcase",
            SealedField.PHONE: "+16175550123",
            SealedField.PROFESSION: "physician",
            SealedField.RANK: "resident",
            SealedField.DEPARTMENT: "medicine",
            SealedField.FIELD_WISH: "other",
            SealedField.LANGUAGE_WISH: "es",
            SealedField.REFERRER_NAME: "Rashid Referrer",
        }

    def test_somebody_not_in_the_directory_needs_a_name_a_profession_and_a_rank(
        self, hospital: Hospital, client: Client
    ) -> None:
        case = hospital.case()
        for missing in ("name", "profession", "rank"):
            html = send(client, case, **{**BY_HAND, missing: ""})
            assert f'href="#id_{missing}"' in html, missing
        assert case.state == CaseState.WAITING

    def test_voice_only_holds_nothing_that_names(self, hospital: Hospital, client: Client) -> None:
        case = hospital.case({})
        send(client, case, by_voice="on", profession="nurse", rank="charge", urgency="routine")
        assert case.reach_by == ReachBy.BY_VOICE
        assert unsealed(case) == {SealedField.PROFESSION: "nurse", SealedField.RANK: "charge"}

    def test_voice_only_with_anything_that_names_is_refused(
        self, hospital: Hospital, client: Client
    ) -> None:
        clinician = hospital.person()
        case = hospital.case()
        for name, value in (
            ("name", "Wilhelmina Testcase"),
            ("phone", "617 555 0123"),
            ("email", "w@hospital.example"),
            ("pager", "4711"),
            ("person", clinician.directory_id),
        ):
            html = send(client, case, by_voice="on", urgency="routine", **{name: value})
            assert "must be empty with “Voice only”" in html, name
        assert case.state == CaseState.WAITING


class TestBadInput:
    def test_whatever_is_typed_gets_a_sentence(self, hospital: Hospital, client: Client) -> None:
        case = hospital.case()
        for name in ("name", "phone", "email", "pager", "find_person", "find_supervisor"):
            for bad in ("x" * 10_000, "a\x00b", "‮evil", "<b>bold</b>", "1900-01-01"):
                if name.startswith("find") and bad.startswith("x"):
                    continue
                html = send(client, case, **{**BY_HAND, name: bad})
                assert f'href="#id_{name}"' in html, (name, bad)
        assert case.state == CaseState.WAITING

    def test_lists_are_closed(self, hospital: Hospital, client: Client) -> None:
        case = hospital.case()
        for name in (
            "person",
            "supervisor",
            "profession",
            "rank",
            "specialty",
            "department",
            "unit",
            "preferred_time",
            "field_wish",
            "department_wish",
            "profession_wish",
            "language_wish",
            "gender_wish",
            "urgency",
        ):
            for bad in ("nonsense", "\x00", "x" * 10_000):
                html = send(client, case, **{**BY_HAND, name: bad})
                assert "takes one of the answers listed" in html, (name, bad)
        assert case.state == CaseState.WAITING

    def test_a_rank_of_another_profession(self, hospital: Hospital, client: Client) -> None:
        case = hospital.case()
        html = send(client, case, **{**BY_HAND, "profession": "nurse"})
        assert "does not go with the profession" in html


def test_triage_can_be_done_again_until_somebody_is_asked(
    hospital: Hospital, client: Client
) -> None:
    supporter = hospital.supporter()
    case = hospital.case()
    send(client, case, **BY_HAND)
    send(client, case, **{**BY_HAND, "rank": "fellow"})
    assert unsealed(case)[SealedField.RANK] == "fellow"
    offering.approve_list(
        case_id=case.pk, wanted=[offering.Wanted(supporter=supporter.pk)], now=MONDAY
    )
    html = send(client, case, **{**BY_HAND, "rank": "resident"})
    assert "has moved on in the meantime" in html
    assert unsealed(case)[SealedField.RANK] == "fellow"


def test_a_director_whom_triage_shows_to_be_in_conflict_loses_sight(
    hospital: Hospital, signed_in: SignIn
) -> None:
    director = hospital.director()
    hospital.director(Role.ASSOCIATE_DIRECTOR)
    clinician = hospital.person(reports_to=director.person)
    case = hospital.case()
    client = signed_in(director)
    html = send(client, case, person=clinician.directory_id, urgency="routine")
    assert "Somebody else takes it from here" in html
    assert client.get(reverse("desk_case", args=[case.code_name])).status_code == 404
