"""The rules of matching: one table, read from the top.

A rule says of every clinician and supporter at once whether it applies. Blocked comes before
avoided, and within each kind the order of the table is the order in which rules are given: the
first that stops somebody is the one that is told. Several rows may share a code where one word
covers several reasons, each with a sentence of its own.

A sentence follows the supporter's name, as a director would say it, and never holds a name.
To add a rule, add a row and its test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.pairs import Grid, Numbers, Pairs, known
from beenthere.domain.vocabulary import Office, Term


class Kind(Term):
    """What a finding does to a match."""

    BLOCKED = "blocked", "Cannot be asked"
    AVOIDED = "avoided", "Better not asked"
    CAUTION = "caution", "Good to know"
    REASON = "reason", "Speaks for them"
    WISH = "wish", "What was asked for"


class Code(Term):
    """What a rule is called, and the few words used where people are counted under it."""

    SAME_PERSON = "same_person", "the clinician themselves"
    NOT_AVAILABLE = "not_available", "not available"
    NOT_TRAINED = "not_trained", "not trained yet"
    INVOLVED_IN_EVENT = "involved_in_event", "involved in the event"
    EVALUATES = "evaluates", "evaluating the clinician"
    DECLARED_CONFLICT = "declared_conflict", "kept apart by request"
    JUNIOR = "junior", "less senior"
    OTHER_PROFESSION = "other_profession", "of another profession"
    AT_CAPACITY = "at_capacity", "at capacity"
    RESTING = "resting", "resting"
    OFF_HOURS = "off_hours", "outside their hours"
    WHICH_HAT = "which_hat", "working in Quality"
    SAME_UNIT = "same_unit", "in the same unit"
    DIFFERENT_PROFESSION = "different_profession", "of a different profession"
    REPORTING_LINE_UNKNOWN = "reporting_line_unknown", "with no known reporting line"
    SAME_SPECIALTY = "same_specialty", "of the same specialty"
    OTHER_SPECIALTY_AS_ASKED = "other_specialty_as_asked", "of another specialty, as asked"
    BEEN_THERE = "been_there", "with the same experience"
    LANGUAGE = "language", "speaking the language asked for"
    GENDER_AS_ASKED = "gender_as_asked", "of the gender asked for"
    OTHER_DEPARTMENT_AS_ASKED = "other_department_as_asked", "of another department, as asked"
    LIGHTER_LOAD = "lighter_load", "carrying little"
    RESTED = "rested", "rested"
    PROFESSION_AS_ASKED = "profession_as_asked", "of the profession asked for"
    PROFESSION_NOT_AS_ASKED = "profession_not_as_asked", "not of the profession asked for"
    SPECIALTY_NOT_AS_ASKED = "specialty_not_as_asked", "not of the specialty asked for"
    LANGUAGE_NOT_AS_ASKED = "language_not_as_asked", "not speaking the language asked for"
    GENDER_NOT_AS_ASKED = "gender_not_as_asked", "not of the gender asked for"
    DEPARTMENT_NOT_AS_ASKED = "department_not_as_asked", "of the same department"


Points = Callable[[Pairs], "int | Numbers | NDArray[np.int64]"]


def _no_points(_: Pairs) -> int:
    return 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the table.

    `applies` gives truths and `points` whole numbers, each of a shape that stretches to
    (clinicians, supporters). The sentence may hold `{specialty}` and `{own}` (the clinician's
    specialty and profession), `{profession}` (the supporter's) and `{language}` and `{gender}`
    (as asked for).
    """

    code: Code
    kind: Kind
    looks_at: str
    applies: Callable[[Pairs], Grid]
    sentence: str
    source: str
    points: Points = _no_points


EVERYBODY = (
    Office.CHIEF_MEDICAL_OFFICER,
    Office.QUALITY_OFFICER,
    Office.CREDENTIALS_COMMITTEE,
    Office.PEER_REVIEW_COMMITTEE,
)
"""Offices that evaluate everybody."""

PROGRAM = "The program modelled here"
OURS = "Our own choice"
PRIVACY = "Law L6 of this program: an exclusion never tells a secret"
PROTECTION = "Colorado HB25-1087 and Utah Rule 507: a witness or party voids the protection"
EVALUATION = "The program modelled here; Montana: never supporters who supervise"
VOLUNTEERS = "44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)"
ASKED = "The program modelled here: the clinician's own preference wins"
OWN_DISCIPLINE = "The program modelled here: physicians rarely accept support from others"

RULES: tuple[Rule, ...] = (
    # Blocked: nobody may override these.
    Rule(
        code=Code.SAME_PERSON,
        kind=Kind.BLOCKED,
        looks_at="whether the supporter is the clinician",
        applies=lambda pairs: pairs.same_person,
        sentence="Is the clinician themselves.",
        source=OURS,
    ),
    Rule(
        code=Code.NOT_AVAILABLE,
        kind=Kind.BLOCKED,
        looks_at="whether the supporter can be asked at all, for whatever reason",
        applies=lambda pairs: ~pairs.can_be_asked,
        sentence="Is not available.",
        source=PRIVACY,
    ),
    Rule(
        code=Code.NOT_TRAINED,
        kind=Kind.BLOCKED,
        looks_at="the day of the supporter's training",
        applies=lambda pairs: ~pairs.trained,
        sentence="Has not been trained yet.",
        source=PROGRAM,
    ),
    Rule(
        code=Code.INVOLVED_IN_EVENT,
        kind=Kind.BLOCKED,
        looks_at="everyone whom any lawsuit names",
        applies=lambda pairs: pairs.both_named_in_a_lawsuit,
        sentence="Is named in the same lawsuit.",
        source=PROTECTION,
    ),
    Rule(
        code=Code.INVOLVED_IN_EVENT,
        kind=Kind.BLOCKED,
        looks_at="everyone who took part in the event",
        applies=lambda pairs: pairs.took_part,
        sentence="Was part of the same event.",
        source=PROTECTION,
    ),
    Rule(
        code=Code.INVOLVED_IN_EVENT,
        kind=Kind.BLOCKED,
        looks_at="everyone who saw the event",
        applies=lambda pairs: pairs.witnessed,
        sentence="Was a witness of the same event.",
        source=PROTECTION,
    ),
    Rule(
        code=Code.EVALUATES,
        kind=Kind.BLOCKED,
        looks_at="the clinician's reporting line, all the way up",
        applies=lambda pairs: pairs.above,
        sentence="Is above the clinician in their reporting line.",
        source=EVALUATION,
    ),
    Rule(
        code=Code.EVALUATES,
        kind=Kind.BLOCKED,
        looks_at="offices that evaluate everybody",
        applies=lambda pairs: pairs.holds(*EVERYBODY),
        sentence="Holds an office that evaluates everybody here.",
        source=EVALUATION,
    ),
    Rule(
        code=Code.EVALUATES,
        kind=Kind.BLOCKED,
        looks_at="the chair of the clinician's department",
        applies=lambda pairs: pairs.holds(Office.DEPARTMENT_CHAIR) & pairs.same_department,
        sentence="Chairs the clinician's department.",
        source=EVALUATION,
    ),
    Rule(
        code=Code.EVALUATES,
        kind=Kind.BLOCKED,
        looks_at="the chief of the clinician's unit",
        applies=lambda pairs: pairs.holds(Office.DIVISION_CHIEF) & pairs.same_unit,
        sentence="Is chief of the clinician's unit.",
        source=EVALUATION,
    ),
    Rule(
        code=Code.EVALUATES,
        kind=Kind.BLOCKED,
        looks_at="who evaluates the trainees of the clinician's department",
        applies=lambda pairs: (
            pairs.holds(Office.PROGRAM_DIRECTOR, Office.CORE_FACULTY)
            & pairs.same_department
            & pairs.in_training
        ),
        sentence="Evaluates the trainees of the clinician's department.",
        source=EVALUATION,
    ),
    Rule(
        code=Code.EVALUATES,
        kind=Kind.BLOCKED,
        looks_at="all of this for a supporter who has the case already",
        applies=lambda pairs: pairs.beside(_any(Code.EVALUATES)),
        sentence="Evaluates a supporter who has this case already.",
        source=EVALUATION,
    ),
    Rule(
        code=Code.DECLARED_CONFLICT,
        kind=Kind.BLOCKED,
        looks_at="whom either of the two asked never to be matched with",
        applies=lambda pairs: pairs.never_together,
        sentence="Is kept apart from the clinician, because one of the two asked for that.",
        source=PROGRAM,
    ),
    Rule(
        code=Code.DECLARED_CONFLICT,
        kind=Kind.BLOCKED,
        looks_at="the same for a supporter who has the case already",
        applies=lambda pairs: pairs.beside(_any(Code.DECLARED_CONFLICT)),
        sentence="Is kept apart from a supporter who has this case, because one of the two asked.",
        source=PROGRAM,
    ),
    # Avoided: the director may override these, with a coded reason.
    Rule(
        code=Code.JUNIOR,
        kind=Kind.AVOIDED,
        looks_at="seniority, within one profession",
        applies=lambda pairs: pairs.same_profession & (pairs.supporter.tier < pairs.clinician.tier),
        sentence="Is less senior than the clinician.",
        source=PROGRAM,
    ),
    Rule(
        code=Code.OTHER_PROFESSION,
        kind=Kind.AVOIDED,
        looks_at="whether a physician asked for somebody who is not one",
        applies=lambda pairs: (
            pairs.clinician.physician
            & ~pairs.supporter.physician
            & ~pairs.asked_any_profession
            & ~pairs.of_asked_profession
        ),
        sentence="Is {profession}, and the clinician, a physician, did not ask for that.",
        source=OWN_DISCIPLINE,
    ),
    Rule(
        code=Code.AT_CAPACITY,
        kind=Kind.AVOIDED,
        looks_at="the supporter's open cases and how many they are willing to carry",
        applies=lambda pairs: pairs.open_cases >= pairs.capacity,
        sentence="Already carries as many cases as they offered to.",
        source=VOLUNTEERS,
    ),
    Rule(
        code=Code.RESTING,
        kind=Kind.AVOIDED,
        looks_at="the day until which the supporter rests, fixed when their last case closed",
        applies=lambda pairs: pairs.days_since_rest < 0,
        sentence="Is resting after their last case.",
        source=VOLUNTEERS,
    ),
    Rule(
        code=Code.OFF_HOURS,
        kind=Kind.AVOIDED,
        looks_at="the hours that the supporter gave",
        applies=lambda pairs: ~pairs.in_their_hours,
        sentence="Is outside the hours they gave.",
        source=VOLUNTEERS,
    ),
    # Cautions: worth a word when asking.
    Rule(
        code=Code.WHICH_HAT,
        kind=Kind.CAUTION,
        looks_at="whether the supporter works in Quality",
        applies=lambda pairs: pairs.holds(Office.WORKS_IN_QUALITY),
        sentence="Works in Quality, so they must say that they are calling as a peer.",
        source=PROGRAM,
        points=lambda pairs: -pairs.policy.weights.which_hat,
    ),
    Rule(
        code=Code.SAME_UNIT,
        kind=Kind.CAUTION,
        looks_at="the units of both",
        applies=lambda pairs: pairs.same_unit,
        sentence="Works in the clinician's own unit.",
        source="Stanford: never from one's own department",
        points=lambda pairs: -pairs.policy.weights.same_unit,
    ),
    Rule(
        code=Code.DIFFERENT_PROFESSION,
        kind=Kind.CAUTION,
        looks_at="the professions of both",
        applies=lambda pairs: ~pairs.same_profession & ~pairs.of_asked_profession,
        sentence="Is {profession}; the clinician is {own}.",
        source=OWN_DISCIPLINE,
        points=lambda pairs: -pairs.policy.weights.different_profession,
    ),
    Rule(
        code=Code.DIFFERENT_PROFESSION,
        kind=Kind.CAUTION,
        looks_at="the professions of both, when the clinician asked for the supporter's",
        applies=lambda pairs: ~pairs.same_profession & pairs.of_asked_profession,
        sentence="Is {profession}; the clinician, {own}, asked for that.",
        source=ASKED,
    ),
    Rule(
        code=Code.REPORTING_LINE_UNKNOWN,
        kind=Kind.CAUTION,
        looks_at="whether anyone is known to whom the clinician reports",
        applies=lambda pairs: pairs.reports_to_nobody_known,
        sentence="May evaluate the clinician: we do not know whom the clinician reports to.",
        source=EVALUATION,
    ),
    # Reasons: what speaks for somebody.
    Rule(
        code=Code.SAME_SPECIALTY,
        kind=Kind.REASON,
        looks_at="the specialties of both, when the clinician asked for their own",
        applies=lambda pairs: pairs.asked_same_specialty & pairs.same_specialty,
        sentence="Works in {specialty} too, as the clinician asked.",
        source=ASKED,
        points=lambda pairs: pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.SAME_SPECIALTY,
        kind=Kind.REASON,
        looks_at="the specialties of both, when this one does best with its own",
        applies=lambda pairs: pairs.specialty_prefers_same & pairs.same_specialty,
        sentence="Works in {specialty} too, where people do best with their own.",
        source="The program modelled here: interventionalists do best with their own",
        points=lambda pairs: pairs.policy.weights.specialty_default,
    ),
    Rule(
        code=Code.SAME_SPECIALTY,
        kind=Kind.REASON,
        looks_at="the specialties of both, when nothing was asked for or is preferred",
        applies=lambda pairs: (
            pairs.same_specialty
            & ~pairs.asked_same_specialty
            & ~pairs.asked_other_specialty
            & ~pairs.specialty_prefers_same
            & ~pairs.specialty_prefers_other
        ),
        sentence="Works in {specialty} too.",
        source=PROGRAM,
        points=lambda pairs: pairs.policy.weights.same_specialty,
    ),
    Rule(
        code=Code.OTHER_SPECIALTY_AS_ASKED,
        kind=Kind.REASON,
        looks_at="the specialties of both, when the clinician asked for another",
        applies=lambda pairs: pairs.asked_other_specialty & ~pairs.same_specialty,
        sentence="Works outside {specialty}, as the clinician asked.",
        source=ASKED,
        points=lambda pairs: pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.BEEN_THERE,
        kind=Kind.REASON,
        looks_at="the kind of the event and what the supporter has declared",
        applies=lambda pairs: pairs.been_there & ~_a_former_defendant(pairs),
        sentence="Has been through the same kind of event, and chose to say so.",
        source=PROGRAM,
        points=lambda pairs: pairs.policy.weights.been_there,
    ),
    Rule(
        code=Code.BEEN_THERE,
        kind=Kind.REASON,
        looks_at="the same for a lawsuit, when nothing that the clinician asked for is missing",
        applies=lambda pairs: _a_former_defendant(pairs),
        sentence="Has been named in a lawsuit too, and chose to say so.",
        source=PROGRAM,
        points=lambda pairs: pairs.policy.weights.been_named,
    ),
    Rule(
        code=Code.LANGUAGE,
        kind=Kind.REASON,
        looks_at="the language that the clinician asked for",
        applies=lambda pairs: pairs.speaks_asked_language,
        sentence="Speaks {language}, as the clinician asked.",
        source=ASKED,
        points=lambda pairs: pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.GENDER_AS_ASKED,
        kind=Kind.REASON,
        looks_at="the gender that the clinician asked for",
        applies=lambda pairs: pairs.of_asked_gender,
        sentence="Is {gender}, as the clinician asked.",
        source=ASKED,
        points=lambda pairs: pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.OTHER_DEPARTMENT_AS_ASKED,
        kind=Kind.REASON,
        looks_at="the departments of both, when the clinician asked for another",
        applies=lambda pairs: pairs.asked_other_department & ~pairs.same_department,
        sentence="Works in another department, as the clinician asked.",
        source=ASKED,
        points=lambda pairs: pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.LIGHTER_LOAD,
        kind=Kind.REASON,
        looks_at="open and recent cases, when they fill less than half of what is offered",
        applies=lambda pairs: 2 * pairs.load < pairs.capacity,
        sentence="Carries little at the moment.",
        source=VOLUNTEERS,
        points=lambda pairs: _share(
            pairs.policy.weights.lighter_load, pairs.capacity - 2 * pairs.load, pairs.capacity
        ),
    ),
    Rule(
        code=Code.RESTED,
        kind=Kind.REASON,
        looks_at="the days since the supporter's rest was over",
        applies=lambda pairs: pairs.days_since_rest >= pairs.policy.rested_days,
        sentence="Has had time to rest.",
        source=VOLUNTEERS,
        points=lambda pairs: pairs.policy.weights.rested,
    ),
    # Wishes: what was asked for and has no word above. Pages show them.
    Rule(
        code=Code.PROFESSION_AS_ASKED,
        kind=Kind.WISH,
        looks_at="the profession that the clinician named",
        applies=lambda pairs: pairs.of_asked_profession,
        sentence="Is {profession}, as the clinician asked.",
        source=ASKED,
        points=lambda pairs: pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.PROFESSION_NOT_AS_ASKED,
        kind=Kind.WISH,
        looks_at="the profession that the clinician named",
        applies=lambda pairs: known(pairs.asked_profession) & ~pairs.of_asked_profession,
        sentence="Is {profession}, and the clinician asked for another profession.",
        source=ASKED,
        points=lambda pairs: -pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.SPECIALTY_NOT_AS_ASKED,
        kind=Kind.WISH,
        looks_at="the specialties of both, when the clinician asked",
        applies=lambda pairs: (
            (pairs.asked_same_specialty & ~pairs.same_specialty)
            | (pairs.asked_other_specialty & pairs.same_specialty)
        ),
        sentence="Is not of the specialty that the clinician asked for.",
        source=ASKED,
        points=lambda pairs: -pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.LANGUAGE_NOT_AS_ASKED,
        kind=Kind.WISH,
        looks_at="the language that the clinician asked for",
        applies=lambda pairs: pairs.asked_language & ~pairs.speaks_asked_language,
        sentence="Is not known to speak {language}, which the clinician asked for.",
        source=ASKED,
        points=lambda pairs: -pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.GENDER_NOT_AS_ASKED,
        kind=Kind.WISH,
        looks_at="the gender that the clinician asked for",
        applies=lambda pairs: known(pairs.asked_gender) & ~pairs.of_asked_gender,
        sentence="Is not known to be {gender}, which the clinician asked for.",
        source=ASKED,
        points=lambda pairs: -pairs.policy.weights.wish,
    ),
    Rule(
        code=Code.DEPARTMENT_NOT_AS_ASKED,
        kind=Kind.WISH,
        looks_at="the departments of both, when the clinician asked for another",
        applies=lambda pairs: pairs.asked_other_department & pairs.same_department,
        sentence="Works in the clinician's own department, and they asked for another.",
        source=ASKED,
        points=lambda pairs: -pairs.policy.weights.wish,
    ),
)


def _share(most: int, part: Numbers, whole: Numbers) -> NDArray[np.int64]:
    """`most` in the proportion of `part` to `whole`, rounded up; meaningless where whole is 0."""
    return -(-most * part.astype(np.int64) // np.maximum(whole, 1))


def _any(code: Code) -> Callable[[Pairs], Grid]:
    """Whether any row of this code applies."""
    return lambda pairs: reduce(
        or_, (rule.applies(pairs) for rule in RULES if rule.code is code), pairs.none
    )


_UNMET = (
    Code.PROFESSION_NOT_AS_ASKED,
    Code.SPECIALTY_NOT_AS_ASKED,
    Code.LANGUAGE_NOT_AS_ASKED,
    Code.GENDER_NOT_AS_ASKED,
    Code.DEPARTMENT_NOT_AS_ASKED,
)


def _a_former_defendant(pairs: Pairs) -> Grid:
    """Whether a supporter of somebody who is sued has been sued, and is all that was asked for."""
    sued = pairs.been_there & pairs.named_in_a_lawsuit
    return reduce(and_, (~_any(code)(pairs) for code in _UNMET), sued) if sued.any() else sued
