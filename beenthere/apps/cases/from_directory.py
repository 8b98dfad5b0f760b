"""What a case takes over from the directory once its clinician is tied to an entry."""

from __future__ import annotations

from beenthere.apps.cases.identity import Facts
from beenthere.apps.people.models import Person
from beenthere.domain.sealing import SealedField


def facts_of(person: Person) -> Facts:
    """The facts to seal about somebody the directory knows; what it does not know is absent."""
    supervisor = person.reports_to
    known = {
        SealedField.DIRECTORY_ID: person.directory_id,
        SealedField.NAME: person.name,
        SealedField.PHONE: person.phone,
        SealedField.EMAIL: person.email,
        SealedField.PAGER: person.pager,
        SealedField.PROFESSION: person.profession,
        SealedField.RANK: person.rank,
        SealedField.SPECIALTY: person.specialty,
        SealedField.DEPARTMENT: person.department_id,
        SealedField.UNIT: person.unit_id or "",
        SealedField.SUPERVISOR: supervisor.directory_id if supervisor else "",
    }
    return {field: value for field, value in known.items() if value}
