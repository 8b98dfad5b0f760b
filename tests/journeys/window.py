"""How a person uses the pages: by the words they read on them, whatever shows them."""

from __future__ import annotations

import re
from typing import Protocol


class Window(Protocol):
    """One person's view of the program. Labels and buttons go by all their words, without the
    "(optional)" that a label may end on."""

    @property
    def heading(self) -> str:
        """The first heading of the page."""

    @property
    def words(self) -> str:
        """Everything there is to read."""

    def go(self, path: str) -> None:
        """Open a page, by its path or whole address."""

    def follow(self, words: str) -> None:
        """Go where the first link leads that begins with these words."""

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""

    def choose(self, label: str) -> None:
        """Choose an answer, or tick a box."""

    def select(self, label: str, words: str) -> None:
        """Choose from a list."""

    def unfold(self, summary: str) -> None:
        """Open what is folded away."""

    def press(self, words: str) -> None:
        """Press a button that leads on."""


def tidy(text: str) -> str:
    """Text as it is read: one space between words."""
    return re.sub(r"\s+", " ", text).strip()


def label_words(text: str) -> str:
    """The words of a label."""
    return tidy(text).removesuffix("(optional)").strip()
