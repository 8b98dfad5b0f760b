"""One clinician against many supporters: order, lines of reporting, weights and words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from beenthere.domain.matching.examples import CLINICIAN
from beenthere.domain.matching.facts import (
    Event,
    Person,
    ReportingLoop,
    Wishes,
    reporting_line,
)
from beenthere.domain.matching.ranking import Ranking
from beenthere.domain.matching.weights import (
    MatchingPolicy,
    WeightError,
    Weights,
    fit_words,
)
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Gender,
    Office,
    Profession,
    Rank,
    Specialty,
)
from tests.domain.matching.hospital import Hospital
from tests.domain.tables import table


def names(ranking: Ranking) -> tuple[list[str], list[str], list[str]]:
    lists = (ranking.ranked, ranking.avoided, ranking.blocked)
    asked, avoided, blocked = ([match.supporter for match in each] for each in lists)
    return asked, avoided, blocked


def line_of(length: int) -> dict[str, Person]:
    """People of whom each reports to the next."""
    return {
        f"p{number}": replace(CLINICIAN, id=f"p{number}", reports_to=f"p{number + 1}")
        for number in range(length)
    }


def test_everybody_is_listed_once_the_best_first() -> None:
    hospital = Hospital()
    hospital.add_clinician("c", gender=Gender.FEMALE)
    hospital.add_supporter("s1")
    hospital.add_supporter("s2", person={"gender": Gender.FEMALE})
    hospital.add_supporter("s3", available=False)
    hospital.add_supporter("s4", trained_on=None)
    hospital.add_supporter("s5", open_cases=0)
    assert names(hospital.ranking()) == (["s2", "s5", "s1"], ["s3"], ["s4"])
    assert hospital.ranking().clinician == "c"


def test_between_equals_the_lighter_load_comes_first_and_then_the_id() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s2")
    hospital.add_supporter("s1")
    hospital.add_supporter("s0", cases_last_90_days=1)
    assert names(hospital.ranking())[0] == ["s1", "s2", "s0"]


def test_the_better_not_asked_come_with_the_fewest_codes_first() -> None:
    hospital = Hospital()
    hospital.add_clinician("c", language="es")
    spanish = {"languages": frozenset({"es"})}
    hospital.add_supporter("s1", available=False, open_cases=2, person=spanish)
    hospital.add_supporter("s2", available=False)
    hospital.add_supporter("s3", available=False, person=spanish)
    assert names(hospital.ranking())[1] == ["s3", "s2", "s1"]


def test_the_blocked_come_in_order_of_id_whatever_the_reason() -> None:
    hospital = Hospital()
    hospital.add_clinician("c", never_with=["s3"])
    hospital.add_supporter("s3")
    hospital.add_supporter("s1", being_supported=True)
    hospital.add_supporter("s2", trained_on=None)
    assert names(hospital.ranking())[2] == ["s1", "s2", "s3"]


def test_no_supporters_is_an_answer() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    assert names(hospital.ranking()) == ([], [], [])


def test_a_page_of_matches_can_be_cut_out() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    for number in range(9):
        hospital.add_supporter(f"s{number}")
    ranked = hospital.ranking().ranked
    assert [match.supporter for match in ranked[2:4]] == ["s2", "s3"]
    assert ranked[-1].supporter == "s8"
    assert len(ranked) == 9


def test_a_supporter_who_is_to_be_supported_in_the_same_batch_is_not_available() -> None:
    hospital = Hospital()
    hospital.add_clinician("c1")
    hospital.add_supporter("s1")
    hospital.add_clinician("s1")
    ranking = hospital.evaluation().ranking(0)
    assert [stop.code for stop in ranking.blocked[0].explanation.stops] == ["not_available"]
    own = hospital.evaluation().ranking(1)
    assert [stop.code for stop in own.blocked[0].explanation.stops] == ["same_person"]


@table("depth", [1, 2, 7, 40])
def test_a_reporting_line_is_followed_however_deep_it_is(depth: int) -> None:
    hospital = Hospital()
    hospital.add_clinician("c", person={"reports_to": "p0"})
    hospital.people |= line_of(depth)
    hospital.add_supporter(f"p{depth}")
    assert names(hospital.ranking())[2] == [f"p{depth}"]


def test_a_reporting_line_ends_at_whoever_is_not_known() -> None:
    people = line_of(2)
    assert reporting_line("p0", people) == ("p1", "p2")
    assert reporting_line("p2", people) == ()


@table("start", ["p0", "p1", "p3"])
def test_a_reporting_line_that_loops_is_refused_with_the_loop(start: str) -> None:
    people = line_of(4)
    people["p3"] = replace(people["p3"], reports_to="p1")
    with pytest.raises(ReportingLoop, match=r"loops: p1 -> p2 -> p3 -> p1$") as refused:
        reporting_line(start, people)
    assert refused.value.loop == ("p1", "p2", "p3")


def test_nobody_reports_to_themselves() -> None:
    with pytest.raises(ReportingLoop) as refused:
        reporting_line("p", {"p": replace(CLINICIAN, id="p", reports_to="p")})
    assert refused.value.loop == ("p",)


def test_whoever_another_lawsuit_names_with_the_clinician_is_kept_apart() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s1")
    hospital.add_supporter("s2")
    hospital.add_supporter("s3")
    hospital.events["suit"] = Event(
        id="suit",
        kind=EventKind.MALPRACTICE_SUIT,
        involved=frozenset({"c", "s1"}),
        witnesses=frozenset({"s2"}),
    )
    hospital.events["death"] = Event(
        id="death", kind=EventKind.UNEXPECTED_DEATH, involved=frozenset({"c", "s3"})
    )
    ranking = hospital.ranking()
    assert names(ranking)[2] == ["s1"]
    assert ranking.blocked[0].explanation.text == "Is named in the same lawsuit."


def test_the_tie_to_an_event_is_the_clinicians_own() -> None:
    hospital = Hospital()
    hospital.add_clinician("c1")
    hospital.add_clinician("c2", event="other")
    hospital.events["other"] = Event(
        id="other", kind=EventKind.ADVERSE_EVENT, witnesses=frozenset({"s"})
    )
    hospital.add_supporter("s", been_there=frozenset({EventKind.ADVERSE_EVENT}))
    evaluation = hospital.evaluation()
    assert names(evaluation.ranking(0)) == (["s"], [], [])
    assert names(evaluation.ranking(1)) == ([], [], ["s"])


def test_one_office_holder_does_not_make_offices_of_the_others() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s1")
    hospital.add_supporter("s2", person={"offices": frozenset({Office.WORKS_IN_QUALITY})})
    first, second = hospital.ranking().ranked
    assert (first.supporter, first.explanation.cautions) == ("s1", ())
    assert [caution.code for caution in second.explanation.cautions] == ["which_hat"]


def test_what_was_asked_for_and_is_not_there_is_said_as_a_wish() -> None:
    hospital = Hospital()
    hospital.add_clinician(
        "c",
        specialty=FieldWish.SAME,
        language="sv",
        gender=Gender.NONBINARY,
        profession=Profession.PHARMACIST,
        other_department=True,
    )
    hospital.add_supporter("s", person={"department": "medicine"})
    (match,) = hospital.ranking().ranked
    assert [(wish.text, wish.points) for wish in match.explanation.wishes] == [
        ("Is a nurse, and the clinician asked for another profession.", -15),
        ("Is not of the specialty that the clinician asked for.", -15),
        ("Is not known to speak that language, which the clinician asked for.", -15),
        ("Is not known to be nonbinary, which the clinician asked for.", -15),
        ("Works in the clinician's own department, and they asked for another.", -15),
    ]
    assert (match.score, match.fit) == (25, "a fair fit")


def test_wishes_that_are_met_are_spoken_in_their_own_words() -> None:
    hospital = Hospital()
    hospital.add_clinician("c", language="es", gender=Gender.FEMALE)
    hospital.add_supporter(
        "s", person={"languages": frozenset({"es"}), "gender": Gender.FEMALE}, open_cases=0
    )
    texts = [reason.text for reason in hospital.ranking().ranked[0].explanation.reasons]
    assert texts == [
        "Speaks Spanish, as the clinician asked.",
        "Is a woman, as the clinician asked.",
        "Carries little at the moment.",
    ]


def test_each_clinician_of_many_is_answered_in_the_words_of_their_own_wish() -> None:
    hospital = Hospital()
    hospital.add_clinician("c1", gender=Gender.FEMALE)
    hospital.add_clinician("c2", gender=Gender.MALE)
    hospital.add_supporter("s")
    evaluation = hospital.evaluation()
    wishes = [evaluation.ranking(row).ranked[0].explanation.wishes for row in (0, 1)]
    assert [wish.text for (wish,) in wishes] == [
        "Is not known to be a woman, which the clinician asked for.",
        "Is not known to be a man, which the clinician asked for.",
    ]


def test_the_same_sentence_has_the_points_of_each_supporter() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s1", capacity=6, open_cases=0)
    hospital.add_supporter("s2", capacity=6, open_cases=2)
    reasons = [match.explanation.reasons for match in hospital.ranking().ranked]
    assert [(reason.code.value, reason.points) for (reason,) in reasons] == [
        ("lighter_load", 3),
        ("lighter_load", 1),
    ]


def test_whoever_offers_one_case_and_has_none_carries_as_little_as_can_be() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s", capacity=1, open_cases=0)
    (reason,) = hospital.ranking().ranked[0].explanation.reasons
    assert (reason.code, reason.points) == ("lighter_load", Weights().lighter_load)


def test_only_those_whom_one_of_the_first_supporters_keeps_away_are_kept_away() -> None:
    hospital = Hospital()
    for name, conflict in (("first", "s1"), ("second", "s2")):
        hospital.add_supporter(name, never_with=frozenset({conflict}))
    beside = tuple(hospital.supporters)
    for name in ("s1", "s2", "s3"):
        hospital.add_supporter(name)
    hospital.add_clinician("c")
    hospital.clinicians = [replace(hospital.clinicians[0], beside=beside)]
    ranking = hospital.ranking(supporters=hospital.supporters[2:])
    assert names(ranking) == (["s3"], [], ["s1", "s2"])


@table(
    ("specialty", "words"),
    [
        (Specialty.OBSTETRICS_GYNECOLOGY, "obstetrics and gynecology"),
        ("burn_surgery", "burn surgery"),
    ],
)
def test_a_specialty_is_spoken_in_words_also_when_a_program_added_it(
    specialty: str, words: str
) -> None:
    hospital = Hospital()
    hospital.add_clinician("c", person={"specialty": specialty})
    hospital.add_supporter("s", person={"specialty": specialty})
    (reason,) = hospital.ranking().ranked[0].explanation.reasons
    assert reason.text == f"Works in {words} too."


@table(
    ("profession", "words"),
    [
        (Profession.ADVANCED_PRACTICE, "an advanced practice provider"),
        (Profession.PHARMACIST, "a pharmacist"),
        (Profession.RESPIRATORY_THERAPIST, "a respiratory therapist"),
        (Profession.SOCIAL_WORKER, "a social worker"),
        (Profession.TECHNICIAN, "a technician"),
        (Profession.OTHER, "from another profession"),
    ],
)
def test_a_profession_is_spoken_with_its_article(profession: Profession, words: str) -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s", person={"profession": profession, "rank": Rank.STAFF})
    (caution,) = hospital.ranking().ranked[0].explanation.cautions
    assert caution.text == f"Is {words}; the clinician is a nurse."


def test_changing_a_weight_changes_ranking_and_explanation_together() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    experienced: dict[str, Any] = {
        "been_there": frozenset({EventKind.UNEXPECTED_DEATH}),
        "rests_until": None,
    }
    hospital.add_supporter("s1", **experienced)
    hospital.add_supporter("s2", person={"specialty": Specialty.CRITICAL_CARE}, open_cases=0)

    def told(policy: MatchingPolicy) -> list[tuple[str, list[str]]]:
        return [
            (match.supporter, [reason.code.value for reason in match.explanation.reasons])
            for match in hospital.ranking(policy=policy).ranked
        ]

    assert told(MatchingPolicy()) == [
        ("s2", ["same_specialty", "lighter_load"]),
        ("s1", ["been_there", "rested"]),
    ]
    changed = Weights().with_overrides({"rested": 30, "lighter_load": 8})
    assert told(MatchingPolicy(weights=changed)) == [
        ("s1", ["rested", "been_there"]),
        ("s2", ["lighter_load", "same_specialty"]),
    ]


def test_a_program_can_say_what_a_specialty_does_best_with() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s", person={"specialty": Specialty.CRITICAL_CARE})

    def score(wish: FieldWish) -> int | None:
        policy = MatchingPolicy(specialty_prefers={Specialty.CRITICAL_CARE: wish})
        return hospital.ranking(policy=policy).ranked[0].score

    assert (score(FieldWish.SAME), score(FieldWish.OTHER)) == (110, 100)


def test_a_program_can_say_when_somebody_counts_as_rested() -> None:
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s")
    (reason,) = (
        hospital.ranking(policy=MatchingPolicy(rested_days=14)).ranked[0].explanation.reasons
    )
    assert reason.code == "rested"


def test_every_weight_has_its_reason() -> None:
    assert Weights.why("rested") == (
        "The smallest point there is: between equals, whoever has rested."
    )


def test_a_wish_outweighs_everything_that_was_not_asked_for() -> None:
    weights = Weights()
    unasked = weights.specialty_default + weights.been_there + weights.lighter_load + weights.rested
    against = weights.which_hat + weights.same_unit + weights.different_profession
    assert 2 * weights.wish > unasked + against


def test_in_a_lawsuit_a_former_defendant_comes_first_unless_a_wish_is_against_it() -> None:
    weights = Weights()
    others = weights.specialty_default + weights.lighter_load + weights.rested
    assert weights.been_named > others
    hospital = Hospital()
    specialty = {"specialty": Specialty.INTERVENTIONAL_CARDIOLOGY}
    hospital.events["suit"] = Event(id="suit", kind=EventKind.MALPRACTICE_SUIT)
    hospital.add_clinician("c", event="suit", person=specialty)
    hospital.add_supporter("best", person=specialty, open_cases=0, rests_until=None)
    sued = frozenset({EventKind.MALPRACTICE_SUIT})
    hospital.add_supporter("sued", been_there=sued)
    assert [match.supporter for match in hospital.ranking().ranked] == ["sued", "best"]
    hospital.clinicians[0] = replace(
        hospital.clinicians[0], wishes=Wishes(specialty=FieldWish.SAME)
    )
    assert [match.supporter for match in hospital.ranking().ranked] == ["best", "sued"]


def test_somebody_kept_from_a_clinician_without_a_word_reads_as_not_available() -> None:
    hospital = Hospital()
    hospital.add_clinician("c1")
    hospital.add_clinician("c2")
    hospital.add_supporter("s")
    apart = replace(hospital.clinicians[0], unavailable=frozenset({"s"}))
    hospital.clinicians[0] = apart
    (blocked,) = hospital.ranking(0).blocked
    assert [stop.text for stop in blocked.explanation.stops] == ["Is not available."]
    assert [match.supporter for match in hospital.ranking(1).ranked] == ["s"]


@table(("score", "words"), [(None, "cannot be asked"), (105, "a good fit"), (104, "a fair fit")])
def test_pages_show_words_for_a_score(score: int | None, words: str) -> None:
    assert fit_words(score) == words


def test_the_words_for_a_score_follow_the_weights() -> None:
    assert fit_words(101, Weights(good_fit=101)) == "a good fit"
    hospital = Hospital()
    hospital.add_clinician("c")
    hospital.add_supporter("s")
    (match,) = hospital.ranking(policy=MatchingPolicy(weights=Weights(good_fit=100))).ranked
    assert match.fit == "a good fit"


def test_weights_that_cannot_be_taken_are_refused_by_name() -> None:
    with pytest.raises(WeightError) as refused:
        Weights().with_overrides({"wish": -1, "rested": True, "luck": 3, "start": 1001})
    assert refused.value.mistakes == (
        ("wish", "write a whole number from 0 to 1000"),
        ("rested", "write a whole number from 0 to 1000"),
        ("luck", "there is no such key; take it out"),
        ("start", "write a whole number from 0 to 1000"),
    )
    assert str(refused.value).startswith("wish: write a whole number from 0 to 1000; rested:")
    assert Weights().with_overrides({"start": 1000, "wish": 0}) == Weights(start=1000, wish=0)
