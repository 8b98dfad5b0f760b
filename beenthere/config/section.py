"""One table of a TOML file, read key by key: each mistake is noted, and reading goes on.

A value that cannot be read leaves a line in `mistakes` and something harmless in its place,
so that one reading finds every mistake. Whoever reads must look at `mistakes` before using
what was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import phonenumbers

from beenthere.domain.formats import FORMATS, tidy
from beenthere.domain.nearest import no_such_key
from beenthere.domain.resources import Phone
from beenthere.domain.vocabulary import Term

T = TypeVar("T", bound=Term)
V = TypeVar("V")

_STATE = re.compile(r"[A-Z]{2}")
_MARKS = "<>{}"
"""Characters that text may not hold: words are words, neither markup nor placeholders."""


class Section:
    """The table at `path`; keys that nobody asked for are mistakes, once `done`."""

    def __init__(self, path: str, table: Mapping[str, Any], mistakes: list[str]) -> None:
        self.path = path
        self.mistakes = mistakes
        self._table = table
        self._asked: set[str] = set()

    def mistake(self, key: str, cure: str) -> None:
        """Note what is wrong with a key, as one sentence that holds the cure."""
        # A key may hold anything; what is printed on a terminal may not.
        place = self._inner(key if FORMATS["slug"].fits(key) else ascii(key[:40]))
        sentence = cure[0].upper() + cure[1:]
        self.mistakes.append(f"{place}: {sentence}{'' if sentence[-1] in '.?' else '.'}")

    def done(self) -> None:
        """Note every key that nobody asked for, with the nearest that there is."""
        for key in self._table:
            if key not in self._asked:
                self.mistake(key, no_such_key(key, self._asked))

    def has(self, key: str) -> bool:
        """Whether anything stands under this key."""
        return key in self._table

    def section(self, key: str) -> Section:
        """The table under this key. When there is none, that is the one mistake noted."""
        value = self._take(key, dict, f"write a table: [{key}]")
        if value is None:
            return Section(self._inner(key), {}, [])
        return Section(self._inner(key), value, self.mistakes)

    def sections(self, key: str, *, most: int) -> tuple[Section, ...]:
        """The tables under this key, one at least."""
        cure = f"write one table or more: [[{key}]]"
        values = self._take(key, list, cure)
        if values is None:
            return ()
        if not all(isinstance(value, dict) for value in values):
            self.mistake(key, cure)
            return ()
        if not 1 <= len(values) <= most:
            self.mistake(key, f"give from 1 to {most} of them")
        return tuple(
            Section(f"{self._inner(key)}.{place}", value, self.mistakes)
            for place, value in enumerate(values, start=1)
        )

    def text(self, key: str, *, longest: int, blank: bool = False, may_hold: str = "") -> str:
        """One tidy line of text; `may_hold` is a placeholder it may contain once."""
        value = self._take(key, str, "write text in quotes")
        if value is None:
            return ""
        return self._tidied(key, value, longest=longest, blank=blank, may_hold=may_hold)

    def lines(self, key: str, *, most: int, longest: int, blank: bool = False) -> tuple[str, ...]:
        """A list of tidy lines of text, one at least unless it may be `blank`."""
        if blank and self._table.get(key) == []:
            self._asked.add(key)
            return ()
        values = self._strings(key, "write a list of texts in quotes")
        if values and len(values) > most:
            self.mistake(key, f"give up to {most} lines")
        return tuple(self._tidied(key, value, longest=longest) for value in values)

    def named(self, *, most: int, longest: int, least: int = 0) -> dict[str, str]:
        """The whole section as codes with their names, such as `icu = "Intensive care"`."""
        if not least <= len(self._table) <= most:
            self.mistakes.append(f"{self.path}: Give from {least} to {most} of them.")
        for key in self._table:
            if not FORMATS["slug"].fits(key):
                self.mistake(key, FORMATS["slug"].cure)
        return {key: self.text(key, longest=longest) for key in self._table}

    def by_state(self, key: str, *, longest: int) -> tuple[str, ...]:
        """One text for the only state, or a table of texts by two capital letters, such as `MA`.

        Each comes back with its state said first. Empty ones are left out.
        """
        if not isinstance(self._table.get(key), dict):
            only = self.text(key, longest=longest, blank=True)
            return (only,) if only else ()
        states = self.section(key)
        for state in states.raw():
            if _STATE.fullmatch(state) is None:
                states.mistake(state, "write the two capital letters of a state, such as MA")
        texts = {state: states.text(state, longest=longest, blank=True) for state in states.raw()}
        return tuple(f"In {state}: {text}" for state, text in texts.items() if text)

    def raw(self) -> Mapping[str, Any]:
        """The whole section as it stands, for a reader of its own."""
        self._asked.update(self._table)
        return self._table

    def one_of(self, key: str, terms: type[T]) -> T:
        """A code of a vocabulary."""
        codes = ", ".join(terms.codes())
        value = self._take(key, str, f"choose one of {codes}")
        if value is not None and value not in terms.codes():
            self.mistake(key, f"choose one of {codes}")
        return next((term for term in terms if term == value), next(iter(terms)))

    def codes(self, key: str, known: tuple[str, ...], *, cure: str = "") -> frozenset[str]:
        """A list of codes, one at least, out of those known; `cure` for what is none of them."""
        values = self._strings(key, f"write a list of some of {', '.join(known)}")
        if not set(values) <= set(known):
            self.mistake(key, cure or f"choose from {', '.join(known)}")
        return frozenset(values) & set(known)

    def formatted(self, key: str, format_name: str) -> str:
        """Text of a named format."""
        value = self._take(key, str, "write text in quotes")
        if value is None:
            return ""
        if not FORMATS[format_name].fits(value):
            self.mistake(key, FORMATS[format_name].cure)
        return value

    def phone(self, key: str, *, country: str) -> Phone:
        """A telephone number with its area code, or a short one of two to six digits."""
        cure = FORMATS["phone"].cure
        value = self._take(key, str, "write a telephone number in quotes")
        if value is None:
            return Phone("", "")
        try:
            return telephone(value, country=country)
        except ValueError:
            self.mistake(key, cure)
            return Phone("", "")

    def parsed(self, key: str, parse: Callable[[str], V], *, otherwise: V) -> V:
        """Text read by `parse`, whose ValueError holds the cure."""
        value = self._take(key, str, "write text in quotes")
        if value is None:
            return otherwise
        try:
            return parse(value)
        except ValueError as refused:
            self.mistake(key, str(refused))
            return otherwise

    def _inner(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _take(self, key: str, kind: type[V], cure: str) -> V | None:
        """The value under a key when it is of this kind; a mistake and `None` otherwise."""
        self._asked.add(key)
        if key not in self._table:
            self.mistake(key, "this is missing; the file that beenthere init writes shows one")
            return None
        value = self._table[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            self.mistake(key, cure)
            return None
        return value

    def _strings(self, key: str, cure: str) -> list[str]:
        """The texts of a list that holds one at least; a mistake and none otherwise."""
        values = self._take(key, list, cure)
        if values is None:
            return []
        if not values or not all(isinstance(value, str) for value in values):
            self.mistake(key, cure)
            return []
        return values

    def _tidied(
        self, key: str, value: str, *, longest: int, blank: bool = False, may_hold: str = ""
    ) -> str:
        text = tidy(value)
        plain = text.replace(may_hold, "", 1) if may_hold else text
        if any(unprintable(character) for character in value):
            self.mistake(key, "take out the invisible characters")
        elif any(mark in plain for mark in _MARKS):
            allowed = f", except {may_hold} once" if may_hold else ""
            self.mistake(key, f"use words without {' '.join(_MARKS)}{allowed}")
        elif not text and not blank:
            self.mistake(key, "write something here")
        elif len(text) > longest:
            self.mistake(key, f"write up to {longest} characters; there are {len(text)}")
        return text


def unprintable(character: str) -> bool:
    """Whether a character is a control, a direction mark or another that cannot be seen.

    Spaces, tabs and line ends are fine: tidying turns them into single spaces.
    """
    if character in " \t\r\n":
        return False
    category = unicodedata.category(character)
    return category.startswith("C") or category in ("Zl", "Zp")


def time_zone(name: str) -> ZoneInfo:
    """A zone by its name in the tz database. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(name, available_timezones(), n=1, cutoff=0.5)
        example = near[0] if near else "America/New_York"
        raise ValueError(f"write a time zone such as {example}") from None


def telephone(written: str, *, country: str) -> Phone:
    """A number as people write it, with its area code; or a short one as it is.

    `country` is the two-letter code of the country a number without one is in. An extension
    is kept. Raises ValueError.
    """
    written = tidy(written)
    if written.isascii() and written.isdigit() and 2 <= len(written) <= 6:
        return Phone(dial=written, shown=written)
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise ValueError("not a telephone number") from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    # A number without its area code is possible, but only for those who live there.
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError("not a telephone number")
    at_home = number.country_code == phonenumbers.country_code_for_region(country)
    kinds = phonenumbers.PhoneNumberFormat
    shown = phonenumbers.format_number(number, kinds.NATIONAL if at_home else kinds.INTERNATIONAL)
    extension = f";ext={number.extension}" if number.extension else ""
    # The shown form already holds the extension; the dialed one needs it in its own syntax.
    number.extension = None
    return Phone(dial=phonenumbers.format_number(number, kinds.E164) + extension, shown=shown)
