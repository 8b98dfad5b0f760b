"""Lists of staff as FHIR R4: what is taken, what is assumed, and what is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

import pytest

from beenthere.adapters.directory.fhir.reader import read
from beenthere.apps.people.phones import e164
from beenthere.domain.directory import Entry, Reading
from beenthere.domain.vocabulary import Gender, Office, Profession, Rank, Specialty

T = TypeVar("T")
Json = dict[str, Any]

NUCC = "http://nucc.org/provider-taxonomy"


def unwatched(items: Iterable[T], *, doing: str, total: int) -> Iterable[T]:
    return items


def coded(code: str, system: str = NUCC, display: str = "") -> Json:
    return {
        "coding": [{"system": system, "code": code, **({"display": display} if display else {})}]
    }


def said(name: str, value: str) -> Json:
    return {"url": f"urn:beenthere:{name}", "valueCode": value}


def practitioner(directory_id: str = "p1", **more: Any) -> Json:
    name = {"use": "official", "family": "Lopez", "given": ["Ana", "Maria"], "prefix": ["Dr"]}
    return {"resourceType": "Practitioner", "id": directory_id, "name": [name], **more}


def role(of: str = "Practitioner/p1", **more: Any) -> Json:
    return {"resourceType": "PractitionerRole", "practitioner": {"reference": of}, **more}


def bundle(*resources: Json) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def reading(data: bytes) -> Reading:
    return read(data, phone=e164, watch=unwatched)


def only(*resources: Json) -> Entry:
    found = reading(bundle(*resources))
    assert found.problems == ()
    [entry] = found.entries
    return entry


def test_a_practitioner_with_a_role_becomes_an_entry() -> None:
    entry = only(
        {"resourceType": "Organization", "id": "o1", "name": "Surgery"},
        {
            "resourceType": "Organization",
            "id": "o2",
            "name": "Trauma team",
            "partOf": {"reference": "Organization/o1"},
        },
        practitioner(
            active=True,
            gender="female",
            telecom=[
                {"system": "phone", "use": "home", "value": "617 555 0199"},
                {"system": "phone", "use": "work", "value": "617 555 0100"},
                {"system": "pager", "value": "4411"},
                {"system": "email", "value": "Ana@H.example"},
            ],
            communication=[coded("es-MX", "urn:ietf:bcp:47"), coded("tlh", "urn:ietf:bcp:47")],
        ),
        role(
            organization={"reference": "Organization/o2"},
            code=[{"text": "Attending physician, Associate Professor"}, {"text": "Core faculty"}],
            specialty=[coded("2086S0127X")],
        ),
    )
    assert entry == Entry(
        directory_id="p1",
        name="Ana Maria Lopez",
        profession=Profession.PHYSICIAN,
        rank=Rank.ASSOCIATE_PROFESSOR,
        specialty=Specialty.TRAUMA_SURGERY,
        department="surgery",
        unit="trauma_team",
        email="ana@h.example",
        phone="+16175550100",
        pager="4411",
        languages=("es",),
        gender=Gender.FEMALE,
        offices=(Office.CORE_FACULTY,),
    )
    assert entry.line == 3


def test_our_extensions_say_what_the_standard_cannot() -> None:
    entry, boss = reading(
        bundle(
            practitioner(
                extension=[
                    said("profession", "nurse"),
                    said("rank", "charge"),
                    said("department", "or"),
                    {
                        "url": "urn:beenthere:reports-to",
                        "valueReference": {"reference": "Practitioner/p2"},
                    },
                ]
            ),
            role(
                extension=[
                    said("specialty", "none"),
                    said("unit", "or_1"),
                    said("office", "core_faculty"),
                ]
            ),
            practitioner(
                "p2",
                identifier=[{"system": "urn:beenthere:directory-id", "value": "e-77"}],
            ),
        )
    ).entries
    assert (entry.profession, entry.rank, entry.specialty) == ("nurse", "charge", "none")
    assert (entry.department, entry.unit, entry.offices) == ("or", "or_1", (Office.CORE_FACULTY,))
    assert entry.reports_to == boss.directory_id == "e-77"


def test_what_is_assumed_is_counted() -> None:
    found = reading(bundle(practitioner(), {"resourceType": "Location", "id": "l"}))
    [entry] = found.entries
    assert (entry.profession, entry.rank, entry.department) == ("other", "staff", "unknown")
    assert [remark.split(":")[0] for remark in found.remarks] == [
        "Profession not known",
        "Rank not known",
        "Specialty not known",
        "Department not known",
        "Reporting line not known",
        "Resources of other kinds, left unread",
    ]


@pytest.mark.parametrize(
    ("words", "profession", "rank"),
    [
        ("Nurse Practitioner", Profession.ADVANCED_PRACTICE, Rank.STAFF),
        ("Charge nurse", Profession.NURSE, Rank.CHARGE),
        ("Resident physician", Profession.PHYSICIAN, Rank.RESIDENT),
        ("doctor", Profession.PHYSICIAN, Rank.INSTRUCTOR),
        ("Chief of Surgery, MD", Profession.PHYSICIAN, Rank.INSTRUCTOR),
        ("Senior pharmacist", Profession.PHARMACIST, Rank.SENIOR),
        ("Respiratory therapist", Profession.RESPIRATORY_THERAPIST, Rank.STAFF),
        ("Social worker, LICSW", Profession.SOCIAL_WORKER, Rank.STAFF),
        ("Radiology technologist", Profession.TECHNICIAN, Rank.STAFF),
        ("Gardener", Profession.OTHER, Rank.STAFF),
    ],
)
def test_words_of_a_role_tell_profession_and_rank(
    words: str, profession: Profession, rank: Rank
) -> None:
    entry = only(practitioner(), role(code=[{"text": words}]))
    assert (entry.profession, entry.rank) == (profession, rank)


@pytest.mark.parametrize(
    ("qualification", "profession", "specialty"),
    [
        (coded("207RC0000X"), Profession.PHYSICIAN, Specialty.CARDIOLOGY),
        (coded("163W00000X"), Profession.NURSE, Specialty.NONE),
        (coded("1", "urn:x", "Pulmonologist"), Profession.PHYSICIAN, Specialty.PULMONOLOGY),
        ({"text": "MD"}, Profession.PHYSICIAN, Specialty.NONE),
    ],
)
def test_qualifications_tell_profession_and_specialty(
    qualification: Json, profession: Profession, specialty: Specialty
) -> None:
    entry = only(practitioner(qualification=[{"code": qualification}]))
    assert (entry.profession, entry.specialty) == (profession, specialty)


def test_the_role_they_have_now_counts() -> None:
    entry = only(
        practitioner(),
        role(code=[{"text": "Fellow"}], period={"start": "2019-07-01", "end": "2021-06-30"}),
        role(code=[{"text": "Professor, physician"}], period={"start": "2021-07-01"}),
        role(code=[{"text": "Student"}], active=False),
    )
    assert entry.rank == Rank.PROFESSOR


@pytest.mark.parametrize(
    "resources",
    [(practitioner(active=False),), (practitioner(), role(active=False), role(active=False))],
)
def test_whoever_works_here_no_longer_is_inactive(resources: tuple[Json, ...]) -> None:
    assert only(*resources).active is False


def test_a_name_of_parts_goes_before_a_name_of_text_and_the_official_one_first() -> None:
    names = [
        {"use": "nickname", "text": "Bunny"},
        {"use": "usual", "text": "Dr. Lopez"},
        {"use": "official", "family": "Lopez", "given": ["Ana"]},
    ]
    assert only(practitioner(name=names)).name == "Ana Lopez"
    assert only(practitioner(name=names[:2])).name == "Dr. Lopez"


def test_references_by_full_url_are_followed() -> None:
    nameless = {key: value for key, value in practitioner().items() if key != "id"}
    entries = [
        {"fullUrl": "urn:uuid:0a", "resource": nameless},
        {"resource": role("urn:uuid:0a", organization={"display": "Surgery"})},
    ]
    data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    [entry] = reading(data).entries
    assert (entry.directory_id, entry.department) == ("0a", "surgery")


def test_ndjson_is_read_line_by_line_and_a_broken_line_is_told() -> None:
    lines = [json.dumps(practitioner()), "", "{broken", json.dumps(practitioner("p2"))]
    found = reading("\n".join(lines).encode())
    assert [entry.directory_id for entry in found.entries] == ["p1", "p2"]
    assert [(problem.line, problem.field) for problem in found.problems] == [(3, "resource")]
    assert (found.nameless, found.place) == (1, "line")


def test_what_is_not_valid_fhir_is_told_by_entry_and_field_without_the_value() -> None:
    secret = "Something she said"
    found = reading(
        bundle(
            practitioner("p1", gender=7, telecom=[{"system": "phone", "value": {"no": secret}}]),
            practitioner("p2", **{secret: 1}),
            practitioner("p3"),
            role("Practitioner/p3", active="perhaps"),
        )
    )
    fields = [(problem.line, problem.field) for problem in found.problems]
    assert (1, "Practitioner.gender") in fields
    assert (2, "Practitioner") in fields
    assert (4, "PractitionerRole.active") in fields
    assert not any(secret in problem.message + problem.field for problem in found.problems)
    assert found.bad_ids == {"p1", "p2", "p3"}
    assert found.place == "entry"


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"id,name", b'{"resourceType": "Bundle"}', b"\xff\xfe", b"3\n4"]
)
def test_what_is_not_fhir_at_all_gets_one_sentence(data: bytes) -> None:
    found = reading(data)
    assert found.fatal
    assert len(found.problems) == 1
