"""Entries of the directory that a clinician, or their supervisor, may be."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from beenthere.apps.cases.identity import Facts
from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import candidates, find_people
from beenthere.domain.formats import FORMATS
from beenthere.domain.sealing import SealedField

AT_MOST = 8
"""Entries listed for one search: more could not be told apart at a glance."""

OF_DEPARTMENT = 300
"""People listed of one department: a large one, still to be looked through."""


def found_by_name(text: str, *, department: str = "") -> list[Person]:
    """People at work whose name fits what was typed; of a department, everybody it fits."""
    return find_people(text, department=department, limit=OF_DEPARTMENT if department else AT_MOST)


def people_who_may_be(facts: Facts, *, chosen: str, found: Iterable[Person]) -> dict[str, Person]:
    """By directory id: those found, the one chosen, the one sealed, and those the facts fit."""
    named = {chosen, facts.get(SealedField.DIRECTORY_ID, "")}
    fitting = candidates(
        name=facts.get(SealedField.NAME, ""),
        phone=facts.get(SealedField.PHONE, ""),
        email=facts.get(SealedField.EMAIL, ""),
    )
    return _listed(found, named, fitting)


def supervisors_who_may_be(
    facts: Facts, *, chosen: str, found: Iterable[Person]
) -> dict[str, Person]:
    """By directory id: those found, the supervisor chosen, and the one sealed."""
    return _listed(found, {chosen, facts.get(SealedField.SUPERVISOR, "")}, frozenset())


def _listed(found: Iterable[Person], named: set[str], fitting: frozenset[int]) -> dict[str, Person]:
    ids = list(filter(FORMATS["directory_id"].fits, named))
    known = (
        Person.objects.filter(Q(directory_id__in=ids) | Q(pk__in=fitting, active=True))
        .select_related("reports_to")
        .order_by("name_key", "pk")
    )
    return {person.directory_id: person for person in (*found, *known[:AT_MOST])}
