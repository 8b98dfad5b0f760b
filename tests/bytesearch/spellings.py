"""The ways in which one needle may be written into a file."""

from __future__ import annotations

import base64
import html
import json
import quopri
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header
from urllib.parse import quote, quote_plus

SHORTEST = 5
"""Bytes a needle must have: fewer would be found by chance in a hundred megabytes."""


@dataclass(frozen=True)
class Spelling:
    """Which needle a pattern stands for and how it is written.

    An `exact` pattern must match as it is; any other is small letters, to be sought in bytes
    whose ASCII letters were made small.
    """

    needle: str
    name: str
    exact: bool = False


def spellings(name: str, needle: str | bytes) -> Iterator[tuple[bytes, Spelling]]:
    """Every pattern to seek for a needle. Raises ValueError when the needle is too short."""
    content = needle.encode() if isinstance(needle, str) else needle
    if len(content) < SHORTEST:
        raise ValueError(f"the needle {name} is shorter than {SHORTEST} bytes")
    found: dict[tuple[bytes, bool], Spelling] = {}
    if isinstance(needle, bytes):
        found[needle, True] = Spelling(name, "as it is", exact=True)
        forms: list[tuple[str, bytes]] = [("", needle)]
    else:
        forms = []
        for form in _forms(needle):
            for how, pattern in _written(form):
                found.setdefault((pattern.lower(), False), Spelling(name, how))
            forms += [("", form.encode()), (" of UTF-16", form.encode("utf-16-le"))]
    for suffix, octets in forms:
        found.setdefault((octets.hex().encode(), False), Spelling(name, "hexadecimal" + suffix))
        for pattern in _base64(octets):
            spelling = Spelling(name, "base64" + suffix, exact=True)
            found.setdefault((pattern, True), spelling)
    for (pattern, _exact), spelling in found.items():
        yield pattern, spelling


def _forms(text: str) -> set[str]:
    """The text in the cases and compositions people and programs give it."""
    composed = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")} | {text}
    cased = {way(form) for form in composed for way in (str, str.lower, str.upper, str.title)}
    return cased | _telephone_forms(text)


def _telephone_forms(text: str) -> set[str]:
    number = re.fullmatch(r"\+?([0-9]{7,15})", text)
    if not number:
        return set()
    forms = {number[1]}
    american = re.fullmatch(r"1?([0-9]{3})([0-9]{3})([0-9]{4})", number[1])
    if american:
        area, exchange, line = american.groups()
        forms |= {f"{area}{exchange}{line}", f"({area}) {exchange}-{line}"}
        forms |= {f"({area}){exchange}-{line}"}
        forms |= {mark.join((area, exchange, line)) for mark in "-. /"}
    return forms


def _written(form: str) -> Iterator[tuple[str, bytes]]:
    octets = form.encode()
    yield "UTF-8", octets
    yield "UTF-16, little end first", form.encode("utf-16-le")
    yield "UTF-16, big end first", form.encode("utf-16-be")
    yield "Latin-1", form.encode("latin-1", "ignore") if _in_latin_1(form) else octets
    yield "quoted-printable", quopri.encodestring(octets)
    yield "quoted-printable, in a header", quopri.encodestring(octets, header=True)
    yield "quoted-printable, in a header", Header(form, "utf-8").encode().encode()
    yield "URL", quote(form, safe="").encode()
    yield "URL", quote(form, safe="@").encode()
    yield "URL form", quote_plus(form).encode()
    yield "JSON", json.dumps(form)[1:-1].encode()
    yield "JSON, every letter escaped", "".join(_escaped(form)).encode()
    yield "HTML", html.escape(form).encode()
    yield "HTML, numbered", form.encode("ascii", "xmlcharrefreplace")
    yield "escaped bytes", repr(octets)[2:-1].encode()


def _in_latin_1(form: str) -> bool:
    return all(ord(letter) < 256 for letter in form)


def _escaped(form: str) -> Iterator[str]:
    units = form.encode("utf-16-be")
    return (f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _base64(octets: bytes) -> Iterator[bytes]:
    """The characters that are the same whatever stands before and after, at each alignment."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + octets + bytes(2))
        first, last = -(-8 * before // 6), 8 * (before + len(octets)) // 6
        yield encoded[first:last]
        yield encoded[first:last].translate(bytes.maketrans(b"+/", b"-_"))
