"""Every page that a clinician, a referrer or a family reads has an address in Spanish, where
nothing is said in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import override
from pytest_django.fixtures import Settings

from beenthere.apps.cases.models import Case
from beenthere.domain.permissions import PAGES, PUBLIC
from scripts import messages
from tests.apps.referral.visitor import Visitor
from tests.spanish.reading import english_in

pytestmark = pytest.mark.django_db

MACHINES = frozenset(
    {
        *("health", "health_of_work", "robots", "app_manifest", "service_worker"),
        *("receipts", "rota_feed", "api_announcements"),
    }
)
STAFF = frozenset(
    {
        *("handbook", "handbook_chapter", "handbook_booklet", "phases", "phase"),
        *("nominate", "nominate_once", "nominee_join"),
        *("account_login", "account_inactive", "invite_accept"),
        *("mfa_authenticate", "mfa_login_webauthn"),
    }
)
"""Pages without sign-in for those who work in or with the program: in English."""


@pytest.fixture(autouse=True)
def no_lines(settings: Settings) -> None:
    settings.PROGRAM = replace(settings.PROGRAM, crisis=(), resources=(), patient_family=())


def _in_every_language(patterns: list[URLPattern | URLResolver], inside: bool) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            within = inside or isinstance(each.pattern, LocalePrefixPattern)
            yield from _in_every_language(each.url_patterns, within)
        elif inside:
            yield str(each.name)


def test_every_public_page_is_in_spanish_or_for_a_reason_in_english() -> None:
    spoken = set(_in_every_language(get_resolver().url_patterns, inside=False))
    public = {page.name for page in PAGES.values() if page.who is PUBLIC and not page.demo}
    assert spoken == public - MACHINES - STAFF


_ADDRESSES = (
    *("/es/", "/es/help/", "/es/patient-and-family/", "/es/refer/", "/es/refer/sent/"),
    *("/es/again/", "/es/again/sent/", "/es/what-we-keep/", "/es/offline/"),
    *("/es/groups/ask/", "/es/groups/asked/", "/es/lawsuit/calendar/"),
)


@pytest.mark.parametrize("address", _ADDRESSES)
def test_a_spanish_page_is_all_in_spanish_and_leads_back(address: str) -> None:
    seen: list[str] = []

    def note(template: Any, **_signal: Any) -> None:
        seen.append(template.name)

    template_rendered.connect(note)
    response = Client(headers={"accept-language": "en"}).get(address)
    template_rendered.disconnect(note)
    html = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    assert '<html lang="es">' in html
    assert english_in(html) == []
    # Every link to a page that has its Spanish stays in Spanish, but for the one to English.
    english = address.removeprefix("/es")
    links = set(re.findall(r'(?:href|action)="(/[^"#]*)"', html))
    spoken = {"/", *(each.removeprefix("/es") for each in _ADDRESSES)}
    assert links & spoken - {"/"} <= {english}
    # Whatever it was made of is looked at by `make check`.
    every = {name: path.read_text(encoding="utf-8") for name, path in messages.templates().items()}
    made_of = {name for name in seen if name and name in every}
    assert made_of - messages.public(every) == set()
    back = Client(headers={"accept-language": "es"}).get(english)
    assert '<html lang="en">' in back.content.decode()
    assert (
        f'href="{address}"' in back.content.decode()
        or f'formaction="{address}"' in back.content.decode()
    )


def test_an_address_that_is_none_says_so_in_spanish() -> None:
    response = Client().get("/es/nowhere/")
    assert response.status_code == 404
    assert english_in(response.content.decode()) == []
    assert Client().get("/es/desk/").status_code == 404
    spent = Client().get("/es/a/nobody/")
    assert english_in(spent.content.decode()) == []


def test_a_code_leads_to_the_spanish_form() -> None:
    sent = Client().get("/es/from/surgery/")
    assert sent.headers["Location"] == "/es/refer/"
    with override("es"):
        assert reverse("refer") == "/es/refer/"
        assert reverse("desk") == "/desk/"


def test_a_referral_in_spanish_from_question_to_question() -> None:
    visitor = Visitor().open("/es/refer/")

    def go_on(**answers: str | bool) -> None:
        visitor.fill(**answers).press("Siguiente")
        assert english_in(visitor.html) == []

    go_on()
    assert "«¿Para quién es?» necesita una respuesta." in visitor.html
    go_on(whom="colleague")
    go_on(person__name="MRN 12345", person__phone="12")
    assert "«Nombre de la persona»: escriba solo el nombre, sin números." in visitor.html
    go_on(person__name="Wilhelmina Testcase", person__phone="617 555 0123")
    go_on(kind="unexpected_death")
    go_on(when="today")
    go_on(soon="urgent")
    visitor.fill(**{"other-1-name": "Bo Chen"}).press("Agregar a otra persona")
    assert english_in(visitor.html) == []
    go_on()
    go_on(may_name=True)
    go_on(your_name="Ana Ruiz", your_phone="617 555 0124")
    assert visitor.question == "Revisar y enviar"
    assert "Podemos decir que nos avisó Ana Ruiz" in visitor.html
    visitor.press("Enviar el aviso")
    assert visitor.path == "/es/refer/sent/"
    assert Case.objects.count() == 2


def test_the_other_language_keeps_what_was_typed() -> None:
    visitor = Visitor().open("/refer/").answer(whom="colleague")
    visitor.fill(person__name="Wilhelmina Testcase", person__phone="12")
    visitor.action = "/es/refer/"
    visitor.press("Español")
    assert visitor.question == "¿Quién es su colega y cómo podemos contactarle?"
    assert visitor.sent["person-name"] == "Wilhelmina Testcase"
    assert visitor.sent["person-phone"] == "12"
    assert english_in(visitor.html) == []


@pytest.mark.parametrize("whom", ["myself", "team", "unknown"])
def test_every_other_question_is_in_spanish(whom: str) -> None:
    visitor = Visitor().open("/es/refer/").fill(whom=whom).press("Siguiente")
    for answers in (
        {"person-name": "Ana Ruiz"} if whom == "myself" else {},
        {"kind": "other_stressor"},
        {"when": "today"},
        {"soon": "routine"},
        {},
        {"your_phone": "617 555 0124"} if whom != "myself" else {},
    ):
        assert english_in(visitor.html) == []
        visitor.fill(**answers).press("Siguiente")
    assert visitor.question == "Revisar y enviar"
    assert english_in(visitor.html) == []


def test_what_the_institution_has_not_put_into_spanish_is_said_in_english_and_marked(
    settings: Settings,
) -> None:
    words = replace(settings.PROGRAM.words, disclosure_es=())
    settings.PROGRAM = replace(settings.PROGRAM, words=words, departments_es={})
    html = Client().get("/es/patient-and-family/").content.decode()
    assert f'<span lang="en">{words.disclosure[0]}' in html.replace("&#x27;", "'")
    assert english_in(html) == []
    assert "words.disclosure" in settings.PROGRAM.english_only
    assert "departments.surgery" in settings.PROGRAM.english_only
