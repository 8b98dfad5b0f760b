"""Where a story is played: a browser for everybody in it, and an eye on every page they see."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Page

from tests.browser import axe_violations
from tests.journeys.browser_window import PHONE, BrowserWindow
from tests.journeys.cast import CLINICIAN, Somebody
from tests.journeys.installing import invitation
from tests.journeys.people import Colleague, Member
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import Program
from tests.journeys.window import Window

M = TypeVar("M", bound=Member)

SCREENSHOTS = "BEENTHERE_SCREENSHOTS"
"""Names a folder: then a picture of every page of every story is left there."""


@dataclass
class Stage:
    """Gives everybody a window of their own, with scripts off."""

    browser: Browser
    contexts: ExitStack
    size: tuple[int, int] = PHONE
    kind: type[BrowserWindow] = BrowserWindow
    with_axe: bool = False
    about: tuple[Somebody, ...] = (CLINICIAN,)
    """Whom the story is about."""
    seen: set[str] = field(default_factory=set)
    _phone: BrowserWindow | None = None

    def window(self, program: Program) -> BrowserWindow:
        """A browser that nobody has used before."""
        width, height = self.size
        context = self.contexts.enter_context(
            self.browser.new_context(
                java_script_enabled=False, viewport={"width": width, "height": height}
            )
        )
        return self.kind(context.new_page(), home=program.address, arrived=self._look)

    def phone(self, program: Program, *, of: PlainWindow | None = None) -> BrowserWindow:
        """A browser that goes from hand to hand, with the sign-in of a plain window or without
        one: to start another costs as much as ten pages."""
        self._phone = self._phone or self.window(program)
        cookies = of.cookies if of else {}
        context = self._phone.page.context
        context.clear_cookies()
        context.add_cookies(
            [
                {"name": name, "value": value, "url": program.address}
                for name, value in cookies.items()
            ]
        )
        return self._phone

    @contextmanager
    def on_a_phone(self, member: Member) -> Iterator[None]:
        """Give the phone to somebody with a plain window for a while."""
        plain = member.window
        assert isinstance(plain, PlainWindow)
        member.window = self.phone(member.program, of=plain)
        yield
        member.window = plain

    def colleague(self, program: Program) -> Colleague:
        """Somebody who never signs in."""
        return Colleague(self.window(program))

    def member(
        self, part: type[M], who: Somebody, program: Program, *, window: Window | None = None
    ) -> M:
        """Somebody invited, once they have set up their sign-in."""
        member = part(
            who=who,
            window=window or self.window(program),
            program=program,
            invitation=invitation(program, who),
        )
        member.sets_up_their_sign_in()
        return member

    def _look(self, page: Page) -> None:
        """What holds of every page: one heading, and nothing private in its title or address."""
        assert page.locator("h1").count() == 1, page.url
        shown = f"{page.url} {page.title()}".lower()
        for each in self.about:
            telling = (*each.name.split(), each.phone[-7:], each.email)
            assert not [words for words in telling if words.lower() in shown], "a title tells"
        place = _place(page)
        if self.with_axe and place not in self.seen:
            violations = self._axe_violations(page)
            assert not violations, "\n".join([page.url, *violations])
        self.seen.add(place)
        if folder := os.environ.get(SCREENSHOTS):
            name = f"{self.size[0]}-{place}.png"
            page.screenshot(path=Path(folder, name), full_page=True)

    def _axe_violations(self, page: Page) -> list[str]:
        """What axe finds; it is a script itself, so it looks at a copy where scripts are on."""
        width, height = self.size
        with self.browser.new_context(viewport={"width": width, "height": height}) as context:
            copy = context.new_page()
            content = page.content()
            copy.route(
                page.url, lambda route: route.fulfill(body=content, content_type="text/html")
            )
            copy.goto(page.url)
            return axe_violations(copy)


def _place(page: Page) -> str:
    """What page it is, whichever case it shows: a path and a heading, fit for a file's name."""
    path = re.sub(r"https?://[^/]+|[?#].*", "", page.url)
    path = re.sub(r"/[a-z]+-[a-z]+/|/[A-Za-z0-9_:-]{30,}/", "/x/", f"{path}/")
    heading = page.locator("h1").first.inner_text()
    heading = re.sub(r"\b[a-z]+-[a-z]+$", "x", heading)
    return re.sub(r"\W+", "-", f"{path} {heading}").strip("-").lower()[:80]
