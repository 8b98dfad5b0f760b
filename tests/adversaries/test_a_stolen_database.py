"""Somebody has every row of the database, and neither the keys nor anything else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import BlindIndex, Case
from beenthere.apps.outside import vault
from beenthere.apps.people.models import Person
from beenthere.domain.sealing import SealedField
from tests.fuzz.town import Town
from tests.laws.stored import every_value

_OF_CASES = re.compile(r"(cases|paging|privacy)_")


def stolen() -> list[tuple[str, bytes]]:
    """Every value of every column, as bytes."""
    return [
        (place, bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
        for place, value in every_value()
        if value is not None
    ]


def test_no_clinician_is_named_in_it(town: Town) -> None:
    rows = stolen()
    facts = [unsealed(case) for case in Case.objects.all()]
    # Whoever the directory lists is in its rows and in those of their account, supported or not.
    typed = [
        value for each in facts if SealedField.DIRECTORY_ID not in each for value in each.values()
    ]
    telling = {value for value in typed if "@" in value or "+" in value or "Quillaby" in value}
    assert len(telling) > 20
    found = {
        place
        for place, value in rows
        for needle in telling
        if needle.encode() in value and not place.startswith("people_")
    }
    assert found == set()


def test_nothing_about_a_case_leads_to_a_row_of_the_directory(town: Town) -> None:
    clinician = Person.objects.get(name="Perdita Underling")
    assert unsealed(town.kept_from)[SealedField.EMAIL] == clinician.email
    own = {clinician.directory_id, clinician.email, clinician.phone, clinician.name}
    of_cases = [(place, value) for place, value in stolen() if _OF_CASES.match(place)]
    assert len(of_cases) > 500
    assert [place for place, value in of_cases for each in own if each.encode() in value] == []


Hash = Callable[[bytes], bytes]
_HASHES: tuple[Hash, ...] = (
    lambda value: hashlib.sha256(value).digest(),
    lambda value: hashlib.sha1(value, usedforsecurity=False).digest(),
    lambda value: hashlib.md5(value, usedforsecurity=False).digest(),
    lambda value: hashlib.sha512(value).digest(),
    lambda value: hashlib.blake2b(value, digest_size=32).digest(),
)


def guesses(salts: Iterable[bytes]) -> Iterator[bytes]:
    """Everything the directory says of everybody, hashed in the usual ways."""
    said = {
        value.encode()
        for person in Person.objects.all()
        for value in (person.directory_id, person.email, person.phone, person.name)
    }
    for salt in (b"", *salts):
        for value in said:
            yield from (each(salt + value) for each in _HASHES)


def test_its_hashes_cannot_be_tried_against_the_directory(town: Town) -> None:
    held = {bytes(row.digest) for row in BlindIndex.objects.all()}
    assert held
    ids = [case.pk.bytes for case in Case.objects.all()]
    tried = {guess[:length] for guess in guesses(ids) for length in (16, 20, 32)}
    assert held & tried == set()


def test_with_the_keys_they_can(town: Town) -> None:
    """So it is the keys that keep it, and the search above would have found something."""
    held = {bytes(row.digest) for row in BlindIndex.objects.filter(case=town.kept_from)}
    email = Person.objects.get(name="Perdita Underling").email
    tried = vault().digests([town.kept_from.pk], place="case.email.1", value=email)
    assert held & set(tried.values())
