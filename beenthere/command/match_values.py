"""How each kind of value in a scenario is read: what it becomes, or what it must be instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import Profession, Term

HIGHEST_COUNT = 1000
"""The largest number of cases that is believed."""

LONGEST_NAME = 80

_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu"
)
ISO_639_1 = frozenset(_TWO_LETTERS.split())
"""Every two-letter code of ISO 639-1 that is in force."""

T = TypeVar("T", bound=Term)
Read = Callable[[object], Any]


class Unfit(ValueError):
    """A value that cannot be taken. The message says what would be."""


def text(value: object) -> str:
    """Text, of whatever kind."""
    if not isinstance(value, str):
        raise Unfit("must be text in quotes")
    return value


def identifier(value: object) -> str:
    """The id of a person or an event."""
    if not FORMATS["directory_id"].fits(text(value)):
        raise Unfit("must be an id: letters, digits, periods, hyphens or underscores, up to 64")
    return str(value)


def slug(value: object) -> str:
    """The code of a department or a unit."""
    if not FORMATS["slug"].fits(text(value)):
        raise Unfit("must be small letters, digits or underscores, up to 40 of them")
    return str(value)


def name(value: object) -> str:
    """What somebody is called."""
    name = text(value)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Unfit(f"must be a name of up to {LONGEST_NAME} letters")
    return name


def one_of(terms: Iterable[T]) -> Callable[[object], T]:
    """A reader for the terms of a vocabulary, or for some of them."""
    known = {term.value: term for term in terms}

    def read(value: object) -> T:
        if (term := known.get(text(value))) is None:
            raise Unfit(_not_listed(str(value), list(known)))
        return term

    return read


def _not_listed(value: str, codes: Sequence[str]) -> str:
    if near := get_close_matches(value[:40], codes, n=1, cutoff=0.7):
        return f"is not on the list; did you mean {near[0]}?"
    if len(codes) > 13:
        return "is not on the list; see beenthere match --help"
    return f"must be one of {', '.join(codes)}"


def language(value: object) -> str:
    """A language, by its code."""
    if text(value) not in ISO_639_1:
        raise Unfit("must be a language of ISO 639-1, two small letters such as es")
    return str(value)


def profession_wish(value: object) -> Profession | str:
    """A profession that is asked for, or `any`."""
    return "any" if value == "any" else one_of(Profession)(value)


def other(value: object) -> bool:
    """The word `other`, the one wish there is about departments."""
    if text(value) != "other":
        raise Unfit("must be other")
    return True


def count(value: object) -> int:
    """A number of cases."""
    if type(value) is not int or not 0 <= value <= HIGHEST_COUNT:
        raise Unfit(f"must be a whole number from 0 to {HIGHEST_COUNT}")
    return value


def truth(value: object) -> bool:
    """A truth."""
    if not isinstance(value, bool):
        raise Unfit("must be true or false")
    return value


def day(value: object) -> date:
    """A day, in ISO 8601."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text(value)):
            raise ValueError
        return date.fromisoformat(str(value))
    except ValueError:
        raise Unfit("must be a day such as 2026-11-22") from None


def moment(value: object) -> datetime:
    """A time with its time zone, in ISO 8601. Raises Unfit."""
    cure = "must be a time with its time zone, such as 2026-11-22T09:00:00-05:00"
    try:
        read = datetime.fromisoformat(text(value))
    except ValueError:
        raise Unfit(cure) from None
    if read.utcoffset() is None:
        raise Unfit(cure)
    return read


def many(read: Read) -> Read:
    """A list of such values; a mistake in it is placed at the entry."""

    def read_all(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Unfit("must be a list")
        found = []
        for index, each in enumerate(value):
            try:
                found.append(read(each))
            except Unfit as unfit:
                raise UnfitAt(f"[{index}]", str(unfit)) from None
        return found

    return read_all


class UnfitAt(Unfit):
    """A value inside a list that cannot be taken."""

    def __init__(self, place: str, cure: str) -> None:
        super().__init__(cure)
        self.place = place


def anything(value: object) -> object:
    """Whatever is there, to be read later."""
    return value
