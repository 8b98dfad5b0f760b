"""One example for each row of the table of rules, for the docs and for the tests.

Each example changes as little as can be in a pair about which the table has nothing to say: a
nurse, and a colleague of theirs who is neither idle nor full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from beenthere.domain.matching.explaining import Finding, Match
from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter, Wishes
from beenthere.domain.matching.ranking import rank
from beenthere.domain.matching.rules import RULES, Code, Kind, Rule
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Gender,
    Office,
    Profession,
    Rank,
    Specialty,
    SupporterStatus,
)

TODAY = date(2026, 11, 22)

CLINICIAN = Person(
    id="clinician",
    profession=Profession.NURSE,
    rank=Rank.STAFF,
    specialty=Specialty.CRITICAL_CARE,
    department="medicine",
    unit="icu",
    reports_to="manager",
)
COLLEAGUE = Person(
    id="supporter",
    profession=Profession.NURSE,
    rank=Rank.STAFF,
    department="surgery",
    unit="ward_7",
    reports_to="manager",
)
MANAGER = Person(id="manager", profession=Profession.NURSE, rank=Rank.MANAGER, department="nursing")
LEAD = Person(
    id="lead",
    profession=Profession.NURSE,
    rank=Rank.STAFF,
    department="surgery",
    unit="ward_9",
    reports_to="supporter",
)
SUPPORTER = Supporter(
    person="supporter",
    trained_on=date(2025, 3, 14),
    capacity=2,
    open_cases=1,
    rests_until=date(2026, 11, 8),
)
EVENT = Event(id="event", kind=EventKind.UNEXPECTED_DEATH, involved=frozenset({"clinician"}))

Changes = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Example:
    """What is different from the plain pair, part by part."""

    clinician: Changes = field(default_factory=dict)
    wishes: Changes = field(default_factory=dict)
    never_with: frozenset[str] = frozenset()
    beside: tuple[Supporter, ...] = ()
    event: Changes = field(default_factory=dict)
    colleague: Changes = field(default_factory=dict)
    supporter: Changes = field(default_factory=dict)

    def match(self, policy: MatchingPolicy = DEFAULT_POLICY) -> Match:
        """What the table says of this pair."""
        people = (
            replace(CLINICIAN, **self.clinician),
            replace(COLLEAGUE, **self.colleague),
            MANAGER,
            LEAD,
        )
        ranking = rank(
            Clinician(
                person="clinician",
                event="event",
                wishes=Wishes(**self.wishes),
                never_with=self.never_with,
                beside=self.beside,
            ),
            replace(EVENT, **self.event),
            [replace(SUPPORTER, **self.supporter)],
            {person.id: person for person in people},
            as_of=TODAY,
            policy=policy,
        )
        return next(
            match for each in (ranking.ranked, ranking.avoided, ranking.blocked) for match in each
        )

    def finding(self, rule: Rule, policy: MatchingPolicy = DEFAULT_POLICY) -> Finding:
        """What one row of the table says of this pair. Raises LookupError if nothing."""
        said = self.match(policy).explanation
        findings = {
            Kind.BLOCKED: said.stops,
            Kind.AVOIDED: said.stops,
            Kind.CAUTION: said.cautions,
            Kind.REASON: said.reasons,
            Kind.WISH: said.wishes,
        }[rule.kind]
        for finding in findings:
            if finding.code is rule.code:
                return finding
        raise LookupError(rule.code)


_HAS_IT = replace(SUPPORTER, person="lead")
_BOTH = frozenset({"clinician", "supporter"})
_TRAINEE = {"rank": Rank.TRAINEE}
_PHYSICIAN = {"profession": Profession.PHYSICIAN, "rank": Rank.ASSISTANT_PROFESSOR}
_INTENSIVIST = {"specialty": Specialty.CRITICAL_CARE}
_INTERVENTIONIST = {"specialty": Specialty.INTERVENTIONAL_CARDIOLOGY}

_EXAMPLES: Mapping[Code, tuple[Example, ...]] = {
    Code.SAME_PERSON: (Example(supporter={"person": "clinician"}),),
    Code.NOT_AVAILABLE: (Example(supporter={"status": SupporterStatus.PAUSED}),),
    Code.NOT_TRAINED: (Example(supporter={"trained_on": None}),),
    Code.INVOLVED_IN_EVENT: (
        Example(event={"kind": EventKind.MALPRACTICE_SUIT, "involved": _BOTH}),
        Example(event={"involved": _BOTH}),
        Example(event={"witnesses": frozenset({"supporter"})}),
    ),
    Code.EVALUATES: (
        Example(clinician={"reports_to": "supporter"}),
        Example(colleague={"offices": frozenset({Office.QUALITY_OFFICER})}),
        Example(
            colleague={"offices": frozenset({Office.DEPARTMENT_CHAIR}), "department": "medicine"}
        ),
        Example(colleague={"offices": frozenset({Office.DIVISION_CHIEF}), "unit": "icu"}),
        Example(
            clinician=_TRAINEE,
            colleague={"offices": frozenset({Office.CORE_FACULTY}), "department": "medicine"},
        ),
        Example(beside=(_HAS_IT,)),
    ),
    Code.DECLARED_CONFLICT: (
        Example(never_with=frozenset({"supporter"})),
        Example(beside=(replace(_HAS_IT, person="manager", never_with=frozenset({"supporter"})),)),
    ),
    Code.JUNIOR: (Example(colleague=_TRAINEE),),
    Code.OTHER_PROFESSION: (Example(clinician=_PHYSICIAN),),
    Code.AT_CAPACITY: (Example(supporter={"open_cases": 2}),),
    Code.RESTING: (Example(supporter={"rests_until": date(2026, 11, 27)}),),
    Code.OFF_HOURS: (Example(supporter={"available": False}),),
    Code.WHICH_HAT: (Example(colleague={"offices": frozenset({Office.WORKS_IN_QUALITY})}),),
    Code.SAME_UNIT: (Example(colleague={"unit": "icu"}),),
    Code.DIFFERENT_PROFESSION: (
        Example(colleague=_PHYSICIAN),
        Example(wishes={"profession": Profession.PHYSICIAN}, colleague=_PHYSICIAN),
    ),
    Code.REPORTING_LINE_UNKNOWN: (Example(clinician={"reports_to": ""}),),
    Code.SAME_SPECIALTY: (
        Example(wishes={"specialty": FieldWish.SAME}, colleague=_INTENSIVIST),
        Example(clinician=_INTERVENTIONIST, colleague=_INTERVENTIONIST),
        Example(colleague=_INTENSIVIST),
    ),
    Code.OTHER_SPECIALTY_AS_ASKED: (Example(wishes={"specialty": FieldWish.OTHER}),),
    Code.BEEN_THERE: (
        Example(supporter={"been_there": frozenset({EventKind.UNEXPECTED_DEATH})}),
        Example(
            event={"kind": EventKind.MALPRACTICE_SUIT},
            supporter={"been_there": frozenset({EventKind.MALPRACTICE_SUIT})},
        ),
    ),
    Code.LANGUAGE: (
        Example(wishes={"language": "es"}, colleague={"languages": frozenset({"en", "es"})}),
    ),
    Code.GENDER_AS_ASKED: (
        Example(wishes={"gender": Gender.FEMALE}, colleague={"gender": Gender.FEMALE}),
    ),
    Code.OTHER_DEPARTMENT_AS_ASKED: (Example(wishes={"other_department": True}),),
    Code.LIGHTER_LOAD: (Example(supporter={"open_cases": 0}),),
    Code.RESTED: (Example(supporter={"rests_until": None}),),
    Code.PROFESSION_AS_ASKED: (Example(wishes={"profession": Profession.NURSE}),),
    Code.PROFESSION_NOT_AS_ASKED: (Example(wishes={"profession": Profession.PHARMACIST}),),
    Code.SPECIALTY_NOT_AS_ASKED: (Example(wishes={"specialty": FieldWish.SAME}),),
    Code.LANGUAGE_NOT_AS_ASKED: (Example(wishes={"language": "es"}),),
    Code.GENDER_NOT_AS_ASKED: (Example(wishes={"gender": Gender.FEMALE}),),
    Code.DEPARTMENT_NOT_AS_ASKED: (
        Example(wishes={"other_department": True}, colleague={"department": "medicine"}),
    ),
}


def examples() -> tuple[tuple[Rule, Example], ...]:
    """Every row of the table with its example, in the order of the table.

    Raises ValueError when a row has no example, or an example has no row.
    """
    found: list[tuple[Rule, Example]] = []
    for code in Code:
        rows = [rule for rule in RULES if rule.code is code]
        found += zip(rows, _EXAMPLES[code], strict=True)
    return tuple(sorted(found, key=lambda each: RULES.index(each[0])))
