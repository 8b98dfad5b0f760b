"""What matching reads: the same statements however many there are, and whoever cannot be asked."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case
from beenthere.domain.matching.rules import Code
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, SupporterStatus
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


def statements(case: Case) -> list[str]:
    """What ranking for a case asks of the database, without the values."""
    with CaptureQueriesContext(connection) as captured:
        match(Case.objects.get(pk=case.pk), now=MONDAY)
    return [re.sub(r"'[^']*'|\b\d+\b", "?", each["sql"]) for each in captured]


def test_the_roster_does_not_change_the_statements() -> None:
    hospital = Hospital()
    case = hospital.case()
    hospital.supporter()
    few = statements(case)
    for _ in range(5):
        hospital.supporter()
    assert statements(case) == few


def test_being_supported_cannot_be_told_from_a_pause() -> None:
    hospital = Hospital()
    case = hospital.case()
    supporter = hospital.supporter()
    own = hospital.case(facts_of(hospital.person()))
    supporter.status = SupporterStatus.PAUSED
    supporter.save()
    paused, told_paused = statements(case), match(case, now=MONDAY)
    supporter.status = SupporterStatus.ACTIVE
    supporter.save()
    own.delete()
    hospital.case(facts_of(supporter.person))
    supported, told_supported = statements(case), match(case, now=MONDAY)
    assert supported == paused
    assert list(told_supported.blocked) == list(told_paused.blocked)
    [blocked] = told_supported.blocked
    assert [stop.code for stop in blocked.explanation.stops] == [Code.NOT_AVAILABLE]


def test_chosen_supporters_are_read_in_one_statement() -> None:
    hospital = Hospital()
    case = hospital.case()
    for _ in range(3):
        hospital.supporter()
    found = match(case, now=MONDAY)
    with CaptureQueriesContext(connection) as captured:
        choices = found.choices(found.ranked)
        names = [choice.supporter.person.name for choice in choices]
    assert len(captured) == 1
    assert len(set(names)) == 3
    assert [choice.match for choice in choices] == list(found.ranked)


def test_whoever_is_above_a_supporter_above_the_clinician_evaluates_too() -> None:
    hospital = Hospital()
    chief = hospital.supporter(name="Chief Above")
    head = hospital.supporter(name="Head Between", reports_to=chief.person)
    clinician = hospital.person(reports_to=head.person)
    found = match(hospital.case(facts_of(clinician)), now=MONDAY)
    codes = {
        each.supporter: each.explanation.stops[0].code
        for each in found.blocked
        if each.explanation.stops
    }
    assert codes == {
        chief.person.directory_id: Code.EVALUATES,
        head.person.directory_id: Code.EVALUATES,
    }


def test_until_it_is_erased_a_closed_case_keeps_its_clinician_from_being_asked() -> None:
    hospital = Hospital()
    hospital.director()
    supporter = hospital.supporter()
    theirs = hospital.case({SealedField.DIRECTORY_ID: supporter.person.directory_id})
    case = hospital.case()
    closing.close(case_id=theirs.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    [blocked] = match(case, now=MONDAY).blocked
    assert [stop.code for stop in blocked.explanation.stops] == [Code.NOT_AVAILABLE]
