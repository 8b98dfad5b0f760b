"""Adding clinicians to an event that is known: by name, or from a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.actions import closing, many
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Person
from beenthere.domain.case import CaseState, NotPossible
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, Role, Source, Urgency
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


@pytest.fixture
def case(hospital: Hospital, client: Client) -> Case:
    return hospital.case()


def send(client: Client, case: Case, do: str, **posted: object) -> str:
    response = client.post(
        reverse("desk_board_add", args=[case.code_name]),
        {"do": do, "part": "involved", **posted},
        follow=True,
    )
    assert response.status_code == 200
    return response.content.decode()


def read(
    client: Client, case: Case, content: bytes, *, name: str = "list.csv", **posted: object
) -> str:
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return send(client, case, "read", file=file, **posted)


def ticked(html: str) -> list[str]:
    boxes = html.split('name="people" value="')[1:]
    return [box.split('"')[0] for box in boxes if "checked" in box.split(">")[0]]


def people_of_event(case: Case) -> list[str]:
    cases = Case.objects.filter(event=case.event_id).exclude(pk=case.pk)
    return sorted(unsealed(each)[SealedField.DIRECTORY_ID] for each in cases)


class TestFinding:
    def test_by_name_and_what_was_ticked_stays(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first, second = hospital.person("Ada Alpha"), hospital.person("Bea Beta")
        html = send(client, case, "find", find="alph")
        assert "Ada Alpha: Physician" in html
        assert ticked(html) == []
        html = send(client, case, "find", find="beta", people=[first.directory_id])
        assert ticked(html) == [first.directory_id]
        assert f'value="{second.directory_id}"' in html
        assert "was found" in send(client, case, "find", find="zzzz")

    def test_a_file_of_ids_and_addresses(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first, second = hospital.person(), hospital.person()
        gone = hospital.person(active=False)
        lines = (
            f"\ufeffid,note\r\n{first.directory_id},x\r\n\r\nnobody\r\n{second.email.upper()}\r\n"
        )
        html = read(client, case, f"{lines}{gone.directory_id}\r\n{first.email}\r\n".encode())
        assert sorted(ticked(html)) == sorted([first.directory_id, second.directory_id])
        for number in (4, 6):
            assert f"Line {number}: nobody at work has this id or e-mail address." in html
        assert html.count("nobody at work has") == 2
        assert "nobody\r" not in html
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"\xff\xfe\x00", "cannot read this file"),
            (b"a\n" * 151, "more than 150 people"),
            (b"a" * 70_000, "too large"),
        ],
    )
    def test_a_file_that_is_no_list(
        self, content: bytes, words: str, case: Case, client: Client
    ) -> None:
        assert words in read(client, case, content)

    def test_everybody_of_a_department_or_those_whose_name_fits(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        people = [hospital.person(f"Ada {letter}", department="surgery") for letter in "ABCDEFGHIJ"]
        other = hospital.person("Bea Beta", department="surgery")
        hospital.person("Ada Elsewhere")
        html = send(client, case, "find", department="surgery", people=[other.directory_id])
        assert all(f'value="{each.directory_id}"' in html for each in people)
        assert ticked(html) == [other.directory_id]
        assert "Ada Elsewhere" not in html
        html = send(client, case, "find", department="surgery", find="b")
        assert html.count('name="people"') == 2

    def test_a_pasted_list_is_ticked_once_every_entry_means_somebody(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first, second = hospital.person(), hospital.person()
        pasted = f"{first.directory_id}  {second.email};nobody, {first.directory_id}\r\n?"
        html = send(client, case, "find", pasted=pasted)
        for number in (3, 5):
            assert f"Entry {number}: nobody at work has this id or e-mail address." in html
        assert f'value="{first.directory_id}  {second.email};nobody' in html
        right = f"{first.directory_id} {second.email}\n{first.directory_id}"
        for do in ("find", "add"):  # also with the wrong button nobody is added unseen
            html = send(client, case, do, pasted=right, urgency="routine")
            assert sorted(ticked(html)) == sorted([first.directory_id, second.directory_id])
            assert first.email not in html
        assert Case.objects.count() == 1
        assert "more than 150 people" in send(client, case, "find", pasted="x " * 151)
        assert "too long" in send(client, case, "find", pasted="x" * 70_000)

    @pytest.mark.parametrize("name", ["list.xlsx", "list.csv.exe", "list"])
    def test_a_file_of_another_kind(self, name: str, case: Case, client: Client) -> None:
        assert "ends in .csv or .txt" in read(client, case, b"e1\n", name=name)

    def test_an_address_of_two_people_means_neither(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first = hospital.person()
        hospital.person(email=first.email)
        assert "Line 1: nobody" in read(client, case, first.email.encode())


class TestAdding:
    def test_each_has_a_case_of_the_event_that_waits_for_a_supporter(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        ids = [hospital.person().directory_id for _ in range(3)]
        for _ in range(2):  # sending it again changes nothing
            html = send(client, case, "add", people=ids, urgency="urgent")
            assert "Everybody you chose has one case of this event." in html
        assert people_of_event(case) == ids
        added = Case.objects.exclude(pk=case.pk)
        assert set(added.values_list("state", "urgency", "source")) == {
            (CaseState.MATCHING, Urgency.URGENT, Source.DIRECTOR)
        }
        for each in added:
            assert str(each.code_name) in html
        assert not Message.objects.filter(case__in=added, state=MessageState.QUEUED).exists()

    def test_sixty_take_as_many_statements_as_two(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        def counted(people: list[Person]) -> int:
            with CaptureQueriesContext(connection) as asked:
                many.refer_more(
                    event_id=case.event_id, people=people, urgency=Urgency.ROUTINE, now=MONDAY
                )
            return len(asked)

        boss = hospital.person()
        few = counted([hospital.person(reports_to=boss) for _ in range(2)])
        sixty = [hospital.person(reports_to=boss) for _ in range(60)]
        assert counted(sixty) == few
        again = counted(sixty)
        assert again <= few
        added = Case.objects.exclude(pk=case.pk)
        assert added.count() == 62
        assert len(set(added.values_list("code_name", flat=True))) == 62
        assert all(each.sights.count() == 1 and each.blind_index.count() == 3 for each in added)

    def test_too_many_at_once_are_kept_ticked(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        ids = [hospital.person().directory_id for _ in range(151)]
        html = send(client, case, "add", people=ids, urgency="routine")
        assert "Add at most 150 people at once" in html
        assert len(ticked(html)) == 151
        assert Case.objects.count() == 1

    def test_two_who_share_a_telephone_are_two(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        first = hospital.person()
        second = hospital.person(phone=first.phone)
        for _ in range(2):
            for each in (first, second):
                send(client, case, "add", people=[each.directory_id], urgency="routine")
        assert people_of_event(case) == [first.directory_id, second.directory_id]

    def test_those_added_cannot_support_each_other(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        supporter = hospital.supporter()
        other = hospital.person()
        ids = [other.directory_id, supporter.person.directory_id]
        html = send(client, case, "add", people=ids, urgency="routine")
        assert "1 supporter: 1 not available." in html

    def test_a_witness_gets_no_case_and_supports_nobody_of_it(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        supporter, other = hospital.supporter(), hospital.director()
        assert other.person is not None
        ids = [supporter.person.directory_id, other.person.directory_id]
        html = send(client, case, "add", people=ids, urgency="routine", part="witness")
        assert "Whoever you chose supports nobody of this event." in html
        assert Case.objects.count() == 1
        assert not match(case, now=MONDAY).ranked
        assert not other.sights.exists()
        # A director who says so of themselves is thanked, and the case is gone from their desk.
        hospital.director()
        told = Case.objects.get().sights.get().account
        assert told.person is not None
        html = send(
            client,
            case,
            "add",
            people=[told.person.directory_id],
            urgency="routine",
            part="witness",
        )
        assert "Somebody else takes it from here" in html
        assert not told.sights.exists()

    def test_nobody_ticked_or_somebody_made_up(self, case: Case, client: Client) -> None:
        assert "Tick whom to add" in send(client, case, "add", urgency="routine")
        for bad in ("nobody", "\x00", "x" * 10_000):
            html = send(client, case, "add", people=[bad], urgency="routine")
            assert "to check" in html, bad
        assert Case.objects.count() == 1

    def test_a_director_added_sees_none_of_the_event_any_more(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        hospital.director()
        other = hospital.director(Role.ASSOCIATE_DIRECTOR)
        client = signed_in(other)
        case = hospital.case()
        address = reverse("desk_case", args=[case.code_name])
        assert client.get(address).status_code == 200
        assert other.person is not None
        people = [hospital.person(), other.person]
        many.refer_more(event_id=case.event_id, people=people, urgency=Urgency.ROUTINE, now=MONDAY)
        assert not other.sights.exists()
        assert client.get(address).status_code == 404

    def test_the_answer_is_the_same_whoever_has_a_case_one_may_not_see(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        boss = hospital.person()
        director = hospital.account(Role.DIRECTOR, person=boss)
        hospital.director(Role.ASSOCIATE_DIRECTOR)
        case = hospital.case()
        client = signed_in(director)
        under_them = hospital.person(reports_to=boss)

        def answer() -> str:
            html = send(client, case, "add", people=[under_them.directory_id], urgency="routine")
            return html.split("<main")[1].split("csrfmiddlewaretoken")[0]

        new = answer()
        assert Case.objects.count() == 2
        assert answer() == new
        assert Case.objects.count() == 2

    def test_an_event_that_is_over_takes_nobody(
        self, hospital: Hospital, case: Case, client: Client
    ) -> None:
        closing.close(case_id=case.pk, reason=CloseReason.MISTAKEN, now=MONDAY)
        person = hospital.person()
        html = send(client, case, "add", people=[person.directory_id], urgency="routine")
        assert "Write a new referral instead." in html
        with pytest.raises(NotPossible):
            many.refer_more(
                event_id=case.event_id, people=[person], urgency=Urgency.ROUTINE, now=MONDAY
            )

    def test_somebody_referred_before_keeps_that_case(
        self, hospital: Hospital, client: Client
    ) -> None:
        person = hospital.person()
        case = hospital.case(facts_of(person))
        send(client, case, "add", people=[person.directory_id], urgency="routine")
        assert list(Case.objects.all()) == [case]
