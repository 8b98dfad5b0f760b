"""A window of a real browser that is used without a mouse: Tab, Enter, Space and the arrows."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.journeys.browser_window import BrowserWindow, begins_with, whole

_MOST_TABS = 400
_HAS_FOCUS = "element => element === document.activeElement"
_IS_OF_THE_GROUP = (
    "element => document.activeElement.type === 'radio'"
    " && document.activeElement.name === element.name"
)
_CHOSEN_WORDS = "list => list.selectedOptions[0].textContent"


class KeyboardWindow(BrowserWindow):
    """A `Window` in Chromium whose every step is a key that is pressed."""

    def fill(self, label: str, text: str) -> None:
        self._tab_to(self._labelled(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        wanted = self._labelled(label)
        if wanted.get_attribute("type") == "radio":
            self._tab_to(wanted, _IS_OF_THE_GROUP)
            while not wanted.evaluate(_HAS_FOCUS):
                self.page.keyboard.press("ArrowDown")
        else:
            self._tab_to(wanted)
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked()

    def select(self, label: str, words: str) -> None:
        wanted = self._labelled(label)
        self._tab_to(wanted)
        before = ""
        while (chosen := wanted.evaluate(_CHOSEN_WORDS)) != words:
            assert chosen != before, f"no “{words}” in the list {label}"
            before = chosen
            self.page.keyboard.press("ArrowDown")

    def unfold(self, summary: str) -> None:
        folded = self.page.locator("details:not([open]) > summary")
        for each in folded.filter(has_text=whole(summary)).all():
            self._tab_to(each)
            self.page.keyboard.press("Enter")

    def follow(self, words: str) -> None:
        self._enter(self.page.get_by_role("link", name=begins_with(words)).first)

    def press(self, words: str) -> None:
        self._enter(self.page.get_by_role("button", name=whole(words)))

    def _enter(self, way: Locator) -> None:
        self._tab_to(way)
        with self.page.expect_navigation() as leaving:
            self.page.keyboard.press("Enter")
        self._reached(leaving.value)

    def _tab_to(self, wanted: Locator, there: str = _HAS_FOCUS) -> None:
        for _ in range(_MOST_TABS):
            if wanted.evaluate(there):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")
