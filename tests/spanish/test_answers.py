"""Whatever somebody types on a Spanish page is answered in Spanish, the mistakes too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from beenthere.apps.nominations import actions
from beenthere.apps.nominations.links import letter_link
from beenthere.apps.nominations.models import Letter, Nominee
from beenthere.apps.people.models import Department
from beenthere.domain.vocabulary import Profession, Rank, Role, Specialty
from tests.apps.referral.visitor import Visitor
from tests.hospital import MONDAY, Hospital
from tests.laws.conftest import hospital
from tests.laws.rooms import signed_in
from tests.spanish.reading import english_in

__all__ = ["hospital"]

pytestmark = pytest.mark.usefixtures("ten_on_monday")

_CALENDAR = "/es/lawsuit/calendar/"
_SOON = str(MONDAY.date() + timedelta(days=30))


def said(address: str, typed: dict[str, str]) -> str:
    """What a page answers; none of it in English."""
    html = Client().post(address, typed, follow=True).content.decode()
    assert english_in(html) == []
    return html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "typed", "cure"),
    [
        ("/es/groups/ask/", {"about": "2"}, "Si son menos, pida apoyo para cada una por separado."),
        ("/es/groups/ask/", {"about": "many", "phone": "12"}, "Escriba un número de 3 a"),
        ("/es/groups/ask/", {"email": "x y", "kind": "nothing"}, "va una de las respuestas"),
        ("/es/again/", {"code": "ABCD"}, "No podemos leer este código."),
        (_CALENDAR, {"do": "file", "phase-1": "", "first-1": ""}, "Escriba al menos una fecha"),
        (_CALENDAR, {"do": "card", "phase-1": "lunch"}, "Elija una de las respuestas"),
        (_CALENDAR, {"do": "file", "phase-1": "mediation", "first-1": "x"}, "Elija un día, como"),
    ],
)
def test_a_mistake_is_answered_in_spanish(address: str, typed: dict[str, str], cure: str) -> None:
    html = said(address, typed)
    assert cure in html
    assert "Por favor, revise:" in html


def test_a_calendar_in_spanish_says_what_ours_is_called_in_spanish() -> None:
    typed = {"do": "file", "phase-1": "mediation", "first-1": _SOON}
    made = Client().post(_CALENDAR, typed).content
    entries: list[Any] = list(Calendar.from_ical(made).walk("VEVENT"))
    assert {str(each["SUMMARY"]) for each in entries} == {"Apoyo entre colegas"}


def test_a_department_says_in_spanish_whom_it_would_go_to(hospital: Hospital) -> None:
    voter, named = hospital.person("Ada Asked"), hospital.person("Imogen Trusted")
    question = actions.ask(department=Department.objects.get(code="medicine"), now=MONDAY)
    asked = f"/es/nominate/{question.pk}/"
    assert "va un enlace en camino" in said(asked, {"email": voter.email})
    assert "necesita una respuesta" in said(asked, {"email": ""})
    assert "escriba una dirección" in said(asked, {"email": "x y"})
    once = f"/es{_path(Letter.objects.get())}"
    assert "No encontramos a nadie" in said(once, {"search": "nobody", "find": "1"})
    found = said(once, {"search": "imog", "find": "1"})
    assert "Imogen Trusted: Medicina, profesor asociado, Medicina interna" in found
    chosen = {"search": "imog", "person": named.directory_id}
    assert "Su respuesta cuenta." in said(once, chosen)
    assert "Usted ya respondió" in said(once, chosen)
    nominee = Nominee.objects.get()
    actions.invite(nominee_id=nominee.pk, now=MONDAY)
    join = f"/es{_path(Letter.objects.get(kind='be_supporter'))}"
    assert "Gracias por responder" in said(join, {"answer": "no"})
    assert "Este enlace ya no sirve" in said(join, {"answer": "yes"})


def test_somebody_of_the_directory_is_described_in_spanish(hospital: Hospital) -> None:
    hospital.person(
        "Zora Quill",
        profession=Profession.PHYSICIAN,
        rank=Rank.FELLOW,
        specialty=Specialty.CARDIAC_SURGERY,
        department="surgery",
    )
    staff = Visitor(client=signed_in(hospital.director(Role.DIRECTOR))).open("/es/refer/")
    staff.fill(whom="colleague").press("Siguiente").fill(search="zora").press("Buscar")
    assert "Zora Quill: Medicina, becario de especialidad (fellow)" in staff.html
    assert "Cirugía cardíaca, Cirugía" in staff.html
    assert english_in(staff.html) == []


def _path(letter: Letter) -> str:
    return "/" + letter_link(letter, now=MONDAY).split("/", 3)[3]
