"""Reads a FHIR R4 bundle, or NDJSON, of Practitioner, PractitionerRole and Organization.

Where the standard has no place for what matching needs, or the program would have to guess,
these extensions on a Practitioner or its PractitionerRole say it: `urn:beenthere:` followed by
`profession`, `rank`, `specialty`, `department`, `unit` or `office` (a code), or `reports-to`
(a reference to a Practitioner). An identifier with the system `urn:beenthere:directory-id`
names the person as a CSV file would; without one, the resource's id does.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fhir.resources.R4B.organization import Organization
from fhir.resources.R4B.practitioner import Practitioner
from fhir.resources.R4B.practitionerrole import PractitionerRole
from pydantic import ValidationError

from beenthere.adapters.directory.fhir import meanings
from beenthere.domain.directory import Problem, Reading, refused
from beenthere.domain.directory_rows import Gathering
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import LANGUAGES, Profession, Specialty
from beenthere.ports import Watch

OURS = "urn:beenthere:"
_MODELS: dict[str, Any] = {
    "Practitioner": Practitioner,
    "PractitionerRole": PractitionerRole,
    "Organization": Organization,
}
UNKNOWN_DEPARTMENT = "unknown"
_SHOWN_FAULTS = 3
"""Faults named for one resource: one slip in a bundle's making repeats everywhere."""


def read(data: bytes, *, phone: Callable[[str], str | None], watch: Watch) -> Reading:
    """The entries of a FHIR file and every problem in it, by line or entry of the bundle."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return refused("This file is not in UTF-8. FHIR JSON always is: export it again.")
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        place, found = "line", list(_lines(text))
    else:
        place, found = "entry", list(_entries(whole))
    if not any(isinstance(each.resource, dict) for each in found):
        return refused("This is neither a FHIR bundle nor one FHIR resource on each line.")

    gathering = Gathering(phone)
    staff = _Staff()
    for each in watch(found, doing="Reading", total=len(found)):
        _sort_in(each, staff, gathering)
    for line, practitioner in staff.practitioners:
        gathering.row(staff.row(practitioner), line=line)
    return gathering.reading(remarks=tuple(staff.remarks()), place=place)


@dataclass(frozen=True)
class _Found:
    """One resource as it stands in the file, where, and the address it is referred to by."""

    line: int
    resource: Any
    address: str = ""


def _lines(text: str) -> Iterator[_Found]:
    for line, written in enumerate(text.split("\n"), start=1):
        if written.strip():
            try:
                yield _Found(line, json.loads(written))
            except json.JSONDecodeError:
                yield _Found(line, None)


def _entries(whole: Any) -> Iterator[_Found]:
    if not isinstance(whole, dict) or whole.get("resourceType") != "Bundle":
        yield _Found(1, whole if isinstance(whole, dict) and "resourceType" in whole else None)
        return
    entries = whole.get("entry")
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if isinstance(entry, dict):
            yield _Found(number, entry.get("resource"), str(entry.get("fullUrl", "")))
        else:
            yield _Found(number, None)


def _sort_in(found: _Found, staff: _Staff, gathering: Gathering) -> None:
    if not isinstance(found.resource, dict):
        gathering.bad_row({}, Problem(found.line, "resource", "This is not FHIR JSON."))
        return
    kind = str(found.resource.get("resourceType", ""))
    if kind not in _MODELS:
        staff.left_unread += 1
        return
    try:
        resource = _MODELS[kind].model_validate(found.resource)
    except ValidationError as wrong:
        faults = wrong.errors(include_input=False, include_url=False)[:_SHOWN_FAULTS]
        problems = [Problem(found.line, _field(kind, fault["loc"]), _CURE) for fault in faults]
        gathering.bad_row({"id": _whose(kind, found.resource)}, *problems)
        return
    staff.add(resource, line=found.line, address=found.address)


_CURE = "This is not as FHIR R4 has it. Correct it where the file is made."


def _field(kind: str, path: Iterable[object]) -> str:
    # A key of the file could be anything; what is not a plain name is left out.
    return ".".join(
        (kind, *(str(step) for step in path if FORMATS["slug"].fits(str(step).lower())))
    )


def _whose(kind: str, resource: Mapping[str, Any]) -> str:
    if kind == "Practitioner":
        return str(resource.get("id", ""))
    practitioner = resource.get("practitioner")
    reference = practitioner.get("reference", "") if isinstance(practitioner, dict) else ""
    return str(reference).rpartition("/")[2]


class _Staff:
    """The resources of a file, tied to each other by their references."""

    def __init__(self) -> None:
        self.practitioners: list[tuple[int, Any]] = []
        self.left_unread = 0
        self._ids: dict[str, str] = {}
        self._addresses: dict[int, str] = {}
        self._roles: defaultdict[str, list[Any]] = defaultdict(list)
        self._organizations: dict[str, Any] = {}
        self._guessed: Counter[str] = Counter()

    def add(self, resource: Any, *, line: int, address: str) -> None:
        """Take a valid resource in."""
        if isinstance(resource, PractitionerRole):
            self._roles[_reference(resource.practitioner)].append(resource)
            return
        names = {f"{type(resource).__name__}/{resource.id}" if resource.id else "", address} - {""}
        if isinstance(resource, Organization):
            self._organizations |= dict.fromkeys(names, resource)
            return
        self.practitioners.append((line, resource))
        self._ids |= dict.fromkeys(names, _directory_id(resource, address))
        self._addresses[id(resource)] = address

    def row(self, practitioner: Any) -> dict[str, str]:
        """What the resources say of one person, in the fields of a list of staff."""
        address = self._addresses[id(practitioner)]
        directory_id = _directory_id(practitioner, address)
        roles = self._roles[f"Practitioner/{practitioner.id}"] + self._roles[address or "-"]
        working = [role for role in roles if role.active is not False]
        # A role that has no end is the one they have now.
        working.sort(key=lambda role: bool(role.period and role.period.end))
        held = working[:1]
        said = [*held, practitioner]
        titles = [word for role in held for word in _words(role.code)]
        degrees = _words(each.code for each in practitioner.qualification or [])
        suffixes = [text for name in practitioner.name or [] for text in name.suffix or []]
        fields = [concept for role in held for concept in role.specialty or []]
        fields += [each.code for each in practitioner.qualification or []]

        kinds = [*fields, *(concept for role in held for concept in role.code or [])]
        profession = _extension(said, "profession") or self._profession(
            _nucc(kinds), [*titles, *degrees, *suffixes]
        )
        department, unit = self._places(held)
        stopped = practitioner.active is False or (bool(roles) and not working)
        return {
            "id": directory_id,
            "name": _name(practitioner.name or []),
            "profession": profession,
            "rank": _extension(said, "rank") or self._rank(profession, titles),
            "specialty": _extension(said, "specialty") or self._specialty(fields),
            "department": _extension(said, "department") or self._department(department),
            "unit": _extension(said, "unit") or unit,
            "reports_to": self._reports_to(said),
            "offices": ";".join({*_extensions(said, "office"), *meanings.offices(titles)}),
            "email": _telecom(said, "email"),
            "phone": _telecom(said, "phone"),
            "pager": _telecom(said, "pager"),
            "languages": ";".join(_languages(practitioner.communication or [])),
            "gender": practitioner.gender if practitioner.gender in ("female", "male") else "",
            "active": "no" if stopped else "yes",
        }

    def _profession(self, codes: Iterable[str], words: Iterable[str]) -> str:
        found = meanings.profession(codes, words)
        self._guessed["profession"] += found is None
        return found or Profession.OTHER

    def _department(self, named: str) -> str:
        self._guessed["department"] += not named
        return named or UNKNOWN_DEPARTMENT

    def _rank(self, profession: str, titles: Iterable[str]) -> str:
        found, named = meanings.rank(profession, titles)
        self._guessed["rank"] += not named
        return found

    def _specialty(self, fields: list[Any]) -> str:
        found = meanings.specialty(_nucc(fields), _words(fields))
        self._guessed["specialty"] += found is None
        return found or Specialty.NONE

    def _reports_to(self, said: list[Any]) -> str:
        reference = _extension(said, "reports-to")
        self._guessed["reports_to"] += not reference
        return self._ids.get(reference, reference.rpartition("/")[2])

    def _places(self, held: list[Any]) -> tuple[str, str]:
        """Department and unit: an organization that is part of another is a unit of it."""
        organization = held[0].organization if held else None
        known = self._organizations.get(_reference(organization))
        if known is None or known.partOf is None:
            return self._called(organization), ""
        return self._called(known.partOf), self._called(organization)

    def _called(self, organization: Any) -> str:
        if organization is None:
            return ""
        reference = _reference(organization)
        known = self._organizations.get(reference)
        name = known.name if known is not None else organization.display
        return str(name or reference.rpartition("/")[2])

    def remarks(self) -> Iterator[str]:
        """What had to be assumed, and of how many people."""
        for field, remark in _REMARKS.items():
            if count := self._guessed[field]:
                yield remark.format(count)
        if self.left_unread:
            yield f"Resources of other kinds, left unread: {self.left_unread:,}."


_REMARKS = {
    "profession": "Profession not known: {:,}. They are listed as another profession.",
    "rank": "Rank not known: {:,}. Physicians are listed as instructors, others as staff.",
    "specialty": "Specialty not known: {:,}. They are listed under none.",
    "department": f"Department not known: {{:,}}. They are listed under {UNKNOWN_DEPARTMENT}.",
    "reports_to": "Reporting line not known: {:,}. The match page will say so.",
}


def _reference(reference: Any) -> str:
    return str(reference.reference or "") if reference is not None else ""


def _directory_id(practitioner: Any, address: str) -> str:
    for identifier in practitioner.identifier or []:
        if identifier.system == f"{OURS}directory-id":
            return str(identifier.value or "")
    return str(practitioner.id or address.replace(":", "/").rpartition("/")[2])


def _extensions(said: Iterable[Any], name: str) -> list[str]:
    return [
        str(each.valueCode or each.valueString or _reference(each.valueReference))
        for resource in said
        for each in resource.extension or []
        if each.url == f"{OURS}{name}"
    ]


def _extension(said: Iterable[Any], name: str) -> str:
    return next(iter(_extensions(said, name)), "")


def _words(concepts: Iterable[Any] | None) -> list[str]:
    """Everything concepts say in words, codes among it: `doctor` is both."""
    return [
        str(text)
        for concept in concepts or []
        for text in (
            concept.text,
            *(text for coding in concept.coding or [] for text in (coding.display, coding.code)),
        )
        if text
    ]


def _nucc(concepts: Iterable[Any]) -> list[str]:
    return [
        str(coding.code)
        for concept in concepts
        for coding in concept.coding or []
        if coding.system == meanings.NUCC and coding.code
    ]


_NAME_USES = ("official", "usual", None)


def _name(names: Iterable[Any]) -> str:
    fit = sorted(
        (name for name in names if name.use in _NAME_USES),
        key=lambda name: _NAME_USES.index(name.use),
    )
    for name in fit:
        if parts := " ".join([*(name.given or []), *([name.family] if name.family else [])]):
            return parts
        if name.text:
            return str(name.text)
    return ""


def _telecom(said: Iterable[Any], system: str) -> str:
    """The first number or address of a kind; those at home are none of the program's."""
    for resource in said:
        for contact in resource.telecom or []:
            if contact.system == system and contact.use not in ("home", "old") and contact.value:
                return str(contact.value)
    return ""


def _languages(concepts: Iterable[Any]) -> Iterator[str]:
    """Languages the program offers, without their regions; the others are left out."""
    for concept in concepts:
        for coding in concept.coding or []:
            if (language := str(coding.code or "").lower().partition("-")[0]) in LANGUAGES:
                yield language
