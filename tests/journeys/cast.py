"""Who is in the stories: the staff of a small made-up hospital, and its lists of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

COLUMNS = [
    *("id", "name", "profession", "rank", "specialty", "department", "unit", "reports_to"),
    *("offices", "email", "phone", "pager", "languages", "active"),
]


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A member of staff."""

    id: str
    name: str
    phone: str
    rank: str = "associate_professor"
    specialty: str = "critical_care"
    department: str = "critical_care"
    unit: str = ""
    reports_to: str = ""
    offices: str = ""
    profession: str = "physician"

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@hospital.example"

    @property
    def last_name(self) -> str:
        return self.name.split()[-1]


CHIEF = Somebody(
    id="E-48213",
    name="Helena Marsh",
    phone="+16175550161",
    rank="professor",
    specialty="anesthesiology",
    department="anesthesiology",
    offices="department_chair",
)
DIRECTOR = Somebody(
    id="E-10371",
    name="Dana Rivers",
    phone="+16175550162",
    rank="professor",
    specialty="psychiatry",
    department="psychiatry",
)
ASSOCIATE = Somebody(
    id="E-10488",
    name="Arun Mehta",
    phone="+16175550163",
    specialty="palliative_care",
    department="medicine",
)
FIRST = Somebody(
    id="E-20817",
    name="Noor Haddad",
    phone="+16175550164",
    rank="professor",
    specialty="anesthesiology",
    department="pediatrics",
)
SECOND = Somebody(id="E-20955", name="Piotr Wolski", phone="+16175550165", rank="professor")
CLINICIAN = Somebody(
    id="E-77340921",
    name="Zephyrine Quillfeather",
    phone="+16175550142",
    rank="assistant_professor",
    specialty="anesthesiology",
    department="anesthesiology",
    reports_to=CHIEF.id,
)
"""Whom the stories are about; some directories list her, some do not."""

COLLEAGUE = Somebody(
    id="E-60412",
    name="Bartholomew Ironmonger",
    phone="+16175550147",
    specialty="general_surgery",
    department="surgery",
)
"""Who is sued beside her, and works for a practice of their own; no directory lists them."""

THIRD = Somebody(id="E-20961", name="Ines Duarte", phone="+16175550166", rank="professor")
RISK = Somebody(id="E-30551", name="Marguerite Sloane", phone="+16175550168")
LAWYER = Somebody(id="E-30662", name="Ruben Castellano", phone="+16175550169")

STAFF = (CHIEF, DIRECTOR, ASSOCIATE, FIRST, SECOND, THIRD, RISK, LAWYER)


def csv_directory(people: tuple[Somebody, ...]) -> str:
    """A directory file of these people; a column that is not known of them is empty."""
    rows = [",".join(str(getattr(each, column, "")) for column in COLUMNS) for each in people]
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def fhir_directory(people: tuple[Somebody, ...]) -> str:
    """The same as a FHIR R4 bundle, as a hospital's directory would export it."""
    entries = [resource for each in people for resource in (_practitioner(each), _role(each))]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in entries],
    }
    return json.dumps(bundle, indent=1)


def _practitioner(person: Somebody) -> dict[str, Any]:
    given, family = person.name.split()
    return {
        "resourceType": "Practitioner",
        "id": person.id,
        "active": True,
        "identifier": [{"system": "urn:beenthere:directory-id", "value": person.id}],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "telecom": [
            {"system": "phone", "value": person.phone, "use": "work"},
            {"system": "email", "value": person.email, "use": "work"},
        ],
    }


def _role(person: Somebody) -> dict[str, Any]:
    said = {
        "profession": {"valueCode": person.profession},
        "rank": {"valueCode": person.rank},
        "specialty": {"valueCode": person.specialty},
        "department": {"valueCode": person.department},
    }
    if person.offices:
        said["office"] = {"valueCode": person.offices}
    if person.reports_to:
        said["reports-to"] = {
            "valueReference": {"reference": f"Practitioner/{person.reports_to}"}  # type: ignore[dict-item]
        }
    return {
        "resourceType": "PractitionerRole",
        "id": f"role-{person.id}",
        "practitioner": {"reference": f"Practitioner/{person.id}"},
        "extension": [{"url": f"urn:beenthere:{name}", **value} for name, value in said.items()],
    }
