"""The staff of a hospital that does not exist: the same 1,200 people every time.

Names are made of weather and woods, addresses end in `.example`, and every telephone number
is one of those kept free for fiction (555-0100 to 555-0199).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product
from random import Random
from typing import TypeVar

from beenthere.domain.directory import Entry
from beenthere.domain.vocabulary import Gender, Office, Profession, Rank, Specialty

SEED = 1988

_T = TypeVar("_T")

_GIVEN = (
    "Ada", "Bruno", "Clara", "Dario", "Edith", "Felix", "Greta", "Hugo", "Ines", "Jonas",
    "Kaia", "Leon", "Mira", "Nils", "Olga", "Pavel", "Quinn", "Rosa", "Silas", "Thea",
    "Ugo", "Vera", "Wim", "Xenia", "Yann", "Zora", "Amir", "Bela", "Chidi", "Divya",
    "Emeka", "Farah", "Goran", "Hana", "Isao", "Jana",
)  # fmt: skip
_FAMILY_FIRST = (
    "Alder", "Ash", "Birch", "Cedar", "Elm", "Fern", "Hazel", "Juniper", "Linden", "Maple",
    "Oak", "Pine", "Rowan", "Willow",
)  # fmt: skip
_FAMILY_SECOND = ("brook", "cloud", "dale", "field", "frost", "mist", "rain", "ridge", "snow")
_AREA_CODES = (
    "617", "857", "339", "781", "351", "978", "508", "774", "413", "401", "603", "802", "207",
)  # fmt: skip
_SECOND_LANGUAGES = ("es", "pt", "zh", "ht", "fr", "ar", "ru", "vi", "hi", "ko")


@dataclass(frozen=True)
class _Department:
    code: str
    specialties: tuple[Specialty, ...]
    units: tuple[str, ...]
    size: int


_DEPARTMENTS = (
    _Department(
        "medicine",
        (Specialty.INTERNAL_MEDICINE, Specialty.HOSPITAL_MEDICINE, Specialty.NEPHROLOGY),
        ("medicine_east", "medicine_west"),
        150,
    ),
    _Department(
        "surgery",
        (Specialty.GENERAL_SURGERY, Specialty.TRAUMA_SURGERY, Specialty.VASCULAR_SURGERY),
        ("surgery_main", "surgery_short_stay"),
        130,
    ),
    _Department(
        "anesthesiology",
        (Specialty.ANESTHESIOLOGY,),
        ("operating_rooms", "pain_service"),
        95,
    ),
    _Department(
        "emergency",
        (Specialty.EMERGENCY_MEDICINE,),
        ("emergency_adult", "emergency_children"),
        105,
    ),
    _Department(
        "critical_care",
        (Specialty.CRITICAL_CARE, Specialty.PULMONOLOGY),
        ("intensive_care_north", "intensive_care_south"),
        95,
    ),
    _Department(
        "cardiology",
        (Specialty.CARDIOLOGY, Specialty.INTERVENTIONAL_CARDIOLOGY),
        ("catheter_laboratory", "cardiac_ward"),
        85,
    ),
    _Department(
        "obstetrics",
        (Specialty.OBSTETRICS_GYNECOLOGY, Specialty.MATERNAL_FETAL_MEDICINE),
        ("labor_and_delivery", "maternity"),
        90,
    ),
    _Department(
        "pediatrics",
        (Specialty.PEDIATRICS, Specialty.NEONATOLOGY),
        ("children_ward", "newborn_intensive_care"),
        90,
    ),
    _Department(
        "neurosciences",
        (Specialty.NEUROLOGY, Specialty.NEUROSURGERY),
        ("neuro_ward", "stroke_unit"),
        70,
    ),
    _Department("orthopedics", (Specialty.ORTHOPEDICS,), ("orthopedic_ward", "joint_center"), 60),
    _Department(
        "oncology",
        (Specialty.HEMATOLOGY_ONCOLOGY, Specialty.PALLIATIVE_CARE),
        ("infusion_center", "oncology_ward"),
        75,
    ),
    _Department(
        "radiology",
        (Specialty.RADIOLOGY, Specialty.INTERVENTIONAL_RADIOLOGY),
        ("imaging", "angiography"),
        60,
    ),
    _Department("psychiatry", (Specialty.PSYCHIATRY,), ("psychiatry_ward", "day_program"), 50),
    _Department("pharmacy", (Specialty.NONE,), ("central_pharmacy", "ward_pharmacy"), 45),
)

_PHYSICIANS = (
    (Rank.PROFESSOR, 1),
    (Rank.ASSOCIATE_PROFESSOR, 3),
    (Rank.ASSISTANT_PROFESSOR, 5),
    (Rank.INSTRUCTOR, 2),
    (Rank.FELLOW, 2),
    (Rank.RESIDENT, 5),
)
_OTHERS = ((Rank.SENIOR, 3), (Rank.CHARGE, 2), (Rank.STAFF, 9), (Rank.TRAINEE, 1))
_PROFESSIONS = (
    (Profession.NURSE, 20),
    (Profession.ADVANCED_PRACTICE, 4),
    (Profession.RESPIRATORY_THERAPIST, 2),
    (Profession.SOCIAL_WORKER, 2),
    (Profession.TECHNICIAN, 3),
)
_TRAINEES = (Rank.RESIDENT, Rank.FELLOW, Rank.TRAINEE)


class _Staff:
    """Hands out names, numbers and addresses, each once."""

    def __init__(self) -> None:
        self.random = Random(SEED)  # noqa: S311 -- the same hospital every time
        names = [
            (given, first + second)
            for given, first, second in product(_GIVEN, _FAMILY_FIRST, _FAMILY_SECOND)
        ]
        self.random.shuffle(names)
        self._names = iter(names)
        self._numbers = count(1)

    def entry(
        self,
        *,
        profession: Profession,
        rank: Rank,
        specialty: Specialty,
        department: str,
        unit: str = "",
        reports_to: str = "",
        offices: tuple[Office, ...] = (),
    ) -> Entry:
        number = next(self._numbers)
        given, family = next(self._names)
        area, line = divmod(number - 1, 100)
        more = (self.random.choice(_SECOND_LANGUAGES),) if self.random.random() < 0.3 else ()
        return Entry(
            directory_id=f"D{number:04}",
            name=f"{given} {family}",
            profession=profession,
            rank=rank,
            specialty=specialty,
            department=department,
            unit=unit,
            reports_to=reports_to,
            offices=offices,
            email=f"{given}.{family}@demo-hospital.example".lower(),
            phone=f"+1{_AREA_CODES[area]}55501{line:02}",
            pager=f"{40000 + number}",
            languages=("en", *more),
            gender=self.random.choice((Gender.FEMALE, Gender.MALE)),
        )


def staff() -> list[Entry]:
    """Everybody who works at the demo hospital, supervisors before those who report to them."""
    made = _Staff()
    officer = made.entry(
        profession=Profession.PHYSICIAN,
        rank=Rank.PROFESSOR,
        specialty=Specialty.INTERNAL_MEDICINE,
        department="medicine",
        offices=(Office.CHIEF_MEDICAL_OFFICER,),
    )
    everyone = [officer]
    for department in _DEPARTMENTS:
        everyone += _department(made, department, officer)
    return everyone


def _department(made: _Staff, department: _Department, officer: Entry) -> Iterator[Entry]:
    clinical = department.code != "pharmacy"
    chair = made.entry(
        profession=Profession.PHYSICIAN if clinical else Profession.PHARMACIST,
        rank=Rank.PROFESSOR if clinical else Rank.DIRECTOR,
        specialty=department.specialties[0],
        department=department.code,
        reports_to=officer.directory_id,
        offices=(Office.DEPARTMENT_CHAIR,),
    )
    yield chair
    chiefs = {}
    for unit in department.units:
        chief = made.entry(
            profession=chair.profession,
            rank=Rank.ASSOCIATE_PROFESSOR if clinical else Rank.MANAGER,
            specialty=made.random.choice(department.specialties),
            department=department.code,
            unit=unit,
            reports_to=chair.directory_id,
            offices=(Office.DIVISION_CHIEF,),
        )
        manager = made.entry(
            profession=Profession.NURSE if clinical else Profession.PHARMACIST,
            rank=Rank.MANAGER,
            specialty=Specialty.NONE,
            department=department.code,
            unit=unit,
            reports_to=chair.directory_id,
        )
        chiefs[unit] = (chief, manager)
        yield from (chief, manager)
    for _ in range(department.size - 1 - 2 * len(chiefs)):
        unit = made.random.choice(department.units)
        chief, manager = chiefs[unit]
        yield _member(made, department, unit=unit, chief=chief, manager=manager, clinical=clinical)


def _member(
    made: _Staff,
    department: _Department,
    *,
    unit: str,
    chief: Entry,
    manager: Entry,
    clinical: bool,
) -> Entry:
    physician = clinical and made.random.random() < 0.45
    if physician:
        profession, rank = Profession.PHYSICIAN, _one_of(made.random, _PHYSICIANS)
    elif clinical:
        profession, rank = _one_of(made.random, _PROFESSIONS), _one_of(made.random, _OTHERS)
    else:
        profession, rank = Profession.PHARMACIST, _one_of(made.random, _OTHERS)
    offices: tuple[Office, ...] = ()
    if rank not in _TRAINEES and made.random.random() < 0.03:
        offices = (Office.WORKS_IN_QUALITY,)
    elif physician and rank is Rank.ASSOCIATE_PROFESSOR and made.random.random() < 0.2:
        offices = (Office.CORE_FACULTY,)
    return made.entry(
        profession=profession,
        rank=rank,
        specialty=made.random.choice(department.specialties) if physician else Specialty.NONE,
        department=department.code,
        unit=unit,
        reports_to=(chief if physician else manager).directory_id,
        offices=offices,
    )


def _one_of(random: Random, weighted: tuple[tuple[_T, int], ...]) -> _T:
    return random.choices([each for each, _ in weighted], [weight for _, weight in weighted])[0]
