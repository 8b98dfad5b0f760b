"""Keeps the public pages whole in Spanish: gathers all they say, and checks that it is all said.

    python -m scripts.messages           writes what is new into the catalog, to be put into Spanish
    python -m scripts.messages --check   fails while anything is missing, and says what

The catalog is beenthere/locale/es/LC_MESSAGES/django.po. What is gathered: the marked words of
every template and every Python file, and the words of the tables that public pages are made from.
Whole pages are texts of their own, in a folder for each language: there the check is that the
Spanish one has every piece of the English one.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from beenthere.apps.referral.steps import Step, Whom
from beenthere.domain.handbook import OUR_NUMBERS
from beenthere.domain.policy.number import Topic
from beenthere.domain.policy.whole import numbers
from beenthere.domain.vocabulary import (
    LANGUAGES,
    EventKind,
    FieldWish,
    ForWhom,
    Gender,
    HowSoon,
    Occurred,
    Phase,
    PreferredTime,
    Profession,
    QuickAnswer,
    Rank,
    Specialty,
    Term,
    Urgency,
)
from beenthere.domain.wording import SUBJECT, TEAM_TIME
from beenthere.inventory.columns import Keeps, Reader
from beenthere.inventory.whole import INVENTORY, SUBJECTS

HOUSE = Path(__file__).parent.parent / "beenthere"
CATALOG = HOUSE / "locale/es/LC_MESSAGES/django.po"
TEXTS = HOUSE / "apps/alongside/phases"
"""Whole pages that the public reads: a folder for each language, and in it a file for each page."""

SPOKEN: tuple[type[Term], ...] = (
    *(
        Whom,
        Step,
        EventKind,
        Occurred,
        Urgency,
        PreferredTime,
        FieldWish,
        ForWhom,
        Gender,
        QuickAnswer,
        HowSoon,
        Phase,
    ),
    *(Profession, Rank, Specialty),
    *(Topic, Keeps, Reader),
)
"""The vocabularies whose words public pages show."""

STAFF_ONLY = ("demo/", "handbook/", "people/")
"""Templates, by how their names begin, that open without sign-in and are for those who work in or
with the program: they are in English."""

_KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy", "pgettext"))
_MUST_STAY = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
"""What a translation repeats as it is: placeholders and markup."""

_PIECES = re.compile(r"^(?:@\w+|##? |- |> |(?=\S))", re.MULTILINE)
"""What each line of a text is: how it begins, or what it has the program file say."""
_BLOCK = re.compile(
    r"\{%\s*(?P<kind>blocktranslate|comment)\b.*?%\}.*?\{%\s*end(?P=kind)\s*%\}", re.DOTALL
)
_CLASSES = re.compile(r"\{% block (?:width|body_class) %\}.*?\{% endblock %\}")
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")
_LEADS_TO = re.compile(r"\{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']|<c-([a-z-]+)")
_PARENT = re.compile(r"\{%\s*extends\s+[\"']([^\"']+)[\"']")
_NOBODY_NEEDS = ('"Report-Msgid-Bugs-To:', '"Generated-By:')
_SEEN_OR_HEARD = frozenset(
    {"alt", "aria-label", "caption", "hint", "label", "placeholder", "term", "title"}
)
"""Attributes whose value a person sees or hears."""


def gathered() -> dict[str, list[str]]:
    """All that is to be said, each with the files that say it."""
    found: dict[str, list[str]] = {}
    for words, place in (*_in_templates(), *_in_python(), *_in_tables()):
        places = found.setdefault(words, [])
        if place not in places:
            places.append(place)
    return found


def _in_templates() -> Iterator[tuple[str, str]]:
    for path in templates().values():
        place = str(path.relative_to(HOUSE))
        source = templatize(path.read_text(encoding="utf-8"), origin=place)
        # Within brackets Python does not mind how lines are indented.
        yield from ((words, place) for words in _marked(f"({source})"))


def _in_python() -> Iterator[tuple[str, str]]:
    for path in sorted(HOUSE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "django.utils.translation" in source:
            yield from ((words, str(path.relative_to(HOUSE))) for words in _marked(source))


def _marked(source: str) -> Iterator[str]:
    for _line, words, _comments, _context in extract(
        "python", io.BytesIO(source.encode()), keywords=_KEYWORDS
    ):
        yield words if isinstance(words, str) else words[0]


def _in_tables() -> Iterator[tuple[str, str]]:
    for vocabulary in SPOKEN:
        yield from ((term.words, f"{vocabulary.__name__}") for term in vocabulary)
    yield from ((name, "LANGUAGES") for name in LANGUAGES.values())
    yield from ((subject, "SUBJECTS") for subject in SUBJECTS.values())
    yield from ((column.why, "INVENTORY") for column in INVENTORY)
    yield from ((name, "OUR_NUMBERS") for name in OUR_NUMBERS.values())
    yield from ((words, "SUBJECT") for words in (SUBJECT, TEAM_TIME))
    for number in numbers():
        yield number.words, "Policy"
        yield number.why, "Policy"


def templates() -> dict[str, Path]:
    """Every template, by the name it goes by."""
    return {
        str(path.relative_to(folder)): path
        for folder in sorted(HOUSE.rglob("templates"))
        for path in sorted(folder.rglob("*.html"))
    }


def public(every: dict[str, str]) -> set[str]:
    """The names of those that the public reads, of all templates by name: whatever extends the
    frame of the public pages, and what any such is made of."""
    found: set[str] = set()
    waiting = [
        name for name in every if not name.startswith(STAFF_ONLY) and _is_framed(name, every)
    ]
    while waiting:
        name = waiting.pop()
        if name in found or name not in every:
            continue
        found.add(name)
        for included, component in _LEADS_TO.findall(every[name]):
            waiting.append(included or f"cotton/{component.replace('-', '_')}.html")
    return found


def _is_framed(name: str, every: dict[str, str]) -> bool:
    while (parent := _PARENT.search(every.get(name, ""))) is not None:
        name = parent[1]
        if name == "frame/public.html":
            return True
    return False


def unmarked(source: str) -> list[str]:
    """The words of a template that a person would see or hear, and nobody could translate."""
    reader = _Reader()
    reader.feed(_TAG.sub("", _CLASSES.sub("", _BLOCK.sub("", source))))
    reader.close()
    return reader.words


class _Reader(HTMLParser):
    """Notes every word that stands in the text, or in what a person sees of the attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self._note(data)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _SEEN_OR_HEARD:
                self._note(value or "")

    def _note(self, text: str) -> None:
        if any(sign.isalpha() for sign in text):
            self.words.append(" ".join(text.split()))


def written(old: Catalog, said: dict[str, list[str]]) -> str:
    """The catalog of all that is said, with the Spanish there is, as its file has it."""
    new = Catalog(
        locale="es",
        project="BeenThere",
        version="1",
        header_comment=old.header_comment,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator=old.last_translator,
        language_team=old.language_team,
        charset="utf-8",
        fuzzy=False,
    )
    for words, places in said.items():
        there = old.get(words)
        new.add(
            words,
            there.string if there else "",
            locations=[(place, 0) for place in places],
            flags=there.flags if there else (),
            user_comments=there.user_comments if there else (),
        )
    file = io.BytesIO()
    write_po(file, new, width=100, include_lineno=False)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_NOBODY_NEEDS))


def wrong(catalog: Catalog) -> Iterator[str]:
    """What is not said, or said so that it could not be shown, one line each."""
    for message in catalog:
        words, spanish = str(message.id), str(message.string or "")
        if not words:
            continue
        if not spanish:
            yield f"not in Spanish yet: {words}"
        elif message.fuzzy:
            yield f"marked as fuzzy: {words}"
        elif sorted(_MUST_STAY.findall(words)) != sorted(_MUST_STAY.findall(spanish)):
            yield f"placeholders or markup differ: {words}"


def unlike(texts: Path) -> Iterator[str]:
    """The texts that are in one language alone, or of other pieces in the other, one line each."""
    english, spanish = (
        {
            path.name: _PIECES.findall(path.read_text(encoding="utf-8"))
            for path in (texts / language).glob("*.txt")
        }
        for language in ("en", "es")
    )
    for name in sorted(english.keys() | spanish.keys()):
        if name not in spanish or name not in english:
            yield f"{name}: not in both languages"
        elif english[name] != spanish[name]:
            yield f"{name}: in Spanish it is not made of the same pieces"


def findings() -> Iterator[str]:
    """Everything that keeps the public pages from being whole in Spanish, one line each."""
    file = CATALOG.read_text(encoding="utf-8")
    catalog = read(file)
    if written(catalog, gathered()) != file:
        yield f"{CATALOG.name} is stale: run make words, and put into Spanish what is new"
    yield from wrong(catalog)
    yield from unlike(TEXTS)
    every = {name: path.read_text(encoding="utf-8") for name, path in templates().items()}
    for name in sorted(public(every)):
        yield from (
            f"{name}: not marked to be translated: {words}" for words in unmarked(every[name])
        )


def read(file: str) -> Catalog:
    """The catalog in the text of its file."""
    return read_po(io.StringIO(file), locale="es")


def main(arguments: Iterable[str]) -> int:
    """Writes the catalog, or with --check says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on what is wrong")
    if parser.parse_args(list(arguments)).check:
        lines = list(findings())
        print(*lines, sep="\n", end="\n" if lines else "", file=sys.stderr)
        return 1 if lines else 0
    old = read(CATALOG.read_text(encoding="utf-8"))
    CATALOG.write_text(written(old, gathered()), encoding="utf-8")
    left = sum(1 for _ in wrong(read(CATALOG.read_text(encoding="utf-8"))))
    print(f"wrote {CATALOG.relative_to(HOUSE.parent)}; to be put into Spanish: {left}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
