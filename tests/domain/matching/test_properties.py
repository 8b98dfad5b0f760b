"""What holds of every ranking, in hospitals nobody thought of."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.domain.matching.explaining import Matches
from beenthere.domain.matching.facts import Clinician
from beenthere.domain.matching.ranking import clear
from beenthere.domain.vocabulary import SupporterStatus
from tests.domain.matching.hospital import Hospital, any_hospital

TOLD_OF_BOTH = ("evaluates", "declared_conflict")
"""Blocks that hold towards a supporter who has the case already, as towards its clinician."""

hospitals = st.builds(
    lambda seed: any_hospital(Random(seed), clinicians=1, supporters=5),
    st.integers(0, 2**32),
)


def told(hospital: Hospital) -> str:
    """Everything that a ranking says, letter by letter."""
    ranking = hospital.ranking()
    return repr([list(each) for each in (ranking.ranked, ranking.avoided, ranking.blocked)])


def check_everybody_once(hospital: Hospital) -> None:
    ranking = hospital.ranking()
    lists = (ranking.ranked, ranking.avoided, ranking.blocked)
    listed = [match.supporter for each in lists for match in each]
    assert sorted(listed) == sorted(each.person for each in hospital.supporters)
    assert all(not match.explanation.stops for match in ranking.ranked)
    assert all(match.explanation.stops for match in (*ranking.avoided, *ranking.blocked))
    scores = [match.score for match in ranking.ranked]
    assert scores == sorted(scores, key=lambda score: -(score or 0))


def check_the_order_of_input_changes_nothing(hospital: Hospital, random: Random) -> None:
    before = told(hospital)
    random.shuffle(hospital.supporters)
    assert told(hospital) == before


def check_a_pause_and_being_supported_read_the_same(hospital: Hospital) -> None:
    absences: tuple[dict[str, Any], ...] = (
        {"status": SupporterStatus.PAUSED, "being_supported": False},
        {"status": SupporterStatus.STEPPED_DOWN, "being_supported": False},
        {"status": SupporterStatus.ACTIVE, "being_supported": True},
    )
    for place, supporter in enumerate(hospital.supporters):
        answers = set()
        for absence in absences:
            hospital.supporters[place] = replace(supporter, **absence)
            answers.add(told(hospital))
        assert len(answers) == 1
        hospital.supporters[place] = supporter


def check_one_and_many_are_one_evaluation(hospital: Hospital) -> None:
    evaluation = hospital.evaluation()
    assert clear(evaluation.pairs).tolist() == evaluation.clear.tolist()
    ranking = evaluation.ranking(0)
    lists = (ranking.ranked, ranking.avoided, ranking.blocked)
    assert repr([list(each) for each in lists]) == told(hospital)
    assert all(isinstance(each, Matches) for each in lists)


def check_new_ids_in_the_same_order_change_nothing(hospital: Hospital) -> None:
    new = {name: f"zz{name}" for name in hospital.people}
    renamed = told(hospital.renamed(new))
    assert renamed.replace("zz", "") == told(hospital)


def check_whoever_joins_is_matched_to_both(hospital: Hospital) -> None:
    clinician, *others = hospital.clinicians

    def blocked(for_whom: Clinician) -> dict[str, str]:
        hospital.clinicians = [for_whom, *others]
        found = {each.supporter: each.explanation for each in hospital.ranking().blocked}
        return {supporter: said.stops[0].code.value for supporter, said in found.items()}

    alone = set(blocked(replace(clinician, beside=())))
    for lead in hospital.supporters:
        joining = set(blocked(replace(clinician, beside=(lead,))))
        beside = blocked(
            replace(clinician, person=lead.person, never_with=lead.never_with, beside=())
        )
        apart = {who for who, code in beside.items() if code in TOLD_OF_BOTH}
        assert alone | apart <= joining <= alone | set(beside)
    hospital.clinicians = [clinician, *others]


def check_all(hospital: Hospital, random: Random) -> None:
    check_everybody_once(hospital)
    check_one_and_many_are_one_evaluation(hospital)
    check_a_pause_and_being_supported_read_the_same(hospital)
    check_new_ids_in_the_same_order_change_nothing(hospital)
    check_the_order_of_input_changes_nothing(hospital, random)
    check_whoever_joins_is_matched_to_both(hospital)


@settings(max_examples=3, deadline=None)
@given(hospital=hospitals, seed=st.integers())
def test_what_holds_of_every_ranking(hospital: Hospital, seed: int) -> None:
    check_all(hospital, Random(seed))


@pytest.mark.exhaustive
@settings(max_examples=400, deadline=None)
@given(hospital=hospitals, seed=st.integers())
def test_what_holds_of_a_great_many_rankings(hospital: Hospital, seed: int) -> None:
    check_all(hospital, Random(seed))
