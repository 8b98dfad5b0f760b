"""One offer: taken in two taps, taken once, and passed on past whoever is away or asleep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connections
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.apps.cases.models import Assignment, Case
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import Duty
from beenthere.domain.wording import MessageKind
from tests.authenticator import SECRET, code_shown
from tests.browser import real_server
from tests.hospital import MONDAY
from tests.journeys.browser_window import PHONE, BrowserWindow
from tests.journeys.cast import ASSOCIATE, CHIEF, CLINICIAN, DIRECTOR, FIRST, SECOND
from tests.journeys.inside_window import InsideWindow
from tests.journeys.night import Night
from tests.journeys.people import PASSWORD

OFFER = MessageKind.OFFER


class CountedWindow(BrowserWindow):
    """Counts the taps: every link, button and answer."""

    taps = 0

    def follow(self, words: str) -> None:
        self.taps += 1
        super().follow(words)

    def choose(self, label: str) -> None:
        self.taps += 1
        super().choose(label)

    def press(self, words: str) -> None:
        self.taps += 1
        super().press(words)


def test_from_the_page_to_yes_in_two_taps_on_a_phone(
    night: Night, browser: Browser, settings: Settings
) -> None:
    with real_server() as home:
        settings.PROGRAM = replace(settings.PROGRAM, web_address=home)
        night.moment = MONDAY
        night.directs(DIRECTOR, duty=Duty.ON_CALL)
        night.supports(FIRST)
        account = night.account(FIRST)
        account.set_password(PASSWORD)
        account.save()
        TOTP.activate(account, SECRET)

        # Noor's phone shows a page, and she taps its link.
        night.a_director_asks(FIRST)
        assert night.hears(OFFER) == ["Noor by e-mail"]
        width, height = PHONE
        context = browser.new_context(
            java_script_enabled=False, viewport={"width": width, "height": height}
        )
        phone = CountedWindow(context.new_page(), home=home, arrived=lambda _page: None)
        phone.go(night.link)

        # She signs in, with her password and the code of her app.
        phone.fill("Your e-mail address", FIRST.email)
        phone.fill("Your password", PASSWORD)
        phone.press("Sign in")
        phone.fill("Code", code_shown())
        phone.press("Sign in")

        # The tap that opened the page has led to the offer, and one more takes it.
        phone.taps = 1
        assert phone.heading == "My outreach"
        phone.press("Yes, I can reach out")
        assert phone.taps == 2
        assert Case.objects.get().state == CaseState.ACCEPTED
        assert phone.heading == night.case
        assert CLINICIAN.name in phone.words
        context.close()


@pytest.mark.django_db(transaction=True)
def test_of_three_taps_at_one_instant_one_takes_it_and_the_others_are_thanked(
    night: Night,
) -> None:
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    for who in (FIRST, SECOND):
        night.supports(who)

    # Noor is asked, and does not answer in time. Piotr is asked, and has two devices.
    night.a_director_asks(FIRST, SECOND)
    assert night.hears(OFFER) == ["Noor by e-mail"]
    noors = night.opens(FIRST, night.link)
    night.goes_on(minutes=4)
    assert night.hears(OFFER) == ["Noor by text"]
    night.goes_on(minutes=11)
    assert night.hears(OFFER) == ["Piotr by e-mail"]
    piotrs = [night.opens(SECOND, night.link) for _ in range(2)]

    # All three say yes at the same instant.
    together = Barrier(3)

    def tap(window: InsideWindow) -> None:
        together.wait(timeout=60)
        try:
            window.press("Yes, I can reach out")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as three:
        list(three.map(tap, (noors, *piotrs)))

    # Piotr has it once, and both of his devices show him whom to call.
    assert Assignment.objects.get().supporter.person.name == SECOND.name
    for device in piotrs:
        assert device.heading == night.case
        assert CLINICIAN.name in device.words
        assert "not needed" not in device.words
    # Noor is thanked, and sees no name.
    assert (
        "Thank you for answering. It is in other hands now, so you are not needed this time."
        in noors.words
    )
    assert CLINICIAN.name not in noors.words
    # Nobody is paged again.
    night.goes_on(hours=1)
    assert night.is_silent


def test_whoever_is_away_or_asleep_is_passed_over(night: Night) -> None:
    night.moment = MONDAY + timedelta(hours=11, minutes=50)  # ten to ten in the evening
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    for who in (FIRST, SECOND, ASSOCIATE, CHIEF):
        night.supports(who)

    # Helena has agreed to be woken for urgent calls.
    hours = night.opens(CHIEF, "/support/when-to-ask-me/")
    hours.choose("Page me for urgent calls at any hour")
    hours.press("Save my hours")

    # Four are on the list. Then Piotr has to leave, and says so.
    night.a_director_asks(FIRST, SECOND, ASSOCIATE, CHIEF)
    assert night.hears(OFFER) == ["Noor by e-mail"]
    away = night.opens(SECOND, "/support/when-to-ask-me/")
    away.fill("First day", "2026-11-23")
    away.fill("Last day", "2026-11-24")
    away.press("I am away then")
    assert "Noted" in away.words

    # Noor cannot take it. Piotr is away, and at ten Arun goes to sleep: Helena is asked.
    noors = night.opens(FIRST, night.link)
    night.goes_on(minutes=11)
    night.hears(OFFER)
    noors.press("I can’t take this one")
    night.goes_on()
    assert night.hears(OFFER) == ["Helena by e-mail"]
    helenas = night.opens(CHIEF, night.link)
    helenas.press("Yes, I can reach out")
    assert CLINICIAN.name in helenas.words
    assert Case.objects.get().state == CaseState.ACCEPTED
