"""Every page that a clinician, a referrer or a family reads has an address in Spanish, where
nothing is said in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import override, trans_real
from pytest_django.fixtures import Settings

from beenthere.apps.cases.models import Case
from beenthere.domain.permissions import PAGES, PUBLIC
from scripts import messages
from tests.apps.referral.visitor import Visitor
from tests.laws.rooms import Building
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
        *("handbook", "handbook_chapter", "handbook_booklet", "guide"),
        *("account_login", "account_inactive", "invite_accept"),
        *("mfa_authenticate", "mfa_login_webauthn"),
    }
)
"""Pages without sign-in for those who work in or with the program: in English."""


@pytest.fixture(autouse=True)
def no_lines(settings: Settings) -> None:
    settings.PROGRAM = replace(settings.PROGRAM, crisis=(), resources=(), patient_family=())


@pytest.fixture
def addresses(ten_on_monday: None) -> dict[str, str]:
    """Of every page that has its Spanish, an address in English."""
    spoken = set(_in_every_language(get_resolver().url_patterns, inside=False))
    return {name: path for name, path in Building().addresses.items() if name in spoken}


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


def test_every_spanish_page_is_all_in_spanish_and_leads_back(
    addresses: dict[str, str],
) -> None:
    spoken = {path for path in addresses.values() if path != "/"}
    every = {name: path.read_text(encoding="utf-8") for name, path in messages.templates().items()}
    read = messages.public(every)
    for english in addresses.values():
        seen: list[str] = []

        def note(template: Any, into: list[str] = seen, **_signal: Any) -> None:
            into.append(template.name)

        template_rendered.connect(note)
        response = Client(headers={"accept-language": "en"}).get(f"/es{english}")
        template_rendered.disconnect(note)
        assert not response.cookies
        if response.status_code == 302:
            assert response.headers["Location"].startswith("/es/")
            continue
        html = response.content.decode()
        assert response.status_code == 200, english
        assert '<html lang="es">' in html
        assert english_in(html) == [], english
        # Every link to a page that has its Spanish stays in Spanish, but for the one to English.
        links = set(re.findall(r'(?:href|action)="(/[^"#]*)"', html))
        kept = {"/offline/"} if english == "/offline/" else set()
        assert links & spoken <= {english, *kept}, english
        # Whatever it was made of is looked at by `make check`.
        assert {name for name in seen if name and name in every} <= read, english
        back = Client(headers={"accept-language": "es"}).get(english).content.decode()
        assert '<html lang="en">' in back
        assert re.search(f'(href|action)="/es{re.escape(english)}"', back), english
        # Nor is anything said in English to a form that came empty.
        assert english_in(Client().post(f"/es{english}").content.decode()) == [], english


@pytest.mark.parametrize(
    ("address", "words"),
    [("/es/", "How it works"), ("/es/groups/ask/", "Department")],
)
def test_words_that_are_not_there_in_spanish_are_caught(
    monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    for part in trans_real.translation("es")._catalog._catalogs:  # type: ignore[attr-defined]
        monkeypatch.delitem(part, words, raising=False)
    assert words in english_in(Client().get(address).content.decode())


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_when_something_goes_wrong_that_is_said_in_spanish(page: str) -> None:
    with override("es"):
        html = render_to_string(f"{page}.html")
    assert '<html lang="es">' in html
    assert english_in(html) == []


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
