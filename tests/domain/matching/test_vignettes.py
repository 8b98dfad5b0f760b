"""What matching says of one clinician and one supporter, told as short stories.

Each story starts from a pair about whom there is nothing to say: the clinician is a staff nurse
of the medicine ICU with a critical care specialty; the supporter is a trained staff nurse of the
surgery ward with no specialty, one open case of two, whose last case closed three weeks ago. A
story says what is different (*given*) and what the director reads (*then*).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from beenthere.domain.matching.examples import SUPPORTER, TODAY, Changes, Example
from beenthere.domain.matching.facts import Supporter
from beenthere.domain.matching.rules import RULES, Code, Kind
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


@dataclass(frozen=True)
class Blocked:
    """The supporter cannot be asked, for this one reason."""

    code: str


@dataclass(frozen=True)
class Avoided:
    """The supporter is better not asked, for these reasons in this order."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """The supporter can be asked; what speaks for them, and what is good to know."""

    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    score: int = 100


@dataclass(frozen=True, kw_only=True)
class Vignette:
    given: str
    then: Blocked | Avoided | Asked
    clinician: Changes = field(default_factory=dict)
    wishes: Changes = field(default_factory=dict)
    never_with: frozenset[str] = frozenset()
    beside: tuple[Supporter, ...] = ()
    event: Changes = field(default_factory=dict)
    colleague: Changes = field(default_factory=dict)
    supporter: Changes = field(default_factory=dict)


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


def office(*held: Office, **more: Any) -> dict[str, Any]:
    return {"offices": frozenset(held), **more}


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


HAS_IT = replace(SUPPORTER, person="lead")
BOTH = only("clinician", "supporter")
RESIDENT = {"profession": Profession.PHYSICIAN, "rank": Rank.RESIDENT}
ATTENDING = {"profession": Profession.PHYSICIAN, "rank": Rank.ASSISTANT_PROFESSOR}
PROFESSOR = {"profession": Profession.PHYSICIAN, "rank": Rank.PROFESSOR}
PHARMACIST = {"profession": Profession.PHARMACIST, "rank": Rank.STAFF}
INTENSIVE = {"specialty": Specialty.CRITICAL_CARE}
INTERVENTIONAL = {"specialty": Specialty.INTERVENTIONAL_RADIOLOGY}
PAUSED = {"status": SupporterStatus.PAUSED}
FULL = {"open_cases": 2}

VIGNETTES = (
    Vignette(given="two colleagues with nothing between them", then=Asked()),
    # Cannot be asked.
    Vignette(
        given="the only supporter is the clinician",
        supporter={"person": "clinician"},
        then=Blocked("same_person"),
    ),
    Vignette(given="the supporter has paused", supporter=PAUSED, then=Blocked("not_available")),
    Vignette(
        given="the supporter has stepped down",
        supporter={"status": SupporterStatus.STEPPED_DOWN},
        then=Blocked("not_available"),
    ),
    Vignette(
        given="the supporter is being supported themselves",
        supporter={"being_supported": True},
        then=Blocked("not_available"),
    ),
    Vignette(
        given="the supporter has no training",
        supporter={"trained_on": None},
        then=Blocked("not_trained"),
    ),
    Vignette(
        given="the supporter's training is tomorrow",
        supporter={"trained_on": days_ago(-1)},
        then=Blocked("not_trained"),
    ),
    Vignette(
        given="the supporter was trained this morning",
        supporter={"trained_on": TODAY},
        then=Asked(),
    ),
    Vignette(
        given="the supporter took part in the same event",
        event={"involved": BOTH},
        then=Blocked("involved_in_event"),
    ),
    Vignette(
        given="the supporter saw the event",
        event={"witnesses": only("supporter")},
        then=Blocked("involved_in_event"),
    ),
    Vignette(
        given="one lawsuit names both",
        event={"kind": EventKind.MALPRACTICE_SUIT, "involved": BOTH},
        then=Blocked("involved_in_event"),
    ),
    Vignette(
        given="the supporter is the clinician's supervisor",
        clinician={"reports_to": "supporter"},
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter reports to the clinician, whom they do not evaluate",
        colleague={"reports_to": "clinician"},
        then=Asked(),
    ),
    Vignette(
        given="the supporter is Chief Medical Officer",
        colleague=office(Office.CHIEF_MEDICAL_OFFICER),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter is a Quality officer",
        colleague=office(Office.QUALITY_OFFICER),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter sits on the credentials committee",
        colleague=office(Office.CREDENTIALS_COMMITTEE),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter sits on the peer review committee",
        colleague=office(Office.PEER_REVIEW_COMMITTEE),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter chairs the clinician's department",
        colleague=office(Office.DEPARTMENT_CHAIR, department="medicine"),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter chairs another department",
        colleague=office(Office.DEPARTMENT_CHAIR),
        then=Asked(),
    ),
    Vignette(
        given="the supporter is chief of the clinician's unit",
        colleague=office(Office.DIVISION_CHIEF, unit="icu"),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the supporter is chief of another unit",
        colleague=office(Office.DIVISION_CHIEF),
        then=Asked(),
    ),
    Vignette(
        given="neither belongs to a unit, and the supporter is a chief",
        clinician={"unit": ""},
        colleague=office(Office.DIVISION_CHIEF, unit=""),
        then=Asked(),
    ),
    Vignette(
        given="the clinician is a trainee of the department whose program the supporter directs",
        clinician={"rank": Rank.TRAINEE},
        colleague=office(Office.PROGRAM_DIRECTOR, department="medicine"),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the clinician is a resident, and the supporter teaches in their department",
        clinician=RESIDENT,
        colleague=office(Office.CORE_FACULTY, department="medicine", **ATTENDING),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="the clinician is a resident, and the supporter teaches in another department",
        clinician=RESIDENT,
        colleague=office(Office.CORE_FACULTY, **ATTENDING),
        then=Asked(),
    ),
    Vignette(
        given="the clinician is past training in the department where the supporter teaches",
        colleague=office(Office.CORE_FACULTY, department="medicine"),
        then=Asked(),
    ),
    Vignette(
        given="the clinician asked never to be matched with the supporter",
        never_with=only("supporter"),
        then=Blocked("declared_conflict"),
    ),
    Vignette(
        given="the supporter asked never to be matched with the clinician",
        supporter={"never_with": only("clinician")},
        then=Blocked("declared_conflict"),
    ),
    # The first block is the one that is told.
    Vignette(
        given="the clinician is a supporter who has paused",
        supporter={"person": "clinician", **PAUSED},
        then=Blocked("same_person"),
    ),
    Vignette(
        given="the supporter has paused and was never trained",
        supporter={"trained_on": None, **PAUSED},
        then=Blocked("not_available"),
    ),
    Vignette(
        given="the supporter is being supported after the same event",
        supporter={"being_supported": True},
        event={"involved": BOTH},
        then=Blocked("not_available"),
    ),
    Vignette(
        given="the supporter was not trained, and took part in the event",
        supporter={"trained_on": None},
        event={"involved": BOTH},
        then=Blocked("not_trained"),
    ),
    Vignette(
        given="the supervisor saw the event",
        clinician={"reports_to": "supporter"},
        event={"witnesses": only("supporter")},
        then=Blocked("involved_in_event"),
    ),
    Vignette(
        given="the clinician asked not to be matched with their supervisor",
        clinician={"reports_to": "supporter"},
        never_with=only("supporter"),
        then=Blocked("evaluates"),
    ),
    # Better not asked.
    Vignette(
        given="the supporter is in training and the clinician is not",
        colleague={"rank": Rank.TRAINEE},
        then=Avoided(("junior",)),
    ),
    Vignette(
        given="a professor, and a supporter who is an assistant professor",
        clinician=PROFESSOR,
        colleague=ATTENDING,
        then=Avoided(("junior",)),
    ),
    Vignette(
        given="a student, and a supporter who is a fellow: both in training",
        clinician={"profession": Profession.PHYSICIAN, "rank": Rank.FELLOW},
        colleague={"profession": Profession.PHYSICIAN, "rank": Rank.STUDENT},
        then=Asked(),
    ),
    Vignette(
        given="a nurse manager, and a pharmacist in training: seniority is within a profession",
        clinician={"rank": Rank.MANAGER},
        colleague={"profession": Profession.PHARMACIST, "rank": Rank.TRAINEE},
        then=Asked(cautions=("different_profession",), score=95),
    ),
    Vignette(
        given="the clinician is a physician who asked for nothing, the supporter a nurse",
        clinician=ATTENDING,
        then=Avoided(("other_profession",)),
    ),
    Vignette(
        given="a physician who said that any profession will do",
        clinician=ATTENDING,
        wishes={"profession": "any"},
        then=Asked(cautions=("different_profession",), score=95),
    ),
    Vignette(
        given="a physician who asked for a nurse",
        clinician=ATTENDING,
        wishes={"profession": Profession.NURSE},
        then=Asked(cautions=("different_profession",), score=115),
    ),
    Vignette(
        given="a physician who asked for a nurse, and a pharmacist",
        clinician=ATTENDING,
        wishes={"profession": Profession.NURSE},
        colleague=PHARMACIST,
        then=Avoided(("other_profession",)),
    ),
    Vignette(
        given="a physician who asked for a nurse, and a physician",
        clinician=ATTENDING,
        wishes={"profession": Profession.NURSE},
        colleague=ATTENDING,
        then=Asked(score=85),
    ),
    Vignette(
        given="the supporter carries all they offered to",
        supporter=FULL,
        then=Avoided(("at_capacity",)),
    ),
    Vignette(
        given="the supporter carries more than they offered to",
        supporter={"open_cases": 3},
        then=Avoided(("at_capacity",)),
    ),
    Vignette(
        given="the supporter offers to carry no case for now",
        supporter={"capacity": 0, "open_cases": 0},
        then=Avoided(("at_capacity",)),
    ),
    Vignette(
        given="the supporter rests until tomorrow",
        supporter={"rests_until": days_ago(-1)},
        then=Avoided(("resting",)),
    ),
    Vignette(
        given="the supporter's rest is over today",
        supporter={"rests_until": TODAY},
        then=Asked(),
    ),
    Vignette(
        given="the supporter is outside their hours",
        supporter={"available": False},
        then=Avoided(("off_hours",)),
    ),
    Vignette(
        given="a junior supporter who is full, resting and at home",
        colleague={"rank": Rank.TRAINEE},
        supporter={"rests_until": days_ago(-7), "available": False, **FULL},
        then=Avoided(("junior", "at_capacity", "resting", "off_hours")),
    ),
    Vignette(
        given="a physician, and a nurse who is full",
        clinician=ATTENDING,
        supporter=FULL,
        then=Avoided(("other_profession", "at_capacity")),
    ),
    Vignette(
        given="the supporter has paused and is full: only the pause is told",
        supporter={**PAUSED, **FULL},
        then=Blocked("not_available"),
    ),
    # Good to know.
    Vignette(
        given="the supporter works in Quality",
        colleague=office(Office.WORKS_IN_QUALITY),
        then=Asked(cautions=("which_hat",), score=98),
    ),
    Vignette(
        given="the supporter works in Quality and sits on its committee",
        colleague=office(Office.WORKS_IN_QUALITY, Office.PEER_REVIEW_COMMITTEE),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="both work in one unit",
        colleague={"unit": "icu"},
        then=Asked(cautions=("same_unit",), score=98),
    ),
    Vignette(
        given="neither belongs to a unit",
        clinician={"unit": ""},
        colleague={"unit": ""},
        then=Asked(),
    ),
    Vignette(
        given="nobody knows whom the clinician reports to",
        clinician={"reports_to": ""},
        then=Asked(cautions=("reporting_line_unknown",)),
    ),
    Vignette(
        given="a pharmacist of the same unit who works in Quality: the dearest caution first",
        colleague=office(Office.WORKS_IN_QUALITY, unit="icu", **PHARMACIST),
        then=Asked(cautions=("different_profession", "which_hat", "same_unit"), score=91),
    ),
    # What speaks for somebody.
    Vignette(
        given="both work in critical care",
        colleague=INTENSIVE,
        then=Asked(reasons=("same_specialty",), score=105),
    ),
    Vignette(
        given="the clinician asked for their own specialty, and gets it",
        wishes={"specialty": FieldWish.SAME},
        colleague=INTENSIVE,
        then=Asked(reasons=("same_specialty",), score=115),
    ),
    Vignette(
        given="the clinician asked for their own specialty, and does not get it",
        wishes={"specialty": FieldWish.SAME},
        then=Asked(score=85),
    ),
    Vignette(
        given="the clinician asked for another specialty, and gets it",
        wishes={"specialty": FieldWish.OTHER},
        then=Asked(reasons=("other_specialty_as_asked",), score=115),
    ),
    Vignette(
        given="the clinician asked for another specialty, and does not get it",
        wishes={"specialty": FieldWish.OTHER},
        colleague=INTENSIVE,
        then=Asked(score=85),
    ),
    Vignette(
        given="two interventionists: that specialty does best with its own",
        clinician=INTERVENTIONAL,
        colleague=INTERVENTIONAL,
        then=Asked(reasons=("same_specialty",), score=110),
    ),
    Vignette(
        given="an interventionist who asked for another specialty: their wish wins",
        clinician=INTERVENTIONAL,
        wishes={"specialty": FieldWish.OTHER},
        then=Asked(reasons=("other_specialty_as_asked",), score=115),
    ),
    Vignette(
        given="two people outside the specialties do not share one",
        clinician={"specialty": Specialty.NONE},
        then=Asked(),
    ),
    Vignette(
        given="somebody outside the specialties who asked for their own: nobody can tell",
        clinician={"specialty": Specialty.NONE},
        wishes={"specialty": FieldWish.SAME},
        then=Asked(),
    ),
    Vignette(
        given="the supporter has lived through an unexpected death",
        supporter={"been_there": frozenset({EventKind.UNEXPECTED_DEATH})},
        then=Asked(reasons=("been_there",), score=105),
    ),
    Vignette(
        given="the clinician is sued, and the supporter has been",
        event={"kind": EventKind.MALPRACTICE_SUIT},
        supporter={"been_there": frozenset({EventKind.MALPRACTICE_SUIT})},
        then=Asked(reasons=("been_there",), score=115),
    ),
    Vignette(
        given="the same, and the supporter does not speak the language that was asked for",
        event={"kind": EventKind.MALPRACTICE_SUIT},
        wishes={"language": "es"},
        supporter={"been_there": frozenset({EventKind.MALPRACTICE_SUIT})},
        then=Asked(reasons=("been_there",), score=90),
    ),
    Vignette(
        given="the supporter has lived through something else",
        supporter={"been_there": frozenset({EventKind.MALPRACTICE_SUIT})},
        then=Asked(),
    ),
    Vignette(
        given="the clinician asked for Spanish, and the supporter speaks it",
        wishes={"language": "es"},
        colleague={"languages": only("en", "es")},
        then=Asked(reasons=("language",), score=115),
    ),
    Vignette(
        given="the clinician asked for Spanish, and the supporter speaks English",
        wishes={"language": "es"},
        colleague={"languages": only("en")},
        then=Asked(score=85),
    ),
    Vignette(
        given="both speak Spanish, and nobody asked",
        clinician={"languages": only("es")},
        colleague={"languages": only("es")},
        then=Asked(),
    ),
    Vignette(
        given="the clinician asked for a woman, and the supporter is one",
        wishes={"gender": Gender.FEMALE},
        colleague={"gender": Gender.FEMALE},
        then=Asked(reasons=("gender_as_asked",), score=115),
    ),
    Vignette(
        given="the clinician asked for a woman, and the supporter did not say",
        wishes={"gender": Gender.FEMALE},
        then=Asked(score=85),
    ),
    Vignette(
        given="the clinician asked for somebody from outside their department",
        wishes={"other_department": True},
        then=Asked(reasons=("other_department_as_asked",), score=115),
    ),
    Vignette(
        given="the clinician asked for another department, and the supporter is of their own",
        wishes={"other_department": True},
        colleague={"department": "medicine"},
        then=Asked(score=85),
    ),
    Vignette(
        given="the supporter carries nothing",
        supporter={"open_cases": 0},
        then=Asked(reasons=("lighter_load",), score=103),
    ),
    Vignette(
        given="the supporter carries one case of four",
        supporter={"capacity": 4},
        then=Asked(reasons=("lighter_load",), score=102),
    ),
    Vignette(
        given="the supporter carries nothing, and closed as many lately as they offer to carry",
        supporter={"open_cases": 0, "cases_last_90_days": 2},
        then=Asked(),
    ),
    Vignette(
        given="the supporter's rest was over 23 days ago",
        supporter={"rests_until": days_ago(23)},
        then=Asked(reasons=("rested",), score=101),
    ),
    Vignette(
        given="the supporter's rest was over 22 days ago",
        supporter={"rests_until": days_ago(22)},
        then=Asked(),
    ),
    Vignette(
        given="the supporter has no rest behind them",
        supporter={"rests_until": None},
        then=Asked(reasons=("rested",), score=101),
    ),
    # Several at once: the strongest first.
    Vignette(
        given="everything speaks for the supporter",
        wishes={"gender": Gender.MALE, "specialty": FieldWish.SAME},
        colleague={"gender": Gender.MALE, **INTENSIVE},
        supporter={
            "open_cases": 0,
            "rests_until": None,
            "been_there": frozenset({EventKind.UNEXPECTED_DEATH}),
        },
        then=Asked(
            reasons=("same_specialty", "gender_as_asked", "been_there", "lighter_load", "rested"),
            score=139,
        ),
    ),
    Vignette(
        given="one wish is met and another is not",
        wishes={"gender": Gender.MALE, "language": "es"},
        colleague={"gender": Gender.MALE},
        then=Asked(reasons=("gender_as_asked",)),
    ),
    Vignette(
        given="a shared specialty in a shared unit",
        colleague={"unit": "icu", **INTENSIVE},
        then=Asked(reasons=("same_specialty",), cautions=("same_unit",), score=103),
    ),
    Vignette(
        given="a junior supporter with the language asked for stays better not asked",
        wishes={"language": "es"},
        colleague={"languages": only("es"), "rank": Rank.TRAINEE},
        then=Avoided(("junior",)),
    ),
    Vignette(
        given="a first supporter, who reports to the supporter",
        beside=(HAS_IT,),
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="a first supporter, whose department the supporter chairs",
        beside=(HAS_IT,),
        clinician={"department": "medicine"},
        colleague=office(Office.DEPARTMENT_CHAIR, department="surgery", id="other"),
        supporter={"person": "other"},
        then=Blocked("evaluates"),
    ),
    Vignette(
        given="a first supporter, whom the supporter never wants to be matched with",
        beside=(replace(HAS_IT, person="manager"),),
        supporter={"never_with": only("manager")},
        then=Blocked("declared_conflict"),
    ),
    Vignette(
        given="a first supporter, who has nothing to do with the supporter",
        beside=(replace(HAS_IT, person="manager"),),
        then=Asked(),
    ),
    Vignette(
        given="an event that names the supporter, when the support is for another lawsuit",
        event={"kind": EventKind.MALPRACTICE_SUIT, "involved": only("clinician")},
        then=Asked(),
    ),
)


def read(vignette: Vignette) -> Asked | Avoided | Blocked:
    """What the director reads of it; what no page shows of a kind fails at once."""
    found = Example(
        clinician=vignette.clinician,
        wishes=vignette.wishes,
        never_with=vignette.never_with,
        beside=vignette.beside,
        event=vignette.event,
        colleague=vignette.colleague,
        supporter=vignette.supporter,
    ).match()
    said = found.explanation
    stops = tuple(finding.code.value for finding in said.stops)
    reasons = tuple(finding.code.value for finding in said.reasons)
    cautions = tuple(finding.code.value for finding in said.cautions)
    if found.fit == "cannot be asked":
        assert (len(stops), found.score, reasons, cautions) == (1, None, (), ()), vignette.given
        return Blocked(stops[0])
    if stops:
        return Avoided(stops)
    assert found.score is not None, vignette.given
    return Asked(reasons=reasons, cautions=cautions, score=found.score)


def test_what_the_director_reads() -> None:
    unlike = [(each, found) for each in VIGNETTES if (found := read(each)) != each.then]
    assert unlike == []


def test_there_is_a_vignette_for_every_code() -> None:
    told: set[str] = set()
    for vignette in VIGNETTES:
        then = vignette.then
        if isinstance(then, Blocked):
            told.add(then.code)
        elif isinstance(then, Avoided):
            told.update(then.codes)
        else:
            told.update((*then.reasons, *then.cautions))
    silent = {rule.code for rule in RULES if rule.kind is Kind.WISH}
    assert told == {code.value for code in Code if code not in silent}
    assert len(VIGNETTES) >= 40
