"""A referral made wholly in Spanish, on a phone with scripts off; and axe on what it is made on."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, ViewportSize

from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program
from beenthere.domain.vocabulary import Urgency
from tests.browser import HOME, axe_violations, serve

pytestmark = pytest.mark.django_db

_PAGES = (
    *("/es/", "/es/resources/", "/es/refer/", "/es/groups/ask/"),
    *("/es/lawsuit/deposition/", "/es/lawsuit/calendar/"),
)
_PHONE: ViewportSize = {"width": 390, "height": 844}


def test_a_nurse_refers_in_spanish(browser: Browser) -> None:
    """Given a phone without scripts, when a nurse goes from the first page to the last in
    Spanish, then the case is the one that the English pages would have made."""
    context = browser.new_context(java_script_enabled=False, viewport=_PHONE)
    page = context.new_page()
    serve(page, Client())

    def press(words: str) -> None:
        with page.expect_navigation(wait_until="load"):
            page.get_by_role("button", name=words, exact=True).click()

    def choose(words: str) -> None:
        page.get_by_text(words, exact=True).click()
        press("Siguiente")

    page.goto(HOME + "/")
    page.get_by_role("link", name="Español").click()
    page.get_by_role("link", name="Pedir apoyo para un colega, para usted o para su equipo").click()
    choose("Para un colega")
    page.get_by_label("Nombre de la persona").fill("Wilhelmina Testcase")
    page.get_by_label("Departamento de la persona").select_option("Cirugía")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="¿Qué tipo de cosa fue?").wait_for()
    choose("Murió un paciente")
    choose("Hoy o anoche")
    press("English")
    page.get_by_role("heading", level=1, name="How soon should someone reach out?").wait_for()
    press("Español")
    choose("Lo antes posible")
    press("Siguiente")
    press("Siguiente")
    page.get_by_text("Murió un paciente").wait_for()
    press("Enviar el aviso")
    page.get_by_role("heading", level=1, name="Gracias. Ya nos llegó.").wait_for()
    case = Case.objects.select_related("event").get()
    assert (case.urgency, case.event.kind) == (Urgency.URGENT, "unexpected_death")
    context.close()


def test_axe_finds_nothing_on_the_spanish_pages(browser: Browser) -> None:
    page = browser.new_page(reduced_motion="reduce", viewport=_PHONE)
    serve(page, Client())
    found: dict[str, list[str]] = {}
    for path in _PAGES:
        page.goto(HOME + path)
        found[path] = axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") == _PHONE["width"]
    # By the keyboard the other language comes right after the way past the head of the page.
    for words in ("Ir al contenido de la página", program().name, "English"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText").strip() == words
    assert page.evaluate("document.activeElement.lang") == "en"
    page.close()
    assert {path: lines for path, lines in found.items() if lines} == {}
