"""How people of the directory are described on pages, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext

from beenthere.apps.frame.languages import in_spanish
from beenthere.apps.outside import program
from beenthere.apps.people.models import Department, Person, Unit
from beenthere.domain.vocabulary import Profession, Rank, Specialty


def department_words(code: str) -> str:
    """A department's name; one that the program file does not name is read from its code."""
    current = program()
    in_theirs = current.departments_es.get(code) if in_spanish() else None
    return in_theirs or current.departments.get(code) or _read(code)


def unit_words(code: str) -> str:
    """A unit's name; one that the program file does not name is read from its code."""
    return program().units.get(code) or _read(code)


def place_words(department: str, unit: str) -> str:
    """The unit and the department; the department alone where `unit` is empty."""
    whole = department_words(department)
    return f"{unit_words(unit)}, {whole}" if unit else whole


def department_choices() -> list[tuple[str, str]]:
    """Every department there is, in the program file or the directory: code and name."""
    codes = {*program().departments, *Department.objects.values_list("code", flat=True)}
    return sorted(((code, department_words(code)) for code in codes), key=lambda row: row[1])


def unit_choices() -> list[tuple[str, str]]:
    """Every unit there is, in the program file or the directory: code and name."""
    codes = {*program().units, *Unit.objects.values_list("code", flat=True)}
    return sorted(((code, unit_words(code)) for code in codes), key=lambda row: row[1])


def at_work(person: Person) -> str:
    """What somebody does and where: tells two people of one name apart."""
    specialty = Specialty(person.specialty)
    parts = (
        gettext(Profession(person.profession).words),
        gettext(Rank(person.rank).words).lower(),
        "" if specialty is Specialty.NONE else gettext(specialty.words),
        department_words(person.department_id),
        unit_words(person.unit_id) if person.unit_id else "",
    )
    # A department is often called like its specialty; said once is enough.
    said = {part.casefold(): part for part in reversed(parts) if part}
    return ", ".join(reversed(said.values()))


def named(person: Person) -> str:
    """The name, and what they do and where."""
    return f"{person.name}: {at_work(person)}"


def _read(code: str) -> str:
    return code.replace("_", " ").capitalize()
