"""The whole story: from a colleague's phone to a follow-up, and then forgotten.

It is played in a real browser, on a phone, with scripts off; and with real processes, real
mail and a clock that jumps. Afterwards every byte that is left is searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from beenthere.domain.wording import MessageKind
from tests.journeys.cast import CHIEF, CLINICIAN, DIRECTOR, FIRST, SECOND
from tests.journeys.conftest import Hospital
from tests.journeys.keys import keys_of
from tests.journeys.people import Director, Supporter
from tests.journeys.program import Program, wait_until
from tests.journeys.stage import Stage
from tests.journeys.traces import (
    Remains,
    assert_all_found,
    needles,
    planted,
    the_directory_settles,
)


@dataclass(frozen=True)
class Telling:
    """One way to tell the story: on which list of staff, and whether that knows the clinician."""

    beginning: str
    listed: bool


TELLINGS = [
    pytest.param(Telling("csv", listed=False), id="typed_in_by_hand"),
    pytest.param(
        Telling("fhir", listed=True),
        id="in_the_directory",
        marks=pytest.mark.soak,
    ),
]


@pytest.mark.parametrize("telling", TELLINGS)
def test_a_referral_is_carried_to_its_end_and_forgotten(
    telling: Telling, hospital: Hospital, stage: Stage, tmp_path: Path
) -> None:
    stage.with_axe = telling.listed
    program = hospital(telling.beginning)
    the_director = stage.member(Director, DIRECTOR, program)
    the_first = stage.member(Supporter, FIRST, program)
    the_second = stage.member(Supporter, SECOND, program)
    if telling.listed:
        stage.member(Supporter, CHIEF, program)
    spared = the_directory_settles(program) if telling.listed else None

    # A colleague tells us, without signing in.
    a_colleague = stage.colleague(program)
    a_colleague.refers(CLINICIAN.name, phone="(617) 555-0142", email=CLINICIAN.email)

    # The director is paged, and decides whom to ask.
    the_director.is_paged(MessageKind.TRIAGE_WAITING)
    the_director.finds_the_new_case_on_the_desk()
    assert CLINICIAN.name in the_director.window.words
    if telling.listed:
        the_director.triages_from_the_directory(CLINICIAN)
        the_director.sees_that_nobody_who_evaluates_can_be_asked(CHIEF)
    else:
        the_director.triages_from_lists()
        the_director.confirms_the_unknown_reporting_line()
    the_director.sees_why(FIRST, "Works in anesthesiology too.")
    the_director.asks(FIRST, SECOND)

    # The first does not answer in time; the second takes it.
    the_first.is_paged(MessageKind.OFFER)
    program.jump(timedelta(hours=4, minutes=1))
    the_second.is_paged(MessageKind.OFFER)
    the_second.says("Yes, I can reach out")
    assert CLINICIAN.name in the_second.window.words
    assert "(617) 555-0142" in the_second.window.words
    the_first.opens("/support/")
    assert "Nothing waits for you" in the_first.window.words
    keys = keys_of(program)
    assert len(keys.ids) == 2, "of the case, and of its event"

    # They reach out, and a week later once more.
    the_second.records("I left a message", case=the_director.case)
    the_second.records("We spoke", case=the_director.case)
    program.jump(timedelta(days=7, minutes=1))
    link = the_second.is_paged(MessageKind.FOLLOW_UP_DUE)
    another_window = stage.window(program)
    another_window.go(link)
    another_window.press("Done, I reached out")
    assert another_window.heading == "Thank you"

    # The case closes by itself, waits for a week, and is erased; nobody has to remember.
    program.jump(timedelta(days=14, minutes=1))
    closed = "SELECT state, close_reason FROM cases_case"
    wait_until(lambda: program.asks(closed) == [("closed", "complete")], "the case is closed")
    program.jump(timedelta(days=7, minutes=1))
    a_tally_and_a_receipt_remain(program)

    program.stop()
    assert keys.held(program) == 0
    program.keep_the_mails()
    remains = Remains(program.folder, spared, program.began_as)
    assert_all_found(planted(remains, CLINICIAN, tmp_path / "planted"), CLINICIAN)
    assert remains.find({**needles(CLINICIAN), **keys.wrapped}) == []


def a_tally_and_a_receipt_remain(program: Program) -> None:
    """Of one case: a count of one, that one was erased, and no row about it."""
    assert program.asks("SELECT kind, source, referred, reached, declined FROM reports_tally") == [
        ("unexpected_death", "colleague", 1, 1, 0)
    ]
    assert program.asks("SELECT count FROM privacy_receipt") == [(1,)]
    tables = program.asks("SELECT tablename FROM pg_tables WHERE tablename LIKE 'cases_%'")
    assert len(tables) >= 10
    for (table,) in tables:
        assert program.asks(f"SELECT * FROM {table}") == []
    assert program.asks("SELECT * FROM paging_message WHERE case_id IS NOT NULL") == []
