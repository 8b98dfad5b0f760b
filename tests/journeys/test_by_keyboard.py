"""Every task on a desk's screen, by keyboard alone; of a case that goes by voice only.

The name is told by phone and never entered: the case has its code name, its supporter and its
times, and everything works with them.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.domain.wording import MessageKind
from tests.journeys.browser_window import DESK
from tests.journeys.cast import CLINICIAN, DIRECTOR, FIRST
from tests.journeys.conftest import Hospital
from tests.journeys.keyboard_window import KeyboardWindow
from tests.journeys.people import Director, Supporter
from tests.journeys.stage import Stage

pytestmark = pytest.mark.soak


def test_a_case_goes_by_voice_only_and_by_keyboard_alone(hospital: Hospital, stage: Stage) -> None:
    stage.size, stage.kind = DESK, KeyboardWindow
    program = hospital("csv")
    the_director = stage.member(Director, DIRECTOR, program)
    the_supporter = stage.member(Supporter, FIRST, program)

    # Somebody has called the director, who enters no name.
    the_director.enters_a_referral_by_voice()
    the_director.is_paged(MessageKind.TRIAGE_WAITING)
    the_director.finds_the_new_case_on_the_desk()
    assert "The name is told by phone and is not entered here" in the_director.window.words
    the_director.triages_by_voice()
    the_director.confirms_the_unknown_reporting_line()
    the_director.asks(FIRST)

    # The supporter hears the name from the director, and never reads one.
    the_supporter.is_paged(MessageKind.OFFER)
    the_supporter.says("Yes, I can reach out")
    assert "The director tells you the name by phone" in the_supporter.window.words
    the_supporter.looks_behind_every_door(case=the_director.case)
    the_supporter.records("We spoke", case=the_director.case)

    # A week later they follow up; the director closes, and by the end of another it is gone.
    program.jump(timedelta(days=7, minutes=1))
    the_supporter.is_paged(MessageKind.FOLLOW_UP_DUE)
    the_supporter.follows_up(case=the_director.case)
    assert program.asks("SELECT count(*) FROM cases_sealed WHERE field = 'name'") == [(0,)]
    the_director.closes("Outreach is complete")
    program.jump(timedelta(days=7, minutes=1))
    assert program.asks("SELECT * FROM cases_case") == []
    assert program.asks("SELECT source, referred, reached FROM reports_tally") == [
        ("director", 1, 1)
    ]

    # Anyone can refer a colleague without a mouse, too; a mistake is soon forgotten.
    stage.colleague(program).refers(CLINICIAN.name, phone=CLINICIAN.phone)
    the_director.is_paged(MessageKind.TRIAGE_WAITING)
    the_director.finds_the_new_case_on_the_desk()
    the_director.closes("The referral was made by mistake")
    program.jump(timedelta(hours=24, minutes=1))
    assert program.asks("SELECT * FROM cases_case") == []
