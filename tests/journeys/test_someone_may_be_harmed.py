"""Someone may be harmed: numbers at once, then two humans on every channel, and then no trace."""

from __future__ import annotations

from playwright.sync_api import Browser

from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message
from beenthere.domain.vocabulary import Duty, Role
from beenthere.domain.wording import MessageKind
from tests.browser import HOME, serve
from tests.hospital import MONDAY
from tests.journeys.browser_window import PHONE
from tests.journeys.cast import ASSOCIATE, CHIEF, DIRECTOR, FIRST
from tests.journeys.night import Night


def test_numbers_before_any_network_and_then_both_who_are_on_duty(
    night: Night, browser: Browser
) -> None:
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.directs(ASSOCIATE, role=Role.ASSOCIATE_DIRECTOR, duty=Duty.BACKUP)
    night.directs(CHIEF)
    night.supports(FIRST)
    night.accepted_by(FIRST)

    # Noor has the case open on her phone, scripts off, and then there is no network any more.
    width, height = PHONE
    phone = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": height}
    )
    page = phone.new_page()
    serve(page, night.client(FIRST))
    # The picture of the tab is asked for by the browser itself, when it finds the time.
    page.goto(f"{HOME}/support/case/{night.case}/", wait_until="networkidle")
    phone.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    # One tap shows whom to call, and nothing is asked of the network.
    page.get_by_text("Someone may be harmed").click()
    door = page.locator("details[open]")
    numbers = [program().phones.emergency, program().phones.security, program().phones.director]
    for number in (*numbers, *(line.phone for line in program().crisis)):
        assert door.locator(f'a[href="{number.link}"]').first.is_visible()
    assert asked == []

    # The network is back. One tap pages both who are on duty, on every channel.
    phone.set_offline(False)
    page.get_by_role("button", name="Have a director call me now").click()
    page.get_by_text("The director on call and the backup are being paged now.").wait_for()
    phone.close()
    night.goes_on()
    assert night.hears(MessageKind.HARM_DOOR) == [
        f"{name} by {way}" for name in ("Arun", "Dana") for way in ("e-mail", "text")
    ]

    # Arun calls her, and says so. Nobody else is paged, and nothing says that she asked.
    desk = night.opens(ASSOCIATE, night.link)
    assert FIRST.name in desk.words.split("Please call")[1]
    desk.press("I have called")
    night.goes_on(minutes=5)
    assert night.is_silent
    assert not Message.objects.filter(kind=MessageKind.HARM_DOOR).exists()
