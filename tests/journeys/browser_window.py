"""A window of a real browser, on a phone or a desk."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Response

from tests.journeys.window import tidy

PHONE = (390, 844)
DESK = (1280, 900)


class BrowserWindow:
    """A `Window` in Chromium. `arrived` is called with every page that is reached."""

    def __init__(self, page: Page, *, home: str, arrived: Callable[[Page], object]) -> None:
        self.page = page
        self._home = home
        self._arrived = arrived

    @property
    def heading(self) -> str:
        return tidy(self.page.locator("h1").first.inner_text())

    @property
    def words(self) -> str:
        return tidy(self.page.locator("body").inner_text())

    def go(self, path: str) -> None:
        self._reached(self.page.goto(path if path.startswith("http") else self._home + path))

    def follow(self, words: str) -> None:
        self._leave_by(self.page.get_by_role("link", name=begins_with(words)).first)

    def fill(self, label: str, text: str) -> None:
        self._labelled(label).fill(text)

    def choose(self, label: str) -> None:
        # The box itself is drawn by the style sheet: a finger lands on its words.
        self.page.locator("label").filter(has_text=whole(label)).click()

    def select(self, label: str, words: str) -> None:
        self._labelled(label).select_option(label=words)

    def unfold(self, summary: str) -> None:
        folded = self.page.locator("details:not([open]) > summary")
        for each in folded.filter(has_text=whole(summary)).all():
            each.click()

    def press(self, words: str) -> None:
        self._leave_by(self.page.get_by_role("button", name=whole(words)))

    def _labelled(self, label: str) -> Locator:
        return self.page.get_by_label(whole(label))

    def _leave_by(self, way: Locator) -> None:
        with self.page.expect_navigation() as leaving:
            way.click()
        self._reached(leaving.value)

    def _reached(self, response: Response | None) -> None:
        assert response is not None
        assert response.status < 400, f"{response.status} at {response.url}"
        self._arrived(self.page)


def whole(words: str) -> re.Pattern[str]:
    """Exactly these words, or the label that they are."""
    return re.compile(rf"^\s*{_spaced(words)}\s*(\(optional\))?\s*$")


def begins_with(words: str) -> re.Pattern[str]:
    """These words, whatever follows."""
    return re.compile(rf"^\s*{_spaced(words)}")


def _spaced(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))
