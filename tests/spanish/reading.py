"""What a person reads on a page, and which of it is English."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

from scripts import messages

_ENGLISH = re.compile(
    r"\b(the|and|you|your|we|our|is|are|was|of|to|with|this|that|not|for|if|who|what|when|how|"
    r"please|call|help|next|back|send|name|phone|within|by)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence has, and hardly an English one does without."""
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "circle"})
_READ_OUT = ("aria-label", "alt", "placeholder", "title")


def english_in(html: str) -> list[str]:
    """What is said in English on a page, but for what is marked as English: whatever has a word
    that only English has, and whatever the catalog has other words for."""
    reader = _Reader()
    reader.feed(html)
    return [
        words
        for words in reader.words
        if _ENGLISH.search(words) or words.rstrip(".:") in _put_otherwise()
    ]


@cache
def _put_otherwise() -> frozenset[str]:
    """All that the catalog says otherwise in Spanish, but for what is Spanish too."""
    catalog = messages.read(messages.CATALOG.read_text(encoding="utf-8"))
    said = {str(each.id): str(each.string) for each in catalog if each.id}
    return frozenset(words.rstrip(".:") for words in said.keys() - set(said.values()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        # Between `code` stands what a column is called, or what a person has to type.
        unread = tag in ("script", "style", "code") or has.get("lang") == "en"
        if tag not in _VOID:
            self._open.append(unread)
        if not unread:
            self.words += [has[name] or "" for name in _READ_OUT if name in has]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._open):
            self.words.append(" ".join(data.split()))
