"""What the codes and words of other systems mean in ours.

Codes are those of the Health Care Provider Taxonomy (NUCC), which United States directories
use; words are compared as codes (`names.code`), so `Pulmonologist` and `pulmonologist` agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from beenthere.domain.names import code
from beenthere.domain.vocabulary import PHYSICIAN_RANKS, Office, Profession, Rank, Specialty

M = TypeVar("M")

NUCC = "http://nucc.org/provider-taxonomy"

_NUCC_SPECIALTIES = {
    "204F00000X": Specialty.TRANSPLANT_SURGERY,
    "2080N0001X": Specialty.NEONATOLOGY,
    "208000000X": Specialty.PEDIATRICS,
    "208100000X": Specialty.PHYSICAL_MEDICINE,
    "208200000X": Specialty.PLASTIC_SURGERY,
    "2084N0400X": Specialty.NEUROLOGY,
    "2084P0800X": Specialty.PSYCHIATRY,
    "2085R0001X": Specialty.RADIATION_ONCOLOGY,
    "2085R0202X": Specialty.RADIOLOGY,
    "2085R0204X": Specialty.INTERVENTIONAL_RADIOLOGY,
    "208600000X": Specialty.GENERAL_SURGERY,
    "2086S0127X": Specialty.TRAUMA_SURGERY,
    "2086S0129X": Specialty.VASCULAR_SURGERY,
    "208800000X": Specialty.UROLOGY,
    "208G00000X": Specialty.THORACIC_SURGERY,
    "208M00000X": Specialty.HOSPITAL_MEDICINE,
    "207L00000X": Specialty.ANESTHESIOLOGY,
    "207N00000X": Specialty.DERMATOLOGY,
    "207P00000X": Specialty.EMERGENCY_MEDICINE,
    "207Q00000X": Specialty.FAMILY_MEDICINE,
    "207R00000X": Specialty.INTERNAL_MEDICINE,
    "207RC0000X": Specialty.CARDIOLOGY,
    "207RC0200X": Specialty.CRITICAL_CARE,
    "207RE0101X": Specialty.ENDOCRINOLOGY,
    "207RG0100X": Specialty.GASTROENTEROLOGY,
    "207RG0300X": Specialty.GERIATRICS,
    "207RH0002X": Specialty.PALLIATIVE_CARE,
    "207RH0003X": Specialty.HEMATOLOGY_ONCOLOGY,
    "207RI0011X": Specialty.INTERVENTIONAL_CARDIOLOGY,
    "207RI0200X": Specialty.INFECTIOUS_DISEASE,
    "207RN0300X": Specialty.NEPHROLOGY,
    "207RP1001X": Specialty.PULMONOLOGY,
    "207RR0500X": Specialty.RHEUMATOLOGY,
    "207T00000X": Specialty.NEUROSURGERY,
    "207V00000X": Specialty.OBSTETRICS_GYNECOLOGY,
    "207VM0101X": Specialty.MATERNAL_FETAL_MEDICINE,
    "207W00000X": Specialty.OPHTHALMOLOGY,
    "207X00000X": Specialty.ORTHOPEDICS,
    "207Y00000X": Specialty.OTOLARYNGOLOGY,
    "207ZP0102X": Specialty.PATHOLOGY,
}

_NUCC_PROFESSIONS = (
    ("20", Profession.PHYSICIAN),
    ("390200000X", Profession.PHYSICIAN),
    ("363", Profession.ADVANCED_PRACTICE),
    ("364S", Profession.ADVANCED_PRACTICE),
    ("3675", Profession.ADVANCED_PRACTICE),
    ("367A", Profession.ADVANCED_PRACTICE),
    ("163W", Profession.NURSE),
    ("164", Profession.NURSE),
    ("1835", Profession.PHARMACIST),
    ("2278", Profession.RESPIRATORY_THERAPIST),
    ("2279", Profession.RESPIRATORY_THERAPIST),
    ("1041", Profession.SOCIAL_WORKER),
    ("104100000X", Profession.SOCIAL_WORKER),
    ("246", Profession.TECHNICIAN),
    ("247", Profession.TECHNICIAN),
)
"""By how the code begins; 390200000X is a student in an organized training program."""

# Words are searched in this order: a "nurse practitioner" must not end as a nurse.
_PROFESSION_WORDS = (
    (
        r"nurse practitioner|physician assistant|physician associate|advanced practice"
        r"|nurse anesthetist|midwife|crna|cnm|np|pa",
        Profession.ADVANCED_PRACTICE,
    ),
    (r"respiratory therapist|rrt", Profession.RESPIRATORY_THERAPIST),
    (r"pharmacist|pharmd|rph", Profession.PHARMACIST),
    (r"social worker|licsw|lcsw|lsw|msw", Profession.SOCIAL_WORKER),
    (r"technician|technologist", Profession.TECHNICIAN),
    (r"nurse|rn|lpn|bsn|msn", Profession.NURSE),
    (
        r"physician|doctor|doctor of medicine|surgeon|medical practitioner|resident|hospitalist"
        r"|md|do|mbbs|mbchb|psychiatrist|pediatrician|\w*(cardi|dermat|endocrin|enter|gynec|hemat"
        r"|immun|nephr|neonat|neur|onc|ophthalm|path|pulmon|radi|rheumat|ur|anesthesi)ologist",
        Profession.PHYSICIAN,
    ),
)

_RANK_WORDS = (
    (r"medical student", Rank.STUDENT),
    (r"resident|intern|house officer", Rank.RESIDENT),
    (r"fellow", Rank.FELLOW),
    (r"assistant professor", Rank.ASSISTANT_PROFESSOR),
    (r"associate professor", Rank.ASSOCIATE_PROFESSOR),
    (r"professor", Rank.PROFESSOR),
    (r"instructor", Rank.INSTRUCTOR),
    (r"trainee|student|apprentice", Rank.TRAINEE),
    (r"charge|lead", Rank.CHARGE),
    (r"manager|supervisor", Rank.MANAGER),
    (r"director|chief", Rank.DIRECTOR),
    (r"senior", Rank.SENIOR),
)

_SPECIALTY_WORDS = {
    **{specialty.value: specialty for specialty in Specialty},
    **{code(specialty.words): specialty for specialty in Specialty},
    "anaesthesiology": Specialty.ANESTHESIOLOGY,
    "anaesthetics": Specialty.ANESTHESIOLOGY,
    "anesthesiologist": Specialty.ANESTHESIOLOGY,
    "cardiologist": Specialty.CARDIOLOGY,
    "cardiovascular_disease": Specialty.CARDIOLOGY,
    "cardiothoracic_surgery": Specialty.CARDIAC_SURGERY,
    "dermatologist": Specialty.DERMATOLOGY,
    "accident_emergency": Specialty.EMERGENCY_MEDICINE,
    "emergency_physician": Specialty.EMERGENCY_MEDICINE,
    "general_medical_practice": Specialty.FAMILY_MEDICINE,
    "general_practice": Specialty.FAMILY_MEDICINE,
    "family_practice": Specialty.FAMILY_MEDICINE,
    "gastroenterologist": Specialty.GASTROENTEROLOGY,
    "surgery": Specialty.GENERAL_SURGERY,
    "surgery_general": Specialty.GENERAL_SURGERY,
    "geriatric_medicine": Specialty.GERIATRICS,
    "hematology": Specialty.HEMATOLOGY_ONCOLOGY,
    "oncology": Specialty.HEMATOLOGY_ONCOLOGY,
    "medical_oncology": Specialty.HEMATOLOGY_ONCOLOGY,
    "hospitalist": Specialty.HOSPITAL_MEDICINE,
    "infectious_diseases": Specialty.INFECTIOUS_DISEASE,
    "general_medicine": Specialty.INTERNAL_MEDICINE,
    "neonatal_perinatal_medicine": Specialty.NEONATOLOGY,
    "neurological_surgery": Specialty.NEUROSURGERY,
    "gynecology": Specialty.OBSTETRICS_GYNECOLOGY,
    "obstetrics": Specialty.OBSTETRICS_GYNECOLOGY,
    "obstetrics_and_gynecology": Specialty.OBSTETRICS_GYNECOLOGY,
    "orthopaedic_surgery": Specialty.ORTHOPEDICS,
    "orthopedic_surgery": Specialty.ORTHOPEDICS,
    "orthopaedics": Specialty.ORTHOPEDICS,
    "ear_nose_and_throat_surgery": Specialty.OTOLARYNGOLOGY,
    "ent": Specialty.OTOLARYNGOLOGY,
    "hospice_and_palliative_medicine": Specialty.PALLIATIVE_CARE,
    "palliative_medicine": Specialty.PALLIATIVE_CARE,
    "paediatrics": Specialty.PEDIATRICS,
    "pediatrician": Specialty.PEDIATRICS,
    "physical_medicine_and_rehabilitation": Specialty.PHYSICAL_MEDICINE,
    "psychiatrist": Specialty.PSYCHIATRY,
    "pulmonary_disease": Specialty.PULMONOLOGY,
    "pulmonary_medicine": Specialty.PULMONOLOGY,
    "pulmonologist": Specialty.PULMONOLOGY,
    "respiratory_medicine": Specialty.PULMONOLOGY,
    "diagnostic_radiology": Specialty.RADIOLOGY,
    "transplantation_surgery": Specialty.TRANSPLANT_SURGERY,
    "urologist": Specialty.UROLOGY,
}


def profession(codes: Iterable[str], words: Iterable[str]) -> Profession | None:
    """The profession that taxonomy codes or words name, or None when none does."""
    for each in codes:
        for start, found in _NUCC_PROFESSIONS:
            if each.startswith(start):
                return found
    return _searched(_PROFESSION_WORDS, words)


def rank(profession: str, words: Iterable[str]) -> tuple[Rank, bool]:
    """The rank that words name, and whether they did: if not, the plainest of the profession."""
    physician = profession == Profession.PHYSICIAN
    named = _searched(_RANK_WORDS, words)
    if named is not None and (named in PHYSICIAN_RANKS) is physician:
        return named, True
    return (Rank.INSTRUCTOR if physician else Rank.STAFF), False


def specialty(codes: Iterable[str], words: Iterable[str]) -> Specialty | None:
    """The specialty that taxonomy codes or words name, or None."""
    for each in codes:
        if each in _NUCC_SPECIALTIES:
            return _NUCC_SPECIALTIES[each]
    for word in map(code, words):
        if word in _SPECIALTY_WORDS:
            return _SPECIALTY_WORDS[word]
    return None


def offices(words: Iterable[str]) -> set[Office]:
    """The offices that are named exactly."""
    return {_OFFICE_WORDS[word] for word in map(code, words) if word in _OFFICE_WORDS}


_OFFICE_WORDS = {
    **{office.value: office for office in Office},
    **{code(office.words): office for office in Office},
}


def _searched(table: Iterable[tuple[str, M]], words: Iterable[str]) -> M | None:
    said = " | ".join(code(word).replace("_", " ") for word in words)
    for pattern, meaning in table:
        if re.search(rf"\b({pattern})\b", said):
            return meaning
    return None
