"""Many people of the directory at once: by their ids, or from a list, pasted or in a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from beenthere.apps.people.models import Person, address
from beenthere.domain.formats import FORMATS

AT_ONCE = 150
"""People taken in with one list; a longer one is better sent in parts one can look through."""

_LARGEST = 64 * 1024
"""Bytes of a file, or letters of a pasted list: hundreds of lines."""

_ENDINGS = (".csv", ".txt")

_HEADINGS = frozenset({"id", "directory_id", "email", "e-mail"})


_BETWEEN = re.compile(r"[\s,;]+")
"""What may stand between two entries of a pasted list: a phone makes spaces of its lines."""


@dataclass(frozen=True)
class Read:
    """What a list came to: the people it names, and a sentence for each line that names nobody."""

    people: Sequence[Person]
    unknown: Sequence[str]


class NotReadable(Exception):
    """It is not a list we can read; the message is a sentence for whoever sent it."""


def read(file: UploadedFile[bytes]) -> Read:
    """The people of a file with a directory id or an e-mail address first in each line.

    Nothing of the file is kept. Raises NotReadable.
    """
    if not (file.name or "").lower().endswith(_ENDINGS):
        raise NotReadable("Choose a file whose name ends in .csv or .txt.")
    if (file.size or 0) > _LARGEST:
        raise NotReadable(f"The file is too large. Send at most {AT_ONCE} lines, one person each.")
    try:
        rows = list(csv.reader(file.read().decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error):
        raise NotReadable(
            "We cannot read this file. Save it as CSV (UTF-8) and try again."
        ) from None
    lines = {number: row[0].strip() for number, row in enumerate(rows, start=1) if row}
    wanted = {number: text for number, text in lines.items() if text}
    if wanted and (first := min(wanted)) and wanted[first].lower() in _HEADINGS:
        del wanted[first]
    return _meant(wanted, "Line")


def read_pasted(text: str) -> Read:
    """The people of a list with spaces, commas, semicolons or lines between its entries.

    Raises NotReadable.
    """
    if len(text) > _LARGEST:
        raise NotReadable(f"The list is too long. Paste at most {AT_ONCE} entries.")
    return _meant(dict(enumerate(filter(None, _BETWEEN.split(text)), start=1)), "Entry")


def _meant(wanted: Mapping[int, str], place: str) -> Read:
    """Whom these entries mean, by their numbers."""
    if len(wanted) > AT_ONCE:
        raise NotReadable(f"The list names more than {AT_ONCE} people. Send it in parts.")
    known = _known(wanted.values())
    return Read(
        people=list(
            {found.pk: found for text in wanted.values() if (found := known.get(text))}.values()
        ),
        unknown=[
            f"{place} {number}: nobody at work has this id or e-mail address."
            for number, text in wanted.items()
            if text not in known
        ],
    )


def _known(texts: Iterable[str]) -> Mapping[str, Person]:
    """Who each id or address means; an address that two people share means neither."""
    ids = {text for text in texts if FORMATS["directory_id"].fits(text)}
    mails = {text: address(text) for text in texts if FORMATS["email"].fits(text)}
    found = list(
        Person.objects.filter(
            Q(directory_id__in=ids) | Q(email__in=mails.values()), active=True
        ).select_related("reports_to")
    )
    by_id = {person.directory_id: person for person in found}
    by_mail: dict[str, list[Person]] = {}
    for person in found:
        by_mail.setdefault(person.email, []).append(person)
    shared = {
        text: people[0] for text, mail in mails.items() if len(people := by_mail.get(mail, [])) == 1
    }
    return shared | {text: by_id[text] for text in ids if text in by_id}


def at_work(ids: Iterable[str]) -> list[Person]:
    """People at work with these directory ids, in order of name."""
    fitting = [id_ for id_ in ids if FORMATS["directory_id"].fits(id_)]
    known = Person.objects.filter(directory_id__in=fitting, active=True)
    return list(known.select_related("reports_to").order_by("name_key", "pk"))
